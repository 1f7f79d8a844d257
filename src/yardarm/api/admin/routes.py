"""The admin API as one application."""

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from yardarm import __version__
from yardarm.api import json
from yardarm.api.admin import (
    addons,
    applications,
    bulk_features,
    change_requests,
    change_rules,
    changes,
    comparisons,
    constraints,
    context_fields,
    environments,
    events,
    feature_dependencies,
    feature_environments,
    feature_lifecycle,
    feature_links,
    feature_strategies,
    feature_types,
    feature_variants,
    features,
    features_batch,
    fleet,
    groups,
    history,
    impressions,
    index,
    insight,
    lint,
    metrics,
    movement,
    personal_tokens,
    playground,
    project_access,
    project_context_fields,
    project_features,
    project_status,
    projects,
    propagation,
    roles,
    schedules,
    search,
    second_factors,
    segments,
    state,
    statistics,
    strategies,
    tags,
    timeline,
    tokens,
    undo,
    usage,
    user,
    users,
)
from yardarm.api.admin.context import House
from yardarm.api.admin.validation import problem
from yardarm.api.answers import Answer
from yardarm.api.conditional import ConditionalGet
from yardarm.api.errors import error_answer, plain_answer
from yardarm.api.inbound import ORDINARY
from yardarm.api.request_log import shown_path
from yardarm.api.routing import Router
from yardarm.domain.errors import UNSAID, Invalid, YardarmError
from yardarm.domain.tokens import MASK

_NOUNS = (
    features,
    project_features,
    feature_dependencies,
    feature_lifecycle,
    feature_links,
    feature_variants,
    bulk_features,
    feature_environments,
    feature_strategies,
    lint,
    movement,
    changes,
    strategies,
    feature_types,
    undo,
    events,
    history,
    timeline,
    tags,
    context_fields,
    project_context_fields,
    constraints,
    segments,
    environments,
    comparisons,
    projects,
    project_status,
    change_rules,
    schedules,
    change_requests,
    state,
    features_batch,
    playground,
    metrics,
    usage,
    impressions,
    insight,
    fleet,
    applications,
    addons,
    tokens,
    propagation,
    statistics,
    search,
    index,
    second_factors,
    user,
    users,
    personal_tokens,
    roles,
    groups,
    project_access,
)

_FIRST_ONLY = ("/api/admin/addons",)
"""Where v3 tells only the first thing that is wrong (contract, section 12)."""


def routers() -> list[Router]:
    return [noun.router for noun in _NOUNS]


def build(house: House) -> FastAPI:
    app = FastAPI(
        title="Yardarm",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.house = house
    for router in routers():
        app.include_router(router)
    app.state.paths = {getattr(route, "path", "") for n in _NOUNS for route in n.router.routes}
    app.add_exception_handler(YardarmError, _yardarm_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_middleware(ConditionalGet)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    return app


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, {k.decode(): v.decode() for k, v in answer.headers})


async def _yardarm_error(request: Request, error: Any) -> Response:
    if isinstance(error, Invalid) and error.original is UNSAID:
        error.original = await _sent(request)
    return _response(error_answer(error, _id(request)))


async def _sent(request: Request) -> object:
    """The body as it was sent; UNSAID for files, and for what is too large to send back."""
    if request.headers.get("content-type") != "application/json":
        return UNSAID
    body = await request.body()
    try:
        return _without_secrets(json.decode(body)) if len(body) <= ORDINARY.body else UNSAID
    except Invalid:
        return UNSAID


def _without_secrets(sent: Any) -> Any:
    """What was sent goes back with what is wrong in it, but for what must be in no answer."""
    if not isinstance(sent, dict):
        return sent
    return {k: MASK if k in ("secret", "alias") else v for k, v in sent.items()}


async def _validation_error(request: Request, error: Any) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(e["loc"][0] == "path" for e in found):
        return _not_found(request)
    if request.scope["path"].startswith(_FIRST_ONLY):
        found = found[:1]
    invalid = Invalid([problem(e) for e in found], _without_secrets(error.body))
    return _response(error_answer(invalid, _id(request)))


async def _http_error(request: Request, error: Any) -> Response:
    # v3 never says 405: an unknown method is an unknown path (contract, section 1).
    if error.status_code in (404, 405):
        return _not_found(request)
    return _response(plain_answer(error.status_code, "HttpError", str(error.detail), _id(request)))


def _not_found(request: Request) -> Response:
    message = f"There is no {request.method} {shown_path(request.scope['path'])}"
    return _response(plain_answer(404, "NotFoundError", message, _id(request)))


def _id(request: Request) -> str:
    return str(request.scope["yardarm.request_id"])

"""How the OpenAPI document describes the frontend API, whose routes answer without a framework,
and the old proxy's paths, which are the same. The functions are never called.
"""

from typing import Annotated, Any

from fastapi import Header, Response

from yardarm.api.frontend.routes import PREFIXES
from yardarm.api.routing import Router
from yardarm.api.shapes import client, frontend
from yardarm.domain.evaluation.context import FIELDS

router = Router(tags=["frontend"])

Known = Annotated[str | None, Header(alias="If-None-Match")]

_UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The caller has what If-None-Match names"}
}


_CONTEXT: dict[str, Any] = {
    "parameters": [
        *({"name": name, "in": "query", "schema": {"type": "string"}} for name in FIELDS),
        {
            "name": "properties",
            "in": "query",
            "style": "deepObject",
            "schema": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    ]
}


def get_toggles(known: Known = None) -> None:
    """What is on for a context; properties are `properties[name]=value` or `name=value`."""


def evaluate_toggles(body: frontend.FrontendQuestion | None = None, known: Known = None) -> None:
    """The same with the context in the body, where no log has it."""


def report_metrics(body: client.MetricsReport) -> None:
    """Answered after the commit."""


def register(body: dict[str, Any] | None = None) -> None:
    """Stores nothing."""


def _add(prefix: str, method: str, path: str, endpoint: Any, **more: Any) -> None:
    owner = prefix.rpartition("/")[2]
    router.add_api_route(
        prefix + path,
        endpoint,
        methods=[method],
        operation_id=f"{endpoint.__name__}_of_{owner}",
        **more,
    )


for each in PREFIXES:
    shape = {"response_model": frontend.Toggles, "responses": _UNCHANGED}
    _add(each, "GET", "", get_toggles, openapi_extra=_CONTEXT, **shape)
    _add(each, "POST", "", evaluate_toggles, **shape)
    _add(each, "POST", "/client/metrics", report_metrics, response_class=Response)
    _add(each, "POST", "/client/register", register, response_class=Response)

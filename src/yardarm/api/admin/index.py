"""/api and /api/admin: where things are; ui-config: what is running (contract, section 11)."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from yardarm import __version__
from yardarm.api.admin.context import (
    KNOWN_CALLER,
    TheActor,
    TheHouse,
    empty,
    json_response,
)
from yardarm.api.admin.validation import Body, Many, Text
from yardarm.api.links import CLIENT_LINKS, OPENAPI_LINK
from yardarm.api.routing import Router
from yardarm.api.shapes import index as shapes
from yardarm.domain.settings import FRONTEND_ORIGINS, MOST_ORIGINS

router = Router(tags=["index"])

# v3's, in its order, then those that v3 left out.
_PLACES = {
    "feature-toggles": "/api/admin/features",
    "feature-archive": "/api/admin/archive",
    "strategies": "/api/admin/strategies",
    "events": "/api/admin/events",
    "metrics": "/api/admin/metrics",
    "state": "/api/admin/state",
    "context": "/api/admin/context",
    "tags": "/api/admin/tags",
    "tag-types": "/api/admin/tag-types",
    "feature-types": "/api/admin/feature-types",
    "addons": "/api/admin/addons",
    "segments": "/api/admin/segments",
    "environments": "/api/admin/environments",
    "projects": "/api/admin/projects",
    "ui-config": "/api/admin/ui-config",
    "user": "/api/admin/user",
}


@router.get("/api", response_model=shapes.Index, openapi_extra={"security": []})
async def get_index(request: Request) -> Response:
    """Needs no token."""
    links = {
        "admin": {"uri": "/api/admin", "links": _admin_links(request)},
        "client": {"uri": "/api/client", "links": CLIENT_LINKS},
    }
    body = {"name": "yardarm", "version": __version__, "uri": "/api", "links": links}
    return json_response(200, body)


@router.get("/api/admin", dependencies=[KNOWN_CALLER], response_model=shapes.IndexOfSide)
async def get_admin_index(request: Request) -> Response:
    return json_response(200, {"version": 3, "links": _admin_links(request)})


@router.get("/api/admin/ui-config", dependencies=[KNOWN_CALLER], response_model=shapes.UiConfig)
async def get_ui_config(house: TheHouse) -> Response:
    versions = {
        "current": {"oss": __version__},
        "latest": {},
        "instanceId": house.site.instance_id,
    }
    known = house.board.state.settings.get(FRONTEND_ORIGINS)
    origins = house.site.frontend_origins if known is None else known.values
    body = {"version": __version__, "versionInfo": versions, FRONTEND_ORIGINS: list(origins)}
    return json_response(200, body)


class CorsBody(Body):
    frontendApiOrigins: Annotated[Many[Text], Field(max_length=MOST_ORIGINS)]


@router.post("/api/admin/ui-config/cors", status_code=204, response_class=Response)
async def set_cors(house: TheHouse, actor: TheActor, body: CorsBody) -> Response:
    """Pages that may use the frontend API and OFREP, from now on and on every server."""
    await house.settled(house.settings.set_frontend_origins(actor, body.frontendApiOrigins))
    return empty(204)


def _admin_links(request: Request) -> dict[str, Any]:
    """Only what is there: a place has a route of its own or routes below it."""
    paths = request.app.state.paths
    places = {
        name: {"uri": uri}
        for name, uri in _PLACES.items()
        if any(path == uri or path.startswith(uri + "/") for path in paths)
    }
    return {**places, "openapi": {"uri": OPENAPI_LINK}}

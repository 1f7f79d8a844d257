"""/api/admin/history: what clients were sent. Ours; newer servers have no such thing."""

import asyncio
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from yardarm.api.admin.context import TheActor, TheHouse
from yardarm.api.admin.moments import LONGEST
from yardarm.api.answers import JSON
from yardarm.api.queries import level, read_query
from yardarm.api.shapes import client as client_shapes
from yardarm.api.shapes.queries import FILTERS
from yardarm.domain import moments
from yardarm.domain.moments import Moment
from yardarm.domain.principals import ALL_PROJECTS, Scope
from yardarm.domain.times import exact_time

router = APIRouter(tags=["history"])


class _Client(NamedTuple):
    """Who was sent something, and when."""

    moment: Moment
    environment: str | None
    projects: frozenset[str] | None
    spec: bytes | None


def _client(
    as_of: Annotated[
        str, Query(alias="asOf", max_length=LONGEST, description="A revision or an RFC 3339 time")
    ],
    environment: Annotated[
        str | None, Query(max_length=255, description="The default one, unless said")
    ] = None,
    projects: Annotated[
        str | None,
        Query(
            alias="tokenProjects",
            max_length=10_000,
            description="Those of the client's token, with commas between; all, unless said",
        ),
    ] = None,
    spec: Annotated[
        str | None, Header(alias="Unleash-Client-Spec", description="As the client sent it")
    ] = None,
) -> _Client:
    names = frozenset(name for part in (projects or "").split(",") if (name := part.strip()))
    return _Client(
        moments.read(as_of, "asOf"),
        environment,
        None if not names or ALL_PROJECTS in names else names,
        None if spec is None else spec.encode("latin-1"),
    )


@router.get(
    "/api/admin/history/client-features",
    response_model=client_shapes.Version1Features | client_shapes.ClientFeatures,
    openapi_extra=FILTERS,
)
async def get_former_client_features(
    request: Request, house: TheHouse, actor: TheActor, client: Annotated[_Client, Depends(_client)]
) -> Response:
    """The body that a client was sent then, byte for byte; `Yardarm-Client-Etag` is its tag.
    `project`, `namePrefix` and `tag` are the query that the client sent.
    """
    query = read_query(request.scope["query_string"])
    found = await house.history.seen_by_clients(actor, client.moment, client.environment)
    place, snapshot = found
    scope = Scope(snapshot.environment, client.projects)
    body = await asyncio.to_thread(house.sent, snapshot, scope, query, level(client.spec))
    name, value = JSON
    return Response(
        body.plain,
        headers={
            name.decode(): value.decode(),
            "yardarm-client-etag": body.etag.decode(),
            "yardarm-revision": str(place.position.revision),
            "yardarm-at": exact_time(place.at),
        },
    )

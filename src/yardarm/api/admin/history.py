"""/api/admin/history: what changed, and what clients were sent. Ours."""

import asyncio
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Header, Query, Request, Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.admin.moments import LONGEST
from yardarm.api.admin.state import DOCUMENT_BODY, sent_document
from yardarm.api.answers import JSON
from yardarm.api.queries import level, read_query
from yardarm.api.routing import Router
from yardarm.api.shapes import client as client_shapes
from yardarm.api.shapes import history as shapes
from yardarm.api.shapes.queries import FILTERS
from yardarm.domain import moments
from yardarm.domain.differences import KINDS, Wanted
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.moments import Moment
from yardarm.domain.patches import patch, words
from yardarm.domain.principals import ALL_PROJECTS, Scope
from yardarm.domain.times import exact_time
from yardarm.service.history import Diff, DocumentDiff
from yardarm.service.moments import Place

router = Router(tags=["history"])


class _Asked(NamedTuple):
    """Two moments (None is now)."""

    one: Moment
    other: Moment | None


_Name = Annotated[str | None, Query(max_length=255)]
_Limit = Annotated[int, Query(ge=1, le=1000, description="Things that are told")]


def _asked(
    one: Annotated[
        str, Query(alias="from", max_length=LONGEST, description="A revision or an RFC 3339 time")
    ],
    to: Annotated[
        str | None, Query(max_length=LONGEST, description="The same; now, unless said")
    ] = None,
) -> _Asked:
    return _Asked(moments.read(one, "from"), moments.read(to, "to") if to else None)


def _wanted(
    *,
    kind: Annotated[list[str] | None, Query(max_length=20, description=", ".join(KINDS))] = None,
    name: Annotated[list[str] | None, Query(max_length=100)] = None,
    project: _Name = None,
    environment: Annotated[
        str | None, Query(max_length=255, description="Features as they are in this one")
    ] = None,
) -> Wanted:
    for i, given in enumerate(kind or ()):
        if given not in KINDS:
            text = f"must be one of [{', '.join(KINDS)}]"
            raise Invalid([Problem(("kind", i), text, "any.only")])
    return Wanted(
        None if not kind else frozenset(kind),
        None if not name else frozenset(name),
        project or None,
        environment or None,
    )


_Wanted = Annotated[Wanted, Depends(_wanted)]


class _OfDocument(NamedTuple):
    """The moment that a document is compared with (None is now), and what of the state."""

    one: Moment | None
    wanted: Wanted


def _of_document(
    wanted: _Wanted,
    one: Annotated[
        str | None,
        Query(
            alias="from",
            max_length=LONGEST,
            description="A revision or an RFC 3339 time; now, unless said",
        ),
    ] = None,
) -> _OfDocument:
    return _OfDocument(moments.read(one, "from") if one else None, wanted)


@router.get("/api/admin/history/diff", response_model=shapes.StateDiff)
async def diff_states(
    house: TheHouse,
    actor: TheActor,
    asked: Annotated[_Asked, Depends(_asked)],
    wanted: _Wanted,
    limit: _Limit = 1000,
) -> Response:
    """What differs between the state at two moments, as JSON patches and in words, with the
    newest events that made it so.
    """
    found = await house.history.diff(actor, *asked, wanted, limit)
    body = {
        "from": place_wire(found.start),
        "to": place_wire(found.end),
        "total": found.total,
        "changes": _changes(found),
    }
    return json_response(200, body)


@router.post(
    "/api/admin/history/diff/document",
    response_model=shapes.DocumentDiff,
    openapi_extra=DOCUMENT_BODY,
)
async def diff_document(
    request: Request,
    house: TheHouse,
    actor: TheActor,
    asked: Annotated[_OfDocument, Depends(_of_document)],
    limit: _Limit = 1000,
) -> Response:
    """What makes the state of now, or of then, what a document describes, which is sent as to an
    import: as JSON patches and in words, with the newest events about each thing.
    """
    document = await sent_document(request)
    found = await house.history.diff_to_document(actor, document, *asked, limit)
    body = {
        "from": place_wire(found.start),
        "total": found.total,
        "changes": await asyncio.to_thread(_changes, found),
        "warnings": found.warnings,
    }
    return json_response(200, body)


def _changes(found: Diff | DocumentDiff) -> list[dict[str, Any]]:
    return [
        {
            "kind": d.kind,
            "name": d.name,
            "project": d.project,
            "patch": patch(d.before, d.after),
            "text": words(d.before, d.after),
            "events": found.events.get((d.kind, d.name), []),
        }
        for d in found.differences
    ]


def place_wire(place: Place) -> dict[str, Any]:
    return {"revision": place.position.revision, "at": exact_time(place.at)}


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

"""/api/admin/search and /api/admin/event-creators (v7's; observed on 7.6.5)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request, Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.admin.feature_lifecycle import stage_wire
from yardarm.api.routing import Router
from yardarm.api.shapes import search as shapes
from yardarm.api.shapes.queries import by_hand
from yardarm.domain import event_search, feature_search, undo
from yardarm.domain.creators import Creator
from yardarm.domain.environments import Environment
from yardarm.domain.event_search import FoundEvent, label_of, pre_data
from yardarm.domain.feature_lifecycle import STAGES
from yardarm.domain.features import Feature
from yardarm.domain.filters import MOST_BYTES, Given, wrong
from yardarm.domain.patches import patch
from yardarm.domain.replay import State
from yardarm.domain.times import wire_time
from yardarm.service.search import FeaturePage, FoundFeature

router = Router(tags=["search"])

_IS = "IS, IS_NOT, IS_ANY_OF or IS_NONE_OF, a colon, and values with commas between"
_IN = "INCLUDE, DO_NOT_INCLUDE, INCLUDE_ALL_OF, INCLUDE_ANY_OF, EXCLUDE_IF_ANY_OF or EXCLUDE_ALL"
_DAY = "IS_BEFORE or IS_ON_OR_AFTER, a colon, and a date"
_FEATURES = by_hand(
    query="In the name or the description; one of several texts with commas between",
    project=f"Of these projects: {_IS}",
    type=f"Of these types: {_IS}",
    state=f"active, potentially-stale or stale: {_IS}",
    lifecycle=f"{', '.join(STAGES)}: {_IS}",
    createdBy=f"Made by these, by id or by name: {_IS}",
    tag=f"{_IN}, a colon, and tags as type:value",
    segment=f"{_IN}, a colon, and names of segments",
    status="[] An environment, a colon, and enabled or disabled; one of them is enough",
    createdAt=_DAY,
    lastSeenAt=_DAY,
    archived="IS:true for archived features, which are not found else",
    favorite="IS:true or IS:false; nobody has favourites",
    favoritesFirst="Changes nothing: nobody has favourites",
    sortBy="createdAt, name, type, project, stale, lastSeenAt or environment: and a name",
    sortOrder="asc or desc",
    offset="How many to leave out",
    limit=f"How many to answer, {feature_search.MOST} at most",
)


@router.get(
    "/api/admin/search/features", response_model=shapes.FoundFeatures, openapi_extra=_FEATURES
)
async def search_features(house: TheHouse, actor: TheActor, request: Request) -> Response:
    """A page of the features that all filters admit."""
    search = feature_search.read(read_given(request))
    page = await house.search.features(actor, search)
    features = [_found(found, page) for found in page.features]
    return json_response(200, {"features": features, "total": page.total})


_ONE = "IS or IS_ANY_OF, a colon, and values with commas between"
_EVENTS = by_hand(
    query="In the data, in the reason, or in the name of what the event is about",
    type=_ONE,
    project=_ONE,
    feature=_ONE,
    environment=_ONE,
    createdBy=f"By id or by name: {_ONE}",
    id=_ONE,
    groupId=_ONE,
    to="IS, a colon, and the last day",
    offset="How many to leave out",
    limit=f"How many to answer, {event_search.MOST} at most",
    **{"from": "IS, a colon, and the first day"},
)


@router.get("/api/admin/search/events", response_model=shapes.FoundEvents, openapi_extra=_EVENTS)
async def search_events(house: TheHouse, actor: TheActor, request: Request) -> Response:
    """A page of the events that all filters admit, newest first."""
    page = await house.events.search(actor, event_search.read(read_given(request)))
    environments = house.board.state.environments
    events = [_event(e, environments.get(e.environment or "")) for e in page.events]
    return json_response(200, {"events": events, "total": page.total})


@router.get("/api/admin/event-creators", response_model=list[shapes.EventCreator])
async def list_event_creators(house: TheHouse, actor: TheActor) -> Response:
    """Everybody who has written an event."""
    return json_response(200, [_creator(c) for c in await house.search.creators(actor)])


@router.get(
    "/api/admin/projects/{project_id}/flag-creators", response_model=list[shapes.EventCreator]
)
async def list_flag_creators(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    """Everybody who made a feature that is in the project now."""
    found = await house.search.creators_in(actor, project_id)
    return json_response(200, [_creator(c) for c in found])


def read_given(request: Request) -> Given:
    """What the query says, empty values left out. Raises Invalid."""
    query: bytes = request.scope["query_string"]
    if len(query) > MOST_BYTES:
        raise wrong("query", f"must not be longer than {MOST_BYTES} bytes")
    try:
        return parse_qs(query.decode("ascii"), errors="strict", max_num_fields=200)
    except ValueError:
        raise wrong("query", "is not a valid query string") from None


def _creator(creator: Creator) -> dict[str, Any]:
    return {"id": creator.id, "name": creator.name}


def _found(found: FoundFeature, page: FeaturePage) -> dict[str, Any]:
    feature, state = found.feature, page.state
    document = {
        "type": feature.type,
        "description": feature.description,
        "project": feature.project,
        "favorite": False,
        "name": feature.name,
        "createdAt": wire_time(feature.created_at),
        "stale": feature.stale,
        "archivedAt": None if feature.archived_at is None else wire_time(feature.archived_at),
        "impressionData": feature.impression_data,
        "lastSeenAt": None if found.last_seen_at is None else wire_time(found.last_seen_at),
        "dependencyType": _dependency_type(feature, page),
        "environments": _environments(feature, state),
        "segments": feature_search.segments_of(feature, state),
        "createdBy": (
            None if found.created_by is None else {**_creator(found.created_by), "imageUrl": None}
        ),
        "lifecycle": stage_wire(found.stage),
    }
    if feature.tags:
        document["tags"] = _tags(feature, state)
    return document


def _dependency_type(feature: Feature, page: FeaturePage) -> str | None:
    if feature.dependencies:
        return "child"
    return "parent" if feature.name in page.parents else None


def _tags(feature: Feature, state: State) -> list[dict[str, Any]]:
    types = state.tag_types
    return [
        {
            "value": t.value,
            "type": t.type,
            "color": types[t.type].color if t.type in types else None,
        }
        for t in feature.tags
    ]


def _environments(feature: Feature, state: State) -> list[dict[str, Any]]:
    """Those that its project is in, in their order."""
    project = state.projects.get(feature.project)
    return [
        _environment(feature, environment)
        for environment in in_order(list(state.environments.values()))
        if project is None or project.is_in(environment.name)
    ]


def in_order(environments: Sequence[Environment]) -> list[Environment]:
    return sorted(environments, key=lambda e: (e.sort_order, e.name))


def _environment(feature: Feature, environment: Environment) -> dict[str, Any]:
    there = feature.in_environment(environment.key)
    return {
        "name": environment.name,
        "enabled": there.enabled,
        "type": environment.type,
        "sortOrder": environment.sort_order,
        "variantCount": len(there.variants or ()),
        "lastSeenAt": None,
        "hasStrategies": bool(there.strategies),
        "hasEnabledStrategies": any(not s.disabled for s in there.strategies),
        "changeRequestIds": [],
    }


def _event(found: FoundEvent, environment: Environment | None) -> dict[str, Any]:
    return {
        **found.logged.to_wire(),
        "preData": pre_data(found, environment),
        "featureName": found.feature,
        "project": found.project,
        "environment": found.environment,
        "groupType": "transaction",
        "groupId": found.group,
        "label": label_of(found.logged.type),
        "patch": patch(found.before, found.after) if found.kind in undo.KINDS else None,
    }

"""/api/admin/events (contract, section 10, Reading)."""

from collections.abc import Sequence
from typing import Any

from fastapi import Response

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.routing import Router
from yardarm.api.shapes import events as shapes
from yardarm.domain.diffs import diffs
from yardarm.domain.events import LoggedEvent

router = Router(tags=["events"])


@router.get("/api/admin/events", response_model=shapes.EventList)
async def list_events(house: TheHouse, actor: TheActor) -> Response:
    """The newest 100, each with what it changed against the one before of the same thing."""
    found = await house.events.every(actor)
    return json_response(200, {"version": 1, "events": events_wire(found)})


@router.get("/api/admin/events/{name}", response_model=shapes.EventsOf)
async def list_events_of(house: TheHouse, actor: TheActor, name: str) -> Response:
    """The newest 100 about whatever has this name."""
    found = await house.events.every_of(actor, name)
    return json_response(200, {"toggleName": name, "events": events_wire(found)})


def events_wire(newest_first: Sequence[LoggedEvent]) -> list[dict[str, Any]]:
    """Elements in v3's form; `diffs` compares with the next older of the group in the answer,
    and is null for the oldest of a group.
    """
    older: dict[tuple[str, object], Any] = {}
    elements: list[dict[str, Any]] = []
    for event in reversed(newest_first):
        data = event.data if isinstance(event.data, dict) else {}
        group = (_base_type(event.type), data.get("name", data.get("appName")))
        elements.append(
            {
                **event.to_wire(),
                "diffs": diffs(older[group], event.data) if group in older else None,
            }
        )
        older[group] = event.data
    elements.reverse()
    return elements


def _base_type(event_type: str) -> str:
    """The group that v3 compares within; every type that is in none is its own."""
    if event_type in _BASE_TYPES:
        return _BASE_TYPES[event_type]
    if event_type.startswith("feature-type-"):
        return "feature-type"
    base, _, _ = event_type.partition("-")
    return base if base in {"feature", "strategy", "application"} else event_type


_BASE_TYPES = {
    "feature-tag-import": "feature-tag-import",
    "drop-features": "feature",
    "drop-strategies": "strategy",
    "context-field-created": "context",
    "context-field-updated": "context",
    "context-field-deleted": "context",
    "project-created": "project",
    "project-updated": "project",
    "project-deleted": "project",
    "tag-created": "tag",
    "tag-deleted": "tag",
    "tag-type-created": "tag-type",
    "tag-type-deleted": "tag-type",
}

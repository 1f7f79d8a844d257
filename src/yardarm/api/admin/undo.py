"""/api/admin/events/undo: ours; newer servers have no such thing."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.admin.moments import LONGEST
from yardarm.api.admin.validation import Body, Each, Flag, Text, Whole
from yardarm.api.routing import Router
from yardarm.api.shapes import undo as shapes
from yardarm.domain import moments
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.events import Decision
from yardarm.domain.moments import Moment
from yardarm.domain.patches import patch, words
from yardarm.domain.undo import MOST, Happened, Selection
from yardarm.service.undo import Change, Choices, Undone

router = Router(tags=["history"])

Id = Annotated[Whole, Field(ge=1, lt=2**31)]
Choice = Literal["skip", "overwrite"]
MomentText = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class UndoBody(Body):
    """Which events: conditions combine with AND, and at least one of `ids`, `change`, `from` and
    `createdBy` is there. `from` and `to` are revisions or times, both included.
    """

    ids: Annotated[Each[Id], Field(min_length=1, max_length=MOST)] | None = None
    change: Annotated[str, Field(pattern="^[0-9a-fA-F-]{36}$")] | None = None
    since: Annotated[Id | MomentText | None, Field(alias="from")] = None
    to: Id | MomentText | None = None
    createdBy: Text | None = None
    feature: Text | None = None
    project: Text | None = None
    environment: Text | None = None
    dryRun: Flag = False
    onConflict: Choice | None = None
    choices: dict[Annotated[str, Field(max_length=2000)], Choice] = Field(default_factory=dict)

    def selection(self) -> Selection:
        """Raises Invalid."""
        if all(v is None for v in (self.ids, self.change, self.since, self.createdBy)):
            text = "must contain at least one of [ids, change, from, createdBy]"
            raise Invalid([Problem((), text, "object.missing")])
        first, last = _moment(self.since, "from"), _moment(self.to, "to")
        return Selection(
            ids=None if self.ids is None else tuple(self.ids),
            change=None if self.change is None else _uuid(self.change),
            first=first.revision,
            last=last.revision,
            since=first.at,
            until=last.at,
            created_by=self.createdBy,
            feature=self.feature,
            project=self.project,
            environment=self.environment,
        )


def _moment(given: int | str | None, field: str) -> Moment:
    """Neither a revision nor a time when nothing was given."""
    return Moment(field) if given is None else moments.read(str(given), field)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise moments.wrong("change", "must be the groupId of events") from None


@router.post("/api/admin/events/undo", response_model=shapes.Undone)
async def undo_events(house: TheHouse, actor: TheActor, body: UndoBody) -> Response:
    """With `dryRun` only say what would change, and what was changed since: `conflicts`, for each
    of which `choices` (by its id) or `onConflict` says `skip` or `overwrite`; else 409.
    """
    selection, choices = body.selection(), Choices(body.choices, body.onConflict)
    if body.dryRun:
        undone = await house.undo.preview(actor, selection, choices)
    else:
        undone = await house.settled(house.undo.undo(actor, selection, choices))
    return json_response(200, undone_wire(undone))


def undone_wire(undone: Undone) -> dict[str, Any]:
    return {
        "dryRun": undone.change is None,
        "groupId": undone.change,
        "events": [_told(e) for e in undone.events],
        "leftOut": [{**_told(e), "why": why} for e, why in undone.left_out],
        "changes": [_change(c) for c in undone.changes],
        "conflicts": [
            {**c.to_document(undone.since), "choice": undone.choices.of(c)}
            for c in undone.conflicts
        ],
        "recorded": [_recorded(d) for d in undone.decisions],
    }


def _told(event: Happened) -> Mapping[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "createdBy": event.by,
        "kind": event.kind,
        "name": event.name,
    }


def _change(change: Change) -> Mapping[str, Any]:
    return {
        "kind": change.thing.kind,
        "name": change.thing.name,
        "events": list(change.events),
        "patch": patch(change.now, change.wanted),
        "text": words(change.now, change.wanted),
    }


def _recorded(decision: Decision) -> Mapping[str, Any]:
    return {
        "type": decision.type,
        "kind": decision.kind,
        "name": decision.name,
        "project": decision.project,
        "environment": decision.environment,
    }

"""What an undo did, or would do."""

from typing import Literal

from typing_extensions import TypedDict

from yardarm.api.shapes.common import PatchStep, UndoConflict


class UndoneEvent(TypedDict):
    id: int
    type: str
    createdBy: str
    kind: str
    name: str


class EventLeftOut(UndoneEvent):
    why: str


class UndoneThing(TypedDict):
    """`events` are those that were undone of it; `text` says the patch in words."""

    kind: str
    name: str
    events: list[int]
    patch: list[PatchStep]
    text: list[str]


class ChosenConflict(UndoConflict):
    choice: Literal["skip", "overwrite"] | None


class UndoEvent(TypedDict):
    type: str
    kind: str
    name: str
    project: str | None
    environment: str | None


class Undone(TypedDict):
    """`groupId` is that of the events of the undo, by which it can be undone; null for a preview.
    `recorded` are those events, in their order.
    """

    dryRun: bool
    groupId: str | None
    events: list[UndoneEvent]
    leftOut: list[EventLeftOut]
    changes: list[UndoneThing]
    conflicts: list[ChosenConflict]
    recorded: list[UndoEvent]

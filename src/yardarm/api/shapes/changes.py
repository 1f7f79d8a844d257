"""Drafted changes, and what they would do."""

from typing import Any, Literal

from typing_extensions import TypedDict

from yardarm.api.shapes.common import PatchStep, UndoConflict
from yardarm.api.shapes.movement import Moves

Action = Literal[
    "updateEnabled", "addStrategy", "updateStrategy", "deleteStrategy", "reorderStrategy",
    "patchVariant", "archiveFeature", "updateFeature", "addDependency", "deleteDependency",
]  # fmt: skip


class Change(TypedDict):
    """As it would be sent. `environment` is null for what concerns all of them, `revision` is that
    of the feature which it was drafted for.
    """

    feature: str
    environment: str | None
    action: Action
    payload: Any
    revision: int | None


class PlannedChange(Change):
    """`events` are the types of those that it makes, none when all is so already; `conflicts` are
    the fields that others have changed since it was drafted.
    """

    events: list[str]
    conflicts: list[UndoConflict]


class MovedShare(Moves):
    """`strategyId` is null for the variants of the feature itself."""

    environment: str
    strategyId: str | None


class ChangedFeature(TypedDict):
    """`text` says the patch in words, `moves` whom it moves."""

    feature: str
    project: str
    revision: int
    patch: list[PatchStep]
    text: list[str]
    moves: list[MovedShare]


class Planned(TypedDict):
    changes: list[PlannedChange]
    features: list[ChangedFeature]

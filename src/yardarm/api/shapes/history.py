"""What is told of the past."""

from typing_extensions import TypedDict

from yardarm.api.shapes.common import PatchStep, Time


class PlaceInHistory(TypedDict):
    """The newest event that had happened, and the time that was asked about."""

    revision: int
    at: Time


class ChangedThing(TypedDict):
    """`events` are the newest twenty about it between the two moments, by id; none where a drop or
    an import of a whole state changed it. `text` says the patch in words.
    """

    kind: str
    name: str
    project: str | None
    patch: list[PatchStep]
    text: list[str]
    events: list[int]


StateDiff = TypedDict(
    "StateDiff",
    {"from": PlaceInHistory, "to": PlaceInHistory, "total": int, "changes": list[ChangedThing]},
)

"""What is told of the past."""

from typing_extensions import TypedDict

from yardarm.api.shapes.common import PatchStep, Time
from yardarm.api.shapes.playground import PlaygroundFeature


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


DocumentDiff = TypedDict(
    "DocumentDiff",
    {
        "from": PlaceInHistory,
        "total": int,
        "changes": list[ChangedThing],
        "warnings": list[str],
    },
)


class ToldChange(TypedDict):
    """`patch` and `text` are null for what changed more than one thing."""

    id: int
    type: str
    createdBy: str
    createdAt: Time
    groupId: str
    reason: str | None
    kind: str
    name: str
    environment: str | None
    patch: list[PatchStep] | None
    text: list[str] | None


class Turn(TypedDict):
    """From here on the answer was this one. `events` made it so, none at the beginning."""

    exists: bool
    enabled: bool
    variant: str | None
    explanation: PlaygroundFeature | None
    events: list[ToldChange]


class FeatureTimeline(TypedDict):
    name: str
    turns: list[Turn]


Timeline = TypedDict(
    "Timeline",
    {
        "environment": str,
        "from": PlaceInHistory,
        "to": PlaceInHistory,
        "features": list[FeatureTimeline],
    },
)


class NextPlace(PlaceInHistory):
    """Look there, and say whether it was good. `clientFeatures` is what clients were sent."""

    clientFeatures: str


class Bisection(TypedDict):
    """`left` changes may be it, which takes `steps` more answers; one of `culprit`, the events of
    the change, and `next` is there.
    """

    left: int
    steps: int
    culprit: list[ToldChange] | None
    next: NextPlace | None

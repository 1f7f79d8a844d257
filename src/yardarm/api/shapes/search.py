"""Searches for features and events, and who wrote the events."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import PatchStep, Time
from yardarm.api.shapes.lifecycle import LifeStage
from yardarm.api.shapes.tags import Tag


class EventCreator(TypedDict):
    """Somebody who wrote events; `id` is the number of the first of them."""

    id: int
    name: str


class FeatureCreator(EventCreator):
    imageUrl: None


class FoundEnvironment(TypedDict):
    """How the feature stands there. `lastSeenAt` is not known by environment."""

    name: str
    enabled: bool
    type: str
    sortOrder: int
    variantCount: int
    lastSeenAt: Time | None
    hasStrategies: bool
    hasEnabledStrategies: bool
    changeRequestIds: list[int]


class FoundTag(TypedDict):
    value: str
    type: str
    color: str | None


class FoundFeature(TypedDict):
    """`segments` are names. `createdBy` is null when no event says who made it."""

    type: str
    description: str | None
    project: str
    favorite: Literal[False]
    name: str
    createdAt: Time
    stale: bool
    archivedAt: Time | None
    impressionData: bool
    lastSeenAt: Time | None
    dependencyType: Literal["parent", "child"] | None
    environments: list[FoundEnvironment]
    segments: list[str]
    createdBy: FeatureCreator | None
    lifecycle: LifeStage
    tags: NotRequired[list[FoundTag]]


class FoundFeatures(TypedDict):
    """One page; `total` counts those of all pages."""

    features: list[FoundFeature]
    total: int


class FoundEvent(TypedDict):
    """`preData` is how that was before which `data` shows. Events of one command share the
    `groupId`. `patch` makes of the thing as it was what it became; null for what is no flag state
    or more than one thing.
    """

    id: int
    type: str
    createdBy: str
    createdAt: Time
    data: Any
    preData: Any
    tags: list[Tag]
    featureName: str | None
    project: str | None
    environment: str | None
    groupType: Literal["transaction"]
    groupId: str
    label: str
    reason: NotRequired[str]
    emergency: NotRequired[Literal[True]]
    patch: list[PatchStep] | None


class FoundEvents(TypedDict):
    """One page; `total` counts those of all pages."""

    events: list[FoundEvent]
    total: int

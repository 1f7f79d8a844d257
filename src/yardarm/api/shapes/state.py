"""State files, and what an import would do."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time
from yardarm.api.shapes.features import Feature
from yardarm.api.shapes.segments import ClientSegment, SegmentDocument
from yardarm.api.shapes.strategies import StrategyDocument
from yardarm.api.shapes.tags import Tag, TagType
from yardarm.api.shapes.targeting import Constraint, Dependency, Variant


class ExportedFeature(Feature):
    impressionData: NotRequired[bool]
    dependencies: NotRequired[list[Dependency]]


class ExportedProject(TypedDict):
    id: str
    name: str
    description: str | None
    createdAt: Time


class FeatureTag(TypedDict):
    featureName: str
    tagType: str
    tagValue: str


class StateDocument(TypedDict):
    """The sections that were asked for."""

    version: int
    features: NotRequired[list[ExportedFeature]]
    strategies: NotRequired[list[StrategyDocument]]
    projects: NotRequired[list[ExportedProject]]
    tagTypes: NotRequired[list[TagType]]
    tags: NotRequired[list[Tag]]
    featureTags: NotRequired[list[FeatureTag]]
    segments: NotRequired[list[SegmentDocument]]


class FeatureSettings(TypedDict):
    """A feature without what it is in its environments."""

    name: str
    description: str | None
    type: str
    project: str
    stale: bool
    createdAt: Time
    lastSeenAt: Time | None
    impressionData: bool
    archivedAt: None
    archived: Literal[False]
    dependencies: NotRequired[list[Dependency]]


class ExportedEnvironment(TypedDict):
    name: str
    type: str
    sortOrder: int
    enabled: bool
    protected: bool


class FeatureEnvironment(TypedDict):
    enabled: bool
    featureName: str
    environment: str
    variants: list[Variant]


class StrategyOfEnvironment(TypedDict):
    id: str
    featureName: str
    projectId: str
    environment: str
    strategyName: str
    parameters: dict[str, str]
    constraints: list[Constraint]
    variants: NotRequired[list[Variant]]
    title: NotRequired[str]
    disabled: NotRequired[bool]
    sortOrder: NotRequired[int]


class StrategySegment(TypedDict):
    featureStrategyId: str
    segmentId: int


class ExportedSegment(ClientSegment):
    description: str | None
    project: NotRequired[str]
    createdAt: Time | None


class StateOfEnvironments(TypedDict):
    """The sections that were asked for, as Unleash 4 has them."""

    version: Literal[4]
    features: NotRequired[list[FeatureSettings]]
    strategies: NotRequired[list[StrategyDocument]]
    projects: NotRequired[list[ExportedProject]]
    tagTypes: NotRequired[list[TagType]]
    tags: NotRequired[list[Tag]]
    featureTags: NotRequired[list[FeatureTag]]
    environments: NotRequired[list[ExportedEnvironment]]
    featureEnvironments: NotRequired[list[FeatureEnvironment]]
    featureStrategies: NotRequired[list[StrategyOfEnvironment]]
    featureStrategySegments: NotRequired[list[StrategySegment]]
    segments: NotRequired[list[ExportedSegment]]


class Outcome(TypedDict):
    """Names by what happens to them."""

    created: list[str]
    updated: list[str]
    deleted: list[str]
    kept: list[str]
    unchanged: int


class ImportPlan(TypedDict):
    """`changes` by section."""

    changes: dict[str, Outcome]
    events: int
    warnings: list[str]

"""Batches of features."""

from typing import NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.state import FeatureTag
from yardarm.api.shapes.targeting import Constraint, Variant


class BatchFeature(TypedDict):
    name: str
    description: str | None
    type: str
    project: str
    stale: bool
    impressionData: bool
    archived: bool


class BatchStrategy(TypedDict):
    """In the order in which clients try them."""

    name: str
    id: str
    featureName: str
    title: str | None
    parameters: dict[str, str]
    constraints: list[Constraint]
    variants: list[Variant]
    disabled: bool
    segments: list[int]


class BatchEnvironment(TypedDict):
    """`name` is the feature's, too."""

    enabled: bool
    featureName: str
    environment: str
    variants: list[Variant]
    name: str


class BatchLegalValue(TypedDict):
    value: str
    description: NotRequired[str]


class BatchContextField(TypedDict):
    name: str
    description: str | None
    stickiness: bool
    sortOrder: int
    legalValues: list[BatchLegalValue]


class BatchSegment(TypedDict):
    id: int
    name: str


class BatchTagType(TypedDict):
    name: str
    description: str | None
    icon: str | None
    color: str | None


class BatchParent(TypedDict):
    feature: str
    enabled: bool
    variants: list[str]


class BatchDependencies(TypedDict):
    feature: str
    dependencies: list[BatchParent]


class BatchLink(TypedDict):
    id: str
    url: str
    title: str | None


class BatchLinks(TypedDict):
    feature: str
    links: list[BatchLink]


class FeaturesBatch(TypedDict):
    """Features, and what they are in one environment."""

    features: list[BatchFeature]
    featureStrategies: list[BatchStrategy]
    featureEnvironments: list[BatchEnvironment]
    contextFields: list[BatchContextField]
    featureTags: list[FeatureTag]
    segments: list[BatchSegment]
    tagTypes: list[BatchTagType]
    dependencies: list[BatchDependencies]
    links: list[BatchLinks]


class BatchRemark(TypedDict):
    message: str
    affectedItems: list[str]


class BatchVerdict(TypedDict):
    """An import takes what has no `errors`."""

    errors: list[BatchRemark]
    warnings: list[BatchRemark]
    permissions: list[str]

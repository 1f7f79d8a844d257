"""Features of a project, as the newer admin API shows them."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time
from yardarm.api.shapes.feature_strategies import FeatureStrategy
from yardarm.api.shapes.lifecycle import LifeStage
from yardarm.api.shapes.targeting import Dependency, Variant


class ProjectFeatureSettings(TypedDict):
    """What belongs to no environment."""

    name: str
    description: str | None
    type: str
    project: str
    stale: bool
    createdAt: Time
    lastSeenAt: Time | None
    impressionData: bool
    archived: bool


class FeatureInEnvironment(TypedDict):
    """`variants` only when asked for."""

    name: str
    type: str
    sortOrder: int
    lastSeenAt: Time | None
    enabled: bool
    strategies: list[FeatureStrategy]
    variants: NotRequired[list[Variant]]


class FeatureLink(TypedDict):
    id: str
    url: str
    title: str | None


class ProjectFeature(ProjectFeatureSettings):
    """`variants` are those of the default environment, `children` the live features that depend
    on this one.
    """

    environments: list[FeatureInEnvironment]
    variants: list[Variant]
    dependencies: list[Dependency]
    children: list[str]
    lifecycle: LifeStage
    links: list[FeatureLink]


class EnvironmentOverview(TypedDict):
    name: str
    type: str
    sortOrder: int
    lastSeenAt: Time | None
    enabled: bool
    variantCount: int
    hasStrategies: bool
    hasEnabledStrategies: bool


class FeatureOverview(TypedDict):
    name: str
    description: str | None
    type: str
    stale: bool
    createdAt: Time
    lastSeenAt: Time | None
    impressionData: bool
    favorite: bool
    environments: list[EnvironmentOverview]


class ProjectFeatures(TypedDict):
    version: int
    features: list[FeatureOverview]


class ArchiveImpact(TypedDict):
    """`parentsWithChildFeatures` have live children that would not be archived with them. What is
    archived keeps its dependencies.
    """

    parentsWithChildFeatures: list[str]
    hasDeletedDependencies: Literal[False]

"""State files, and what an import would do."""

from typing import NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time
from yardarm.api.shapes.features import Feature
from yardarm.api.shapes.segments import SegmentDocument
from yardarm.api.shapes.strategies import StrategyDocument
from yardarm.api.shapes.tags import Tag, TagType
from yardarm.api.shapes.targeting import Dependency


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

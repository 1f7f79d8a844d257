"""Segments."""

from typing import NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time
from yardarm.api.shapes.targeting import Constraint


class ClientSegment(TypedDict):
    """As SDKs get it."""

    id: int
    name: str
    constraints: list[Constraint]


class SegmentDocument(ClientSegment):
    """As state files hold it."""

    description: str | None
    project: NotRequired[str]
    createdAt: NotRequired[Time]


class Segment(ClientSegment):
    """`usedInFeatures` and `usedInProjects`: how many use it."""

    description: str | None
    project: NotRequired[str]
    createdBy: str | None
    createdAt: Time | None
    usedInProjects: int
    usedInFeatures: int


class SegmentList(TypedDict):
    segments: list[Segment]


class StrategySegments(TypedDict):
    projectId: str
    strategyId: str
    environmentId: str
    segmentIds: list[int]


class SegmentUse(TypedDict):
    id: str
    projectId: str
    environment: str
    featureName: str
    strategyName: str


class SegmentUses(TypedDict):
    strategies: list[SegmentUse]
    changeRequestStrategies: list[SegmentUse]

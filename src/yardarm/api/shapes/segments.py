"""Segments."""

from typing_extensions import TypedDict

from yardarm.api.shapes.targeting import Constraint


class ClientSegment(TypedDict):
    """As SDKs get it."""

    id: int
    name: str
    constraints: list[Constraint]


class SegmentDocument(ClientSegment):
    """As state files hold it."""

    description: str | None


class Segment(SegmentDocument):
    """`usedInFeatures`: how many features use it."""

    usedInFeatures: int


class SegmentList(TypedDict):
    segments: list[Segment]


class SegmentUse(TypedDict):
    featureName: str
    strategyName: str


class SegmentUses(TypedDict):
    strategies: list[SegmentUse]

"""Features, as v3's admin API shows them."""

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time
from yardarm.api.shapes.targeting import Strategy, Variant


class Feature(TypedDict):
    """`lastSeenAt`: when a client last evaluated it."""

    name: str
    description: str | None
    type: str
    project: str
    enabled: bool
    stale: bool
    strategies: list[Strategy]
    variants: list[Variant] | None
    createdAt: Time
    lastSeenAt: Time | None


class FeatureList(TypedDict):
    version: int
    features: list[Feature]


class ArchivedFeatures(TypedDict):
    features: list[Feature]

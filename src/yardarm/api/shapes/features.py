"""Features, as v3's admin API shows them."""

from typing import NotRequired

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


class StateThere(TypedDict):
    enabled: bool
    strategies: list[Strategy]


class ListedFeature(Feature):
    """`environments` only where they were asked for: by name, those beside the default one in which
    the feature is on or has a strategy.
    """

    environments: NotRequired[dict[str, StateThere]]


class FeatureList(TypedDict):
    version: int
    features: list[ListedFeature]


class ArchivedFeatures(TypedDict):
    features: list[Feature]

"""Strategies of a feature in one environment, as the newer admin API shows them."""

from typing_extensions import TypedDict

from yardarm.api.shapes.lint import Warned
from yardarm.api.shapes.targeting import Constraint, Variant


class FeatureStrategy(TypedDict):
    id: str
    name: str
    title: str | None
    disabled: bool
    constraints: list[Constraint]
    parameters: dict[str, str]
    variants: list[Variant]
    sortOrder: int
    segments: list[int]


class SavedFeatureStrategy(FeatureStrategy, Warned):
    """As it was stored, and what is to be said of the feature there."""


class FeatureThere(TypedDict):
    """A feature (`name`) in one environment."""

    name: str
    environment: str
    enabled: bool
    strategies: list[FeatureStrategy]

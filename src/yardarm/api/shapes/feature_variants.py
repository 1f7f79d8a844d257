"""Variants of a feature in one environment."""

from typing_extensions import TypedDict

from yardarm.api.shapes.lint import Warned
from yardarm.api.shapes.targeting import Variant


class FeatureVariants(TypedDict):
    version: int
    variants: list[Variant]


class SavedFeatureVariants(FeatureVariants, Warned):
    """As they were stored, and what is to be said of the feature there."""

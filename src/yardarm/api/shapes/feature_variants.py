"""Variants of a feature in one environment."""

from typing_extensions import TypedDict

from yardarm.api.shapes.targeting import Variant


class FeatureVariants(TypedDict):
    version: int
    variants: list[Variant]

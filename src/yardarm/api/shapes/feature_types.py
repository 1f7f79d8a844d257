"""Feature types."""

from typing_extensions import TypedDict


class FeatureType(TypedDict):
    id: str
    name: str
    description: str | None
    lifetimeDays: int | None


class FeatureTypes(TypedDict):
    version: int
    types: list[FeatureType]

"""Context fields."""

from typing import NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time


class LegalValue(TypedDict):
    value: str
    description: NotRequired[str]


class ContextFieldUse(TypedDict):
    id: str
    projectId: str
    featureName: str
    strategyName: str
    environment: str


class ContextFieldUses(TypedDict):
    strategies: list[ContextFieldUse]


class ContextField(TypedDict):
    """Without `legalValues` any value is legal, without `project` it is everybody's."""

    name: str
    description: str | None
    stickiness: bool
    sortOrder: int
    legalValues: NotRequired[list[str | LegalValue]]
    createdAt: Time
    project: NotRequired[str]

"""Context fields."""

from typing import NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time


class ContextField(TypedDict):
    """Without `legalValues` any value is legal."""

    name: str
    description: str | None
    stickiness: bool
    sortOrder: int
    legalValues: NotRequired[list[str]]
    createdAt: Time

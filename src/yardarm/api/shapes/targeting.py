"""Strategies, constraints and variants as they were stored: what was not sent is not there."""

from typing import NotRequired

from typing_extensions import TypedDict


class Constraint(TypedDict):
    """List operators use `values`, the others `value`."""

    contextName: str
    operator: str
    values: NotRequired[list[str]]
    value: NotRequired[str]
    inverted: NotRequired[bool]
    caseInsensitive: NotRequired[bool]


class Payload(TypedDict):
    type: str
    value: str


class Override(TypedDict):
    contextName: str
    values: list[str]


class Variant(TypedDict):
    """`weight` is whole but in what was imported otherwise."""

    name: str
    weight: float
    weightType: str
    stickiness: str
    payload: NotRequired[Payload]
    overrides: NotRequired[list[Override]]


class Strategy(TypedDict):
    name: str
    parameters: NotRequired[dict[str, str]]
    constraints: NotRequired[list[Constraint]]
    segments: NotRequired[list[int]]
    variants: NotRequired[list[Variant]]
    title: NotRequired[str]
    disabled: NotRequired[bool]
    sortOrder: NotRequired[int]


class Dependency(TypedDict):
    """The parent must be on (or off), perhaps with one of these variants."""

    feature: str
    enabled: bool
    variants: NotRequired[list[str]]

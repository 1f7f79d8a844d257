"""Strategies as definitions."""

from typing import NotRequired

from typing_extensions import TypedDict


class StrategyParameter(TypedDict):
    name: str
    type: str
    description: NotRequired[str]
    required: NotRequired[bool]


class StrategyDocument(TypedDict):
    """As state files hold it."""

    name: str
    description: str | None
    parameters: list[StrategyParameter]
    deprecated: bool
    title: NotRequired[str]


class StrategyDefinition(StrategyDocument):
    """One that is built in is not `editable`."""

    editable: bool


class StrategyDefinitions(TypedDict):
    version: int
    strategies: list[StrategyDefinition]

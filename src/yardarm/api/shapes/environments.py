"""Environments."""

from typing import NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.targeting import Strategy


class Environment(TypedDict):
    """`protected` is the default one, which cannot be deleted. Nobody has to approve changes:
    `requiredApprovals` is null.
    """

    name: str
    type: str
    sortOrder: int
    enabled: bool
    protected: bool
    requiredApprovals: int | None


class FilledEnvironment(Environment):
    """How many projects are in it, tokens are for it, live features are on in it."""

    projectCount: int
    apiTokenCount: int
    enabledToggleCount: int


class EnvironmentList(TypedDict):
    version: int
    environments: list[FilledEnvironment]


class ProjectEnvironment(Environment):
    """`visible`: the project is in it. `defaultStrategy` is what a feature gets that is switched
    on there without strategies, if somebody has set it.
    """

    projectApiTokenCount: int
    projectEnabledToggleCount: int
    defaultStrategy: NotRequired[Strategy]
    visible: bool


class ProjectEnvironmentList(TypedDict):
    version: int
    environments: list[ProjectEnvironment]


class ValidName(TypedDict):
    valid: bool

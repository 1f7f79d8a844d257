"""Roles, and what they can grant."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class RoleShape(TypedDict):
    """`root` and `root-custom` count everywhere, `project` and `custom` in projects."""

    id: int
    name: str
    description: str
    type: Literal["root", "project", "root-custom", "custom"]


class Roles(TypedDict):
    version: int
    roles: list[RoleShape]


class GrantShape(TypedDict):
    """Without an environment it is for all of them."""

    name: str
    environment: NotRequired[str]


class FilledRole(RoleShape):
    permissions: list[GrantShape]


class PermissionLevels(TypedDict):
    """What can be granted everywhere, in one project, and in one environment of it."""

    root: list[str]
    project: list[str]
    environment: list[str]


class Permissions(TypedDict):
    version: int
    permissions: PermissionLevels

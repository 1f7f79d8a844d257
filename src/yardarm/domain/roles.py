"""Roles: names for what is granted together. A root role counts everywhere, a project's role in
the projects where somebody has it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from yardarm.domain.errors import Conflict, Denied, Invalid, NotFound, Problem
from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider
from yardarm.domain.permissions import OF_ENVIRONMENTS, OF_PROJECTS, Grant, Permission, in_order

FIRST_CUSTOM = 101
"""Lower ids are those of the roles that every server has."""


class RoleType(StrEnum):
    """The wire's names; those that people make are the custom ones."""

    ROOT = "root"
    PROJECT = "project"
    CUSTOM_ROOT = "root-custom"
    CUSTOM_PROJECT = "custom"

    @property
    def is_of_projects(self) -> bool:
        return self in (RoleType.PROJECT, RoleType.CUSTOM_PROJECT)

    @property
    def is_custom(self) -> bool:
        return self in (RoleType.CUSTOM_ROOT, RoleType.CUSTOM_PROJECT)


@dataclass(frozen=True, slots=True)
class Role:
    id: int
    name: str
    description: str
    type: RoleType
    grants: frozenset[Grant]

    @property
    def permissions(self) -> frozenset[Permission]:
        """Those that are for every environment."""
        return frozenset(g.permission for g in self.grants if g.environment is None)

    def to_document(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "type": self.type.value,
            "permissions": grants_document(self.grants),
        }

    def to_wire(self) -> dict[str, Any]:
        """Without its permissions, as lists have it."""
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "type": self.type.value,
        }

    @staticmethod
    def from_document(document: Document) -> "Role":
        """Permissions that this version does not know are passed over."""
        known = set(Permission)
        grants = frozenset(
            Grant(Permission(g["name"]), g.get("environment"))
            for g in document["permissions"]
            if g["name"] in known
        )
        return Role(
            document["id"],
            document["name"],
            document["description"],
            RoleType(document["type"]),
            grants,
        )


def grants_document(grants: Iterable[Grant]) -> list[dict[str, Any]]:
    """In the order of their names; the environment only where there is one."""
    return [
        {"name": g.permission.value}
        | ({} if g.environment is None else {"environment": g.environment})
        for g in in_order(grants)
    ]


OWNER = Role(
    4,
    "Owner",
    "May change everything in the project, the project itself and who is in it.",
    RoleType.PROJECT,
    frozenset(map(Grant, OF_PROJECTS)),
)
MEMBER = Role(
    5,
    "Member",
    "May change the features of the project in every environment.",
    RoleType.PROJECT,
    frozenset(
        map(
            Grant,
            OF_PROJECTS
            - {
                Permission.UPDATE_PROJECT,
                Permission.DELETE_PROJECT,
                Permission.PROJECT_USER_ACCESS_WRITE,
                Permission.PROJECT_CHANGE_REQUEST_WRITE,
                Permission.SKIP_CHANGE_REQUEST,
                Permission.CREATE_PROJECT_API_TOKEN,
                Permission.DELETE_PROJECT_API_TOKEN,
            },
        )
    ),
)
OF_EVERY_PROJECT = (OWNER, MEMBER)
"""The roles in projects that every server has."""


def check(role: Role, environments: Iterable[str]) -> Role:
    """Raises Invalid for what a role of its type cannot grant; READ is in every root role."""
    if not role.type.is_custom:
        text = f"must be one of {RoleType.CUSTOM_ROOT}, {RoleType.CUSTOM_PROJECT}"
        raise Invalid([Problem(("type",), text, "any.only")])
    there, problems = set(environments), []
    for at, grant in enumerate(in_order(role.grants)):
        if wrong := _wrong(role.type, grant, there):
            text = f"{grant.permission}: {wrong}"
            problems.append(Problem(("permissions", at), text, "any.only"))
    if problems:
        raise Invalid(problems)
    if role.type is RoleType.CUSTOM_ROOT:
        return replace(role, grants=role.grants | {Grant(Permission.READ)})
    return role


def _wrong(role_type: RoleType, grant: Grant, environments: set[str]) -> str | None:
    if role_type is RoleType.CUSTOM_ROOT:
        return "root roles count in every environment" if grant.environment is not None else None
    if grant.permission not in OF_PROJECTS:
        return "is not for one project, only root roles can have it"
    if grant.environment is None:
        return None
    if grant.permission not in OF_ENVIRONMENTS:
        return "is for the whole project, not for one environment"
    if grant.environment not in environments:
        return f"there is no environment {grant.environment}"
    return None


_decision: Decider[Role] = decider(Kind.ROLE, lambda role: str(role.id))


def create(role: Role) -> Decision:
    return _decision(EventType.ROLE_CREATED, role.to_document(), None, role)


def update(old: Role, new: Role) -> Decision | None:
    """None when nothing would change. Raises Denied for a role that every server has."""
    _require_custom(old)
    if new == old:
        return None
    return _decision(EventType.ROLE_UPDATED, new.to_document(), old, new)


def delete(old: Role, holders: int) -> Decision:
    """Raises Conflict while somebody has it, Denied for a role that every server has."""
    _require_custom(old)
    if holders:
        raise Conflict(f"{holders} have the role {old.name}: give them another one first")
    return _decision(EventType.ROLE_DELETED, old.to_document(), old, None)


def _require_custom(role: Role) -> None:
    if not role.type.is_custom:
        raise Denied(f"The role {role.name} is the same on every server and stays as it is")


def follow(old: Role, environment: str, name: str | None) -> Decision | None:
    """The environment has another name now; None when it is gone. None for a role without it."""
    if not any(g.environment == environment for g in old.grants):
        return None
    kept = frozenset(
        Grant(g.permission, name) if g.environment == environment else g
        for g in old.grants
        if g.environment != environment or name is not None
    )
    return update(old, replace(old, grants=kept))


def project_role(role_id: int, custom: Iterable[Role]) -> Role:
    """A role that somebody may have in a project. Raises NotFound."""
    for role in (*OF_EVERY_PROJECT, *custom):
        if role.id == role_id and role.type.is_of_projects:
            return role
    raise NotFound("project role", str(role_id))

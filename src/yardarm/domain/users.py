"""Users: who may do what. How they are called and how they prove who they are is not here: a
person can be forgotten, a history cannot (`store/people.py`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from yardarm.domain.errors import Conflict
from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider
from yardarm.domain.permissions import Grant, Permission
from yardarm.domain.roles import Role, RoleType
from yardarm.domain.times import exact_time, read_time


class RootRole(StrEnum):
    """What a user may do everywhere."""

    ADMIN = "Admin"
    EDITOR = "Editor"
    VIEWER = "Viewer"

    @property
    def id(self) -> int:
        """What the wire calls it."""
        return list(RootRole).index(self) + 1

    @property
    def permissions(self) -> frozenset[Permission]:
        return _PERMISSIONS[self]


DESCRIPTIONS = {
    RootRole.ADMIN: "May do everything, also with users and tokens.",
    RootRole.EDITOR: "May change everything but users, tokens, environments and imports.",
    RootRole.VIEWER: "May look at everything and change nothing.",
}
_NOT_OF_EDITORS = frozenset(
    {
        Permission.ADMIN,
        Permission.CREATE_ENVIRONMENT,
        Permission.UPDATE_ENVIRONMENT,
        Permission.DELETE_ENVIRONMENT,
        Permission.PROJECT_USER_ACCESS_WRITE,
        Permission.PROJECT_CHANGE_REQUEST_WRITE,
        Permission.SKIP_CHANGE_REQUEST,
        *(p for p in Permission if p.endswith(("_CLIENT_API_TOKEN", "_FRONTEND_API_TOKEN"))),
    }
)
_PERMISSIONS = {
    RootRole.ADMIN: frozenset(Permission),
    RootRole.EDITOR: frozenset(Permission) - _NOT_OF_EDITORS,
    RootRole.VIEWER: frozenset({Permission.READ}),
}


@dataclass(frozen=True, slots=True)
class User:
    """A user as the history knows one: by number. Who has a custom root role, by its id, is a
    Viewer beside.
    """

    id: int
    root_role: RootRole
    created_at: datetime
    custom_role: int | None = None

    def to_document(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "id": self.id,
            "rootRole": self.root_role,
            "createdAt": exact_time(self.created_at),
        }
        if self.custom_role is not None:
            document["customRole"] = self.custom_role
        return document

    @staticmethod
    def from_document(document: Document) -> "User":
        return User(
            document["id"],
            RootRole(document["rootRole"]),
            read_time(document["createdAt"]),
            document.get("customRole"),
        )


_decision: Decider[User] = decider(Kind.USER, lambda user: str(user.id))


def create(user: User) -> Decision:
    return _decision(EventType.USER_CREATED, _data(user), None, user)


def assign(old: User, role: RootRole | Role, admins: int) -> Decision | None:
    """Give a user another role. None when it is the same; Conflict for the last of `admins`."""
    new = with_role(old, role)
    if new == old:
        return None
    if old.root_role is RootRole.ADMIN:
        _keep_one(admins)
    return _decision(EventType.USER_UPDATED, _data(new), old, new)


def as_role(role: RootRole) -> Role:
    """The same in the form that custom ones have."""
    grants = frozenset(map(Grant, role.permissions))
    return Role(role.id, role.value, DESCRIPTIONS[role], RoleType.ROOT, grants)


def with_role(user: User, role: RootRole | Role) -> User:
    if isinstance(role, Role):
        return replace(user, root_role=RootRole.VIEWER, custom_role=role.id)
    return replace(user, root_role=role, custom_role=None)


def delete(old: User, admins: int) -> Decision:
    """Raises Conflict for the last of `admins`."""
    if old.root_role is RootRole.ADMIN:
        _keep_one(admins)
    return _decision(EventType.USER_DELETED, _data(old), old, None)


def _keep_one(admins: int) -> None:
    if admins <= 1:
        raise Conflict("This is the last user who is an Admin: make another one first")


def _data(user: User) -> dict[str, Any]:
    return {"id": user.id, "rootRole": user.custom_role or user.root_role.id}

"""Users and roles as the wire shows them (v7 routes, Users)."""

from collections.abc import Iterable
from typing import Any

from yardarm.domain.people import Account
from yardarm.domain.roles import Role
from yardarm.domain.times import wire_time
from yardarm.domain.users import RootRole, as_role


def account(found: Account) -> dict[str, Any]:
    person = found.person
    names = {"username": person.username, "email": person.email, "name": person.name}
    return {
        "id": found.user.id,
        **{key: value for key, value in names.items() if value is not None},
        "rootRole": found.user.custom_role or found.user.root_role.id,
        "createdAt": wire_time(found.user.created_at),
        "seenAt": None if found.seen_at is None else wire_time(found.seen_at),
        "activeSessions": found.sessions,
        "accountType": "User",
        "hasPassword": found.has_password,
        "hasSecondFactor": found.second_factor,
    }


def role(found: RootRole) -> dict[str, Any]:
    return as_role(found).to_wire()


def root_roles(every: Iterable[Role]) -> list[dict[str, Any]]:
    """Those of these that a user can have everywhere."""
    return [found.to_wire() for found in every if not found.type.is_of_projects]

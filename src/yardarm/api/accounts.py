"""Users and roles as the wire shows them (v7 routes, Users)."""

from typing import Any

from yardarm.domain.people import Account
from yardarm.domain.times import wire_time
from yardarm.domain.users import DESCRIPTIONS, RootRole


def account(found: Account) -> dict[str, Any]:
    person = found.person
    names = {"username": person.username, "email": person.email, "name": person.name}
    return {
        "id": found.user.id,
        **{key: value for key, value in names.items() if value is not None},
        "rootRole": found.user.root_role.id,
        "createdAt": wire_time(found.user.created_at),
        "seenAt": None if found.seen_at is None else wire_time(found.seen_at),
        "activeSessions": found.sessions,
        "accountType": "User",
        "hasPassword": found.has_password,
        "hasSecondFactor": found.second_factor,
    }


def role(found: RootRole) -> dict[str, Any]:
    return {
        "id": found.id, "type": "root", "name": found, "description": DESCRIPTIONS[found]
    }  # fmt: skip


def roles() -> list[dict[str, Any]]:
    return [role(found) for found in RootRole]

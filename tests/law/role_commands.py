"""Random commands on roles, groups and who is in a project; ids are the servers' to choose."""

import random
from collections.abc import Callable

from tests.law.command import Command, Document

_ROLES = tuple(f"Role {i}" for i in range(6))
_GROUPS = tuple(f"Group {i}" for i in range(4))
_PROJECTS = ("default", "shop")
_ENVIRONMENTS = ("development", "production", "staging")
"""The last one comes and goes, and roles let go of it."""
FIRST_ROLES = range(101, 181)
_FIRST_GROUPS = range(1, 61)


def _grants(rng: random.Random) -> list[Document]:
    grants: list[Document] = [{"name": "UPDATE_FEATURE"}]
    if rng.random() < 0.5:
        name = "UPDATE_FEATURE_ENVIRONMENT"
        grants.append({"name": name, "environment": rng.choice(_ENVIRONMENTS)})
    return grants


def _role(rng: random.Random, number: int) -> Document:
    name = rng.choice(_ROLES)
    return {"name": name, "description": f"command {number}", "permissions": _grants(rng)}


def _says(after: Document | None, body: Document) -> bool:
    made = after or {}
    return all(made.get(key) == value for key, value in body.items())


def _make_role(rng: random.Random, number: int) -> Command:
    """409 for a name that is taken."""
    body = _role(rng, number)
    return Command(
        number, "POST", "/api/admin/roles", "role", "", "role-created",
        lambda before, after: before is None and _says(after, body), body,
    )  # fmt: skip


def _change_role(rng: random.Random, number: int) -> Command:
    body, role_id = _role(rng, number), rng.choice(FIRST_ROLES[:12])
    return Command(
        number, "PUT", f"/api/admin/roles/{role_id}", "role", str(role_id), "role-updated",
        lambda before, after: before is not None and _says(after, body), body,
    )  # fmt: skip


def _drop_role(rng: random.Random, number: int) -> Command:
    """409 while a group has it."""
    role_id = rng.choice(FIRST_ROLES[:12])
    return Command(
        number, "DELETE", f"/api/admin/roles/{role_id}", "role", str(role_id), "role-deleted",
        lambda before, after: before is not None and after is None,
    )  # fmt: skip


def _make_group(rng: random.Random, number: int) -> Command:
    body = {"name": rng.choice(_GROUPS), "description": f"command {number}"}
    return Command(
        number, "POST", "/api/admin/groups", "group", "", "group-created",
        lambda before, after: before is None and _says(after, body), body,
    )  # fmt: skip


def _drop_group(rng: random.Random, number: int) -> Command:
    group_id = rng.choice(_FIRST_GROUPS[:8])
    left = tuple(
        ("project-access-removed", "membership", f"group-{group_id}@{project}")
        for project in _PROJECTS
    )
    return Command(
        number, "DELETE", f"/api/admin/groups/{group_id}", "group", str(group_id), "group-deleted",
        lambda before, after: before is not None and after is None, along=left,
    )  # fmt: skip


def _give(rng: random.Random, number: int) -> Command:
    group_id, project = rng.choice(_FIRST_GROUPS[:8]), rng.choice(_PROJECTS)
    among = (4, 5, *FIRST_ROLES[:12])
    roles = sorted(set(rng.sample(among, rng.randint(0, 2))))

    def expected(before: Document | None, after: Document | None) -> bool:
        if not roles:
            return before is not None and after is None
        return (after or {}).get("roles") == roles

    return Command(
        number, "PUT", f"/api/admin/projects/{project}/groups/{group_id}/roles", "membership",
        f"group-{group_id}@{project}",
        "project-access-added|project-access-updated|project-access-removed",
        expected, {"roles": roles}, may_change_nothing=True,
    )  # fmt: skip


MAKERS: tuple[tuple[Callable[[random.Random, int], Command], int], ...] = (
    (_make_role, 5),
    (_change_role, 3),
    (_drop_role, 2),
    (_make_group, 4),
    (_drop_group, 1),
    (_give, 6),
)

"""Who is in a project, and with which roles."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from yardarm.domain.errors import Invalid, NotFound, Problem
from yardarm.domain.groups import Group
from yardarm.domain.memberships import Holder, Membership, give, take
from yardarm.domain.people import Account
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.roles import OF_EVERY_PROJECT, Role, project_role
from yardarm.service.access import require, require_grants
from yardarm.service.written import Written
from yardarm.store import groups, journal, memberships, projects, roles, users
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal


@dataclass(frozen=True, slots=True)
class Access:
    """Who is in a project, users and groups, each with the ids of the roles; `roles` are those
    that there are.
    """

    users: tuple[tuple[Account, Membership], ...]
    groups: tuple[tuple[Group, Membership], ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom a project could take in."""

    users: tuple[Account, ...]
    groups: tuple[Group, ...]


class MembershipService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_project(self, actor: Actor, project_id: str) -> Access:
        """Raises NotFound."""
        require(actor.principal, Permission.PROJECT_USER_ACCESS_READ, project_id)
        async with self._database.transaction(read_only=True) as tx:
            await projects.get(tx, project_id)
            found = {m.holder: m for m in await memberships.of_project(tx, project_id)}
            accounts, every = await users.accounts(tx), await groups.every(tx)
            there = tuple(await _project_roles(tx))
        people = [(a, found.get(Holder(a.user.id))) for a in accounts]
        teams = [(g, found.get(Holder(g.id, is_group=True))) for g in every]
        return Access(
            tuple((a, m) for a, m in people if m is not None),
            tuple((g, m) for g, m in teams if m is not None),
            there,
        )

    async def candidates(self, actor: Actor, project_id: str) -> Candidates:
        """All users and groups. Raises NotFound."""
        require(actor.principal, Permission.PROJECT_USER_ACCESS_WRITE, project_id)
        async with self._database.transaction(read_only=True) as tx:
            await projects.get(tx, project_id)
            return Candidates(tuple(await users.accounts(tx)), tuple(await groups.every(tx)))

    async def add(
        self, actor: Actor, project_id: str, holders: Iterable[Holder], role_ids: Collection[int]
    ) -> Written[None]:
        """Give these roles to each, beside those that they have. Raises NotFound for the project,
        Invalid for users, groups and roles that are not there, Denied for a role that may do what
        the actor may not.
        """
        require(actor.principal, Permission.PROJECT_USER_ACCESS_WRITE, project_id)
        async with journal.opened(self._database, actor) as door:
            await _require_grantable(door.tx, actor, project_id, role_ids)
            for holder in dict.fromkeys(holders):
                await _require_there(door.tx, holder)
                old = await memberships.find(door.tx, project_id, holder)
                had = frozenset[int]() if old is None else old.roles
                new = Membership(project_id, holder, had | frozenset(role_ids))
                await door.record(give(old, new))
        return Written(None, door.revision)

    async def set(
        self, actor: Actor, project_id: str, holder: Holder, role_ids: Collection[int]
    ) -> Written[None]:
        """These roles and no others; with none of them out of the project. Raises as `add`."""
        require(actor.principal, Permission.PROJECT_USER_ACCESS_WRITE, project_id)
        async with journal.opened(self._database, actor) as door:
            await _require_grantable(door.tx, actor, project_id, role_ids)
            await _require_there(door.tx, holder)
            await _set(door, Membership(project_id, holder, frozenset(role_ids)))
        return Written(None, door.revision)

    async def remove(self, actor: Actor, project_id: str, holder: Holder) -> Written[None]:
        """Raises NotFound, also for who is not in it."""
        require(actor.principal, Permission.PROJECT_USER_ACCESS_WRITE, project_id)
        async with journal.opened(self._database, actor) as door:
            await projects.get(door.tx, project_id)
            old = await memberships.find(door.tx, project_id, holder)
            if old is None:
                raise NotFound("member", f"{holder} in the project {project_id}")
            await door.record(take(old))
        return Written(None, door.revision)


async def _set(door: Journal, new: Membership) -> None:
    old = await memberships.find(door.tx, new.project, new.holder)
    if new.roles:
        await door.record(give(old, new))
    elif old is not None:
        await door.record(take(old))


async def _project_roles(tx: Tx) -> list[Role]:
    custom = await roles.every(tx)
    every = [*OF_EVERY_PROJECT, *custom]
    return [role for role in every if role.type.is_of_projects]


async def _require_grantable(
    tx: Tx, actor: Actor, project_id: str, role_ids: Iterable[int]
) -> None:
    """Nobody gets more by handing out roles than they have."""
    await projects.get(tx, project_id)
    custom, problems = await roles.every(tx), []
    for at, role_id in enumerate(role_ids):
        try:
            require_grants(actor.principal, project_role(role_id, custom).grants, project_id)
        except NotFound:
            text = f"there is no role {role_id} for projects"
            problems.append(Problem(("roles", at), text, "any.invalid"))
    if problems:
        raise Invalid(problems)


async def _require_there(tx: Tx, holder: Holder) -> None:
    try:
        await (groups.get(tx, holder.id) if holder.is_group else users.get(tx, holder.id))
    except NotFound:
        name = "groups" if holder.is_group else "users"
        raise Invalid([Problem((name,), f"there is no {holder}", "any.invalid")]) from None

"""What one may do with groups of users."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from yardarm.domain import groups
from yardarm.domain.errors import Invalid, NameTaken, Problem
from yardarm.domain.groups import Group
from yardarm.domain.memberships import Holder, Membership, take
from yardarm.domain.people import Account
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.service.access import require
from yardarm.service.written import Written
from yardarm.store import groups as store
from yardarm.store import journal, memberships, users
from yardarm.store.database import Database, Tx


@dataclass(frozen=True, slots=True)
class FilledGroup:
    """A group, its members, and what it is in."""

    group: Group
    members: tuple[Account, ...]
    memberships: tuple[Membership, ...]


class GroupService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor) -> list[FilledGroup]:
        require(actor.principal, Permission.ADMIN)
        async with self._database.transaction(read_only=True) as tx:
            return [await _filled(tx, group) for group in await store.every(tx)]

    async def get(self, actor: Actor, group_id: int) -> FilledGroup:
        """Raises NotFound."""
        require(actor.principal, Permission.ADMIN)
        async with self._database.transaction(read_only=True) as tx:
            return await _filled(tx, await store.get(tx, group_id))

    async def create(self, actor: Actor, group: Group) -> Written[FilledGroup]:
        """The id is given here. Raises NameTaken, and Invalid for users that are not there."""
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            await _require_sound(door.tx, group, None)
            made = replace(group, id=await store.next_id(door.tx))
            await door.record(groups.create(made))
            return Written(await _filled(door.tx, made), door.revision)

    async def update(
        self, actor: Actor, group_id: int, change: Callable[[Group], Group]
    ) -> Written[FilledGroup]:
        """Raises NotFound, NameTaken and Invalid."""
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, group_id)
            new = change(old)
            await _require_sound(door.tx, new, group_id)
            await door.record(groups.update(old, new))
            return Written(await _filled(door.tx, new), door.revision)

    async def delete(self, actor: Actor, group_id: int) -> Written[None]:
        """It leaves its projects. Raises NotFound."""
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, group_id)
            for membership in await memberships.of_holder(door.tx, _holder(group_id)):
                await door.record(take(membership))
            await door.record(groups.delete(old))
        return Written(None, door.revision)


def _holder(group_id: int) -> Holder:
    return Holder(group_id, is_group=True)


async def _filled(tx: Tx, group: Group) -> FilledGroup:
    members = [a for a in await users.accounts(tx) if a.user.id in group.members]
    return FilledGroup(
        group, tuple(members), tuple(await memberships.of_holder(tx, _holder(group.id)))
    )


async def _require_sound(tx: Tx, group: Group, but: int | None) -> None:
    found = await store.named(tx, group.name)
    if found is not None and found.id != but:
        raise NameTaken(f"There is a group named {group.name} already")
    there = {user.id for user in await users.every(tx)}
    if missing := sorted(group.members - there):
        text = f"there is no user {', '.join(map(str, missing))}"
        raise Invalid([Problem(("users",), text, "any.invalid")])

"""What one may do with roles, and who may hand them out."""

from collections.abc import Callable
from dataclasses import replace

from yardarm.domain import roles
from yardarm.domain.errors import NameTaken, NotFound
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.roles import OF_EVERY_PROJECT, Role
from yardarm.domain.users import RootRole, as_role
from yardarm.service.access import require
from yardarm.service.written import Written
from yardarm.store import environments, journal
from yardarm.store import roles as store
from yardarm.store.database import Database, Tx

_OF_EVERY_SERVER = (*map(as_role, RootRole), *OF_EVERY_PROJECT)


class RoleService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor) -> list[Role]:
        """Those of every server first."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return [*_OF_EVERY_SERVER, *await store.every(tx)]

    async def get(self, actor: Actor, role_id: int) -> Role:
        """Raises NotFound."""
        found = next((r for r in await self.every(actor) if r.id == role_id), None)
        if found is None:
            raise NotFound("role", str(role_id))
        return found

    async def require_free(self, actor: Actor, name: str) -> None:
        """Raises NameTaken."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            await _require_free(tx, name, None)

    async def create(self, actor: Actor, role: Role) -> Written[Role]:
        """The id is given here. Raises NameTaken, and Invalid for what its type cannot grant."""
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            await _require_free(door.tx, role.name, None)
            made = replace(await _checked(door.tx, role), id=await store.next_id(door.tx))
            await door.record(roles.create(made))
        return Written(made, door.revision)

    async def update(
        self, actor: Actor, role_id: int, change: Callable[[Role], Role]
    ) -> Written[Role]:
        """Raises NotFound, NameTaken, Invalid, and Denied for a role of every server."""
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            old = await _get(door.tx, role_id)
            new = replace(change(old), type=old.type)
            await _require_free(door.tx, new.name, role_id)
            if old.type.is_custom:
                new = await _checked(door.tx, new)
            await door.record(roles.update(old, new))
        return Written(new, door.revision)

    async def delete(self, actor: Actor, role_id: int) -> Written[None]:
        """Raises NotFound, Conflict while somebody has it, Denied for a role of every server."""
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            old = await _get(door.tx, role_id)
            await door.record(roles.delete(old, await store.holders(door.tx, role_id)))
        return Written(None, door.revision)


async def _checked(tx: Tx, role: Role) -> Role:
    return roles.check(role, [environment.name for environment in await environments.every(tx)])


async def _get(tx: Tx, role_id: int) -> Role:
    found = next((role for role in _OF_EVERY_SERVER if role.id == role_id), None)
    return found or await store.get(tx, role_id)


async def _require_free(tx: Tx, name: str, but: int | None) -> None:
    fixed = next((r for r in _OF_EVERY_SERVER if r.name.lower() == name.lower()), None)
    found = fixed or await store.named(tx, name)
    if found is not None and found.id != but:
        raise NameTaken(f"There is a role named {name} already")

"""Commands on context fields and questions about them."""

from collections.abc import Callable
from dataclasses import replace

from yardarm.domain import checks, context_fields
from yardarm.domain.context_fields import ContextField, LegalValue, Use
from yardarm.domain.errors import Invalid, NameTaken
from yardarm.domain.principals import Actor, Permission
from yardarm.domain.targeting import Constraint
from yardarm.service.access import require
from yardarm.service.written import Written
from yardarm.store import context_fields as store
from yardarm.store import environments, features, journal
from yardarm.store.database import Database, Tx


class ContextFieldService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor) -> list[ContextField]:
        """By name."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return sorted(await store.every(tx), key=lambda f: f.name)

    async def get(self, actor: Actor, name: str) -> ContextField:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await store.get(tx, name)

    async def require_free(self, actor: Actor, name: str) -> None:
        """Raises NameTaken."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            await _require_free(tx, name)

    async def create(self, actor: Actor, field: ContextField) -> Written[None]:
        """Raises NameTaken."""
        require(actor.principal, Permission.CREATE_CONTEXT_FIELD)
        async with journal.opened(self._database, actor) as door:
            await _require_free(door.tx, field.name)
            await door.record(context_fields.create(replace(field, created_at=door.now)))
        return Written(None, door.revision)

    async def update(
        self, actor: Actor, name: str, change: Callable[[ContextField], ContextField]
    ) -> Written[None]:
        """Raises NotFound."""
        require(actor.principal, Permission.UPDATE_CONTEXT_FIELD)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, name)
            await door.record(context_fields.update(old, change(old)))
        return Written(None, door.revision)

    async def delete(self, actor: Actor, name: str) -> Written[None]:
        """Raises NotFound."""
        require(actor.principal, Permission.DELETE_CONTEXT_FIELD)
        async with journal.opened(self._database, actor) as door:
            await door.record(context_fields.delete(await store.get(door.tx, name)))
        return Written(None, door.revision)

    async def give_legal_value(self, actor: Actor, name: str, value: LegalValue) -> Written[None]:
        """Add it, or put it in the place of the one that says the same. Raises NotFound."""
        require(actor.principal, Permission.UPDATE_CONTEXT_FIELD)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, name)
            await door.record(context_fields.give_legal_value(old, value))
        return Written(None, door.revision)

    async def take_legal_value(self, actor: Actor, name: str, value: str) -> Written[None]:
        """Raises NotFound for an unknown field; a value that it has not is no fault."""
        require(actor.principal, Permission.UPDATE_CONTEXT_FIELD)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, name)
            await door.record(context_fields.take_legal_value(old, value))
        return Written(None, door.revision)

    async def uses(self, actor: Actor, name: str) -> tuple[list[Use], str]:
        """The strategies of live features that have a constraint on the field, be it defined or
        not; and the name of the default environment, whose key is None.
        """
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            live = [f for f in await features.every(tx) if not f.archived]
            default = (await environments.get_default(tx)).name
        return context_fields.uses(live, name), default

    async def validate_constraint(self, actor: Actor, constraint: Constraint) -> None:
        """Raises Invalid for one that no SDK could use, or whose values the field does not take."""
        require(actor.principal, Permission.READ)
        ready = checks.ready_constraint(constraint)
        async with self._database.transaction(read_only=True) as tx:
            field = await store.find(tx, constraint.context_name)
        if field and (problems := list(context_fields.illegal_values(field, ready))):
            raise Invalid(problems)


async def _require_free(tx: Tx, name: str) -> None:
    if await store.find(tx, name):
        raise NameTaken("A context field with that name already exist")

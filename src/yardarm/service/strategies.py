"""Commands on strategy definitions and questions about them."""

from collections.abc import Callable

from yardarm.domain import strategies
from yardarm.domain.errors import NameTaken
from yardarm.domain.events import Decision
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.strategies import StrategyDefinition
from yardarm.service.access import require
from yardarm.service.written import Written
from yardarm.store import journal
from yardarm.store import strategies as store
from yardarm.store.database import Database


class StrategyService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor) -> list[StrategyDefinition]:
        """By name."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return sorted(await store.every(tx), key=lambda s: s.name)

    async def get(self, actor: Actor, name: str) -> StrategyDefinition:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await store.get(tx, name)

    async def create(self, actor: Actor, strategy: StrategyDefinition) -> Written[None]:
        """Raises NameTaken."""
        require(actor.principal, Permission.CREATE_STRATEGY)
        async with journal.opened(self._database, actor) as door:
            if await store.find(door.tx, strategy.name):
                raise NameTaken(f"Strategy with name {strategy.name} already exist!")
            await door.record(strategies.create(strategy))
        return Written(None, door.revision)

    async def update(
        self, actor: Actor, name: str, change: Callable[[StrategyDefinition], StrategyDefinition]
    ) -> Written[None]:
        """Raises NotFound, and Denied for a built-in one."""
        return await self._decide(
            actor, name, Permission.UPDATE_STRATEGY, lambda old: strategies.update(old, change(old))
        )

    async def delete(self, actor: Actor, name: str) -> Written[None]:
        """Raises NotFound, and Denied for a built-in one."""
        return await self._decide(actor, name, Permission.DELETE_STRATEGY, strategies.delete)

    async def deprecate(self, actor: Actor, name: str) -> Written[None]:
        """Raises NotFound, and Denied for `default`."""
        return await self._decide(actor, name, Permission.UPDATE_STRATEGY, strategies.deprecate)

    async def reactivate(self, actor: Actor, name: str) -> Written[None]:
        """Raises NotFound."""
        return await self._decide(actor, name, Permission.UPDATE_STRATEGY, strategies.reactivate)

    async def _decide(
        self,
        actor: Actor,
        name: str,
        permission: Permission,
        decide: Callable[[StrategyDefinition], Decision | None],
    ) -> Written[None]:
        require(actor.principal, permission)
        async with journal.opened(self._database, actor) as door:
            await door.record(decide(await store.get(door.tx, name)))
        return Written(None, door.revision)

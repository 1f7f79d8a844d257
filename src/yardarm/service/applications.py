"""Questions about applications, and what people say of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from yardarm.domain import applications
from yardarm.domain.applications import Application, ApplicationInstance, Census
from yardarm.domain.errors import NotFound
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.service.access import require
from yardarm.service.written import Written
from yardarm.store import applications as store
from yardarm.store import journal
from yardarm.store.database import Database


@dataclass(frozen=True, slots=True)
class KnownApplication:
    """An application and its instances, the last seen first."""

    application: Application
    instances: list[ApplicationInstance]


class ApplicationService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor, *, strategy: str | None = None) -> list[Application]:
        """By name; with `strategy` those that know a strategy of this name."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found = await store.every(tx)
        return sorted(
            (a for a in found if strategy is None or strategy in a.strategies),
            key=lambda a: a.name,
        )

    async def census(self, actor: Actor) -> dict[str, Census]:
        """Of every application that has instances, by its name."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await store.census(tx)

    async def get(self, actor: Actor, name: str) -> KnownApplication:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return KnownApplication(await store.get(tx, name), await store.instances(tx, name))

    async def describe(
        self, actor: Actor, name: str, said: Mapping[str, str], strategies: tuple[str, ...] | None
    ) -> Written[None]:
        """Keep what a person says; an application that is not known comes into being."""
        require(actor.principal, Permission.UPDATE_APPLICATION)
        async with journal.opened(self._database, actor) as door:
            known = await store.find(door.tx, name)
            decision = applications.describe(known, name, said, strategies, door.now)
            if decision is not None:
                await store.touch(door.tx, name, strategies, door.now)
                await door.record(decision)
        return Written(None, door.revision)

    async def delete(self, actor: Actor, name: str) -> Written[None]:
        """Forget the application and its instances. Raises NotFound."""
        require(actor.principal, Permission.UPDATE_APPLICATION)
        async with journal.opened(self._database, actor) as door:
            known = await store.find(door.tx, name)
            if known is None and not await store.has_instances(door.tx, name):
                raise NotFound("application", name)
            await door.record(applications.forget(name, known.facts if known else None))
            await store.forget(door.tx, name)
        return Written(None, door.revision)

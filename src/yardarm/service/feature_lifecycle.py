"""How far features have come, and the word that one has done its work."""

from collections.abc import Callable
from datetime import datetime

from yardarm.domain import feature_lifecycle as lifecycle
from yardarm.domain.events import Decision
from yardarm.domain.feature_lifecycle import Stage
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.service.access import require
from yardarm.service.places import archived_of, changing
from yardarm.service.written import Written
from yardarm.store.database import Database
from yardarm.store.sightings import first_seen

Decide = Callable[[Feature, datetime], Decision | None]


class FeatureLifecycleService:
    def __init__(self, database: Database, newest: Callable[[], State]) -> None:
        self._database = database
        self._newest = newest

    async def stages(self, actor: Actor, project: str, name: str) -> tuple[Stage, ...]:
        """Those that a feature, archived or not, has entered. Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            feature = await archived_of(tx, project, name)
            return lifecycle.stages(feature, (await first_seen(tx, [name])).get(name))

    async def counts(self, actor: Actor) -> dict[str, int]:
        """How many features are in each stage, archived ones too."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            seen = await first_seen(tx)
        return lifecycle.counted(self._newest().features.values(), seen)

    async def complete(
        self, actor: Actor, project: str, name: str, status: str, value: str | None
    ) -> Written[None]:
        """Raises NotFound and Outdated."""
        return await self._change(
            actor, project, name, lambda old, now: lifecycle.complete(old, status, value, now)
        )

    async def uncomplete(self, actor: Actor, project: str, name: str) -> Written[None]:
        """Raises NotFound and Outdated."""
        return await self._change(actor, project, name, lambda old, _: lifecycle.uncomplete(old))

    async def _change(self, actor: Actor, project: str, name: str, decide: Decide) -> Written[None]:
        require(actor.principal, Permission.UPDATE_FEATURE, project)
        async with changing(self._database, actor, project, name) as (door, old):
            await door.record(decide(old, door.now))
        return Written(None, door.revision)

"""Commands on several features of a project at once: all of them in one transaction, or none."""

from collections.abc import Callable, Sequence

from yardarm.domain import dependencies, features
from yardarm.domain import feature_environments as states
from yardarm.domain import feature_settings as settings
from yardarm.domain.events import Decision
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.service.access import require
from yardarm.service.feature_environments import first_strategy
from yardarm.service.places import archived_of, environment_of, feature_of
from yardarm.service.preconditions import require_childless, require_place, require_unchanged
from yardarm.service.written import Written
from yardarm.store import features as store
from yardarm.store import journal
from yardarm.store.database import Database
from yardarm.store.journal import Journal


class BulkFeatureService:
    """Each raises NotFound for a feature that is not there or another project's, and Outdated
    when one of them is at another revision than the actor expects.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def switch(
        self, actor: Actor, project: str, names: Sequence[str], environment: str, *, enabled: bool
    ) -> Written[None]:
        require(actor.principal, Permission.UPDATE_FEATURE_ENVIRONMENT, project, environment)
        async with journal.opened(self._database, actor) as door:
            place = await environment_of(door.tx, project, environment)
            for name in dict.fromkeys(names):
                old = await feature_of(door.tx, project, name)
                await require_unchanged(door.tx, actor, old)
                first = await first_strategy(door.tx, old, place)
                for decision in states.switch(old, place, enabled=enabled, first=first):
                    await door.record(decision)
        return Written(None, door.revision)

    async def mark_stale(
        self, actor: Actor, project: str, names: Sequence[str], *, stale: bool
    ) -> Written[None]:
        """Those that are so already stay as they are."""

        def decide(old: Feature) -> Decision | None:
            return None if old.stale is stale else settings.mark_stale(old, stale=stale)

        return await self._each(actor, Permission.UPDATE_FEATURE, project, names, decide)

    async def archive(self, actor: Actor, project: str, names: Sequence[str]) -> Written[None]:
        """Raises Conflict while other live features depend on one of them."""
        require(actor.principal, Permission.DELETE_FEATURE, project)
        async with journal.opened(self._database, actor) as door:
            await require_childless(door.tx, names)
            for name in dict.fromkeys(names):
                old = await feature_of(door.tx, project, name)
                await require_unchanged(door.tx, actor, old)
                await door.record(features.archive(old, door.now))
        return Written(None, door.revision)

    async def needed(self, actor: Actor, project: str, names: Sequence[str]) -> list[str]:
        """Those of these that other live features depend on, and that `archive` would refuse."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            for name in names:
                await feature_of(tx, project, name)
            return dependencies.needed(names, await store.depending(tx))

    async def revive(self, actor: Actor, project: str, names: Sequence[str]) -> Written[None]:
        """Raises Conflict for one that is not archived, or that has no place to come back to when
        all of them are back.
        """
        require(actor.principal, Permission.UPDATE_FEATURE, project)
        async with journal.opened(self._database, actor) as door:
            await self._record(door, actor, project, names, features.revive, archived=True)
            for name in dict.fromkeys(names):
                await require_place(door.tx, await store.get(door.tx, name))
        return Written(None, door.revision)

    async def delete(self, actor: Actor, project: str, names: Sequence[str]) -> Written[None]:
        """For good. Raises Conflict for one that is not archived."""
        return await self._each(
            actor, Permission.DELETE_FEATURE, project, names, settings.delete, archived=True
        )

    async def _each(
        self,
        actor: Actor,
        permission: Permission,
        project: str,
        names: Sequence[str],
        decide: Callable[[Feature], Decision | None],
        *,
        archived: bool = False,
    ) -> Written[None]:
        require(actor.principal, permission, project)
        async with journal.opened(self._database, actor) as door:
            await self._record(door, actor, project, names, decide, archived=archived)
        return Written(None, door.revision)

    async def _record(
        self,
        door: Journal,
        actor: Actor,
        project: str,
        names: Sequence[str],
        decide: Callable[[Feature], Decision | None],
        *,
        archived: bool,
    ) -> None:
        find = archived_of if archived else feature_of
        for name in dict.fromkeys(names):
            old = await find(door.tx, project, name)
            await require_unchanged(door.tx, actor, old)
            await door.record(decide(old))

"""Questions about how much features are used."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from yardarm.domain.applications import Application
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.usage import Count, Usage
from yardarm.service.access import require
from yardarm.store import applications as store
from yardarm.store.database import Database

Counters = Callable[[], Awaitable[Usage]]
"""The live half, which has added up all that was reported before the call. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The evaluations of one feature; None when no report names it."""

    last_hour: Count | None
    last_minute: Count | None


class MetricsService:
    def __init__(self, database: Database, counters: Counters) -> None:
        self._database = database
        self._counters = counters

    async def usage(self, actor: Actor) -> Usage:
        """Of every feature and application, registered or not."""
        require(actor.principal, Permission.READ)
        return await self._counters()

    async def counted(self, actor: Actor, feature: str) -> Counted:
        usage = await self.usage(actor)
        return Counted(usage.last_hour.get(feature), usage.last_minute.get(feature))

    async def toggles_of(self, actor: Actor, application: str) -> tuple[str, ...]:
        """The features that an application has evaluated, by name."""
        known = (await self.usage(actor)).applications.get(application)
        return known.toggles if known else ()

    async def applications_by_toggle(
        self, actor: Actor
    ) -> dict[str, list[tuple[str, Application | None]]]:
        """Which applications evaluate a feature, by name; None for those that never registered."""
        usage = await self.usage(actor)
        async with self._database.transaction(read_only=True) as tx:
            registered = {a.name: a for a in await store.every(tx)}
        seen: dict[str, list[tuple[str, Application | None]]] = {}
        for name, used in usage.applications.items():
            for toggle in used.toggles:
                seen.setdefault(toggle, []).append((name, registered.get(name)))
        return dict(sorted(seen.items()))

"""Questions about what happened."""

from yardarm.domain.events import LoggedEvent
from yardarm.domain.principals import Actor, Permission
from yardarm.service.access import require
from yardarm.store import events as store
from yardarm.store.database import Database

NEWEST = 100
"""How many events v3's lists hold (contract, section 10)."""


class EventService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor) -> list[LoggedEvent]:
        """Newest first."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await store.newest(tx, limit=NEWEST)

    async def every_of(self, actor: Actor, name: str) -> list[LoggedEvent]:
        """Newest first, of whatever kind the thing of this name is."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await store.newest_of(tx, name, limit=NEWEST)

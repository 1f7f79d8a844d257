"""Questions about what happened."""

from dataclasses import dataclass

from yardarm.domain.creators import named
from yardarm.domain.event_search import EventSearch, FoundEvent
from yardarm.domain.events import LoggedEvent
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.service.access import require
from yardarm.store import creators, event_search
from yardarm.store import events as store
from yardarm.store.database import Database

NEWEST = 100
"""How many events v3's lists hold (contract, section 10)."""


@dataclass(frozen=True, slots=True)
class EventPage:
    """Newest first; `total` counts those of all pages."""

    events: tuple[FoundEvent, ...]
    total: int


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

    async def newest(self, actor: Actor) -> int:
        """The id of the newest event."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return (await store.last(tx)).revision

    async def after(self, actor: Actor, revision: int) -> list[LoggedEvent]:
        """The oldest hundred after the revision, in their order."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await store.after(tx, revision, limit=NEWEST)

    async def search(self, actor: Actor, search: EventSearch) -> EventPage:
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            authors = None
            if search.created_by is not None:
                authors = named(await creators.every(tx), search.created_by)
            found, total = await event_search.page(tx, search, authors)
        return EventPage(tuple(found), total)

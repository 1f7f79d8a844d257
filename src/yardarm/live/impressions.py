"""What was shown to whom, stored by group commit. 202 means stored."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from yardarm.domain.impressions import Impressions
from yardarm.live.batcher import Batcher
from yardarm.store import clients
from yardarm.store import impressions as store
from yardarm.store.database import Database


class ImpressionLog:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._batcher: Batcher[Impressions] = Batcher(self._store)
        self.run = self._batcher.run
        self.drained = self._batcher.drained

    async def add(self, told: Impressions) -> None:
        """Returns when it is stored. Raises Unavailable."""
        await self._batcher.add(told)

    async def _store(self, told: Sequence[Impressions]) -> None:
        async with self._database.transaction() as tx:
            named = {i.batch: i for i in told if i.batch is not None}
            new = await clients.new_batches(tx, named) if named else set()
            unnamed = [i for i in told if i.batch is None]
            await store.append(tx, unnamed + [i for name, i in named.items() if name in new])


async def add_up_all(database: Database) -> int:
    """Until nothing waits, or another server is at it; the rows that were added."""
    added = 0
    while True:
        async with database.transaction() as tx:
            taken = await store.add_up(tx)
        added += taken
        if not taken:
            return added
        await asyncio.sleep(0)


async def prune_all(database: Database, keep: timedelta) -> int:
    """Days that have outlived their keep; how many were deleted."""
    before = (datetime.now(UTC) - keep).date()
    deleted = 0
    while True:
        async with database.transaction() as tx:
            bite = await store.prune(tx, before)
        if not bite:
            return deleted
        deleted += bite

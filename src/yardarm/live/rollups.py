"""Adds reports up to hours and days, merges rows of past minutes, and prunes what is old.

Every server runs it; one at a time does the work (store.rollups, store.merges), in bites, each a
transaction of its own, so that reports are stored meanwhile.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from yardarm.domain.errors import Unavailable
from yardarm.live import impressions
from yardarm.store import usage_retention
from yardarm.store.database import Database
from yardarm.store.merges import merge
from yardarm.store.rollups import roll_up
from yardarm.store.usage_retention import Retention

EVERY = 5.0
"""Seconds between two rounds: how long a report is not in the roll-ups."""

_PRUNE_EVERY = 3_600.0
_PAUSE = 0.005
"""Seconds between two bites of what is not urgent, so that reports come first."""

log = structlog.get_logger()


async def roll_up_all(database: Database) -> int:
    """Until nothing waits, or another server is at it; the rows that were added."""
    added = 0
    while True:
        async with database.transaction() as tx:
            rolled = await roll_up(tx)
        added += rolled.reports
        if not rolled.more:
            return added
        await asyncio.sleep(0)


async def merge_all(database: Database) -> int:
    """Every past minute; the rows that there are less."""
    less = 0
    while True:
        async with database.transaction() as tx:
            merged = await merge(tx)
        less += merged.taken - merged.given
        if not merged.more:
            return less
        await asyncio.sleep(_PAUSE)


async def prune_all(database: Database, keep: Retention) -> int:
    """Every series; the sums that were deleted."""
    deleted, after = 0, 0
    while True:
        async with database.transaction() as tx:
            bite = await usage_retention.prune(tx, keep, after=after)
        deleted += bite.deleted
        if bite.last is None:
            return deleted
        after = bite.last
        await asyncio.sleep(_PAUSE)


async def run(database: Database, keep: Retention) -> None:
    """For ever. A database that is away is asked again next time."""
    loop = asyncio.get_running_loop()
    next_prune = loop.time() + _PRUNE_EVERY * random.random()  # noqa: S311 - spreads load
    while True:
        await _try("roll_ups", lambda: roll_up_all(database))
        await _try("merges", lambda: merge_all(database))
        await _try("impressions", lambda: impressions.add_up_all(database))
        if loop.time() >= next_prune:
            next_prune = loop.time() + _PRUNE_EVERY
            await _try("usage_pruning", lambda: prune_all(database, keep))
            await _try("impression_pruning", lambda: impressions.prune_all(database, keep.days))
        await asyncio.sleep(EVERY * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load


async def _try(what: str, work: Callable[[], Awaitable[int]]) -> None:
    try:
        await work()
    except Unavailable as error:
        log.warning("telemetry_postponed", what=what, error=str(error))
    except Exception:  # housekeeping must not end delivery; nothing is marked as done
        log.exception("telemetry_failed", what=what)

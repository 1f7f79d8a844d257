"""Deletes telemetry that has outlived its keep."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import structlog

from yardarm.domain.errors import Unavailable
from yardarm.store import clients
from yardarm.store.database import Database

_EVERY = 60.0
"""Seconds between two rounds; each waits up to as long again, so that replicas spread out."""

log = structlog.get_logger()


async def sweep(database: Database, keep: timedelta) -> int:
    """Delete everything older than `keep`, in small transactions; the rows deleted."""
    deleted = 0
    while True:
        async with database.transaction() as tx:
            bite = await clients.prune(tx, datetime.now(UTC), keep)
        if not bite:
            return deleted
        deleted += bite


async def run(database: Database, keep: timedelta) -> None:
    """For ever. A database that is away is asked again next time."""
    while True:
        try:
            deleted = await sweep(database, keep)
            if deleted:
                log.info("telemetry_pruned", rows=deleted)
        except Unavailable as error:
            log.warning("pruning_postponed", error=str(error))
        except Exception:  # housekeeping must not end delivery
            log.exception("pruning_failed")
        await asyncio.sleep(_EVERY * random.uniform(1, 2))  # noqa: S311 - spreads load, no secret

"""Marks features that have outlived the lifetime of their type as potentially stale, and takes the
mark away where a longer lifetime, another type or a person's word is against it.

Nothing is remembered: what is wrong is found by looking, so that a round that was cut off is made
by the next one, of whichever server. Looking takes no lock; who marks looks again under it.
"""

import asyncio
import random
from datetime import UTC, datetime

import structlog

from yardarm.domain import feature_ageing
from yardarm.domain.errors import Unavailable
from yardarm.domain.features import by_name
from yardarm.domain.principals import CLOCK
from yardarm.store import ageing, feature_types, features, journal
from yardarm.store.database import Database

_EVERY = 240.0
"""Seconds between two rounds; each waits up to half as long again, so that replicas spread out."""

_MOST = 20
"""Features a transaction: it holds the door's lock."""

log = structlog.get_logger()


async def mark(database: Database) -> int:
    """Set right every mark that is wrong; how many there were."""
    marked, behind = 0, ""
    while True:
        async with database.transaction(read_only=True) as tx:
            names = await ageing.wrongly_marked(tx, datetime.now(UTC), behind, _MOST)
        if not names:
            return marked
        marked += await _mark_some(database, names)
        behind = names[-1]


async def _mark_some(database: Database, names: list[str]) -> int:
    marked = 0
    async with journal.opened(database, CLOCK) as door:
        types = {t.id: t for t in await feature_types.every(door.tx)}
        for feature in by_name(await features.named(door.tx, names)):
            decision = feature_ageing.mark(feature, types, door.now)
            await door.record(decision)
            marked += decision is not None
    return marked


async def run(database: Database) -> None:
    """For ever. A database that is away is asked again next time."""
    while True:
        try:
            if marked := await mark(database):
                log.info("features_aged", count=marked)
        except Unavailable as error:
            log.warning("ageing_postponed", error=str(error))
        except Exception:  # housekeeping must not end delivery
            log.exception("ageing_failed")
        await asyncio.sleep(_EVERY * random.uniform(1, 1.5))  # noqa: S311 - spreads load, no secret

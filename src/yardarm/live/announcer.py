"""Tells of new applications: an event each, appended in the background, never by the report.

Registrations come in volume and must not wait for the door's lock
(docs/decisions/0015-applications.md).
"""

import asyncio
import random

import structlog

from yardarm.domain import applications
from yardarm.domain.applications import Application
from yardarm.domain.errors import Unavailable
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.store import applications as store
from yardarm.store import journal
from yardarm.store.database import Database

_EVERY = 240.0
"""Seconds between two rounds; each waits up to half as long again, so that replicas spread out."""

_MOST = 50
"""Applications a transaction: it holds the door's lock."""

log = structlog.get_logger()


async def announce(database: Database) -> int:
    """Append `application-created` for every application that is new; how many there were."""
    announced = 0
    async with database.transaction(read_only=True) as tx:
        waiting = await store.any_to_announce(tx)
    while waiting:
        found, told = await _announce_some(database)
        announced += told
        waiting = found == _MOST
    return announced


async def _announce_some(database: Database) -> tuple[int, int]:
    async with database.transaction() as tx:
        # Under the lock: one of several servers finds the application new.
        await journal.take_lock(tx)
        found = await store.to_announce(tx, limit=_MOST)
        names = [application.name for application in found]
        told = await store.told_of(tx, names)
        new = [application for application in found if application.name not in told]
        for application in new:
            door = await journal.open_in(tx, _actor(application))
            await door.record(applications.announce(application))
        await store.mark_announced(tx, names)
    return len(found), len(new)


def _actor(application: Application) -> Actor:
    """The application itself, by the address it came from (contract, section 10)."""
    by = application.created_by or "unknown"
    return Actor(Principal(PrincipalKind.CLIENT, by, by), application.created_by)


async def run(database: Database) -> None:
    """For ever. A database that is away is asked again next time."""
    while True:
        try:
            if announced := await announce(database):
                log.info("applications_announced", count=announced)
        except Unavailable as error:
            log.warning("announcing_postponed", error=str(error))
        except Exception:  # housekeeping must not end delivery
            log.exception("announcing_failed")
        await asyncio.sleep(_EVERY * random.uniform(1, 1.5))  # noqa: S311 - spreads load, no secret

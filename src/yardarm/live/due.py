"""What is to be done at a time: looked for every second, by each server.

No clock of this machine is asked: what is due the database says, and says again under the lock.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from yardarm.domain.errors import Unavailable

_EVERY = 1.0
"""Seconds between two looks, each at an index that is nearly always empty."""

log = structlog.get_logger()


async def run(apply_due: Callable[[], Awaitable[int]]) -> None:
    """For ever; `apply_due` does what is due and says how much that was. A database that is away is
    asked again next time.
    """
    while True:
        try:
            if count := await apply_due():
                log.info("due_changes", count=count)
        except Unavailable as error:
            log.warning("due_changes_postponed", error=str(error))
        except Exception:  # whatever is wrong with one must not end all others
            log.exception("due_changes_failed")
        await asyncio.sleep(_EVERY)

"""Wakes whoever does what is due, of schedules and of change requests: when the next one is, and
when anything changed.

All servers do; the door lets one after the other in, and who comes second finds nothing due. How
long to wait the database says: the clock of this machine may be wrong.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from yardarm.domain.errors import Unavailable
from yardarm.live.board import Board

LONGEST = 60.0
"""Seconds between two looks when nothing is heard: a wait may be cut short or drawn out."""
_AGAIN = 2.0
"""Seconds until a database that is away is asked again."""

MakeDue = Callable[[], Awaitable[float | None]]
"""Does all that is due; says how many seconds it is to the next. Raises Unavailable."""

log = structlog.get_logger()


async def run(make_due: MakeDue, board: Board) -> None:
    """For ever."""
    while True:
        changed = board.next_move
        try:
            seconds = await make_due()
        except Unavailable as error:
            log.warning("what_is_due_postponed", error=str(error))
            seconds = _AGAIN
        except Exception:  # one that cannot be made must not end delivery
            log.exception("what_is_due_failed")
            seconds = _AGAIN
        try:
            async with asyncio.timeout(LONGEST if seconds is None else min(seconds, LONGEST)):
                await changed.wait()
        except TimeoutError:
            pass

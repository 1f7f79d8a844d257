"""Follows table client_metrics, so that counters need not read it anew for every question."""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from yardarm.domain.errors import Unavailable
from yardarm.domain.usage import Usage
from yardarm.live.usage import Counters
from yardarm.store import metrics
from yardarm.store.database import Database
from yardarm.store.metrics import Page, Position

_EVERY = 5.0
"""Seconds between two looks when nobody asks; so the next question has little to read."""

_GIVE_UP_AFTER = 300.0
"""Seconds after which a gap in the ids is one for ever: what was to fill it was rolled back.
Time-outs end a transaction of ours much sooner (store.database)."""

_NAMES_AT_A_TIME = 2_000
"""Counts that are added up before others may run, a few milliseconds."""

log = structlog.get_logger()


class MetricsFollower:
    """`await usage()` includes every report that was acknowledged before the call, by whichever
    server: each question first reads what is new.
    """

    def __init__(self, database: Database, keep: timedelta) -> None:
        self._database = database
        self._keep = keep
        self._waiting: list[asyncio.Future[Usage]] = []
        self._wake = asyncio.Event()
        self._start_over()

    async def usage(self) -> Usage:
        """Raises Unavailable."""
        answer: asyncio.Future[Usage] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self._wake.set()
        return await answer

    async def run(self) -> None:
        """For ever. A database that is away is asked again next time."""
        while True:
            # Who comes while reading is under way waits for the next round.
            waiting, self._waiting = self._waiting, []
            try:
                now = await self._catch_up()
            except Unavailable as error:
                _refuse(waiting, error)
            except Exception as error:  # counters must not end delivery
                log.exception("metrics_not_followed")
                _refuse(waiting, error)
            else:
                self._answer(waiting, now)
            try:
                async with asyncio.timeout(_EVERY):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()

    def _start_over(self) -> None:
        self._counters = Counters(self._keep)
        self._position = Position()
        self._since = 1
        self._newest = 0
        self._marks: deque[tuple[float, int]] = deque()

    async def _catch_up(self) -> datetime:
        """Add up all that is unread; until when that is."""
        while True:
            async with self._database.transaction(read_only=True) as tx:
                page = await metrics.page(tx, self._position, since=self._since)
            if page is None or page.newest < self._newest:
                # Another history under our feet: the database was restored, or rows were merged
                # of which some were read. The latter takes a process that stood still for long.
                log.info("metrics_read_anew")
                self._start_over()
                continue
            self._position, self._newest = page.position, page.newest
            if not page:
                self._counters.forget(page.now)
                self._mark()
                return page.now
            await self._add(page)

    async def _add(self, page: Page) -> None:
        names = 0
        for report in page.reports():
            if report is not None:
                self._counters.add(report, page.now)
                names += 1 + len(report.toggles)
            if names > _NAMES_AT_A_TIME:
                names = 0
                await asyncio.sleep(0)

    def _mark(self) -> None:
        """Note how far the ids were when; gaps below what was long ago are given up."""
        now = asyncio.get_running_loop().time()
        if not self._marks or self._marks[-1][0] < now - 2 * _EVERY:
            self._marks.append((now, self._newest))
        while self._marks[0][0] < now - _GIVE_UP_AFTER:
            self._since = self._marks.popleft()[1] + 1

    def _answer(self, waiting: Sequence[asyncio.Future[Usage]], now: datetime) -> None:
        if waiting:
            usage = self._counters.usage(now)
            for answer in waiting:
                if not answer.done():  # who waited may have gone
                    answer.set_result(usage)


def _refuse(waiting: Sequence[asyncio.Future[Usage]], error: Exception) -> None:
    for answer in waiting:
        if not answer.done():
            answer.set_exception(error)

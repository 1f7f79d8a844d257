"""Tells the add-ons what happened: wakes when something did, and looks by itself now and then."""

import asyncio
from typing import Final

import structlog

from yardarm.domain.errors import Unavailable
from yardarm.domain.figures import Tally
from yardarm.integrations.outgoing import TOTAL_SECONDS, Failed, Outgoing, Refused
from yardarm.integrations.registry import INTEGRATIONS
from yardarm.live.board import Board
from yardarm.live.deliveries import HOLD, Deliveries, Delivery, Outcome
from yardarm.service.templates import TemplateError

POLL: Final = 1.0
"""Seconds after which the courier looks even if nothing called it: for retries that are due,
and for turns of processes that died.
"""
_AT_ONCE = 16
_LONGEST: Final = HOLD.total_seconds() - TOTAL_SECONDS - 2
"""Seconds after which nothing more is sent in one turn, so that it ends before it is over."""
_RETRIED = frozenset({408, 429})

log = structlog.get_logger()


class Courier:
    """Sends for several add-ons at once, for each of them one event after the other. A slow
    receiver keeps only its own add-on waiting.
    """

    def __init__(self, deliveries: Deliveries, board: Board, outgoing: Outgoing) -> None:
        self._deliveries = deliveries
        self._board = board
        self._outgoing = outgoing
        self._running: set[asyncio.Task[None]] = set()
        self._freed = asyncio.Event()
        self._stopping = asyncio.Event()
        self._away = False
        self.outcomes: Tally[tuple[str, str]] = Tally(("other", "other"), most=100)
        """By provider and what came of it."""

    async def run(self) -> None:
        """For ever. A database that goes away is waited for."""
        while True:
            revision = self._board.position.revision
            self._freed.clear()
            try:
                if any(a.enabled for a in self._board.state.addons.values()):
                    await self._take_all()
                    self._away = False
            except Unavailable as error:
                if not self._away:
                    log.warning("deliveries_postponed", error=str(error))
                self._away = True
            except Exception:  # a bug in here must not end delivery for ever
                log.exception("courier_failed")
            await self._wait(revision)

    async def finished(self, within: float) -> None:
        """Take nothing more, and wait for what is being sent, `within` seconds at most."""
        self._stopping.set()
        if self._running:
            await asyncio.wait(set(self._running), timeout=within)
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _take_all(self) -> None:
        while len(self._running) < _AT_ONCE and not self._stopping.is_set():
            delivery = await self._deliveries.take()
            if delivery is None:
                return
            if self._stopping.is_set():
                await self._deliveries.release(delivery)
                return
            task = asyncio.create_task(self._deliver(delivery))
            self._running.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._freed.set()

    async def _wait(self, revision: int) -> None:
        wakes = [
            asyncio.ensure_future(self._board.newer_than(revision)),
            asyncio.ensure_future(self._freed.wait()),
        ]
        try:
            await asyncio.wait(wakes, timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wake in wakes:
                wake.cancel()

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            try:
                outcome = await self._outcome(delivery)
            except asyncio.CancelledError:
                await self._deliveries.release(delivery)
                raise
            settled = await self._deliveries.settle(delivery, outcome)
        except Unavailable as error:
            # Sent, perhaps, but not noted: it is sent again when the turn is over.
            log.warning("delivery_not_noted", addon=delivery.addon.id, error=str(error))
        except Exception:  # the same: its turn ends, and it is tried again
            log.exception("delivery_not_noted", addon=delivery.addon.id)
        else:
            self._note(delivery, outcome, settled=settled)

    async def _outcome(self, delivery: Delivery) -> Outcome:
        try:
            return await self._send(delivery)
        except Failed as error:
            return Outcome(delivered=False, may_retry=True, reason=str(error))
        except Refused as error:
            return Outcome(delivered=False, reason=str(error))
        except TemplateError as error:
            return Outcome(delivered=False, reason=f"the body template {error}")
        except Exception as error:
            log.exception("integration_failed", addon=delivery.addon.id)
            return Outcome(delivered=False, may_retry=True, reason=type(error).__name__)

    async def _send(self, delivery: Delivery) -> Outcome:
        make_posts = INTEGRATIONS.get(delivery.addon.provider)
        if make_posts is None:  # a newer server shares the database during an upgrade
            raise Failed("the provider is not known to this server")
        # A template may take a while, and this thread answers SDKs.
        posts = await asyncio.to_thread(make_posts, delivery.parameters, delivery.event)
        ends = asyncio.get_running_loop().time() + _LONGEST
        for post in posts:
            if asyncio.get_running_loop().time() > ends:
                raise Failed("took too long")
            answer = await self._outgoing.post(post)
            if not 200 <= answer.status < 300:  # noqa: PLR2004
                return Outcome(
                    delivered=False,
                    may_retry=answer.status in _RETRIED or answer.status >= 500,  # noqa: PLR2004
                    status=answer.status,
                    reason=f"answered {answer.status}",
                    retry_after=answer.retry_after,
                )
        return Outcome(delivered=True)

    def _note(self, delivery: Delivery, outcome: Outcome, *, settled: bool) -> None:
        what = "delivered" if outcome.delivered else "given_up" if settled else "postponed"
        self.outcomes.add((delivery.addon.provider, what))
        if not outcome.delivered:
            log.warning(
                "delivery_failed",
                addon=delivery.addon.id,
                event_id=delivery.event.id,
                attempt=delivery.turn.attempts + 1,
                reason=outcome.reason,
                then=what,
            )

"""Follows the events of the database: LISTEN, and a slow poll for when a notification is lost."""

import asyncio

import structlog

from yardarm.domain.errors import Unavailable
from yardarm.domain.events import OF_ACCESS, Event, Kind
from yardarm.domain.replay import replay
from yardarm.domain.snapshot import Position
from yardarm.live.board import Board
from yardarm.live.tokens import TokenBook
from yardarm.store import events, state
from yardarm.store.database import Database, Tx, unavailable_when_away
from yardarm.store.journal import REVISION_CHANNEL
from yardarm.store.tokens import TOKEN_CHANNEL

POLL = 2.0
"""Seconds after which the watcher looks even if nothing called it."""

_PAUSE = 0.25
_LONGEST_PAUSE = 3.0
_BATCH = 1_000

log = structlog.get_logger()


class Watcher:
    """Keeps a board and a token book equal to the database."""

    def __init__(self, database: Database, board: Board, tokens: TokenBook) -> None:
        self._database = database
        self._board = board
        self._tokens = tokens
        self.connected = False
        self.away = board.restored
        """Whether the database did not answer when it was asked last."""

    async def load(self) -> None:
        """Read everything afresh. Raises Unavailable."""
        loaded = await state.load(self._database)
        async with self._database.transaction(read_only=True) as tx:
            await self._tokens.reload(tx)
        self._board.publish(loaded.state, loaded.position, loaded.visible, afresh=True)

    async def run(self) -> None:
        """For ever. A database that goes away is waited for; nothing that it does ends the task."""
        pause = _PAUSE
        while True:
            try:
                await self._follow()
            except Unavailable as error:
                self.away = True
                if self.connected:
                    log.warning("database_lost", error=str(error.__cause__ or error))
            except Exception:  # a bug in the fold must not end delivery of what we have
                log.exception("watcher_failed")
            # A connection that held for a while earns a quick return.
            pause = _PAUSE if self.connected else min(pause * 2, _LONGEST_PAUSE)
            self.connected = False
            await asyncio.sleep(pause)

    async def _follow(self) -> None:
        wake = asyncio.Event()
        async with self._database.listen((REVISION_CHANNEL, TOKEN_CHANNEL), wake.set) as tx:
            while True:
                wake.clear()
                async with unavailable_when_away():
                    await self._catch_up(tx)
                    await self._tokens.reload(tx)
                if not self.connected:
                    log.info("database_followed", revision=self._board.position.revision)
                self.connected, self.away = True, False
                try:
                    async with asyncio.timeout(POLL):
                        await wake.wait()
                except TimeoutError:
                    pass

    async def _catch_up(self, tx: Tx) -> None:
        if self._board.restored:
            # What was kept is a part of the state only.
            await self.load()
            return
        while True:
            known = self._board.position
            found = await events.since(tx, known.revision, limit=_BATCH)
            if known.revision and (not found or found[0].hash != known.hash):
                # Another history under our feet: the database was restored or replaced.
                log.warning("history_replaced", revision=known.revision)
                await self.load()
                return
            new = found[1:] if known.revision else found
            if new:
                if any(event.kind in OF_ACCESS for event in new):
                    # Whoever waits for the revision may come with a new token, or permission, next.
                    await self._tokens.reload(tx)
                self._publish(new)
            if len(found) < _BATCH:
                return

    def _publish(self, new: list[Event]) -> None:
        folded = replay(new, self._board.state)
        visible: dict[str, Position] = {}
        for event in new:
            if event.visible_to_clients:
                at = Position(event.id, event.hash)
                one = event.environment
                visible.update(dict.fromkeys(folded.environments if one is None else (one,), at))
        newest = new[-1]
        self._board.publish(folded, Position(newest.id, newest.hash), visible, _features(new))


def _features(new: list[Event]) -> frozenset[str] | None:
    """The names of all features that these events may have changed for clients, None when one of
    them may have changed any.
    """
    seen = [event for event in new if event.visible_to_clients]
    if any(event.kind not in (Kind.FEATURE, Kind.SEGMENT) for event in seen):
        return None
    return frozenset(event.name for event in seen if event.kind == Kind.FEATURE)

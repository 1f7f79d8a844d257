"""GET /api/client/streaming: changes, pushed (client protocol, section 4.3).

Store, then wake: a stream has no queue. Whoever looks at it sends what it lacks since the revision
that it has, and equal ones share one chunk.
"""

import asyncio
import time
from collections.abc import Callable, Mapping

import structlog

from yardarm.api.auth import Gate
from yardarm.api.client.deltas import FIRST, Deltas, Told, read_id
from yardarm.api.front import Request
from yardarm.api.queries import Query, read_query
from yardarm.api.streams import Stream, Streaming, Transport, streaming, transport_of
from yardarm.domain.errors import TooMany, Unavailable, YardarmError
from yardarm.domain.principals import Scope
from yardarm.live.board import Board
from yardarm.live.receipts import Receipts

SLICE = 200
"""Streams that are written to in one turn of the loop: 5,000 at once hold polls for 58 ms."""

_ROUND = 0.5
_STILL_THERE = 30.0
_AHEAD = 5.0
"""Seconds in which this process must reach what a client heard from another one: the watcher looks
every two. What it has not then was of a history that is no more."""

log = structlog.get_logger()


class ClientStream(Stream):
    """A reader, what it may see, and the revision that it has; None before its first event."""

    __slots__ = (
        "authorization", "greeted", "lineage", "noted", "noted_at", "opened", "query", "revision",
        "says", "scope",
    )  # fmt: skip

    def __init__(
        self, transport: Transport, headers: Mapping[bytes, bytes], scope: Scope, query: Query
    ) -> None:
        self.opened = time.monotonic()
        super().__init__(transport, self.opened)
        self.authorization = headers.get(b"authorization")
        self.says = headers
        self.noted: int | None = None
        self.noted_at = 0.0
        self.scope = scope
        self.query = query
        self.revision: int | None = None
        self.lineage = 0
        self.greeted = False


class ClientStreams:
    """All streams of clients of this process, `most` of them."""

    def __init__(
        self, gate: Gate, board: Board, deltas: Deltas, receipts: Receipts, *, most: int
    ) -> None:
        self._gate = gate
        self._board = board
        self._deltas = deltas
        self._receipts = receipts
        self._most = most
        self._streams: dict[ClientStream, None] = {}
        self._closed = False
        self._memo: dict[tuple[int, int, int], tuple[Scope, Query, Told | None]] = {}
        self._memo_until: asyncio.Event | None = None

    def __len__(self) -> int:
        return len(self._streams)

    def open(self, request: Request) -> Streaming:
        """Raises what the gate raises, Invalid for a wrong query, TooMany when there are too many,
        and Unavailable when the server stops.
        """
        scope = self._gate.client_scope(request.header(b"authorization"))
        query = read_query(request.scope["query_string"])
        if self._closed:
            raise Unavailable("The server is stopping", retry_after=1)
        if len(self._streams) >= self._most:
            # SDKs go on by polling (client protocol, section 4.3).
            raise TooMany("Too many streams are open here", retry_after=30)
        stream = ClientStream(transport_of(request.scope), request.headers, scope, query)
        last = read_id(request.header(b"last-event-id"))

        def begin() -> None:
            self._streams[stream] = None
            self._begin(stream, last)

        def over() -> None:
            self._streams.pop(stream, None)

        return streaming(begin, over)

    def close(self) -> None:
        """End every stream, and take no new one."""
        self._closed = True
        for stream in self._streams:
            stream.end()

    async def run(self) -> None:
        """For ever: tell every stream of every change, and look after them."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            group.create_task(self._look_after())

    async def _follow(self) -> None:
        while True:
            moved = self._board.next_move
            await self._each(self._tell)
            await moved.wait()

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(_ROUND)
            now = time.monotonic()
            scopes: dict[bytes | None, Scope | None] = {}

            def look_after(stream: ClientStream) -> None:
                token = stream.authorization
                if token not in scopes:  # noqa: B023 - called before the next round
                    scopes[token] = self._scope_of(token)  # noqa: B023
                scope = scopes[token]  # noqa: B023
                if scope is None or scope != stream.scope:
                    stream.end()
                    return
                stream.scope = scope  # of many equal ones one is enough
                stream.look_after(now)  # noqa: B023
                self._note(stream, now)  # noqa: B023
                self._tell(stream)

            await self._each(look_after)

    async def _each(self, look: Callable[[ClientStream], None]) -> None:
        for i, stream in enumerate(list(self._streams), 1):
            try:
                if not stream.is_over:
                    look(stream)
            except Exception:  # one stream must not end the others'
                log.exception("stream_failed", environment=stream.scope.environment)
                stream.drop()
            if i % SLICE == 0:
                await asyncio.sleep(0)

    def _note(self, stream: ClientStream, now: float) -> None:
        """What was read is a receipt; half a minute of silence is one that it lives."""
        revision = stream.revision
        is_news = revision != stream.noted or now - stream.noted_at > _STILL_THERE
        if revision is not None and is_news and stream.greeted and stream.has_read:
            self._receipts.note(stream.scope.environment, stream.says, revision, streams=True)
            stream.noted, stream.noted_at = revision, now

    def _scope_of(self, token: bytes | None) -> Scope | None:
        """What it opens now; None for nothing, also when its environment is gone."""
        try:
            return self._gate.client_scope(token)
        except YardarmError:
            return None

    def _begin(self, stream: ClientStream, last: int | None) -> None:
        now = time.monotonic()
        stream.lineage = self._board.lineage
        if last is None:
            self._send(stream, self._deltas.hydration(stream.scope, stream.query), now)
            return
        history = self._board.history(stream.scope.environment)
        if last > max(FIRST, history.revision) and last > history.distrusted:
            stream.revision = last  # it heard from a process that is ahead of this one
            return
        told = self._deltas.since(stream.scope, stream.query, last, own=False)
        if told is None:
            told = self._deltas.again(stream.scope, stream.query, last)
        self._send(stream, told, now)

    def _tell(self, stream: ClientStream) -> None:
        """Send what it lacks; whoever does not keep up gets it later, and then all at once."""
        board, environment = self._board, stream.scope.environment
        if not board.knows(environment):
            stream.end()
            return
        same = stream.lineage == board.lineage
        current = board.current(environment).position.revision
        if stream.revision is None or (same and stream.revision == current):
            return
        if not stream.keeps_up:
            return
        now = time.monotonic()
        if same and not stream.greeted and stream.revision > current:
            # What was kept on disk is the past of what the client holds, and no other history.
            if now - stream.opened > _AHEAD and not board.restored:
                self._send(stream, self._deltas.hydration(stream.scope, stream.query), now)
            return
        if same:
            told = self._since(stream, stream.revision)
        else:
            told = self._deltas.hydration(stream.scope, stream.query)
        self._send(stream, told, now)

    def _since(self, stream: ClientStream, revision: int) -> Told | None:
        """Found by who is asked for, not by what they are called: of 5,000 that hold and see the
        same each look-up counts.
        """
        if self._memo_until is not self._board.next_move:
            self._memo.clear()
            self._memo_until = self._board.next_move
        key = (id(stream.scope), id(stream.query), revision)
        found = self._memo.get(key)
        if found is None:
            told = self._deltas.since(stream.scope, stream.query, revision, own=True)
            # With what the ids are of, so that they are nobody else's meanwhile.
            found = self._memo[key] = (stream.scope, stream.query, told)
        return found[2]

    def _send(self, stream: ClientStream, told: Told | None, now: float) -> None:
        stream.lineage = self._board.lineage
        stream.revision = self._board.current(stream.scope.environment).position.revision
        if told is not None:
            stream.write(told.updated if stream.greeted else told.connected, now)
            stream.greeted = True

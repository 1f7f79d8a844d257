"""GET /api/admin/events/stream: what happens, pushed to scripts and to the web UI.

The table is the log: a stream reads on from its own id whenever the board moves, so that nothing is
lost, whatever a reconnect, a replica or a restart did in between.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from urllib.parse import parse_qs

import msgspec
import structlog

from yardarm.api.admin.events import events_wire
from yardarm.api.answers import Answer
from yardarm.api.auth import Gate
from yardarm.api.client_address import ClientAddress
from yardarm.api.front import Request
from yardarm.api.streams import Stream, chunk, streaming, transport_of
from yardarm.domain.errors import Invalid, Problem, TooMany, Unavailable, YardarmError
from yardarm.domain.events import LoggedEvent
from yardarm.domain.principals import Actor
from yardarm.live.board import Board
from yardarm.service.events import EventService

PATH = "/api/admin/events/stream"
MOST = 200
"""Streams of a process: each reads the table at each change."""

_READERS = 2
"""Of them read at once: the pool is for requests."""
_ROUND = 1.0
_ID = re.compile(r"\d{1,10}", re.ASCII)

log = structlog.get_logger()


class EventStreams:
    """All streams of events of this process."""

    def __init__(
        self, gate: Gate, board: Board, events: EventService, addresses: ClientAddress
    ) -> None:
        self._gate = gate
        self._board = board
        self._events = events
        self._addresses = addresses
        self._reading = asyncio.Semaphore(_READERS)
        self._streams: dict[Stream, asyncio.Task[None]] = {}
        self._closed = False

    async def __call__(self, request: Request) -> Answer | None:
        """Raises what the gate raises, Denied, Invalid, TooMany and Unavailable."""
        if request.method != "GET" or request.path != PATH:
            return None
        if request.header(b"accept") == b"application/json":
            return None  # v3: the list of events of what is called `stream`
        actor = self._actor(request)
        after = _after(request)
        newest = await self._events.newest(actor)
        if self._closed:
            raise Unavailable("The server is stopping", retry_after=1)
        if len(self._streams) >= MOST:
            raise TooMany("Too many streams of events are open here", retry_after=30)
        stream = Stream(transport_of(request.scope), time.monotonic())
        # An id above all was of a history that was replaced.
        start = newest if after is None else min(after, newest)

        def begin() -> None:
            self._streams[stream] = asyncio.create_task(self._follow(stream, request, start))

        def over() -> None:
            if (task := self._streams.pop(stream, None)) is not None:
                task.cancel()

        return streaming(begin, over, b"no-store")

    def close(self) -> None:
        """End every stream, and take no new one."""
        self._closed = True
        for stream in self._streams:
            stream.end()

    def _actor(self, request: Request) -> Actor:
        principal = self._gate.admin(request.method, request.headers)
        return Actor(principal, self._addresses.of(request.scope))

    async def _follow(self, stream: Stream, request: Request, sent: int) -> None:
        lineage = self._board.lineage
        stream.write(chunk(b": connected\n\n"), time.monotonic())
        try:
            while not stream.is_over:
                moved = self._board.next_move
                found = await self._read(request, sent)
                if found:
                    stream.write(_chunk(found), time.monotonic())
                    sent = found[-1].id
                else:
                    await self._wait(stream, request, moved)
                while not stream.keeps_up and not stream.is_over:
                    await asyncio.sleep(_ROUND)
                    stream.look_after(time.monotonic())
                if self._board.lineage != lineage:
                    stream.end()  # ids begin again somewhere: a reconnect finds out where
        except YardarmError:  # the token was revoked, or the session is over
            stream.end()
        except Exception:
            log.exception("event_stream_failed")
            stream.drop()

    async def _read(self, request: Request, sent: int) -> Sequence[LoggedEvent]:
        """Nothing while the database is away: what happens then is read later."""
        try:
            async with self._reading:
                return await self._events.after(self._actor(request), sent)
        except Unavailable:
            return ()

    async def _wait(self, stream: Stream, request: Request, moved: asyncio.Event) -> None:
        """Until there may be something new. Raises what the gate raises."""
        while not (moved.is_set() or stream.is_over):
            try:
                async with asyncio.timeout(_ROUND):
                    await moved.wait()
            except TimeoutError:
                self._actor(request)
                stream.look_after(time.monotonic())


def _chunk(found: Sequence[LoggedEvent]) -> bytes:
    # Each as the only one of a list: what it changed is told by lists that hold the one before.
    texts = [
        b"id: %d\ndata: %s\n\n" % (event.id, msgspec.json.encode(events_wire([event])[0]))
        for event in found
    ]
    return chunk(b"".join(texts))


def _after(request: Request) -> int | None:
    """The header of a reconnect counts more than the address. Raises Invalid."""
    last = (request.header(b"last-event-id") or b"").decode("latin-1").strip()
    query = parse_qs(request.scope["query_string"].decode("latin-1"))
    for name, given in (("Last-Event-ID", last), ("after", query.get("after", [""])[-1])):
        if not given:
            continue
        if not _ID.fullmatch(given):
            problem = Problem((name,), "must be the id of an event", "number.base")
            raise Invalid([problem])
        return int(given)
    return None

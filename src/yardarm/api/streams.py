"""Answers without an end: server-sent events, written to the socket's transport.

No task and no queue stands between a change and its readers: whoever makes a chunk writes it to
all of them. A reader that does not keep up is passed over, and one that does not read at all is
dropped: what waits for it is bounded.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol

from yardarm.api.answers import Answer, Headers
from yardarm.domain.errors import Unavailable

TRANSPORT = "yardarm.transport"
"""The extension of ASGI under which the server puts a connection's transport (app/http.py)."""

ROOM = 64 * 1024
"""Bytes that may wait in a connection's buffer before it is passed over."""

PATIENCE = 30.0
"""Seconds without a byte read, while bytes wait, after which a reader is dropped."""

KEEP_ALIVE = 15.0
"""Seconds of silence after which a comment is sent; SDKs and proxies give up after 20 to 60."""

LINGER = 5.0
"""Seconds in which a reader may take what an ended stream still has for it."""

_HEADERS: Headers = [
    (b"content-type", b"text/event-stream"),
    (b"x-accel-buffering", b"no"),  # nginx would wait for more
]

Message = MutableMapping[str, Any]


class Transport(Protocol):
    """What a stream asks of an asyncio transport."""

    def write(self, data: bytes) -> None: ...
    def get_write_buffer_size(self) -> int: ...
    def is_closing(self) -> bool: ...
    def close(self) -> None: ...
    def abort(self) -> None: ...


def chunk(text: bytes) -> bytes:
    """One chunk of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(text), text)


def event(name: bytes, event_id: int, data: bytes) -> bytes:
    """A chunk that holds one event; `data` is one line."""
    return chunk(b"event: %s\nid: %d\ndata: %s\n\n" % (name, event_id, data))


_COMMENT = chunk(b": keep-alive\n\n")
_LAST = b"0\r\n\r\n"


class Stream:
    """One reader."""

    __slots__ = ("_left", "_moved", "_spoken", "_transport")

    def __init__(self, transport: Transport, now: float) -> None:
        self._transport = transport
        self._spoken = self._moved = now
        self._left = 0

    def write(self, data: bytes, now: float) -> None:
        self._transport.write(data)
        self._spoken = now

    @property
    def keeps_up(self) -> bool:
        return self._transport.get_write_buffer_size() <= ROOM

    @property
    def has_read(self) -> bool:
        """Nothing waits here; it may still be on its way."""
        return self._transport.get_write_buffer_size() == 0

    @property
    def is_over(self) -> bool:
        return self._transport.is_closing()

    def look_after(self, now: float) -> None:
        """Say something when it was silent for long, drop a reader that does not read."""
        left = self._transport.get_write_buffer_size()
        if left == 0 or left < self._left:
            self._moved = now
        elif now - self._moved > PATIENCE:
            self.drop()
            return
        self._left = left
        if not left and now - self._spoken >= KEEP_ALIVE:
            self.write(_COMMENT, now)

    def end(self) -> None:
        """The body is complete: what was written is still sent, but nobody is waited for long."""
        if not self.is_over:
            self._transport.write(_LAST)
            self._transport.close()
            asyncio.get_running_loop().call_later(LINGER, self._transport.abort)

    def drop(self) -> None:
        self._transport.abort()


@dataclass(frozen=True, slots=True)
class Streaming(Answer):
    """`begin` is called when the head is out, `over` when the reader is gone, or was sent away."""

    begin: Callable[[], None] = lambda: None
    over: Callable[[], None] = lambda: None


def streaming(
    begin: Callable[[], None], over: Callable[[], None], cached: bytes = b"no-cache"
) -> Streaming:
    headers = [*_HEADERS, (b"cache-control", cached)]
    return Streaming(200, headers, begin=begin, over=over)


def transport_of(scope: MutableMapping[str, Any]) -> Transport:
    """Raises Unavailable under a server that gives none."""
    transport: Transport | None = (scope.get("extensions") or {}).get(TRANSPORT)
    if transport is None:
        raise Unavailable("This server cannot stream: start it with `yardarm serve`")
    return transport


async def send_stream(
    answer: Streaming,
    send: Callable[[Message], Awaitable[None]],
    receive: Callable[[], Awaitable[Message]],
    *,
    head_only: bool,
) -> None:
    """The head, and then nothing but waiting: others write."""
    start = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
    await send(start)
    if head_only:
        await send({"type": "http.response.body", "body": b""})
        return
    try:
        answer.begin()
        while (await receive())["type"] != "http.disconnect":
            pass
    finally:
        answer.over()

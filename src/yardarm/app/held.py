"""A connection with deadlines and bounds, on uvicorn's protocol, which has none."""

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from yardarm.api.ready import Ready
from yardarm.app.connections import Connections, refusal

_JOINED = 16 * 1024
"""Bytes of a body below which head and body are copied together rather than sent as two parts."""
_FAREWELL = 2.0
_LONGEST_BODY = 130.0
"""Seconds that a body may take at which somebody waits; its route says how much less."""


class HeldConnection(HttpToolsProtocol):
    """Knows how far it is: between requests, within one, or with an answer that nobody takes."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        among: Connections,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._all = among
        self._between = True
        """Nothing is under way: the next byte begins a request."""
        self._inside = False
        self._in_head = False
        self._half_closed = False
        self._heard: float | None = None
        self._begun = among.now
        """When the connection, or the request that is being read, began."""
        self._stuck = (among.now, 0)
        self._ends: float | None = None
        """When the caller must have gone that was told to."""
        self._socket = -1
        """Where answers can be sent as files; negative where they cannot (TLS)."""
        self._made = False
        """Whether what was sent last was made for this caller alone."""

    # What the event loop calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begun = self._all.now
        if transport.get_extra_info("sslcontext") is None:
            self._socket = transport.get_extra_info("socket").fileno()
        self._all.admit(self)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._between = False
        self._socket = -1  # the number may soon be that of another connection
        self._all.leave(self)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Who only ends its own side still gets the answer that is being made."""
        cycle = None if self._ends else self.cycle
        waits = cycle is not None and not (cycle.response_started or self._inside)
        self._half_closed = waits
        return waits

    def pause_writing(self) -> None:
        super().pause_writing()
        self._between = False
        self.flow.pause_reading()
        self._stuck = (self._all.now, self.transport.get_write_buffer_size())
        self._all.slowed(self)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._all.quickened(self)
        if not self.transport.is_closing():
            self.flow.resume_reading()
            self.settle()

    # What uvicorn calls

    def on_response_complete(self) -> None:
        """As uvicorn's, but that no timer is set: all connections share one."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        if not self.flow.write_paused:
            self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._half_closed:
            self.transport.close()
        else:
            self._heard = self._all.now
            self.settle()

    # What those see who count connections

    def look(self, now: float) -> None:
        """As Held says."""
        if self._ends is not None:
            if now > self._ends:
                self.transport.abort()
        elif self.flow.write_paused:
            self._look_at_writing(now)
        elif self._inside:
            self._look_at_request(now)
        elif self._between:
            limits = self._all.limits
            since, most = self._heard, limits.idle_seconds
            if since is None:
                since, most = self._begun, limits.silent_seconds
            if now - since > most:
                self.transport.close()

    def idle_since(self) -> float:
        """As Held says."""
        if self._between:
            return self._begun if self._heard is None else self._heard
        return float("inf")

    def unsent(self) -> int:
        """As Held says; ready bytes are everybody's."""
        return self.transport.get_write_buffer_size() if self._made else 0

    def refuse(self, answer: Ready) -> None:
        """As Held says. Who is cut off while it sends may never see the answer: what it still
        sends is thrown away for a while.
        """
        if self._ends is None and not self.transport.is_closing():
            self._between = False
            self._ends = self._all.now + _FAREWELL
            self.write(answer, self._all.last_line)
            self.transport.write_eof()

    def drop(self, reason: str) -> None:
        """As Held says."""
        self._all.note_drop(reason)
        self._all.leave(self)
        self.transport.abort()

    # What those use who answer

    def write(self, answer: Ready, last_line: bytes) -> None:
        """Ready bytes, as they are."""
        self._made = False
        if len(answer.body) < _JOINED:
            self.transport.write(answer.head + last_line + answer.body)
        elif last_line is not self._all.last_line or not self._sent(answer):
            self.transport.writelines((answer.head + last_line, answer.body))

    def _sent(self, answer: Ready) -> bool:
        """Whether the kernel has it, or the rest is on its way."""
        transport = self.transport
        if self._socket < 0 or transport.is_closing() or transport.get_write_buffer_size():
            return False
        sheet = self._all.sheet(answer)
        if sheet is None:
            return False
        try:
            sent = sheet.send(self._socket)
        except OSError:
            return False  # the transport finds out why
        if sent < sheet.size:
            head = answer.head + self._all.last_line
            if sent < len(head):
                transport.write(head[sent:])
            transport.write(memoryview(answer.body)[max(0, sent - len(head)) :])
        return True

    def settle(self) -> None:
        """See whether anything is under way, and let go of what is done."""
        if self.flow.write_paused:
            self.flow.pause_reading()
        elif not (self._inside or self.pipeline or self._left() or self.transport.is_closing()):
            cycle = self.cycle
            if cycle is None or cycle.response_complete:
                self._between = True
                self.cycle = self.scope = None  # type: ignore[assignment]

    def _left(self) -> bool:
        """Whether no further request is read."""
        return self._ends is not None

    def _look_at_writing(self, now: float) -> None:
        since, left = self._stuck
        size = self.transport.get_write_buffer_size()
        if size < left:
            self._stuck = (now, size)
        elif now - since > self._all.limits.stuck_seconds:
            self.drop("stuck")

    def _look_at_request(self, now: float) -> None:
        limits, took = self._all.limits, now - self._begun
        if self._in_head:
            if took > limits.head_seconds:
                message = f"The request did not arrive within {limits.head_seconds:.0f} s"
                self.refuse(refusal(408, "RequestTimeoutError", message))
        elif self.cycle is None or self.cycle.response_complete:
            if took > limits.body_seconds:
                self.transport.close()
        elif took > _LONGEST_BODY:
            self.drop("body")

"""A connection that takes what SDKs report without a task of its own for it: the body is gathered
here, the report is put to those that wait for the next commit, and the answer is written when it
is done. What is not quite simple is handed to the ASGI application, head and body, as if it had
gone there at once.
"""

import asyncio
import time
import uuid
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog
from uvicorn.config import Config
from uvicorn.server import ServerState

from yardarm.api.answers import EMPTY_ACCEPTED
from yardarm.api.browsers import OF_CLIENTS, completed
from yardarm.api.errors import error_answer, failure_answer
from yardarm.api.inbound import ORDINARY
from yardarm.api.ready import Post, Ready, ready
from yardarm.app.connections import Connections
from yardarm.app.held import HeldConnection
from yardarm.domain.errors import Unavailable, YardarmError

_END = b"\r\n\r\n"
_LARGEST = 128 * 1024
"""Bytes of a body that is gathered here."""
_PATIENCE = 1.0
"""Seconds within which it must be there."""
_CAREFUL = frozenset({b"transfer-encoding", b"expect", b"content-encoding", b"x-request-id"})
_ACCEPTED = ready(EMPTY_ACCEPTED, completed([], OF_CLIENTS))

log = structlog.get_logger()


@dataclass(slots=True)
class _Gathered:
    """The body of a request, as far as it has come."""

    post: Post
    due: int
    started: float
    parts: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class _Pending:
    """A report that waits for its commit. `keeps`: the connection goes on after the answer."""

    post: Post
    started: float
    since: float
    stored: "asyncio.Future[None]"
    keeps: bool


class ReportingConnection(HeldConnection):
    """One report at a time: nothing more is read until it is answered."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        among: Connections,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop, among=among)
        self._posts = among.posts
        self._behind = -1
        """Bytes that have come with the head, after it; -1 when that cannot be said."""
        self._gathered: _Gathered | None = None
        self._pending: _Pending | None = None
        self._later: deque[bytes] = deque()

    # What the protocol asks, in this order

    def keeps_for_later(self, data: bytes) -> bool:
        """Whether these bytes came while a report waits."""
        if self._pending is None:
            return False
        self._later.append(data)
        return True

    def expect(self, data: bytes, *, alone: bool) -> None:
        """The parser is about to read these bytes; `alone`: a request begins with them."""
        end = data.find(_END) if alone else -1
        self._behind = -1 if end < 0 else len(data) - end - len(_END)
        if self._gathered is not None and len(data) > self._gathered.due:
            self._hand_over()  # another request follows at once, and must wait its turn

    def gathers(self, path: bytes, query: bytes) -> bool:
        """Whether the body of the request, whose head has come, is gathered here."""
        post = self._posts.get(path)
        if post is None or query or self._behind < 0 or self.parser.get_method() != b"POST":
            return False
        headers = dict(self.headers)
        length = headers.get(b"content-length", b"")
        if not (length.isdigit() and len(length) < 10 and self._behind <= int(length) <= _LARGEST):  # noqa: PLR2004
            return False
        kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if kind != b"application/json" or not _CAREFUL.isdisjoint(headers) or not self.is_simple():
            return False
        self._gathered = _Gathered(post, int(length), time.perf_counter())
        return True

    def is_simple(self) -> bool:
        """Whether nothing is under way but this request, of plain HTTP/1.1."""
        return (
            (self.cycle is None or self.cycle.response_complete)
            and self.parser.get_http_version() == "1.1"
            and not self.parser.should_upgrade()
        )

    def on_body(self, body: bytes) -> None:
        if self._gathered is None:
            super().on_body(body)
        else:
            self._gathered.parts.append(body)
            self._gathered.due -= len(body)

    def reports(self) -> bool:
        """Whether the request, which is whole now, is taken care of."""
        gathered = self._gathered
        if gathered is None:
            return False
        try:
            stored = gathered.post.take(self.headers, b"".join(gathered.parts), self.client)
        except YardarmError:
            stored = None  # the ordinary way says why
        if stored is None:
            self._hand_over()
            return False
        self._gathered = None
        self._pending = _Pending(
            gathered.post, gathered.started, self._all.now, stored, self.parser.should_keep_alive()
        )
        self.flow.pause_reading()
        stored.add_done_callback(self._answer)
        return True

    def ask_application(self) -> None:
        """The request goes the ordinary way: head now, body as it comes."""
        raise NotImplementedError

    # What others ask

    def eof_received(self) -> bool:  # type: ignore[override]
        if self._pending is None:
            return super().eof_received()
        self._pending.keeps = False
        return True

    def shutdown(self) -> None:
        if self._gathered is not None:
            self._hand_over()
        if self._pending is None:
            super().shutdown()
        else:
            self._pending.keeps = False

    def look(self, now: float) -> None:
        """As Held says."""
        if self._gathered is not None and now - self._begun > _PATIENCE:
            self._hand_over()
        if self._pending is not None and now - self._pending.since > ORDINARY.answer_seconds:
            self._pending.stored.cancel()
        super().look(now)

    def settle(self) -> None:
        """As ever, once no report waits."""
        if self._pending is None:
            super().settle()

    # Within

    def _hand_over(self) -> None:
        gathered, self._gathered = self._gathered, None
        assert gathered is not None
        self.ask_application()
        for part in gathered.parts:
            super().on_body(part)

    def _answer(self, stored: "asyncio.Future[None]") -> None:
        pending, self._pending = self._pending, None
        assert pending is not None
        error = Unavailable(_SLOW) if stored.cancelled() else stored.exception()
        if self.transport.is_closing():
            return
        answer = _ACCEPTED if error is None else _failed(error)
        pending.post.note(answer.status, pending.started)
        self.server_state.total_requests += 1
        if not pending.keeps:
            self.write(answer, b"connection: close\r\n" + self._all.last_line)
            self.transport.close()
            return
        self.write(answer, self._all.last_line)
        self.flow.resume_reading()
        self._heard = self._all.now
        self.settle()
        self._read_later()

    def _read_later(self) -> None:
        waiting: Iterable[bytes] = self._later
        self._later = deque()
        for data in waiting:
            self.data_received(data)


_SLOW = "The server took too long"


def _failed(error: BaseException) -> Ready:
    request_id = str(uuid.uuid4())
    if isinstance(error, YardarmError):
        log.warning("report_postponed", request_id=request_id, error=str(error))
        answer = error_answer(error, request_id)
    else:
        log.error("report_failed", request_id=request_id, exc_info=error)
        answer = failure_answer(request_id)
    return ready(answer, completed([(b"x-request-id", request_id.encode())], OF_CLIENTS))

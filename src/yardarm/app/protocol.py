"""HTTP on one connection: what SDKs poll is answered out of ready bytes, within the parser's
callback: no task, no scope, no messages; what they report is answered once it is stored
(`app/reporting.py`). Everything else is left to the ASGI application.

What repeats the very bytes of an earlier request is not even parsed
(docs/decisions/0032-the-protocol.md).
"""

import asyncio
import time
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.server import ServerState

from yardarm.api.ready import Granted, Poll
from yardarm.api.streams import TRANSPORT
from yardarm.app.connections import Connections, refusal
from yardarm.app.reporting import ReportingConnection
from yardarm.domain.errors import YardarmError

_BODY = frozenset({b"content-length", b"transfer-encoding", b"expect"})
_VERSIONS = frozenset({"1.0", "1.1"})
_GET, _END = b"GET ", b"\r\n\r\n"


class _Closing(Exception):  # noqa: N818 - ends the parser's work on what nobody will answer
    """The connection is about to be closed."""


class Connection(ReportingConnection):
    """Builds on inner parts of uvicorn 0.54: tests/api/test_protocol.py holds it to HTTP."""

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
        self._polls = among.polls
        self._repeats = among.repeats
        self._head_size = 0
        self._large = False
        self._requests = 0
        self._granted: tuple[Granted, Poll, float] | None = None
        self._answered: tuple[Granted, Poll] | None = None

    def data_received(self, data: bytes) -> None:
        self._heard = self._all.now
        if self.keeps_for_later(data):
            return
        if not self._between:
            self._parse(data)
            return
        started = time.perf_counter()
        known = self._repeats.find(data)
        if known is None:
            self._parse(data)
            return
        if known.head is not None:
            self._made = False
            self.transport.write(known.head + self._all.last_line)
        elif (ready := known.ready()) is not None:
            self.write(ready, self._all.last_line)
        else:
            self._parse(data)
            return
        known.note((time.perf_counter() - started) * 1000)

    # What the parser calls

    def on_message_begin(self) -> None:
        if self.transport.is_closing():
            raise _Closing
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self._inside = self._in_head = True
        self._begun = self._all.now
        self._requests += 1

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_head:  # a trailer must not pass for what a proxy said in front
            return
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self._large or self._head_size:
            self._look_at_head()
            self._head_size = 0
        path, _, query = self.url.partition(b"?")
        poll = self._polls.get(path)
        if poll is not None and self._answers_now(query):
            started = time.perf_counter()
            headers = dict(self.headers)
            if _BODY.isdisjoint(headers):
                try:
                    granted = poll.get(query, headers)
                except YardarmError:
                    pass  # the ordinary way says why
                else:
                    self._granted = (granted, poll, started)
                    return
        if not self.gathers(path, query):
            self.ask_application()

    def on_message_complete(self) -> None:
        self._inside = False
        if self._granted is None:
            if not self.reports():
                super().on_message_complete()
            return
        (granted, poll, started), self._granted = self._granted, None
        if self.parser.should_keep_alive():
            self.write(granted.ready, self._all.last_line)
            self._answered = granted, poll
        else:
            self.write(granted.ready, b"connection: close\r\n" + self._all.last_line)
            self.transport.close()
        poll.note(granted.ready.status, started)

    # Within

    def _parse(self, data: bytes) -> None:
        if self._left():
            return
        alone, before = self._between, self._requests
        self._between = False
        self._answered = None
        self._large = len(data) > self._all.limits.head
        self.expect(data, alone=alone)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # it is answered as if nothing of the kind were asked for, and closed
        except httptools.HttpParserError:
            self.refuse(refusal(400, "BadDataError", "This is not HTTP/1.1"))
            return
        if alone and self._requests == before + 1:
            self._keep(data)
        if self._in_head:
            began = self._requests - before
            if began == 0:
                self._head_size += len(data)
            else:  # behind others it is counted from the next bytes on, and looked at when whole
                self._head_size = len(data) if alone and began == 1 else 1
            if self._head_size > self._all.limits.head:
                self._refuse_head()
                return
        self.settle()

    def _keep(self, request: bytes) -> None:
        """One that was whole, and answered at once."""
        if (
            self._answered
            and self._answered[0].lasting
            and request.startswith(_GET)
            and request.endswith(_END)
        ):
            self._repeats.keep(request, *self._answered)

    def _answers_now(self, query: bytes) -> bool:
        return self.parser.get_method() == b"GET" and self.is_simple() and b"#" not in query

    def ask_application(self) -> None:
        """As ReportingConnection says."""
        self._look_at_head()
        if self.parser.get_http_version() not in _VERSIONS:
            self.refuse(refusal(505, "VersionNotSupportedError", "This server speaks HTTP/1.1"))
            raise _Closing
        self._made = True
        url, headers, waits = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.headers, self.expect_100_continue = url, headers, waits
        self.scope["headers"] = headers
        # For answers without an end, which are written to it (api/streams.py).
        self.scope["extensions"] = {TRANSPORT: self.transport}  # type: ignore[dict-item]
        super().on_headers_complete()
        if self.parser.should_upgrade():
            self.cycle.keep_alive = False

    def _look_at_head(self) -> None:
        """Raises _Closing when it is too large."""
        lines = sum(len(name) + len(value) + 4 for name, value in self.headers)
        if lines + len(self.url) > self._all.limits.head:
            self._refuse_head()
            raise _Closing

    def _refuse_head(self) -> None:
        message = f"The request's head is larger than {self._all.limits.head} bytes"
        self.refuse(refusal(431, "HeaderFieldsTooLargeError", message))

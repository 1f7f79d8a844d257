"""The front door: an ASGI application that all requests pass.

It bounds what strangers can send (size, time, form), answers the hot client routes itself out of
ready bytes, and hands the admin API to its framework. Whatever goes wrong behind it becomes one
JSON answer and, when it should never happen, one log line.
"""

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog

from yardarm.api import json
from yardarm.api.answers import Answer
from yardarm.api.auth import Gate
from yardarm.api.errors import error_answer, failure_answer, plain_answer
from yardarm.domain.errors import (
    Denied,
    Invalid,
    Problem,
    TooLarge,
    TooSlow,
    WrongMediaType,
    YardarmError,
)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 1024 * 1024
BODY_SECONDS = 15.0
REQUEST_SECONDS = 5.0
"""Bounds of one request: bytes of its body, seconds to send it, seconds to answer it."""

_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_SLASHES = re.compile(r"/{2,}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LOOPBACK = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Request:
    """What the routes of the front see of a request: its parts, checked."""

    method: str
    path: str
    scope: Scope
    headers: dict[bytes, bytes]
    body: bytes

    def header(self, name: bytes) -> bytes | None:
        return self.headers.get(name)


Route = Callable[[Request], Awaitable[Answer | None]]
"""Answers a request, or None: not mine."""


class Disconnected(Exception):  # noqa: N818 - nobody is left to be told
    """The caller went away before the body was there."""


class Front:
    """`route` is asked first, for the routes that answer without a framework; `admin` is the
    application for the rest. `base_path` is stripped from every path.
    """

    def __init__(self, gate: Gate, route: Route, admin: App, *, base_path: str = "") -> None:
        self._gate = gate
        self._route = route
        self._admin = admin
        self._base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        headers = dict(scope["headers"])
        request_id = _request_id(headers)
        scope["yardarm.request_id"] = request_id
        reply = _Reply(send, request_id, head=scope["method"] == "HEAD")
        try:
            await self._answer(scope, headers, receive, reply)
        except Disconnected:
            return
        except YardarmError as error:
            await reply.answer(error_answer(error, request_id))
        except TimeoutError:
            unavailable = plain_answer(503, "UnavailableError", "The server took too long")
            unavailable.headers.append((b"retry-after", b"2"))
            await reply.answer(unavailable)
        except Exception:
            log.exception("request_failed", request_id=request_id, path=scope["path"])
            await reply.answer(failure_answer(request_id))
        _log(scope, request_id, reply.status, started)

    async def _answer(
        self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, reply: "_Reply"
    ) -> None:
        path = clean_path(scope.get("raw_path") or scope["path"].encode())
        if not path.startswith(self._base_path):
            await reply.answer(plain_answer(404, "NotFoundError", f"There is no {path}"))
            return
        path = path[len(self._base_path) :] or "/"
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        if self._gate.is_open:
            refuse_other_sites(method, headers)
        body = b""
        if method in _WITH_BODY:
            body = await _read_body(headers, receive)
            if path.startswith("/api/"):
                body = _checked_json(headers, body)
        request = Request(method, path, scope, headers, body)
        messages: list[Message] = []
        async with asyncio.timeout(REQUEST_SECONDS):
            answer = await self._route(request)
            if answer is None:
                await self._admin(
                    _scope_for_admin(request), _replay(body, receive), _into(messages)
                )
        # Outside the deadline: a caller may take its time to read.
        if answer is not None:
            await reply.answer(answer)
        for message in messages:
            await reply.forward(message)


def _into(messages: list[Message]) -> Send:
    async def gather(message: Message) -> None:
        messages.append(message)

    return gather


class _Reply:
    """Sends one answer, with the request's id; of a HEAD request the body stays here."""

    def __init__(self, send: Send, request_id: str, *, head: bool) -> None:
        self._send = send
        self._id = (b"x-request-id", request_id.encode())
        self._head = head
        self.status = 0

    async def answer(self, answer: Answer) -> None:
        if self.status:  # the head is out: nothing can be said any more
            return
        headers = list(answer.headers)
        if answer.status != 304:  # noqa: PLR2004
            headers.append((b"content-length", str(len(answer.body)).encode()))
        start = {"type": "http.response.start", "status": answer.status, "headers": headers}
        await self.forward(start)
        await self.forward({"type": "http.response.body", "body": answer.body})

    async def forward(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message["headers"], self._id]}
        elif self._head:
            message = {**message, "body": b""}
        await self._send(message)


def clean_path(raw: bytes) -> str:
    """The path that routes are matched with: decoded once, slashes squeezed, none at the end.

    Raises Invalid for what is no percent-encoded UTF-8, and for NUL.
    """
    if _BAD_ESCAPE.search(raw):
        raise _bad_path("has a % that starts no percent-encoding")
    try:
        path = unquote_to_bytes(raw.partition(b"?")[0]).decode()
    except UnicodeDecodeError:
        raise _bad_path("is not UTF-8") from None
    if "\0" in path:
        raise _bad_path("must not contain the character NUL")
    path = _SLASHES.sub("/", path)
    return path.rstrip("/") if len(path) > 1 else path


def refuse_other_sites(method: str, headers: dict[bytes, bytes]) -> None:
    """With access control off, the browser of whoever runs the server is the way in: refuse
    names that only look like this machine (DNS rebinding) and writes from other sites' pages.
    Raises Denied.
    """
    host = headers.get(b"host", b"").decode("latin-1").lower()
    if host and not _LOOPBACK.fullmatch(host):
        raise Denied("With --auth none this server answers to loopback names only")
    if method not in _WRITES:
        return
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    same = not origin or origin.partition("://")[2] == host
    if not same or headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site"):
        raise Denied("With --auth none this server takes no writes from other sites' pages")


async def _read_body(headers: dict[bytes, bytes], receive: Receive) -> bytes:
    """All of it, in time and in bounds. Raises TooLarge and TooSlow."""
    announced = headers.get(b"content-length", b"0")
    if not announced.isdigit() or int(announced[:20]) > LARGEST_BODY:
        raise TooLarge(f"The body is larger than {LARGEST_BODY} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Disconnected
                body += message.get("body", b"")
                if len(body) > LARGEST_BODY:
                    raise TooLarge(f"The body is larger than {LARGEST_BODY} bytes")
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise TooSlow(f"The body did not arrive within {BODY_SECONDS:.0f} s") from None


def _checked_json(headers: dict[bytes, bytes], body: bytes) -> bytes:
    """The body if it is JSON that can be stored; none at all counts as `{}`.

    Raises WrongMediaType and Invalid.
    """
    if not body:
        return b"{}"
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if media_type != b"application/json":
        raise WrongMediaType("Send the body as Content-Type: application/json")
    json.decode(body)
    return body


def _scope_for_admin(request: Request) -> Scope:
    """The framework sees the cleaned path and, with every body, the one content type."""
    headers = [(k, v) for k, v in request.scope["headers"] if k != b"content-type"]
    if request.body:
        headers.append((b"content-type", b"application/json"))
    return {
        **request.scope,
        "method": request.method,
        "path": request.path,
        "raw_path": request.path.encode(),
        "root_path": "",
        "headers": headers,
    }


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


def _request_id(headers: dict[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id", b"").decode("latin-1")
    return given if _REQUEST_ID.fullmatch(given) else str(uuid.uuid4())


def _log(scope: Scope, request_id: str, status: int, started: float) -> None:
    # The path without its query, and no header: neither may carry a secret into the log.
    # What clients do all day is worth a line only when it fails.
    if status < 400 and scope["path"].startswith("/api/client/"):  # noqa: PLR2004
        return
    log.info(
        "request",
        method=scope["method"],
        path=scope["path"],
        status=status,
        ms=round((time.perf_counter() - started) * 1000, 1),
        request_id=request_id,
    )


def _bad_path(message: str) -> Invalid:
    return Invalid([Problem(("path",), message, "string.base")])

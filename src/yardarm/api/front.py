"""The front door: an ASGI application that all requests pass.

It bounds what strangers can send (size, time, form), answers the hot client routes itself out of
ready bytes, and hands the admin API to its framework. Whatever goes wrong behind it becomes one
JSON answer and, when it should never happen, one log line.
"""

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

import structlog

from yardarm.api.answers import Answer
from yardarm.api.auth import Gate
from yardarm.api.browsers import Browsers
from yardarm.api.cors import Cors
from yardarm.api.errors import error_answer, failure_answer, plain_answer
from yardarm.api.guard import Guard
from yardarm.api.inbound import (
    Disconnected,
    bounds_of,
    checked_json,
    clean_path,
    read_body,
    refuse_other_sites,
)
from yardarm.api.replies import NOT_MODIFIED, Message, Reply, Send, send_answer
from yardarm.api.request_log import log_request, shown_path
from yardarm.api.streams import Streaming
from yardarm.api.timings import OTHER, Seen, Timings, framework_pattern, note, pattern_of
from yardarm.domain.errors import TooMany, Unauthenticated, Unavailable, YardarmError
from yardarm.domain.figures import Summary

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_OF_CLIENTS = ("/api/client", "/api/frontend", "/api/proxy", "/ofrep/")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

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


HotRoute = Callable[[Scope], Answer]
"""Answers at once, out of memory; raises YardarmError, and the ordinary way says why."""


class Front:
    """`hot` maps raw paths to what SDKs poll all day; `route` is asked next, for the other
    routes that answer without a framework; `admin` is the application for the rest. `cors`
    says which pages may read answers. `base_path` is stripped from every path. `timings` is told
    how long each answer took, `observe` of each. `admit` takes out what only a trusted proxy may
    say.
    """

    def __init__(
        self,
        gate: Gate,
        hot: Mapping[str, HotRoute],
        route: Route,
        admin: App,
        *,
        timings: Timings,
        cors: Cors,
        guard: Guard,
        browsers: Browsers,
        admit: Callable[[Scope], None],
        observe: Callable[[Seen], None] | None = None,
        base_path: str = "",
    ) -> None:
        self._admit = admit
        self._observe = observe
        self._gate = gate
        self._cors = cors
        self._timings = timings
        self._guard = guard
        self._browsers = browsers
        # With access control off every request is looked at for where it comes from.
        ready = {} if gate.is_open else hot
        self._hot = {
            (base_path + path).encode(): (
                get,
                _of_hot(timings, path),
                cors.covers(path),
                browsers.headers(path, None),
            )
            for path, get in ready.items()
        }
        self._route = route
        self._admin = admin
        self._base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hot = self._hot.get(scope.get("raw_path", b""))
        if hot is not None and scope["method"] == "GET":
            started = time.perf_counter()
            get, summaries, shared, told = hot
            try:
                answer = get(scope)
            except YardarmError:
                pass
            else:
                more = self._cors.headers(scope["headers"]) if shared else ()
                if answer.status != NOT_MODIFIED:
                    more = (*told, *more)
                await send_answer(send, answer, more)
                summaries[answer.status].add((time.perf_counter() - started) * 1000)
                return
        await self._ordinary(scope, receive, send)

    async def _ordinary(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        self._admit(scope)
        headers = dict(scope["headers"])
        request_id = _request_id(headers)
        scope["yardarm.request_id"] = request_id
        scope["yardarm.pattern"] = OTHER
        self._browsers.settle(scope, headers)
        reply = Reply(send, request_id, head=scope["method"] == "HEAD")
        try:
            await self._answer(scope, headers, receive, reply)
        except Disconnected:
            return
        except YardarmError as error:
            await reply.answer(error_answer(self._guard.weighed(error, scope, headers), request_id))
        except TimeoutError:
            slow = Unavailable("The server took too long")
            await reply.answer(error_answer(slow, request_id))
        except Exception:
            log.exception("request_failed", request_id=request_id, path=shown_path(scope["path"]))
            await reply.answer(failure_answer(request_id))
        seconds = (reply.streamed_at or time.perf_counter()) - started
        pattern, method = scope["yardarm.pattern"], scope["method"]
        note(self._timings, pattern, method, reply.status, seconds)
        if self._observe is not None:
            at = time.time() - (time.perf_counter() - started)
            seen = Seen(method, pattern, reply.status, at, seconds, request_id, headers)
            self._observe(seen)
        _log(scope, request_id, reply.status, seconds)

    async def _answer(
        self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, reply: Reply
    ) -> None:
        path = clean_path(scope.get("raw_path") or scope["path"].encode())
        if path != self._base_path and not path.startswith(self._base_path + "/"):
            words = f"There is no {shown_path(path)}"
            request_id = scope["yardarm.request_id"]
            await reply.answer(plain_answer(404, "NotFoundError", words, request_id))
            return
        path = path[len(self._base_path) :] or "/"
        scope["yardarm.pattern"] = pattern_of(path)
        reply.told = self._browsers.headers(path, scope.get("scheme"))
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        if self._cors.covers(path):
            reply.more = self._cors.headers(scope["headers"])
            if method == "OPTIONS":
                await reply.answer(self._cors.preflight(headers))
                return
        if self._gate.is_open:
            may_read = self._cors.covers(path) and self._cors.lets_in(headers)
            refuse_other_sites("GET" if may_read else method, headers)
        if self._guard.writes(method, path):
            self._guard.note_write(scope, self._gate.caller(headers))
        bounds = bounds_of(path)
        if not bounds.for_anybody:
            # Nobody unknown makes the server hold a large body.
            self._gate.admin(method, headers)
        body = await _body(path, headers, receive) if method in _WITH_BODY else b""
        request = Request(method, path, scope, headers, body)
        messages: list[Message] = []
        async with asyncio.timeout(bounds.answer_seconds):
            answer = await self._route(request)
            if answer is None:
                await self._ask_admin(request, _replay(body, receive), messages)
        # Outside the deadline: a caller may take its time to read.
        await _send_off(reply, answer, messages, receive)

    async def _ask_admin(self, request: Request, receive: Receive, messages: list[Message]) -> None:
        """Raises TooMany in the place of a 401 that has come too often."""
        inner = _scope_for_admin(request)
        try:
            await self._admin(inner, receive, _into(messages))
        finally:
            request.scope["yardarm.pattern"] = framework_pattern(inner.get("route"))
        if messages[0]["status"] == 401:  # noqa: PLR2004
            weighed = self._guard.weighed(Unauthenticated(), request.scope, request.headers)
            if isinstance(weighed, TooMany):
                raise weighed


async def _send_off(
    reply: Reply, answer: Answer | Streaming | None, messages: Iterable[Message], receive: Receive
) -> None:
    if isinstance(answer, Streaming):
        await reply.stream(answer, receive)
    elif answer is not None:
        await reply.answer(answer)
    for message in messages:
        await reply.forward(message)


async def _body(path: str, headers: dict[bytes, bytes], receive: Receive) -> bytes:
    bounds = bounds_of(path)
    body = await read_body(headers, receive, bounds)
    if not bounds.only_json or not path.startswith(("/api/", "/auth/", "/ofrep/")):
        return body
    # What SDKs send all day is read once, by its route, and there the last of two keys counts,
    # as ever.
    return checked_json(headers, body, looked_into=not path.startswith(_OF_CLIENTS))


def _of_hot(timings: Timings, path: str) -> dict[int, Summary]:
    """Found once, for nothing is too little where SDKs poll: a hot route says 200 or 304."""
    return {status: timings[path, "GET", status] for status in (200, 304)}


def _into(messages: list[Message]) -> Send:
    async def gather(message: Message) -> None:
        messages.append(message)

    return gather


def _scope_for_admin(request: Request) -> Scope:
    """The framework sees the cleaned path and, with every checked body, the one content type."""
    headers = request.scope["headers"]
    if bounds_of(request.path).only_json:
        headers = [(k, v) for k, v in headers if k != b"content-type"]
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


def _log(scope: Scope, request_id: str, status: int, seconds: float) -> None:
    # What clients do all day is worth a line only when it fails.
    if status < 400 and scope["yardarm.pattern"].startswith(_OF_CLIENTS):  # noqa: PLR2004
        return
    log_request(scope, request_id, status, seconds)

"""Answers whose bytes are made once and sent often, and what repeats asks for by the same bytes."""

import math
import time
from asyncio import Future
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple, Protocol
from weakref import ref

from yardarm.api.answers import Answer
from yardarm.api.timings import Timings, note
from yardarm.domain.figures import Summary
from yardarm.live.board import Board
from yardarm.live.tokens import TokenBook

_BODILESS = (204, 304)
_ROOM = 8 * 1024 * 1024
_LONGEST = 4096


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Ready:
    """An answer, and its bytes on the wire. `head` lacks what differs from one moment or
    connection to the next, and the empty line after it.
    """

    answer: Answer
    status: int
    head: bytes
    body: bytes


def ready(answer: Answer, more: Iterable[tuple[bytes, bytes]] = ()) -> Ready:
    """`more` are headers that the front door adds where it sends the answer."""
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n".encode()]
    lines += [name + b": " + value + b"\r\n" for name, value in (*answer.headers, *more)]
    if answer.status not in _BODILESS:
        lines.append(b"content-length: %d\r\n" % len(answer.body))
    return Ready(answer, answer.status, b"".join(lines), answer.body)


class Granted(NamedTuple):
    """A ready answer, and the token that it was given to. `until` is when that expires, in
    seconds since 1970.
    """

    ready: Ready
    token_id: str
    until: float
    lasting: bool = True
    """Whether the same request would be answered the same until something changes."""
    seen: Callable[[], None] | None = None
    """Notes that the same caller came again."""


class HotGet(Protocol):
    """Answers a GET out of memory, from its query and its headers. Raises YardarmError."""

    def __call__(self, query_string: bytes, headers: Mapping[bytes, bytes]) -> Granted: ...


@dataclass(frozen=True, slots=True)
class Poll:
    """A hot route: how it is answered, and where it is noted how long that took."""

    get: HotGet
    durations: Mapping[int, Summary]

    def note(self, status: int, started: float) -> None:
        """`started` as time.perf_counter said it."""
        self.durations[status].add((time.perf_counter() - started) * 1000)


def polls(found: Mapping[str, HotGet], timings: Timings, base_path: str) -> dict[bytes, Poll]:
    """By the path as it stands in a request."""
    return {
        (base_path + path).encode(): Poll(get, {s: timings[path, "GET", s] for s in (200, 304)})
        for path, get in found.items()
    }


class HotPost(Protocol):
    """Takes a report at once, from the headers, the body and the caller's address; done when it is
    stored. None for what must be looked at with more care. Raises YardarmError.
    """

    def __call__(
        self,
        headers: Sequence[tuple[bytes, bytes]],
        body: bytes,
        client: tuple[str, int] | None,
    ) -> Future[None] | None: ...


@dataclass(frozen=True, slots=True)
class Post:
    """A hot route that takes reports."""

    take: HotPost
    timings: Timings
    path: str

    def note(self, status: int, started: float) -> None:
        """`started` as time.perf_counter said it."""
        note(self.timings, self.path, "POST", status, time.perf_counter() - started)


def posts(found: Mapping[str, HotPost], timings: Timings, base_path: str) -> dict[bytes, Post]:
    """By the path as it stands in a request."""
    return {(base_path + path).encode(): Post(t, timings, path) for path, t in found.items()}


class Known(NamedTuple):
    """What a request was answered. `head` is all of it when there is no body, else None."""

    head: bytes | None
    ready: "ref[Ready]"
    note: Callable[[float], None]
    token_id: str
    until: float | None
    seen: Callable[[], None] | None


class Repeats:
    """What was answered lately, by all bytes of the request: SDKs poll with the very same ones,
    and whoever polled before need not be read again. Nothing is remembered beyond a change of
    any flag or token, nor beyond the token's end; bodies are only remembered for as long as
    their maker keeps them.
    """

    def __init__(self, board: Board, tokens: TokenBook, *, room: int = _ROOM) -> None:
        self._board = board
        self._tokens = tokens
        self._known: dict[bytes, Known] = {}
        self._left = self._room = room
        self._position = board.position
        self._issue = tokens.issue

    def find(self, request: bytes) -> Known | None:
        """The token's use is noted as if it had been looked up. How long answering took,
        in milliseconds, is for the caller to note.
        """
        known = self._known.get(request)
        if known is None or self._outdated():
            return None
        if known.until is not None and known.until <= time.time():
            return None
        self._tokens.note_use(known.token_id)
        if known.seen is not None:
            known.seen()
        return known

    def keep(self, request: bytes, granted: Granted, poll: Poll) -> None:
        """All bytes of one whole request, and what it was answered just now."""
        size = len(request)
        if size > _LONGEST:
            return
        self._outdated()
        if self._left < size:
            self._forget()
        if request not in self._known:
            self._left -= size
        ready = granted.ready
        self._known[request] = Known(
            ready.head if ready.status in _BODILESS else None,
            ref(ready),
            poll.durations[ready.status].add,
            granted.token_id,
            None if granted.until == math.inf else granted.until,
            granted.seen,
        )

    def _outdated(self) -> bool:
        """Whether what is remembered was of another time; then it is forgotten."""
        board, tokens = self._board.position, self._tokens.issue
        if self._position is board and self._issue is tokens:
            return False
        self._position, self._issue = board, tokens
        self._forget()
        return True

    def _forget(self) -> None:
        self._known.clear()
        self._left = self._room

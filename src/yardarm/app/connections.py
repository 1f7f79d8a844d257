"""All connections of a server: how many there may be, and how long each may take for what."""

import math
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog

from yardarm.api.errors import plain_answer
from yardarm.api.ready import Poll, Post, Ready, Repeats, ready
from yardarm.api.sheets import Sheet

IDLE_SECONDS = 75
"""SDKs poll every 10 to 15 s on one connection; a server that closes it sooner makes them fail."""

AWAY = (b"yardarm-database", b"unreachable")
"""Stands in every answer while the database does not answer: flags may be old."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a connection may cost, in seconds and in bytes (fault bar, hostile load)."""

    connections: int = 10_000
    head_seconds: float = 10.0
    body_seconds: float = 15.0
    """Of a body that nobody waits for; the front door bounds those that it reads."""
    silent_seconds: float = 30.0
    """Of a new connection that says nothing."""
    idle_seconds: float = IDLE_SECONDS
    stuck_seconds: float = 20.0
    """In which a caller takes nothing of what is sent to it."""
    head: int = 64 * 1024
    unsent: int = 64 * 1024 * 1024
    """Bytes, made for one caller each, that all connections together have not taken yet."""
    sheets: int = 64
    """Large answers that are kept as files, each for a second at the most."""


class Held(Protocol):
    """A connection, as those who count them see it."""

    def look(self, now: float) -> None:
        """Close it if it took too long for what it does now."""

    def idle_since(self) -> float:
        """When it was last heard of; infinity while it has something to do."""

    def unsent(self) -> int:
        """Bytes made for this caller alone that it has not taken yet."""

    def refuse(self, answer: Ready) -> None:
        """The last that is said on it."""

    def drop(self, reason: str) -> None:
        """Without a word."""


class Connections:
    """`polls` and `posts` are the routes that a connection answers by itself, `repeats` what it
    does not even read. All are for one thread. `away` says whether the database does not answer,
    which every answer says then.
    """

    def __init__(
        self, polls: Mapping[bytes, Poll], repeats: Repeats, limits: Limits | None = None,
        *, posts: Mapping[bytes, Post], away: Callable[[], bool] = bool,
        away_header: tuple[bytes, bytes] = AWAY,
    ) -> None:  # fmt: skip
        self.polls = polls
        self.posts = posts
        self.repeats = repeats
        self.limits = limits or Limits()
        self.away = away
        self.away_header = away_header
        self.open: set[Held] = set()
        self.now = time.monotonic()
        """As of the last tick, which is exact enough for all of these limits."""
        self.last_line = b"\r\n"
        """What is said at the end of every head: the time, and the line that ends it."""
        self._sheets: dict[Ready, Sheet | None] = {}
        self._slow: dict[Held, None] = {}
        self._dropped: Counter[str] = Counter()

    def tick(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Once a second, with the headers that every answer has."""
        self.now = time.monotonic()
        lines = [name + b": " + value + b"\r\n" for name, value in headers]
        self.last_line = b"".join([*lines, b"\r\n"])
        self._sheets.clear()
        for connection in list(self.open):
            connection.look(self.now)
        if self._dropped:
            log.warning("connections_dropped", **self._dropped)
            self._dropped.clear()

    def sheet(self, answer: Ready) -> Sheet | None:
        """All of the answer with the last line of now, None where there is no file for it."""
        if answer not in self._sheets:
            if len(self._sheets) >= self.limits.sheets:
                return None
            self._sheets[answer] = Sheet.made(answer.head, self.last_line, answer.body)
        return self._sheets[answer]

    def admit(self, connection: Held) -> None:
        """A new one; in its favour those are closed that have been idle longest."""
        self.open.add(connection)
        if len(self.open) <= self.limits.connections:
            return
        idle = sorted(
            (c for c in self.open if c.idle_since() < self.now - 1), key=lambda c: c.idle_since()
        )
        for found in idle[: 1 + self.limits.connections // 100]:
            found.drop("idle")
        if len(self.open) > self.limits.connections:
            connection.refuse(busy())

    def leave(self, connection: Held) -> None:
        self.open.discard(connection)
        self._slow.pop(connection, None)

    def slowed(self, connection: Held) -> None:
        """It does not take what is sent. Those who have been slow longest make room."""
        self._slow.setdefault(connection)
        total = sum(c.unsent() for c in self._slow)
        for found in list(self._slow):
            if total <= self.limits.unsent:
                return
            total -= found.unsent()
            found.drop("unsent")

    def note_drop(self, reason: str) -> None:
        """Told in the log once a second: whoever attacks must not fill it."""
        self._dropped[reason] += 1

    def quickened(self, connection: Held) -> None:
        self._slow.pop(connection, None)


def refusal(status: int, name: str, message: str, *headers: tuple[bytes, bytes]) -> Ready:
    """An error of HTTP itself, after which the connection is closed."""
    answer = plain_answer(status, name, message, f"{random.getrandbits(64):016x}")
    answer.headers.extend([*headers, (b"connection", b"close")])
    return ready(answer)


def busy() -> Ready:
    """Callers that come back at different moments do not meet again."""
    seconds = math.ceil(random.uniform(1, 10))  # noqa: S311 - spreads a crowd
    message = "The server has as many connections as it may have: try again"
    return refusal(503, "UnavailableError", message, (b"retry-after", b"%d" % seconds))

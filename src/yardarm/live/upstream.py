"""Keeps feeds equal to what the upstream tells: by its stream where it has one, else by polling.

The upstream is asked through `Upstream`, which tells nothing of HTTP's failures but Unavailable.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog

from yardarm.domain.errors import Unavailable
from yardarm.domain.principals import Scope
from yardarm.live.event_stream import read_events
from yardarm.live.feeds import Feed, Feeds, Told

_LONGEST_PAUSE = 30.0
_FIRST_PAUSE = 0.25
_WITHOUT_STREAMS = 300.0
"""Seconds after which an upstream that has no streams is asked for one again."""
_STREAMS_LATER = 15.0
"""The same for one that has none just now."""
_GREETING_SECONDS = 10.0
"""In which a stream must tell something: a proxy in between may hold it back."""
_COMPLETE_SECONDS = 600.0
"""After which a stream begins with everything, whatever was told before."""

_REFUSED = (401, 403)
_NOT_THERE = (404, 405, 406, 501)
_OK, _UNCHANGED = 200, 304

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` by names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]


class Upstream(Protocol):
    """The server, asked. All raise Unavailable."""

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer: ...

    def stream(
        self, path: str, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[Stream]: ...


class NoStream(Exception):  # noqa: N818
    """Here it has to be polled, for so many seconds."""

    def __init__(self, reason: str, seconds: float = _WITHOUT_STREAMS) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Refused(Exception):  # noqa: N818
    """The upstream does not take this token any more."""


class Follower:
    """Follows one feed. `away` says whether the upstream did not answer when it was asked last."""

    def __init__(
        self,
        upstream: Upstream,
        feeds: Feeds,
        feed: Feed,
        token: str,
        *,
        poll_seconds: float,
        loaded: Callable[[], None],
    ) -> None:
        self._upstream = upstream
        self._feeds = feeds
        self.feed = feed
        self._token = token
        self._poll_seconds = poll_seconds
        self._loaded = loaded
        self._streams_from = 0.0
        self._failures = 0
        self.away = False
        self.refused = False
        self.streaming = False

    async def run(self) -> None:
        """Until the token is refused, or nobody wants the feed any more."""
        while not self.refused and self._feeds.has(self.feed):
            pause = self._poll_seconds
            try:
                await self._once()
            except Unavailable as error:
                pause = self._after_failure(str(error))
            except Told as error:
                pause = self._after_failure(f"what it tells is refused: {error}")
            except Refused:
                self.refused = True
                log.warning("upstream_refuses_token", environment=self.feed.scope.environment)
            except Exception:  # a bug in reading must not end delivery of what we have
                log.exception("upstream_not_followed")
                pause = _LONGEST_PAUSE
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads a crowd

    def _after_failure(self, why: str) -> float:
        if not self.away:
            log.warning("upstream_lost", environment=self.feed.scope.environment, error=why)
        self.away, self.streaming = True, False
        self._failures += 1
        return float(min(_FIRST_PAUSE * 2 ** min(self._failures, 10), _LONGEST_PAUSE))

    def _answered(self) -> None:
        if self.away or not self._failures:
            log.info("upstream_followed", environment=self.feed.scope.environment)
        self.away = False

    async def _once(self) -> None:
        if time.monotonic() >= self._streams_from:
            try:
                await self._stream()
            except NoStream as reason:
                log.info("upstream_polled", reason=str(reason))
                self._streams_from = time.monotonic() + reason.seconds
            finally:
                self.streaming = False
        await self._poll()

    async def _poll(self) -> None:
        """Raises Unavailable, Refused and Told."""
        headers = {"authorization": self._token}
        feed = self.feed
        if feed.etag is not None and feed.is_fresh:
            headers["if-none-match"] = feed.etag
        answer = await self._upstream.ask("GET", "/api/client/features", headers)
        _require(answer.status, _OK, _UNCHANGED)
        if answer.status == _OK:
            with self._shown():
                feed.take_body(answer.body, answer.headers.get("etag"))
        self._answered()
        self._failures = 0

    async def _stream(self) -> None:
        """As long as it lasts. Raises NoStream, Unavailable, Refused and Told."""
        feed, headers = self.feed, {"authorization": self._token, "accept": "text/event-stream"}
        # Who sees no feature is told of none, and would wait for a greeting.
        is_recent = time.monotonic() - feed.complete_at < _COMPLETE_SECONDS
        if feed.is_fresh and feed.features and is_recent:
            headers["last-event-id"] = str(feed.revision)
        headers["unleash-sdk-type"] = "edge"
        async with self._upstream.stream("/api/client/streaming", headers) as stream:
            if stream.status not in (_OK, *_REFUSED):
                seconds = _WITHOUT_STREAMS if stream.status in _NOT_THERE else _STREAMS_LATER
                raise NoStream(f"the upstream answers {stream.status} to streaming", seconds)
            _require(stream.status, _OK)
            if not stream.headers.get("content-type", "").startswith("text/event-stream"):
                raise NoStream("the upstream's streams are none")
            events = read_events(stream.chunks)
            try:
                async with asyncio.timeout(_GREETING_SECONDS):
                    first = await anext(events)
            except TimeoutError:
                raise NoStream("nothing came by the stream") from None
            except StopAsyncIteration:
                raise Unavailable("The upstream ended the stream at once") from None
            self._take(*first)
            self._failures, self.streaming = 0, True
            async for name, data in events:
                self._take(name, data)

    def _take(self, name: str, data: bytes) -> None:
        if name == "fetch-mode" and data.strip() == b"polling":
            raise NoStream("the upstream wants to be polled")
        if name in ("unleash-connected", "unleash-updated"):
            with self._shown():
                self.feed.take_events(data)
        self._answered()

    @contextmanager
    def _shown(self) -> Iterator[None]:
        """What is taken within."""
        was_loaded = self.feed.loaded
        yield
        if self._feeds.has(self.feed):
            self._feeds.show(self.feed.scope.environment)
            if not was_loaded:
                self._loaded()


def _require(status: int, *right: int) -> None:
    if status in _REFUSED:
        raise Refused
    if status not in right:
        raise Unavailable(f"The upstream answers {status}")


class Followers:
    """A task for each feed. `loaded` is called when one is told for the first time, `refused`
    when the upstream does not take a token any more.
    """

    def __init__(
        self,
        upstream: Upstream,
        feeds: Feeds,
        *,
        poll_seconds: float,
        loaded: Callable[[], None],
        refused: Callable[[], None],
    ) -> None:
        self._upstream = upstream
        self._feeds = feeds
        self._poll_seconds = poll_seconds
        self._loaded = loaded
        self._refused = refused
        self._running: dict[bytes, tuple[Follower, asyncio.Task[None]]] = {}

    @property
    def away(self) -> bool:
        """Whether any feed lacks the upstream: what it shows may be old."""
        return any(follower.away for follower, _ in self._running.values())

    @property
    def followed(self) -> bool:
        """Whether there is any."""
        return bool(self._running)

    @property
    def streaming(self) -> int:
        return sum(follower.streaming for follower, _ in self._running.values())

    def follow(self, scope: Scope, digest: bytes, token: str) -> None:
        """From now on; once is enough."""
        feed = self._feeds.add(scope, digest)
        known = self._running.get(digest)
        if known is not None:
            follower, task = known
            if follower.feed is feed and not task.done():
                return
            task.cancel()
        follower = Follower(
            self._upstream, self._feeds, feed, token,
            poll_seconds=self._poll_seconds, loaded=self._loaded,
        )  # fmt: skip
        task = asyncio.create_task(self._run(follower))
        self._running[digest] = follower, task

    async def _run(self, follower: Follower) -> None:
        await follower.run()
        known = self._running.get(follower.feed.digest)
        if known is not None and known[0] is follower:
            del self._running[follower.feed.digest]
        if follower.refused:
            self._refused()

    def close(self) -> None:
        """None is followed any more."""
        for _, task in self._running.values():
            task.cancel()

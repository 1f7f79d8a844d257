"""What an edge knows of the flags: for each token that it was given, what the upstream tells it,
and for each environment a snapshot of all of that.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Generic, Literal, TypeVar

import msgspec

from yardarm.domain.features import Feature
from yardarm.domain.feed import read_feature, read_segment
from yardarm.domain.principals import Scope
from yardarm.domain.segments import Segment
from yardarm.domain.snapshot import Position, Snapshot
from yardarm.live.board import Board

T = TypeVar("T")

Coverage = Literal["loaded", "waiting", "none"]


_NOTHING = msgspec.Raw()


class _Meta(msgspec.Struct):
    revisionId: int | None = None  # noqa: N815 - the wire's name


class _Body(msgspec.Struct):
    features: list[msgspec.Raw]
    segments: list[msgspec.Raw] | None = None
    meta: _Meta | None = None


class _Event(msgspec.Struct):
    type: str
    eventId: int  # noqa: N815
    features: list[msgspec.Raw] = []
    segments: list[msgspec.Raw] = []
    feature: msgspec.Raw = _NOTHING
    featureName: str | None = None  # noqa: N815
    segment: msgspec.Raw = _NOTHING
    segmentId: int | None = None  # noqa: N815


class _Events(msgspec.Struct):
    events: list[_Event]


class Told(Exception):  # noqa: N818
    """The upstream told something that cannot be understood; the text says what."""


class Thing(Generic[T]):
    """A feature or a segment, and the bytes that it came in."""

    __slots__ = ("digest", "raw", "value")

    def __init__(self, raw: bytes, value: T) -> None:
        self.raw = raw
        self.value = value
        self.digest = hashlib.sha256(raw).digest()


class Feed:
    """What one token of the upstream sees. The same bytes stay the same objects, so that after a
    change only what changed is compiled and encoded again.
    """

    def __init__(self, scope: Scope, digest: bytes) -> None:
        self.scope = scope
        self.digest = digest
        """Of the token, which is kept in memory only."""
        self.features: dict[str, Thing[Feature]] = {}
        self.segments: dict[int, Thing[Segment]] = {}
        self.revision = 0
        self.etag: str | None = None
        """Of the last poll; what a stream told since then has none."""
        self.loaded = False
        self.is_fresh = False
        """Whether the upstream told it to this process; else it was kept on disk."""
        self.complete_at = 0.0
        """When all of it was told last, as time.monotonic says it."""

    def take_body(self, body: bytes, etag: str | None) -> None:
        """The answer of GET /api/client/features. Raises Told, and then nothing has changed."""
        found = _decoded(body, _Body)
        features = self._features(found.features)
        segments = self._segments(found.segments or ())
        revision = found.meta.revisionId if found.meta else None
        if revision is None:
            same = _digests(features, segments) == _digests(self.features, self.segments)
            # Servers that number nothing: time rises over restarts, too, and fits into an id.
            revision = self.revision if same else max(self.revision + 1, int(time.time()))
        self._replace(features, segments, revision)
        self.etag = etag

    def take_events(self, data: bytes) -> None:
        """Of a stream or a delta. Raises Told, and then nothing has changed."""
        features, segments, revision = dict(self.features), dict(self.segments), self.revision
        is_whole = False
        for event in _decoded(data, _Events).events:
            if event.type == "hydration":
                features, is_whole = self._features(event.features), True
                segments = self._segments(event.segments)
            else:
                self._apply(event, features, segments)
            revision = event.eventId
        if not (is_whole or self.loaded):
            raise Told("a change of what is not known")
        self.etag = None
        if is_whole:
            self._replace(features, segments, revision)
        else:
            self.features, self.segments, self.revision = features, segments, revision

    def content(self) -> bytes:
        """All of it, as `take_body` takes it."""
        features = b",".join(thing.raw for thing in self.features.values())
        segments = b",".join(thing.raw for thing in self.segments.values())
        form = b'{"features":[%b],"segments":[%b],"meta":{"revisionId":%d}}'
        return form % (features, segments, self.revision)

    def _replace(
        self,
        features: dict[str, Thing[Feature]],
        segments: dict[int, Thing[Segment]],
        revision: int,
    ) -> None:
        self.features, self.segments, self.revision = features, segments, revision
        self.loaded = self.is_fresh = True
        self.complete_at = time.monotonic()

    def _apply(
        self,
        event: _Event,
        features: dict[str, Thing[Feature]],
        segments: dict[int, Thing[Segment]],
    ) -> None:
        if event.type == "feature-updated" and bytes(event.feature):
            features.update(self._features([event.feature]))
        elif event.type == "feature-removed" and event.featureName is not None:
            features.pop(event.featureName, None)
        elif event.type == "segment-updated" and bytes(event.segment):
            segments.update(self._segments([event.segment]))
        elif event.type == "segment-removed" and event.segmentId is not None:
            segments.pop(event.segmentId, None)
        else:
            raise Told(f"an event that is not known: {event.type}")

    def _features(self, raws: Iterable[msgspec.Raw]) -> dict[str, Thing[Feature]]:
        things = _read(raws, self.features.values(), read_feature)
        return {thing.value.name: thing for thing in things}

    def _segments(self, raws: Iterable[msgspec.Raw]) -> dict[int, Thing[Segment]]:
        things = _read(raws, self.segments.values(), read_segment)
        return {thing.value.id: thing for thing in things}


class Feeds:
    """All of them, shown on a board."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._feeds: dict[bytes, Feed] = {}
        self._told = asyncio.Event()

    @property
    def next_told(self) -> asyncio.Event:
        """Is set when anything was told, be it as it was."""
        return self._told

    def __iter__(self) -> Iterator[Feed]:
        return iter(list(self._feeds.values()))

    def add(self, scope: Scope, digest: bytes) -> Feed:
        """The one of this token; a new one, if there is none."""
        known = self._feeds.get(digest)
        if known is None or known.scope != scope:
            known = self._feeds[digest] = Feed(scope, digest)
        return known

    def put(self, feed: Feed) -> None:
        """One that was kept."""
        self._feeds[feed.digest] = feed

    def has(self, feed: Feed) -> bool:
        return self._feeds.get(feed.digest) is feed

    def drop(self, feed: Feed) -> None:
        """Its token is no more: what others do not see is not shown any longer."""
        if self.has(feed):
            del self._feeds[feed.digest]
            self.show(feed.scope.environment)

    def coverage(self, scope: Scope) -> Coverage:
        """Whether all that this scope sees is told, and here."""
        if _cover(scope, [f.scope for f in self if f.loaded]):
            return "loaded"
        return "waiting" if _cover(scope, [f.scope for f in self]) else "none"

    def show(self, environment: str) -> None:
        """What clients of it see from now on. Revisions are the upstream's; where feeds of one
        environment are not at the same one, another state of the same number may follow, and
        whoever has a number then gets all of it.
        """
        woken, self._told = self._told, asyncio.Event()
        woken.set()
        feeds = [f for f in self if f.scope.environment == environment and f.loaded]
        self.board.restored = any(f.loaded and not f.is_fresh for f in self)
        if not feeds:
            self.board.withdraw(environment)
            return
        features = {n: t for feed in feeds for n, t in feed.features.items()}
        segments = {i: t for feed in feeds for i, t in feed.segments.items()}
        content = hashlib.sha256(_digests(features, segments)).digest()
        position = Position(max(f.revision for f in feeds), content)
        old = self.board.current(environment) if self.board.knows(environment) else None
        if old is not None and old.position == position:
            return
        new = Snapshot(
            environment,
            position,
            tuple(features[name].value for name in sorted(features)),
            {i: segments[i].value for i in sorted(segments)},
        )
        afresh = old is not None and position.revision <= old.position.revision
        self.board.publish_snapshot(new, afresh=afresh)


def _cover(scope: Scope, told: list[Scope]) -> bool:
    here = [s for s in told if s.environment == scope.environment]
    if any(s.projects is None for s in here):
        return True
    if scope.projects is None:
        return False
    return scope.projects <= frozenset(chain.from_iterable(s.projects or () for s in here))


def _digests(features: dict[str, Thing[Feature]], segments: dict[int, Thing[Segment]]) -> bytes:
    return b"".join(
        [features[name].digest for name in sorted(features)]
        + [b"segments"]
        + [segments[number].digest for number in sorted(segments)]
    )


def _read(
    raws: Iterable[msgspec.Raw], known: Iterable[Thing[T]], read: Callable[[Any], T]
) -> list[Thing[T]]:
    """Raises Told."""
    by_raw = {thing.raw: thing for thing in known}
    found = []
    for each in raws:
        raw = bytes(each)
        thing = by_raw.get(raw)
        if thing is None:
            document = _decoded(raw, dict[str, Any])
            try:
                thing = Thing(raw, read(document))
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                name = document.get("name", document.get("id"))
                raise Told(f"{name!r} cannot be understood: {error}") from None
        found.append(thing)
    return found


def _decoded(data: bytes, form: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Told(f"it is not in a form that is known: {error}") from None

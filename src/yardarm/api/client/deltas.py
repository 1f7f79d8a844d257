"""What clients lack, as ready bytes: encoded once for all that hold the same and see the same."""

import gzip
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from yardarm.api.client.bodies import Bodies, Piece
from yardarm.api.queries import V2, Query
from yardarm.api.streams import event
from yardarm.domain.delta import Change, changes, used_segments
from yardarm.domain.features import Feature
from yardarm.domain.principals import Scope
from yardarm.domain.snapshot import Snapshot
from yardarm.live.board import Board

FIRST = 1
"""Ids begin here: of a database without flags the revision is 0, which is no id."""

_MOST = 2_000
_ROOM = 64 * 1024 * 1024
_WORTH_COMPRESSING = 1024
_ID = re.compile(rb'\s*(?:W/)?"?(\d{1,10})"?\s*')


def read_id(value: bytes | None) -> int | None:
    """An event's id as SDKs send it: bare, quoted, or as a weak tag; None for anything else."""
    found = _ID.fullmatch(value or b"")
    return int(found[1]) if found else None


@dataclass
class Told:
    """A list of events; `revision` is the id of the last one."""

    revision: int
    plain: bytes

    @cached_property
    def connected(self) -> bytes:
        """As the first chunk of a stream."""
        return event(b"unleash-connected", self.revision, self.plain)

    @cached_property
    def updated(self) -> bytes:
        """As a later one."""
        return event(b"unleash-updated", self.revision, self.plain)

    @cached_property
    def gzipped(self) -> bytes | None:
        """None when compressing is not worth it."""
        if len(self.plain) < _WORTH_COMPRESSING:
            return None
        return gzip.compress(self.plain, compresslevel=6, mtime=0)


_Key = tuple[Scope, Query, int | None, bool]


@dataclass
class Deltas:
    """Of each environment's current snapshot, the least used dropped first."""

    board: Board
    bodies: Bodies
    _snapshots: dict[str, Snapshot] = field(default_factory=dict)
    _told: OrderedDict[_Key, Told | None] = field(default_factory=OrderedDict)
    _size: int = 0

    def hydration(self, scope: Scope, query: Query) -> Told:
        """Everything that a caller of this scope sees."""
        told = self._kept(scope, query, None)
        assert told is not None
        return told

    def since(self, scope: Scope, query: Query, revision: int, *, own: bool) -> Told | None:
        """What a client lacks that holds this revision, None when it lacks nothing; a hydration
        when what it holds is not known. `own` when this process told it in the history that it
        follows now, so that the number cannot be another's.
        """
        return self._kept(scope, query, revision, own=own)

    def again(self, scope: Scope, query: Query, revision: int) -> Told | None:
        """Something that a client at this revision knows already: a stream has to begin with a
        list of events. None when it sees nothing.
        """
        snapshot = self.board.current(scope.environment)
        seen = snapshot.view(scope, query.filter())[:1]
        if not seen:
            return None
        change = Change(revision, used_segments(seen, snapshot), features=seen)
        return Told(revision, self._events(snapshot, [change]))

    def _kept(
        self, scope: Scope, query: Query, revision: int | None, *, own: bool = True
    ) -> Told | None:
        snapshot = self.board.current(scope.environment)
        if self._snapshots.get(snapshot.environment) is not snapshot:
            self._forget(snapshot.environment)
            self._snapshots[snapshot.environment] = snapshot
        key = (scope, query, revision, own)
        if key not in self._told:
            told = self._told[key] = self._make(snapshot, scope, query, revision, own=own)
            self._size += 0 if told is None else len(told.plain)
            self._make_room()
        self._told.move_to_end(key)
        return self._told[key]

    def _make(
        self, snapshot: Snapshot, scope: Scope, query: Query, revision: int | None, *, own: bool
    ) -> Told | None:
        history = self.board.history(snapshot.environment)
        if revision == FIRST and history.since == 0:
            revision = 0
        steps = None
        if revision is not None:
            steps = history.after(revision) if own else history.after_told(revision)
        if steps is None:
            return self._hydrate(snapshot, scope, query)
        found = changes(steps, snapshot, scope, query.filter())
        return Told(found[-1].revision, self._events(snapshot, found)) if found else None

    def _hydrate(self, snapshot: Snapshot, scope: Scope, query: Query) -> Told:
        features = snapshot.view(scope, query.filter())
        revision = max(FIRST, snapshot.position.revision)
        encoded = b",".join(piece.encoded for piece in self._pieces(snapshot, features))
        return Told(
            revision,
            b'{"events":[{"type":"hydration","eventId":%d,"features":[' % revision
            + encoded
            + b'],"segments":'
            + msgspec.json.encode([s.to_client() for s in used_segments(features, snapshot)])
            + b"}]}",
        )

    def _events(self, snapshot: Snapshot, found: Iterable[Change]) -> bytes:
        events = (part for change in found for part in self._parts(snapshot, change))
        return b'{"events":[' + b",".join(events) + b"]}"

    def _parts(self, snapshot: Snapshot, change: Change) -> Iterator[bytes]:
        revision = change.revision
        for segment in change.segments:
            yield _encode("segment-updated", revision, segment=segment.to_client())
        for name, project in change.removed:
            yield _encode("feature-removed", revision, featureName=name, project=project)
        for piece in self._pieces(snapshot, change.features):
            head = b'{"type":"feature-updated","eventId":%d,"feature":' % revision
            yield head + piece.encoded + b"}"
        for segment_id in change.removed_segments:
            yield _encode("segment-removed", revision, segmentId=segment_id)

    def _pieces(self, snapshot: Snapshot, features: Sequence[Feature]) -> list[Piece]:
        return self.bodies.pieces_for(snapshot, V2).of(features, snapshot.segments)

    def _forget(self, environment: str) -> None:
        for key in [k for k in self._told if k[0].environment == environment]:
            self._drop(key)

    def _make_room(self) -> None:
        while len(self._told) > 1 and (self._size > _ROOM or len(self._told) > _MOST):
            self._drop(next(iter(self._told)))

    def _drop(self, key: _Key) -> None:
        dropped = self._told.pop(key)
        self._size -= 0 if dropped is None else len(dropped.plain)


def _encode(kind: str, revision: int, **more: object) -> bytes:
    return msgspec.json.encode({"type": kind, "eventId": revision, **more})

"""Ready bytes: a body is encoded once per revision, scope and query, never per request.

The forms are those of the client protocol, section 2.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from yardarm.api.client.body import Body, Later, now
from yardarm.api.queries import Level, Query
from yardarm.domain.features import Feature
from yardarm.domain.principals import Scope
from yardarm.domain.segments import Segment
from yardarm.domain.snapshot import Snapshot
from yardarm.domain.targeting import Constraint, FeatureStrategy

ENCODER = "v1"
"""Part of every ETag: raise it when the same features are encoded in other bytes, or SDKs that
hold the old ones are told that nothing changed."""

_ROOM = 64 * 1024 * 1024
_LEFT_OVERS = 1_000
_MOST_PIECES = 16
"""Of environment and level: each is about as large as a body."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A feature's part of a body, and the segments that it names."""

    feature: Feature
    encoded: bytes
    segments: frozenset[int]


class Pieces:
    """The parts of one environment's bodies at one level. A feature that did not change is the
    same object in the next snapshot, and is not encoded again: of a body of 10,000 features a
    toggle encodes one.
    """

    def __init__(self, level: Level) -> None:
        self._level = level
        self._segments: Mapping[int, Segment] = {}
        self._pieces: dict[str, Piece] = {}

    def of(self, features: Sequence[Feature], segments: Mapping[int, Segment]) -> list[Piece]:
        if not self._level.segments and segments != self._segments:
            self._pieces.clear()  # any of them may have a segment's constraints in it
        self._segments = segments
        found = []
        for feature in features:
            piece = self._pieces.get(feature.name)
            if piece is None or piece.feature is not feature:
                piece = self._pieces[feature.name] = self._encode(feature)
            found.append(piece)
        return found

    def keep_only(self, features: Sequence[Feature]) -> None:
        """Forget what is not there any more, once that is much."""
        if len(self._pieces) > len(features) + _LEFT_OVERS:
            names = {f.name for f in features}
            self._pieces = {n: piece for n, piece in self._pieces.items() if n in names}

    def _encode(self, feature: Feature) -> Piece:
        if self._level.version == 1:
            document = version_1(feature, self._segments)
        else:
            document = version_2(feature, None if self._level.segments else self._segments)
        used = frozenset(i for s in feature.active_strategies for i in s.segments or ())
        return Piece(feature, msgspec.json.encode(document), used)


@dataclass
class Bodies:
    """The bodies of each environment's current snapshot, the least used dropped first."""

    room: int = _ROOM
    later: Later = now
    _snapshots: dict[str, Snapshot] = field(default_factory=dict)
    _bodies: OrderedDict[tuple[Scope, Query, Level], Body] = field(default_factory=OrderedDict)
    _pieces: OrderedDict[tuple[str, Level], Pieces] = field(default_factory=OrderedDict)
    _size: int = 0

    def body_for(self, snapshot: Snapshot, scope: Scope, query: Query, level: Level) -> Body:
        if self._snapshots.get(snapshot.environment) is not snapshot:
            self._forget(snapshot.environment)
            self._snapshots[snapshot.environment] = snapshot
        key = (scope, query, level)
        body = self._bodies.get(key)
        if body is None:
            pieces = self.pieces_for(snapshot, level)
            body = self._bodies[key] = encode(snapshot, scope, query, level, pieces)
            body.later = self.later
            self._size += len(body.plain)
            self._make_room()
        self._bodies.move_to_end(key)
        return body

    def pieces_for(self, snapshot: Snapshot, level: Level) -> Pieces:
        key = (snapshot.environment, level)
        pieces = self._pieces.setdefault(key, Pieces(level))
        pieces.keep_only(snapshot.features)
        self._pieces.move_to_end(key)
        if len(self._pieces) > _MOST_PIECES:
            self._pieces.popitem(last=False)
        return pieces

    def _forget(self, environment: str) -> None:
        for key in [k for k in self._bodies if k[0].environment == environment]:
            self._size -= len(self._bodies.pop(key).plain)

    def _make_room(self) -> None:
        while self._size > self.room and len(self._bodies) > 1:
            _, dropped = self._bodies.popitem(last=False)
            self._size -= len(dropped.plain)


def encode(snapshot: Snapshot, scope: Scope, query: Query, level: Level, pieces: Pieces) -> Body:
    shown = pieces.of(snapshot.view(scope, query.filter()), snapshot.segments)
    query_hash = _query_hash(scope, query, level)
    position = snapshot.position
    # Design decision 6: a restored or new database never repeats a tag.
    etag = f'"{query_hash}:{position.revision}:{ENCODER}{position.hash.hex()[:8]}"'
    features = b",".join([piece.encoded for piece in shown])
    if level.version == 1:
        return Body(etag.encode(), b'{"version":1,"features":[' + features + b"]}")
    rest: dict[str, Any] = {
        "query": {
            **query.to_document(),
            "environment": snapshot.environment,
            "inlineSegmentConstraints": not level.segments,
        },
        "meta": {"revisionId": position.revision, "etag": etag, "queryHash": query_hash},
    }
    if level.segments:
        used = frozenset().union(*{piece.segments for piece in shown})
        rest["segments"] = [
            snapshot.segments[i].to_client() for i in sorted(used & snapshot.segments.keys())
        ]
    tail = msgspec.json.encode(rest)[1:]
    return Body(etag.encode(), b'{"version":2,"features":[' + features + b"]," + tail)


def encode_anew(snapshot: Snapshot, scope: Scope, query: Query, level: Level) -> Body:
    """Of a snapshot that is not the current one, of which nothing is kept."""
    return encode(snapshot, scope, query, level, Pieces(level))


Segments = Mapping[int, Segment]

_NEVER = Constraint("userId", "IN", ())
"""What stands for a segment that is not there: no value is one of none."""


def _inlined(strategy: FeatureStrategy, segments: Segments) -> tuple[Constraint, ...] | None:
    """Its own constraints and those of its segments, for SDKs that know no segments."""
    if not strategy.segments:
        return strategy.constraints
    found = [segments.get(i) for i in strategy.segments]
    more = [c for s in found for c in ((_NEVER,) if s is None else s.constraints)]
    return (*(strategy.constraints or ()), *more)


def version_1(feature: Feature, segments: Segments) -> dict[str, Any]:
    """v3's client shape: no description, project or dates (contract, section 3)."""
    return {
        "name": feature.name,
        "type": feature.type,
        "enabled": feature.is_on,
        "stale": feature.stale,
        "strategies": [
            FeatureStrategy(s.name, s.parameters, _inlined(s, segments)).to_document()
            for s in feature.active_strategies
        ],
        "variants": (
            None if feature.variants is None else [v.to_document() for v in feature.variants]
        ),
    }


def version_2(feature: Feature, inlined: Segments | None = None) -> dict[str, Any]:
    """Today's shape: every key there, lists possibly empty (client protocol, section 2.1).

    Variants keep the order in which they were given: it decides who sees what. With `inlined`
    the constraints of segments stand in the strategies.
    """
    document = {
        "name": feature.name,
        "type": feature.type,
        "enabled": feature.is_on,
        "project": feature.project,
        "stale": feature.stale,
        "description": feature.description,
        "impressionData": feature.impression_data,
        "strategies": [_strategy(s, inlined) for s in feature.active_strategies],
        "variants": [v.to_document() for v in feature.variants or ()],
    }
    if feature.dependencies:
        document["dependencies"] = [d.to_document() for d in feature.dependencies]
    return document


def _strategy(strategy: FeatureStrategy, inlined: Segments | None) -> dict[str, Any]:
    constraints = strategy.constraints if inlined is None else _inlined(strategy, inlined)
    document: dict[str, Any] = {
        "name": strategy.name,
        "parameters": strategy.parameters or {},
        "constraints": [
            {"inverted": False, "caseInsensitive": False, "values": [], **c.to_document()}
            for c in constraints or ()
        ],
        "variants": [v.to_document() for v in strategy.variants or ()],
    }
    if strategy.segments and inlined is None:
        document["segments"] = list(strategy.segments)
    return document


def _query_hash(scope: Scope, query: Query, level: Level) -> str:
    projects = None if scope.projects is None else sorted(scope.projects)
    parts = [scope.environment, projects, query.to_document(), level.version, level.segments]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:8]

"""Answers made of what features come out as. An outcome is one of few and made once with its
feature, so its part of a body is encoded once, too; a body is parts put together.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from yardarm.api.answers import JSON, Answer, Headers, matches, takes_gzip
from yardarm.domain.evaluation.context import Context
from yardarm.domain.evaluation.engine import Engine
from yardarm.domain.evaluation.flags import Flag, Outcome
from yardarm.domain.principals import Scope
from yardarm.live.evaluators import Evaluators

ENCODER = "1"
"""Part of every tag: raise it when the same outcomes are encoded in other bytes."""

_HEADERS: Headers = [(b"vary", b"Accept-Encoding"), (b"cache-control", b"no-cache")]
_GZIP = (b"content-encoding", b"gzip")
_WORTH_COMPRESSING = 1024
_LEFT_OVERS = 1_000
_PER_FEATURE = 16


class Parts(dict[Outcome, bytes]):
    """What each outcome is in a body."""

    def __init__(self, encode: Callable[[Outcome], bytes]) -> None:
        super().__init__()
        self._encode = encode

    def __missing__(self, outcome: Outcome) -> bytes:
        part = self[outcome] = self._encode(outcome)
        return part


@dataclass(slots=True)
class _Place:
    """Of one environment: its engine, and which of its flags each set of projects has."""

    engine: Engine
    parts: Parts
    shown: dict[frozenset[str] | None, tuple[Flag, ...]] = field(default_factory=dict)


class Evaluated:
    """What one audience sees of the features of a scope: `shows` says which are asked at all,
    `encode` what becomes of an outcome; empty bytes are left out.
    """

    def __init__(
        self,
        evaluators: Evaluators,
        encode: Callable[[Outcome], bytes],
        shows: Callable[[Flag], bool] = lambda _: True,
    ) -> None:
        self._evaluators = evaluators
        self._encode = encode
        self._shows = shows
        self._places: dict[str, _Place] = {}

    def all(self, scope: Scope, context: Context) -> list[bytes]:
        """The parts of all features, by name."""
        place = self._place(scope.environment)
        flags = place.shown.get(scope.projects)
        if flags is None:
            flags = place.shown[scope.projects] = tuple(
                flag
                for flag in place.engine.flags.values()
                if _sees(scope, flag) and self._shows(flag)
            )
        part = place.parts.__getitem__
        return [found for found in map(part, place.engine.evaluate_all(flags, context)) if found]

    def one(self, scope: Scope, name: str, context: Context) -> Outcome | None:
        """None when there is no such feature, or the scope does not see it."""
        engine = self._place(scope.environment).engine
        flag = engine.flags.get(name)
        return engine.evaluate(name, context) if flag and _sees(scope, flag) else None

    def _place(self, environment: str) -> _Place:
        engine = self._evaluators.of(environment)
        place = self._places.get(environment)
        if place is None or place.engine is not engine:
            parts = Parts(self._encode) if place is None else place.parts
            # What did not change is the same outcome in the next engine. Others stay behind.
            if len(parts) > _LEFT_OVERS + _PER_FEATURE * len(engine.flags):
                parts.clear()
            place = _Place(engine, parts)
            there = {n: p for n, p in self._places.items() if self._evaluators.knows(n)}
            self._places = {**there, environment: place}
        return place


def _sees(scope: Scope, flag: Flag) -> bool:
    return scope.projects is None or flag.feature.project in scope.projects


def answer(body: bytes, if_none_match: bytes | None, accept_encoding: bytes | None) -> Answer:
    """304 for who has this very body. The tag is a hash of it, for clients send the last one also
    when their context is another (client protocol, section 5).
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}:{ENCODER}"'.encode()
    headers = [(b"etag", etag), *_HEADERS]
    if if_none_match is not None and matches(if_none_match, etag):
        return Answer(304, headers)
    headers.append(JSON)
    if len(body) < _WORTH_COMPRESSING or not takes_gzip(accept_encoding or b""):
        return Answer(200, headers, body)
    # The fastest level: it is done while somebody waits, and for nobody else.
    return Answer(200, [*headers, _GZIP], gzip.compress(body, compresslevel=1, mtime=0))

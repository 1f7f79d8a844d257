"""Bodies put together out of parts: each outcome is encoded once, and none is kept for ever."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from yardarm.api.evaluated import _LEFT_OVERS, _PER_FEATURE, Evaluated
from yardarm.domain.evaluation.context import Context
from yardarm.domain.evaluation.engine import Engine
from yardarm.domain.evaluation.flags import Outcome
from yardarm.domain.features import Feature
from yardarm.domain.principals import Scope
from yardarm.domain.snapshot import Position, Snapshot
from yardarm.domain.targeting import FeatureStrategy
from yardarm.live.evaluators import Evaluators

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ALL = Scope("production")
ONE = FeatureStrategy("userWithId", {"userIds": "1"})


class Current:
    """Stands where the evaluators of a board do; the engine is moved by hand."""

    def __init__(self, *features: Feature) -> None:
        self.engine = Engine(Snapshot("production", Position(), features), lambda n: n)

    def of(self, _: str) -> Engine:
        return self.engine

    def move(self, *features: Feature) -> None:
        snapshot = Snapshot("production", Position(), features)
        self.engine = Engine(snapshot, lambda n: n, before=self.engine)


def feature(name: str, project: str = "default") -> Feature:
    return Feature(name, NOW, project=project, enabled=True, strategies=(ONE,))


def user(user_id: str) -> Context:
    return Context.of({"userId": user_id}, {}, NOW)


def watched(current: Current) -> tuple[Evaluated, Counter[tuple[str, bool]]]:
    times = Counter[tuple[str, bool]]()

    def encode(outcome: Outcome) -> bytes:
        times[outcome.feature.name, outcome.enabled] += 1
        return outcome.feature.name.encode() if outcome.enabled else b""

    return Evaluated(cast("Evaluators", current), encode), times


def test_an_outcome_is_encoded_once_until_its_feature_changes() -> None:
    a, b = feature("a"), feature("b")
    current = Current(a, b)
    evaluated, times = watched(current)
    for _ in range(3):
        assert evaluated.all(ALL, user("1")) == [b"a", b"b"]
        assert evaluated.all(ALL, user("2")) == []
    assert set(times.values()) == {1}
    current.move(a, replace(b, description="another"))
    assert evaluated.all(ALL, user("1")) == [b"a", b"b"]
    assert times == {("a", True): 1, ("a", False): 1, ("b", True): 2, ("b", False): 1}


def test_each_scope_sees_its_projects() -> None:
    current = Current(feature("a", "one"), feature("b", "two"))
    evaluated, _ = watched(current)
    seen = {
        projects: evaluated.all(Scope("production", projects), user("1"))
        for projects in (None, frozenset({"one"}), frozenset({"two"}), frozenset({"none"}))
    }
    assert list(seen.values()) == [[b"a", b"b"], [b"a"], [b"b"], []]
    assert evaluated.one(Scope("production", frozenset({"one"})), "b", user("1")) is None
    assert evaluated.one(ALL, "b", user("1")) is not None
    current.move(feature("a", "two"))
    assert evaluated.all(Scope("production", frozenset({"two"})), user("1")) == [b"a"]
    assert evaluated.all(Scope("production", frozenset({"one"})), user("1")) == []


def test_what_is_over_is_not_kept_for_ever() -> None:
    current = Current(feature("a"))
    evaluated, _ = watched(current)
    most = _LEFT_OVERS + _PER_FEATURE
    for number in range(most + 100):
        current.move(replace(feature("a"), description=str(number)))
        assert evaluated.all(ALL, user("1")) == [b"a"]
        assert len(evaluated._places["production"].parts) <= most + 1

"""Bodies put together out of parts: each outcome is encoded once, and none is kept for ever."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from yardarm.api.evaluated import _LEFT_OVERS, _PER_FEATURE, Evaluated
from yardarm.domain.environments import Environment
from yardarm.domain.evaluation.context import Context
from yardarm.domain.evaluation.flags import Outcome
from yardarm.domain.features import Feature
from yardarm.domain.principals import Scope
from yardarm.domain.replay import State
from yardarm.domain.snapshot import Position
from yardarm.domain.targeting import FeatureStrategy
from yardarm.live.board import Board
from yardarm.live.evaluators import Evaluators

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ALL = Scope("production")
PLACE = Environment("production", "production", 1, NOW, is_default=True)
ONE = FeatureStrategy("userWithId", {"userIds": "1"})


class Server:
    """A board and the evaluators that follow it; what is shown is set by hand."""

    def __init__(self, *features: Feature) -> None:
        self._board = Board()
        self._revision = 0
        self.evaluators = Evaluators(self._board, lambda n: n, "host")
        self.show(*features)

    def show(self, *features: Feature) -> None:
        """What was shown before with the same features is the same object again."""
        self._revision += 1
        state = State({f.name: f for f in features}, environments={PLACE.name: PLACE})
        position = Position(self._revision)
        self._board.publish(state, position, {PLACE.name: position})


def feature(name: str, project: str = "default") -> Feature:
    return Feature(name, NOW, project=project, enabled=True, strategies=(ONE,))


def user(user_id: str) -> Context:
    return Context.of({"userId": user_id}, {}, NOW)


def watched(server: Server) -> tuple[Evaluated, Counter[tuple[str, bool]]]:
    times = Counter[tuple[str, bool]]()

    def encode(outcome: Outcome) -> bytes:
        times[outcome.feature.name, outcome.enabled] += 1
        return outcome.feature.name.encode() if outcome.enabled else b""

    return Evaluated(server.evaluators, encode), times


def test_an_outcome_is_encoded_once_until_its_feature_changes() -> None:
    a, b = feature("a"), feature("b")
    server = Server(a, b)
    evaluated, times = watched(server)
    for _ in range(3):
        assert evaluated.all(ALL, user("1")) == [b"a", b"b"]
        assert evaluated.all(ALL, user("2")) == []
    assert set(times.values()) == {1}
    server.show(a, replace(b, description="another"))
    assert evaluated.all(ALL, user("1")) == [b"a", b"b"]
    assert times == {("a", True): 1, ("a", False): 1, ("b", True): 2, ("b", False): 1}


def test_each_scope_sees_its_projects() -> None:
    server = Server(feature("a", "one"), feature("b", "two"))
    evaluated, _ = watched(server)
    seen = {
        projects: evaluated.all(Scope("production", projects), user("1"))
        for projects in (None, frozenset({"one"}), frozenset({"two"}), frozenset({"none"}))
    }
    assert list(seen.values()) == [[b"a", b"b"], [b"a"], [b"b"], []]
    assert evaluated.one(Scope("production", frozenset({"one"})), "b", user("1")) is None
    assert evaluated.one(ALL, "b", user("1")) is not None
    server.show(feature("a", "two"))
    assert evaluated.all(Scope("production", frozenset({"two"})), user("1")) == [b"a"]
    assert evaluated.all(Scope("production", frozenset({"one"})), user("1")) == []


def test_what_is_over_is_not_kept_for_ever() -> None:
    server = Server(feature("a"))
    evaluated, _ = watched(server)
    most = _LEFT_OVERS + _PER_FEATURE
    for number in range(most + 100):
        server.show(replace(feature("a"), description=str(number)))
        assert evaluated.all(ALL, user("1")) == [b"a"]
        assert len(evaluated._places["production"].parts) <= most + 1


def test_an_environment_that_is_gone_is_forgotten() -> None:
    board = Board()
    evaluators = Evaluators(board, lambda n: n, "host")
    evaluated = Evaluated(evaluators, lambda outcome: outcome.feature.name.encode())
    at, kept, gone = Position(1), PLACE, replace(PLACE, name="gone", is_default=False)
    both = {kept.name: kept, gone.name: gone}
    board.publish(State(environments=both), at, dict.fromkeys(both, at))
    context = Context.of({}, {}, NOW)
    for name in both:
        assert evaluated.all(Scope(name), context) == []
    board.publish(State(environments={kept.name: kept}), Position(2), {kept.name: Position(2)})
    assert evaluated.all(Scope(kept.name), context) == []
    assert evaluators._engines.keys() == evaluated._places.keys() == {kept.name}

"""Bodies made of parts that are kept, beside bodies made anew."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from yardarm.api.client.bodies import Bodies, version_1, version_2
from yardarm.api.queries import V1, V2, V2_INLINED, Level, Query
from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import seeded
from yardarm.domain.features import Feature
from yardarm.domain.principals import Scope
from yardarm.domain.replay import State
from yardarm.domain.segments import Segment
from yardarm.domain.snapshot import Position
from yardarm.domain.targeting import Constraint, FeatureStrategy
from yardarm.live.board import Board

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ENVIRONMENTS = {e.name: e for e in seeded(NOW)}
USES = FeatureStrategy("default", segments=(1,), id="s")


def segment(value: str) -> Segment:
    return Segment(1, "beta", (Constraint("userId", "IN", (value,)),))


def feature(name: str) -> Feature:
    development = MappingProxyType({"development": EnvironmentState(True, (USES,))})
    return Feature(name, NOW, strategies=(USES,), environments=development)


_names = st.sampled_from("abcdef")
_steps = st.one_of(
    st.tuples(st.sampled_from(["create", "archive", "remove", "toggle"]), _names),
    st.tuples(st.just("move"), _names),
    st.tuples(st.just("segment"), st.sampled_from("xyz")),
)


def after(state: State, step: tuple[str, str]) -> tuple[State, frozenset[str]]:
    """The state that a step leaves behind, and the names of what it changed."""
    what, name = step
    if what == "segment":
        return replace(state, segments={"1": segment(name)}), frozenset()
    features = dict(state.features)
    there = features.get(name)
    if what == "create":
        features[name] = feature(name)
    elif what == "remove":
        features.pop(name, None)
    elif there is not None:
        changed = {
            "archive": replace(there, archived=not there.archived),
            "toggle": replace(there, enabled=not there.enabled),
            "move": replace(there, project="shop"),
        }
        features[name] = changed[what]
    return replace(state, features=features), frozenset({name})


@given(st.lists(_steps, max_size=12), st.sampled_from([V1, V2, V2_INLINED]))
def test_after_any_steps_a_body_is_what_it_would_be_anew(
    steps: list[tuple[str, str]], level: Level
) -> None:
    board, kept = Board(), Bodies()
    state = State(environments=ENVIRONMENTS, segments={"1": segment("x")})
    board.publish(state, Position(1), {})
    scopes = [
        Scope(name, projects) for name in ENVIRONMENTS for projects in (None, frozenset({"shop"}))
    ]
    for revision, step in enumerate(steps, 2):
        state, names = after(state, step)
        at = Position(revision)
        board.publish(state, at, dict.fromkeys(ENVIRONMENTS, at), names)
        anew = Board()
        anew.publish(state, at, {})
        for scope in scopes:
            found = kept.body_for(board.current(scope.environment), scope, Query(), level)
            wanted = Bodies().body_for(anew.current(scope.environment), scope, Query(), level)
            assert (found.etag, found.plain) == (wanted.etag, wanted.plain)


def test_the_parts_make_one_document() -> None:
    board = Board()
    features = {n: feature(n) for n in "ab"}
    segments = {1: segment("x")}
    state = State(features=features, environments=ENVIRONMENTS, segments={"1": segment("x")})
    board.publish(state, Position(7), {})
    snapshot, scope = board.current("production"), Scope("production")
    first = Bodies().body_for(snapshot, scope, Query(), V1).plain
    assert first == msgspec.json.encode(
        {"version": 1, "features": [version_1(f, segments) for f in features.values()]}
    )
    body = Bodies().body_for(snapshot, scope, Query(), V2)
    document = msgspec.json.decode(body.plain)
    assert list(document) == ["version", "features", "query", "meta", "segments"]
    assert document["features"] == [version_2(f) for f in features.values()]
    assert document["segments"] == [segments[1].to_client()]
    assert document["meta"]["etag"] == body.etag.decode()
    assert msgspec.json.encode(document) == body.plain


def test_what_is_not_there_any_more_is_forgotten() -> None:
    board, kept = Board(), Bodies()
    scope = Scope("production")
    many = {f"f-{i}": Feature(f"f-{i}", NOW) for i in range(1_200)}
    for revision, features in enumerate((many, {}), 1):
        state = State(features=features, environments=ENVIRONMENTS)
        at = Position(revision)
        board.publish(state, at, {"production": at})
        kept.body_for(board.current("production"), scope, Query(), V2)
    (pieces,) = kept._pieces.values()
    assert pieces._pieces == {}

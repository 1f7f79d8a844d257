"""A feature in two environments, side by side."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from yardarm.domain.comparisons import compare
from yardarm.domain.diffs import Diff
from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import seeded
from yardarm.domain.features import Feature
from yardarm.domain.targeting import Constraint, FeatureStrategy, Variant

BORN = datetime(2026, 1, 1, tzinfo=UTC)
DEVELOPMENT, PRODUCTION = seeded(BORN)


def parts(one: EnvironmentState, other: EnvironmentState) -> list[str]:
    return compare(_feature(one, other), DEVELOPMENT, PRODUCTION).parts


def steps(one: EnvironmentState, other: EnvironmentState) -> tuple[Diff, ...]:
    return compare(_feature(one, other), DEVELOPMENT, PRODUCTION).diffs


def _feature(one: EnvironmentState, other: EnvironmentState) -> Feature:
    """The first state in development, the second in production."""
    there = Feature("demo", BORN, environments=MappingProxyType({"development": one}))
    return there.with_state(None, other)


ALL = FeatureStrategy("flexibleRollout", {"rollout": "100"}, id="1")
HALF = FeatureStrategy("flexibleRollout", {"rollout": "50"}, id="2")


def test_what_clients_see_alike_does_not_differ() -> None:
    first = replace(ALL, sort_order=3)
    second = replace(ALL, id="9", sort_order=0, title=None, disabled=False, segments=())
    assert parts(EnvironmentState(True, (first,)), EnvironmentState(True, (second,))) == []
    bare, unsaid = Variant("a", 1000, overrides=()), Variant("a", 1000)
    one = EnvironmentState(variants=(bare,))
    assert parts(one, EnvironmentState(variants=(unsaid,))) == []
    assert parts(EnvironmentState(variants=()), EnvironmentState()) == []


def test_places_of_strategies_count() -> None:
    one = EnvironmentState(True, (replace(ALL, sort_order=1), replace(HALF, sort_order=2)))
    assert parts(one, EnvironmentState(True, (ALL, HALF))) == []
    assert parts(one, EnvironmentState(True, (HALF, ALL))) == ["strategies"]


def test_each_part_is_named_and_told() -> None:
    constraint = Constraint("country", "IN", ("NO",))
    one = EnvironmentState(False, (ALL,), (Variant("a", 1000),))
    other = EnvironmentState(True, (replace(ALL, constraints=(constraint,)),), ())
    assert parts(one, other) == ["enabled", "strategies", "variants"]
    assert steps(one, other)[0] == {"kind": "E", "path": ["enabled"], "lhs": False, "rhs": True}
    added = next(d for d in steps(one, other) if d["path"][0] == "strategies")
    assert added["path"] == ["strategies", 0, "constraints"]
    assert added["item"] == {"kind": "N", "rhs": constraint.to_document()}


_states = st.builds(
    EnvironmentState,
    enabled=st.booleans(),
    strategies=st.lists(st.sampled_from([ALL, HALF]), max_size=2).map(tuple),
    variants=st.none() | st.just(()) | st.just((Variant("a", 1),)),
)


@given(_states, _states)
def test_nobody_is_left_or_right_for_ever(one: EnvironmentState, other: EnvironmentState) -> None:
    assert parts(one, one) == []
    assert parts(one, other) == parts(other, one)
    assert len(steps(one, other)) == len(steps(other, one))

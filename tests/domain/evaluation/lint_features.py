"""Features made at random for the linter, out of few fields and values, so that rules meet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

from hypothesis import strategies as st

from yardarm.domain.evaluation.context import Context
from yardarm.domain.evaluation.lint.findings import Scene
from yardarm.domain.features import Feature
from yardarm.domain.segments import Segment
from yardarm.domain.targeting import (
    Constraint,
    Dependency,
    FeatureStrategy,
    Override,
    Variant,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)

TEXTS = ("a", "ab", "abc", "b", "A", "AB", "ß", "Σ", "aΣ", "İ", "")
NUMBERS = ("1", "1.0", "2", "2.5", "-3", "1e1", "inf", "nan")
LIMITS = ("1", "1.0", " 2 ", "2.5", "-3", "1e1")
VERSIONS = ("1.0.0", "1.0.0-rc.1", "1.2.3 ", "2.0.0", "1.2")
DATES = ("2026-01-01T00:00:00Z", "2026-11-25T12:00:00.000Z", "2027-01-01T00:00:00+01:00")
NETWORKS = ("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "192.168.0.0/16", "::1", "nonsense")
PATTERNS = ("", "^a", "b$", ".*", "(", "^$", "a|b")
FIELDS = ("userId", "plan", "currentTime")

_VALUES = (
    *TEXTS,
    *NUMBERS,
    *VERSIONS,
    "1.2.3",
    *DATES,
    "10.1.2.3",
    "10.9.9.9",
    "192.168.1.1",
    "::1",
)

_listed = st.lists(st.sampled_from(TEXTS), max_size=3).map(tuple)
_some = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3).map(tuple)
_mixed = st.lists(st.sampled_from(_VALUES), max_size=4).map(tuple)
_networks = st.lists(st.sampled_from(NETWORKS), min_size=1, max_size=3).map(tuple)
_maybe = st.sampled_from((None, None, False, True))


def _of(names: tuple[str, ...], **more: st.SearchStrategy[object]) -> st.SearchStrategy[Constraint]:
    return st.builds(
        Constraint, st.sampled_from(FIELDS), st.sampled_from(names), inverted=_maybe, **more
    )


_kinds = (
    _of(("IN", "NOT_IN"), values=st.one_of(_listed, _mixed)),
    _of(
        ("STR_STARTS_WITH", "STR_ENDS_WITH", "STR_CONTAINS"), values=_some, case_insensitive=_maybe
    ),
    _of(("NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE"), value=st.sampled_from(LIMITS)),
    _of(
        ("SEMVER_EQ", "SEMVER_GT", "SEMVER_GTE", "SEMVER_LT", "SEMVER_LTE"),
        value=st.sampled_from(VERSIONS),
    ),
    _of(("DATE_AFTER", "DATE_BEFORE"), value=st.sampled_from(DATES)),
    _of(("REGEX",), value=st.sampled_from(PATTERNS), case_insensitive=_maybe),
    _of(("IN_CIDR",), values=_networks),
)
constraints = st.one_of(_kinds)
unusable = st.sampled_from(
    (
        Constraint("plan", "LIKE", values=("a",)),
        Constraint("plan", "STR_CONTAINS", values=(), inverted=True),
        Constraint("userId", "NUM_GT", value="many"),
        Constraint("plan", "SEMVER_LT", value="v1", inverted=True),
        Constraint("currentTime", "DATE_AFTER", value="tomorrow"),
        Constraint("userId", "IN_CIDR"),
    )
)
_any_constraint = st.integers(0, 30).flatmap(lambda n: constraints if n else unusable)


_families = tuple(
    st.lists(family, min_size=2, max_size=3) for family in (*_kinds, _kinds[1], constraints)
)


@st.composite
def together(draw: st.DrawFn) -> list[Constraint]:
    """Two or three on one field, mostly of a kind."""
    there = draw(st.integers(0, len(_families) - 1).flatmap(_families.__getitem__))
    field = draw(st.sampled_from(FIELDS))
    return [replace(c, context_name=field) for c in there]


def values(random: Random) -> list[str]:
    """What a field may hold: values that constraints name, and what is near them."""
    mixed = ["".join(random.choices(TEXTS, k=3)) for _ in range(40)]
    near = ["1.5", "-4", "99", "0.9.0", "1.0.1", "1.2.3-a", "3.0.0", "10.2.0.0", "11.0.0.1", "x"]
    dates = ["2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "2028-01-01T00:00:00Z"]
    return [*_VALUES, *mixed, *near, *dates]


_variants = st.lists(
    st.builds(
        Variant,
        st.sampled_from(("red", "green", "blue")),
        st.sampled_from((0, 1, 500, 1000)),
        overrides=st.none()
        | st.lists(st.builds(Override, st.sampled_from(FIELDS[:2]), _listed), max_size=2).map(
            tuple
        ),
    ),
    max_size=3,
    unique_by=lambda v: v.name,
).map(lambda variants: tuple(variants) or None)

_rollout_parameters = st.fixed_dictionaries(
    {
        "rollout": st.sampled_from(("0", "30", "60", "100", "100", "much")),
        "stickiness": st.sampled_from(("default", "userId", "plan", "random")),
        "groupId": st.sampled_from(("g", "h")),
    }
)
_rules: st.SearchStrategy[tuple[str, dict[str, str]]] = st.one_of(
    st.just(("default", {})),
    st.just(("default", {})),
    st.tuples(st.just("flexibleRollout"), _rollout_parameters),
    st.tuples(
        st.just("userWithId"),
        st.fixed_dictionaries({"userIds": st.sampled_from(("a", "a, b,ab", "", "1"))}),
    ),
    st.tuples(
        st.just("remoteAddress"),
        st.fixed_dictionaries({"IPs": st.sampled_from(("10.0.0.0/8", "::1,10.1.2.3", ""))}),
    ),
    st.tuples(
        st.just("gradualRolloutUserId"),
        st.fixed_dictionaries(
            {"percentage": st.sampled_from(("0", "60", "100", "250")), "groupId": st.just("g")}
        ),
    ),
    st.just(("mine", {})),
)


@st.composite
def _strategies(draw: st.DrawFn) -> FeatureStrategy:
    name, parameters = draw(_rules)
    return FeatureStrategy(
        name,
        parameters,
        constraints=tuple(draw(st.lists(_any_constraint, max_size=3))),
        segments=tuple(draw(st.lists(st.sampled_from((1, 1, 2, 3)), max_size=1))),
        variants=draw(st.one_of(st.none(), _variants)),
        disabled=draw(st.sampled_from((None, None, None, True))),
    )


@dataclass(frozen=True, slots=True)
class Made:
    """A feature, its parents and the segments that there are."""

    feature: Feature
    parents: tuple[Feature, ...]
    segments: dict[int, Segment]

    @property
    def scene(self) -> Scene:
        there = {f.name: f for f in (self.feature, *self.parents)}
        return Scene(self.segments, there, frozenset({"plan"}), NOW)


_features = st.builds(
    Feature,
    st.just("child"),
    st.just(NOW),
    enabled=st.just(True),
    strategies=st.lists(_strategies(), max_size=4).map(tuple),
    variants=_variants,
    dependencies=st.none()
    | st.builds(
        Dependency,
        st.sampled_from(("parent", "parent", "parent", "absent")),
        st.booleans(),
        st.lists(st.sampled_from(("red", "green", "disabled")), max_size=2).map(tuple),
    ).map(lambda dependency: (dependency,)),
)
_parents = st.builds(
    Feature,
    st.just("parent"),
    st.just(NOW),
    enabled=st.sampled_from((True, True, False)),
    strategies=st.lists(_strategies(), max_size=2).map(tuple),
    variants=_variants,
    dependencies=st.sampled_from((None, None, None, (Dependency("child"),))),
)


@st.composite
def roll_outs(draw: st.DrawFn) -> Made:
    """A feature that has only such strategies, which let in many of the same contexts."""
    one = draw(constraints)
    there = [
        FeatureStrategy(
            "flexibleRollout",
            draw(_rollout_parameters),
            constraints=draw(st.sampled_from(((), (), (one,)))),
            variants=draw(st.sampled_from((None, None, (Variant("red", 1),)))),
        )
        for _ in range(draw(st.integers(2, 3)))
    ]
    return Made(Feature("child", NOW, enabled=True, strategies=tuple(there)), (), {})


@st.composite
def made(draw: st.DrawFn) -> Made:
    segments = {
        1: Segment(1, "one", tuple(draw(st.lists(constraints, max_size=2)))),
        2: Segment(2, "two", ()),
    }
    return Made(draw(_features), (draw(_parents),), segments)


def contexts(random: Random) -> Iterator[Context]:
    """Every value of each field beside nothing else, and many mixtures."""
    for field, value in product((*FIELDS, "remoteAddress"), values(random)):
        yield _context(random, {field: value})
    for _ in range(250):
        yield _context(
            random,
            {
                field: random.choice(_VALUES)
                for field in (*FIELDS, "sessionId", "remoteAddress")
                if random.random() < 0.6
            },
        )


def _context(random: Random, values: dict[str, str]) -> Context:
    return Context(values, NOW + timedelta(days=random.choice((0, 1, 400))))

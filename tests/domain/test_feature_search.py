"""The search for features against a naive form of each filter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import seeded
from yardarm.domain.errors import Invalid
from yardarm.domain.feature_lifecycle import FirstSeen
from yardarm.domain.feature_search import FeatureSearch, Known, found, page, read
from yardarm.domain.features import Feature
from yardarm.domain.projects import Project
from yardarm.domain.replay import State
from yardarm.domain.segments import Segment
from yardarm.domain.tags import Tag
from yardarm.domain.targeting import FeatureStrategy

BORN = datetime(2026, 3, 1, tzinfo=UTC)
SEGMENTS = {"1": Segment(1, "beta", ()), "2": Segment(2, "staff", ())}
PROJECTS = {
    "default": Project("default", "Default", BORN),
    "shop": Project("shop", "Shop", BORN, hidden_environments=frozenset({"development"})),
}
ENVIRONMENTS = {e.name: e for e in seeded(BORN)}

_texts = st.sampled_from(["red", "blue", "Redder", "green tea"])
_strategies = st.builds(
    FeatureStrategy,
    name=st.just("default"),
    segments=st.sampled_from([None, (1,), (2,), (1, 2), (3,)]),
)
_features = st.builds(
    Feature,
    name=st.text("abAB", min_size=1, max_size=3),
    created_at=st.integers(0, 4).map(lambda days: BORN + timedelta(hours=12 * days)),
    description=st.none() | _texts,
    type=st.sampled_from(["release", "experiment"]),
    project=st.sampled_from(["default", "shop", "lost"]),
    enabled=st.booleans(),
    stale=st.booleans(),
    potentially_stale=st.booleans(),
    archived=st.booleans(),
    strategies=st.lists(_strategies, max_size=2).map(tuple),
    tags=st.sets(st.sampled_from([Tag("team", "red"), Tag("team", "blue")])).map(
        lambda tags: tuple(sorted(tags))
    ),
    environments=st.booleans().map(
        lambda on: MappingProxyType({"development": EnvironmentState(on)})
    ),
)
_states = st.lists(_features, max_size=12, unique_by=lambda f: f.name).map(
    lambda features: State(
        features={f.name: f for f in features},
        environments=ENVIRONMENTS,
        projects=PROJECTS,
        segments=SEGMENTS,
    )
)


def names(state: State, search: FeatureSearch, known: Known | None = None) -> list[str]:
    seen = {
        n: FirstSeen(BORN, BORN if n[0] == "b" else None) for n in state.features if n[0] in "ab"
    }
    return [f.name for f in found(state, search, known or Known({}, first_seen=seen))]


def asked(**given_: str) -> FeatureSearch:
    return read({name: [value] for name, value in given_.items()})


def _segments(feature: Feature) -> set[str]:
    ids = {i for s in feature.strategies for i in s.segments or ()}
    return {SEGMENTS[str(i)].name for i in ids if str(i) in SEGMENTS}


def _tags(feature: Feature) -> set[str]:
    return {f"{t.type}:{t.value}" for t in feature.tags}


def _on(feature: Feature, environment: str) -> bool:
    if environment == "production":
        return feature.enabled
    return feature.environments["development"].enabled


NAIVE: list[tuple[dict[str, str], Callable[[Feature], bool]]] = [
    ({"project": "IS:shop"}, lambda f: f.project == "shop"),
    ({"project": "IS_NOT:shop"}, lambda f: f.project != "shop"),
    ({"project": "IS_ANY_OF:shop, default"}, lambda f: f.project in ("shop", "default")),
    ({"project": "IS_NONE_OF:shop,default"}, lambda f: f.project == "lost"),
    ({"type": "IS:release"}, lambda f: f.type == "release"),
    ({"state": "IS:stale"}, lambda f: f.stale),
    ({"state": "IS:active"}, lambda f: not f.stale and not f.potentially_stale),
    ({"state": "IS:potentially-stale"}, lambda f: f.potentially_stale and not f.stale),
    ({"tag": "INCLUDE:team:red"}, lambda f: "team:red" in _tags(f)),
    ({"tag": "DO_NOT_INCLUDE:team:red"}, lambda f: "team:red" not in _tags(f)),
    ({"tag": "INCLUDE_ALL_OF:team:red,team:blue"}, lambda f: len(_tags(f)) == 2),
    ({"tag": "INCLUDE_ANY_OF:team:red,team:blue"}, lambda f: bool(_tags(f))),
    ({"tag": "EXCLUDE_IF_ANY_OF:team:red,team:blue"}, lambda f: not _tags(f)),
    ({"tag": "EXCLUDE_ALL:team:red,team:blue"}, lambda f: len(_tags(f)) < 2),
    ({"segment": "INCLUDE:beta"}, lambda f: "beta" in _segments(f)),
    ({"segment": "EXCLUDE_ALL:beta,staff"}, lambda f: _segments(f) != {"beta", "staff"}),
    ({"createdAt": "IS_BEFORE:2026-03-02"}, lambda f: f.created_at.day < 2),
    ({"createdAt": "IS_ON_OR_AFTER:2026-03-02"}, lambda f: f.created_at.day >= 2),
    ({"query": "RED"}, lambda f: "red" in (f.description or "").lower()),
    ({"query": "a,tea"}, lambda f: "a" in f.name.lower() or f.description == "green tea"),
    ({"status": "production:enabled"}, lambda f: f.enabled),
    (
        {"status[]": "development:enabled"},
        lambda f: _on(f, "development") and f.project != "shop",
    ),
    ({"favorite": "IS:true"}, lambda f: False),
    ({"lifecycle": "IS_NOT:completed"}, lambda f: True),
    ({"lifecycle": "IS:initial"}, lambda f: not f.archived and f.name[0] in "AB"),
    ({"lifecycle": "IS_ANY_OF:pre-live,live"}, lambda f: not f.archived and f.name[0] in "ab"),
    ({"lifecycle": "IS:live"}, lambda f: not f.archived and f.name[0] == "b"),
]


@given(_states, st.sampled_from(NAIVE))
def test_each_filter_admits_what_its_naive_form_does(
    state: State, case: tuple[dict[str, str], Callable[[Feature], bool]]
) -> None:
    given_, admits = case
    for archived in (False, True):
        search = replace(asked(**given_), archived=archived)
        wanted = [n for n, f in state.features.items() if f.archived is archived and admits(f)]
        assert sorted(names(state, search)) == sorted(wanted)


@given(_states, st.sampled_from(NAIVE), st.sampled_from(NAIVE))
def test_filters_combine_with_and(
    state: State,
    one: tuple[dict[str, str], Callable[[Feature], bool]],
    other: tuple[dict[str, str], Callable[[Feature], bool]],
) -> None:
    if one[0].keys() == other[0].keys():
        return
    both = set(names(state, asked(**one[0]))) & set(names(state, asked(**other[0])))
    if {"status", "status[]"} <= {*one[0], *other[0]}:  # statuses are alternatives
        both = set(names(state, asked(**one[0]))) | set(names(state, asked(**other[0])))
    assert set(names(state, asked(**one[0], **other[0]))) == both


@given(
    _states,
    st.sampled_from(["createdAt", "name", "type", "project", "stale", "environment:production"]),
    st.sampled_from(["asc", "desc"]),
)
def test_sorted_by_what_is_asked_and_then_by_name(state: State, by: str, order: str) -> None:
    features = found(state, asked(sortBy=by, sortOrder=order), Known({}))
    keys: dict[str, Callable[[Feature], str]] = {
        "createdAt": lambda f: f.created_at.isoformat(),
        "name": lambda f: f.name,
        "type": lambda f: f.type,
        "project": lambda f: f.project,
        "stale": lambda f: str(f.stale),
        "environment:production": lambda f: str(f.enabled),
    }
    for first, second in pairwise(features):
        a, b = keys[by](first), keys[by](second)
        assert (a > b if order == "desc" else a < b) or (a == b and first.name < second.name)


@given(_states, st.integers(0, 13), st.integers(1, 5))
def test_pages_make_up_the_whole(state: State, offset: int, limit: int) -> None:
    every = found(state, FeatureSearch(), Known({}))
    search = FeatureSearch(offset=offset, limit=limit)
    assert list(page(every, search)) == every[offset:][:limit]


def test_who_was_never_seen_comes_last() -> None:
    features = {n: Feature(n, BORN) for n in "abc"}
    state = State(features=features)
    known = Known({"b": BORN, "c": BORN + timedelta(days=1)})
    assert names(state, asked(sortBy="lastSeenAt"), known) == ["b", "c", "a"]
    assert names(state, asked(sortBy="lastSeenAt", sortOrder="desc"), known) == ["c", "b", "a"]
    assert names(state, asked(lastSeenAt="IS_BEFORE:2026-03-02"), known) == ["b"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("project", "shop"), ("project", "INCLUDE:shop"), ("project", "IS:"), ("type", "is:x"),
        ("tag", "IS:a:b"), ("tag", "INCLUDE:a"), ("segment", "IS:a"),
        ("createdAt", "IS:2026-01-01"),
        ("createdAt", "IS_BEFORE:yesterday"), ("createdAt", "IS_BEFORE:2026-02-30"),
        ("archived", "true"), ("favorite", "IS:maybe"), ("status", "production"),
        ("status[]", "production:odd"), ("sortBy", "nope"), ("sortOrder", "odd"), ("limit", "0"),
        ("limit", "101"), ("limit", "a"), ("limit", "٣"), ("offset", "-1"),
        ("lifecycle", "live"),
        ("query", "a\0"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(name: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        read({name: [value]})
    assert caught.value.problems[0].path == (name.removesuffix("[]"),)


def test_what_may_come_once_comes_once() -> None:
    with pytest.raises(Invalid, match='"project" must be there once'):
        read({"project": ["IS:a", "IS:b"]})

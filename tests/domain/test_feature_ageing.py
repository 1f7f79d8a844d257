"""When a feature is marked as potentially stale."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yardarm.domain.feature_ageing import mark
from yardarm.domain.feature_types import SEEDED, FeatureType
from yardarm.domain.features import Feature
from yardarm.domain.lifecycle import Completion
from yardarm.domain.replay import thing_after

BORN = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEATURE = Feature("demo", BORN)
MARKED = replace(FEATURE, potentially_stale=True)
TYPES = {t.id: t for t in SEEDED}
DUE = BORN + timedelta(days=40)


def test_a_feature_that_outlives_its_type_is_marked_once() -> None:
    assert mark(FEATURE, TYPES, DUE - timedelta(microseconds=1)) is None
    made = mark(FEATURE, TYPES, DUE)
    assert made is not None
    assert (made.type, made.data) == ("feature-potentially-stale-on", {"featureName": "demo"})
    assert thing_after(made.kind, made.after) == MARKED
    assert mark(MARKED, TYPES, DUE) is None


@pytest.mark.parametrize(
    "feature",
    [
        replace(FEATURE, type="permission"),
        replace(FEATURE, type="unheard-of"),
        replace(FEATURE, stale=True),
        replace(FEATURE, completed=Completion(BORN, "kept")),
    ],
)
def test_these_are_never_marked(feature: Feature) -> None:
    assert mark(feature, TYPES, DUE) is None
    unmarked = mark(replace(feature, potentially_stale=True), TYPES, DUE)
    assert unmarked is not None
    assert unmarked.type == "feature-potentially-stale-off"
    assert thing_after(unmarked.kind, unmarked.after) == feature


def test_a_longer_lifetime_takes_the_mark_away() -> None:
    for days in (41, 2**31 - 1, None):
        types = {**TYPES, "release": FeatureType("release", "Release", None, days)}
        unmarked = mark(MARKED, types, DUE)
        assert unmarked is not None
        assert thing_after(unmarked.kind, unmarked.after) == FEATURE


def test_archived_ones_stay_as_they_are() -> None:
    for feature in (FEATURE, MARKED):
        assert mark(replace(feature, archived=True), TYPES, DUE) is None
        assert mark(replace(feature, archived=True), TYPES, BORN) is None

"""What usage and time say of features: by a table, and against the days themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardarm.domain.feature_types import SEEDED
from yardarm.domain.features import Feature
from yardarm.domain.insight import Facts, Insight, Kind, findings, in_order, start
from yardarm.domain.lifecycle import Sighting
from yardarm.domain.rollups import Sum
from yardarm.domain.usage_signs import Signs

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = NOW.date()
TYPES = {t.id: t for t in SEEDED}


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def day(days: int) -> date:
    return TODAY - timedelta(days=days)


def feature(days: float = 90, **more: object) -> Feature:
    return replace(Feature("demo", ago(days)), **more)  # type: ignore[arg-type]


def signs(first: int, on: int | None, off: int | None) -> dict[str, Signs]:
    """Days ago, in production."""
    there = Signs(day(first), None if on is None else day(on), None if off is None else day(off))
    return {"production": there}


def seen(last: float, first: float = 80) -> tuple[Sighting, ...]:
    return (Sighting("production", ago(first), ago(last)),)


@dataclass(frozen=True)
class Case:
    name: str
    facts: Facts
    found: Sequence[tuple[Kind, datetime]] = field(default_factory=tuple)


ASKED = seen(0.1)
CASES = [
    Case("new", Facts(feature(6.9))),
    Case("waits", Facts(feature(7)), [(Kind.NEVER_EVALUATED, ago(7))]),
    Case(
        "forgotten",
        Facts(feature(31)),
        [(Kind.SAFE_TO_ARCHIVE, ago(31)), (Kind.NEVER_EVALUATED, ago(31))],
    ),
    Case("asked for", Facts(feature(), sightings=ASKED)),
    Case("silent", Facts(feature(), sightings=seen(30)), [(Kind.SAFE_TO_ARCHIVE, ago(30))]),
    Case("silent for less", Facts(feature(), sightings=seen(29.9))),
    Case("silent, but needed", Facts(feature(), None, ("child",), seen(40))),
    Case(
        "silent somewhere",
        Facts(feature(), sightings=(*seen(40), Sighting("staging", ago(50), ago(2)))),
    ),
    Case("always on", Facts(feature(), None, (), ASKED, signs(40, 0, None)),
         [(Kind.ALWAYS_ON, start(day(40)))]),
    Case("on for less", Facts(feature(), None, (), ASKED, signs(29, 0, None))),
    Case("off once", Facts(feature(), None, (), ASKED, signs(80, 0, 31)),
         [(Kind.ALWAYS_ON, start(day(30)))]),
    Case("off lately", Facts(feature(), None, (), ASKED, signs(80, 0, 30))),
    Case("always off", Facts(feature(), None, (), ASKED, signs(30, None, 7)),
         [(Kind.ALWAYS_OFF, start(day(30)))]),
    Case("off, not asked for", Facts(feature(), None, (), ASKED, signs(30, None, 8))),
    Case("both", Facts(feature(), None, (), ASKED, signs(80, 0, 0))),
    Case("a kill switch",
         Facts(feature(type="kill-switch"), TYPES["kill-switch"], (), ASKED, signs(80, 0, None))),
    Case("marked",
         Facts(feature(potentially_stale=True), TYPES["release"], (), ASKED),
         [(Kind.POTENTIALLY_STALE, ago(50))]),
    Case("marked, but stale",
         Facts(feature(potentially_stale=True, stale=True), TYPES["release"], (), ASKED)),
    Case("a longer lifetime",
         Facts(feature(potentially_stale=True),
               replace(TYPES["release"], lifetime_days=2**31 - 1), (), ASKED)),
    Case("archived", Facts(feature(archived=True, archived_at=ago(3)), sightings=seen(4))),
    Case("archived too early", Facts(feature(archived=True, archived_at=ago(3)), sightings=ASKED),
         [(Kind.ARCHIVED_IN_USE, ago(3))]),
    Case("archived long ago",
         Facts(feature(archived=True, archived_at=ago(70)), sightings=seen(7.1))),
    Case("archived, nobody knows when", Facts(feature(archived=True), sightings=ASKED)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_kind_follows_from_its_facts(case: Case) -> None:
    found = findings(case.facts, NOW)
    assert [(i.kind, i.since) for i in found] == list(case.found)
    assert all(i.facts is case.facts for i in found)


def test_the_longest_is_first_in_each_kind() -> None:
    old, new = (replace(feature(days), name=str(days)) for days in (50, 40))
    found = [i for f in (new, old) for i in findings(Facts(f), NOW)]
    assert [(i.kind, i.facts.feature.name) for i in in_order(found)] == [
        (Kind.SAFE_TO_ARCHIVE, "50"), (Kind.SAFE_TO_ARCHIVE, "40"),
        (Kind.NEVER_EVALUATED, "50"), (Kind.NEVER_EVALUATED, "40"),
    ]  # fmt: skip
    assert in_order(found)[0].days(NOW) == 50


_LOG = st.lists(
    st.tuples(st.integers(0, 45), st.sampled_from(["production", "staging"]),
              st.booleans()), max_size=30,
)  # fmt: skip
"""Evaluations: how many days ago, where, and whether it was on."""


@given(_LOG, st.integers(0, 60), st.booleans())
def test_findings_are_what_the_days_say(
    log: list[tuple[int, str, bool]], age: int, has_dependent: bool
) -> None:
    told: dict[str, Signs] = {}
    for days, where, on in log:
        told[where] = told.get(where, Signs()).seen(day(days), "", Sum(int(on), int(not on)))
    made = Facts(feature(age), TYPES["release"], ("child",) * has_dependent, signs=told)
    found = {(i.kind, i.environment) for i in findings(made, NOW)}
    newest = min((days for days, _, _ in log), default=None)
    silent = age if newest is None else newest
    expected: set[tuple[Kind, str | None]] = set()
    if silent >= 30 and not has_dependent:
        expected.add((Kind.SAFE_TO_ARCHIVE, None))
    if newest is None and age >= 7:
        expected.add((Kind.NEVER_EVALUATED, None))
    for kind, wanted in ((Kind.ALWAYS_ON, True), (Kind.ALWAYS_OFF, False)):
        for where in ("production", "staging"):
            there = [(days, on) for days, place, on in log if place == where]
            lately = any(on is wanted and days <= 7 for days, on in there)
            otherwise = any(on is not wanted and days <= 30 for days, on in there)
            before = any(days >= 30 for days, _ in there)
            if lately and before and not otherwise:
                expected.add((kind, where))
    assert found == expected


def test_days_are_whole_ones() -> None:
    assert Insight(Kind.ALWAYS_ON, Facts(feature()), None, ago(1.9)).days(NOW) == 1

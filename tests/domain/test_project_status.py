"""How a project is doing, from its features and when clients asked for them first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from yardarm.domain.feature_lifecycle import STAGES, FirstSeen
from yardarm.domain.features import Feature
from yardarm.domain.lifecycle import Completion
from yardarm.domain.project_status import (
    Compared,
    Health,
    StageFigures,
    average,
    compared,
    health,
    lead_times,
    middle,
    stage_figures,
)
from yardarm.domain.projects import Figures

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def feature(name: str, days: float, **more: Any) -> Feature:
    return replace(Feature(name, ago(days)), **more)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans())))
def test_health_is_that_of_the_project_list(marks: list[tuple[bool, bool, bool]]) -> None:
    found = health(
        feature(str(i), 1, archived=a, stale=s, potentially_stale=p)
        for i, (a, s, p) in enumerate(marks)
    )
    live = [(s, p) for a, s, p in marks if not a]
    assert found.active + found.potentially_stale + found.stale == len(live)
    assert found.stale == sum(s for s, _ in live)
    assert found.rating == Figures({"release": len(live)}, sum(s or p for s, p in live)).health
    assert Health().rating == 100


def test_lead_times_are_from_birth_to_the_first_use_in_production() -> None:
    features = [feature("slow", 20), feature("quick", 10), feature("waits", 5), feature("odd", 3)]
    seen = {
        "slow": FirstSeen(ago(15), ago(10)), "quick": FirstSeen(ago(9.75), ago(9.75)),
        "waits": FirstSeen(ago(4)), "odd": FirstSeen(ago(8), ago(8)),
    }  # fmt: skip
    found = lead_times(features, seen)
    assert [(lead.feature, lead.days) for lead in found] == [
        ("odd", 0), ("quick", 0.25), ("slow", 10),
    ]  # fmt: skip
    assert (average(found), middle(found)) == (3.42, 0.25)
    assert (average([]), middle([])) == (None, None)


def test_stages_count_who_is_in_them_and_how_long_those_stayed_who_left() -> None:
    features = [
        feature("one", 20),
        feature("two", 20),
        feature("done", 20, completed=Completion(ago(4), "kept")),
        feature("gone", 20, archived=True, archived_at=ago(2)),
        feature("gone-long-ago", 20, archived=True),
    ]
    seen = {"two": FirstSeen(ago(10)), "done": FirstSeen(ago(16), ago(14))}
    found = stage_figures(features, seen)
    assert list(found) == list(STAGES)
    assert found == {
        "initial": StageFigures(1, 10.67), "pre-live": StageFigures(1, 2),
        "live": StageFigures(0, 10), "completed": StageFigures(1, None),
        "archived": StageFigures(2, None),
    }  # fmt: skip


def test_the_last_30_days_are_beside_the_30_before() -> None:
    assert compared(map(ago, (0, 30, 30.1, 60, 60.1)), NOW) == Compared(2, 2)

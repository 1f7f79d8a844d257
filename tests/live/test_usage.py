"""Counters in memory, against counting by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardarm.domain.clients import HIGHEST_COUNT
from yardarm.domain.usage import ApplicationUsage, Count
from yardarm.live import usage
from yardarm.live.usage import Counters, Ring
from yardarm.store.metrics import StoredCounts, StoredReport

NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
KEEP = timedelta(hours=48)


def report(
    app: str = "shop",
    *,
    ago: timedelta = timedelta(),
    arrived_ago: timedelta | None = None,
    made_up: str | None = None,
    **toggles: StoredCounts,
) -> StoredReport:
    arrived = NOW - (ago if arrived_ago is None else arrived_ago)
    more = {} if made_up is None else {made_up: StoredCounts(yes=1)}
    return StoredReport(app, NOW - ago, arrived, toggles | more)


def counted(*reports: StoredReport, keep: timedelta = KEEP) -> Counters:
    counters = Counters(keep)
    for each in reports:
        counters.add(each, NOW)
    return counters


PARTS = st.integers(min_value=1_000, max_value=1_200)


@given(st.lists(st.tuples(PARTS, st.integers(0, 9), st.integers(0, 9))), st.integers(0, 200))
def test_a_ring_holds_the_last_parts_whatever_the_order(
    added: list[tuple[int, int, int]], later: int
) -> None:
    ring = Ring()
    now = max([1_000, *(part for part, _, _ in added)]) + later
    for part, yes, no in added:
        ring.add(part, yes, no)
    within = [(yes, no) for part, yes, no in added if part > now - Ring.PARTS]
    assert ring.total(now) == Count(sum(y for y, _ in within), sum(n for _, n in within))


def test_a_variant_is_a_yes_and_disabled_a_no() -> None:
    counts = StoredCounts(yes=1, no=1, variants={"blue": 4, "disabled": 2, "red": 3})
    found = counted(report(demo=counts)).usage(NOW)
    assert found.last_hour == found.last_minute == {"demo": Count(8, 3)}
    assert found.applications == {"shop": ApplicationUsage(("demo",), 11)}


@pytest.mark.parametrize(
    ("ago", "hour", "minute"),
    [(0, 1, 1), (59, 1, 1), (62, 1, 0), (3_599, 1, 0), (3_661, 0, 0), (40 * 3_600, 0, 0)],
)
def test_the_bucket_decides_and_what_is_over_counts_nothing(
    ago: int, hour: int, minute: int
) -> None:
    late = report(ago=timedelta(seconds=ago), arrived_ago=timedelta(), a=StoredCounts(yes=1))
    found = counted(late).usage(NOW)
    assert found.last_hour == {"a": Count(hour, 0)}
    assert found.last_minute == {"a": Count(minute, 0)}
    assert found.applications["shop"].count == 1


def test_time_passes_without_reports() -> None:
    counters = counted(report(a=StoredCounts(yes=1)))
    assert counters.usage(NOW + timedelta(seconds=59)).last_minute["a"] == Count(1, 0)
    assert counters.usage(NOW + timedelta(seconds=62)).last_minute["a"] == Count(0, 0)
    assert counters.usage(NOW + timedelta(minutes=59)).last_hour["a"] == Count(1, 0)
    assert counters.usage(NOW + timedelta(minutes=62)).last_hour["a"] == Count(0, 0)
    assert counters.usage(NOW + KEEP).applications == {}
    assert counters.usage(NOW + KEEP).last_hour == {}


def test_a_bucket_of_the_future_stops_when_it_arrived() -> None:
    ahead = report(
        ago=-timedelta(days=365), arrived_ago=timedelta(minutes=2), a=StoredCounts(yes=1)
    )
    counters = counted(ahead, report(ago=timedelta(minutes=3), a=StoredCounts(yes=2)))
    assert counters.usage(NOW).last_hour == {"a": Count(3, 0)}
    assert counters.usage(NOW).last_minute == {"a": Count(0, 0)}


def test_what_has_outlived_the_keep_is_not_counted_and_what_has_not_is() -> None:
    counters = counted(
        report("old", ago=timedelta(hours=49), a=StoredCounts(yes=1)),
        report("kept", ago=timedelta(hours=46), b=StoredCounts(yes=1)),
        report("kept", c=StoredCounts(yes=1)),
        report("silent"),
    )
    assert counters.usage(NOW).applications == {
        "kept": ApplicationUsage(("b", "c"), 2),
        "silent": ApplicationUsage((), 0),
    }
    later = counters.usage(NOW + timedelta(hours=4))
    assert later.applications["kept"] == ApplicationUsage(("c",), 1)
    assert list(later.last_hour) == ["c"]


def test_counts_stop_where_integers_do() -> None:
    counters = counted(*[report(a=StoredCounts(yes=HIGHEST_COUNT, no=HIGHEST_COUNT))] * 3)
    found = counters.usage(NOW)
    assert found.last_hour == {"a": Count(HIGHEST_COUNT, HIGHEST_COUNT)}
    assert found.applications["shop"].count == HIGHEST_COUNT


def test_names_that_are_made_up_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "_TOGGLES", 10)
    monkeypatch.setattr(usage, "_PAIRS", 30)
    counters = counted(report(known=StoredCounts(yes=1)))
    for number in range(100):
        counters.add(report(f"app-{number}", made_up=f"made-up-{number}"), NOW)
    counters.add(report(made_up="x" * 256, known=StoredCounts(yes=1)), NOW)
    found = counters.usage(NOW)
    assert len(found.last_hour) == 10
    assert sum(1 + len(a.toggles) for a in found.applications.values()) == 30
    assert found.last_hour["known"] == Count(2, 0)
    assert found.applications["shop"].toggles == ("known",)
    # What is forgotten makes room.
    later = NOW + timedelta(hours=49)
    counters.forget(later)
    counters.add(
        StoredReport("new", later, later, {f"new-{i}": StoredCounts() for i in range(10)}), later
    )
    assert len(counters.usage(later).last_hour) == 10

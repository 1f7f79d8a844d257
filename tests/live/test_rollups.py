"""Roll-ups and merges: each report counts once, in its hour and its day, for all who read."""

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tests.live.test_metrics import following
from yardarm.domain.clients import Counts, Instance, MetricsReport
from yardarm.domain.rollups import Cell, Grain, Sum, Window, start_of
from yardarm.live import rollups
from yardarm.store import clients, metrics, usage, usage_retention
from yardarm.store import rollups as store
from yardarm.store.database import Database
from yardarm.store.usage_retention import Retention

KEEP = Retention(timedelta(days=9), timedelta(days=60))
EVER = Window(Grain.HOUR, datetime(2000, 1, 1, tzinfo=UTC))


def now() -> datetime:
    return datetime.now(UTC)


def report(
    yes: int = 1, no: int = 0, *, app: str = "shop", ago: timedelta = timedelta(),
    flag: str = "a", environment: str = "production", **variants: int,
) -> MetricsReport:  # fmt: skip
    stop = now() - ago
    start = stop - timedelta(minutes=1)
    instance = Instance(app, "i", environment, None)
    return MetricsReport(instance, start, stop, {flag: Counts(yes, no, variants)})


async def append(database: Database, reports: Iterable[MetricsReport]) -> None:
    async with database.transaction() as tx:
        await clients.append_metrics(tx, list(reports))


async def run(database: Database, sql: str, *arguments: object) -> Any:
    async with database.transaction() as tx:
        return await tx.connection.fetchval(sql, *arguments)


async def read(
    database: Database, window: Window = EVER, flag: str = "a", *, by_application: bool = True
) -> dict[Cell, Sum]:
    async with database.transaction(read_only=True) as tx:
        waiting = await metrics.pending(tx)
        assert waiting.until is None
        return await usage.of_feature(
            tx, flag, window, waiting.reports, by_application=by_application
        )


async def rolled_sum(database: Database) -> int:
    """Of all hours; those of all days, and those without applications, must be as much."""
    async with database.transaction(read_only=True) as tx:
        sums = [
            await tx.connection.fetchval(
                f"select coalesce(sum(u.yes + u.no), 0)::int8 from {table} u "
                f"join usage_series s on s.id = u.series where s.variant = '' and {which}"
            )
            for table in ("usage_hours", "usage_days")
            for which in ("s.app_name = ''", "s.app_name <> ''")
        ]
    assert len(set(sums)) == 1, sums
    return int(sums[0])


async def aged(database: Database, minutes: int = 5) -> None:
    """As if what is stored had come earlier."""
    async with database.transaction() as tx:
        await tx.connection.execute("lock table client_metrics in exclusive mode")
        await tx.connection.execute(
            "update client_metrics set created_at = created_at - make_interval(mins => $1)", minutes
        )


async def test_an_answer_is_the_same_before_and_after_the_roll_up(database: Database) -> None:
    await append(
        database,
        [report(5, 2, blue=3), report(1, app="till"), report(2, environment="dev", red=1)],
    )
    before = await read(database)
    assert await rollups.roll_up_all(database) == 3
    assert await read(database) == before
    assert await rolled_sum(database) == 10
    hour = start_of(Grain.HOUR, now())
    assert before[Cell("production", "shop", hour)] == Sum(5, 2, {"blue": 3})
    assert before[Cell("dev", "shop", hour)] == Sum(2, 0, {"red": 1})
    total = await read(database, by_application=False)
    assert total[Cell("production", "", hour)] == Sum(6, 2, {"blue": 3})
    assert await rollups.roll_up_all(database) == 0
    await append(database, [report(10, blue=1)])
    assert (await read(database))[Cell("production", "shop", hour)] == Sum(15, 2, {"blue": 4})


@pytest.mark.parametrize("rolled", [False, True])
async def test_a_bucket_counts_when_it_stopped_if_that_can_be(
    database: Database, *, rolled: bool
) -> None:
    late, ahead, broken = timedelta(days=3), -timedelta(days=2), timedelta(days=400)
    await append(database, [report(1, ago=late), report(10, ago=ahead), report(100, ago=broken)])
    if rolled:
        await rollups.roll_up_all(database)
    for grain in Grain:
        window = Window(grain, start_of(grain, now() - timedelta(days=30)))
        sums = await read(database, window)
        then, today = (start_of(grain, at) for at in (now() - late, now()))
        found = {at: sums[Cell("production", "shop", at)].yes for at in {then, today}}
        assert found == ({then: 1, today: 110} if then != today else {today: 111})


async def test_rows_that_are_no_reports_hold_nothing_up(database: Database) -> None:
    for row in (None, "{}", "[]", '{"appName": 7}'):
        await run(database, "insert into client_metrics (metrics) values ($1)", row)
    await append(database, [report(1)])
    assert await rollups.roll_up_all(database) == 5
    assert await rolled_sum(database) == 1


async def test_counts_stop_where_readers_see_no_integers(database: Database) -> None:
    for _ in range(3):
        await append(database, [report(2**53, 2**53 - 1)] * 2)
        await rollups.roll_up_all(database)
    (found,) = (await read(database)).values()
    assert (found.yes, found.no) == (2**53, 2**53)


async def test_names_have_an_end(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_SERIES", 10)
    await append(database, [report(1, flag=f"made-up-{i}", v=1) for i in range(50)])
    await append(database, [report(1, flag="x" * 5_000)])
    await rollups.roll_up_all(database)
    assert await rolled_sum(database) == 51
    assert await run(database, "select count(*) from usage_series") < 20


async def test_merged_rows_say_the_same_to_all_followers(database: Database) -> None:
    async with following(database) as early:
        for i in range(20):
            await append(database, [report(1, v=2, app=f"app-{j}") for j in range(3)])
            if i == 10:
                await early.usage()
        await rollups.roll_up_all(database)
        await early.usage()
        await aged(database)
        assert await rollups.merge_all(database) >= 60 - 2 * 3 * 3  # may span three minutes
        async with following(database) as late:
            counted, anew = await early.usage(), await late.usage()
            assert anew.applications == counted.applications
            assert anew.last_hour == counted.last_hour
        assert counted.last_hour["a"].yes == 180
        assert counted.applications["app-0"].count == 60
        await append(database, [report(7)])
        assert (await early.usage()).last_hour["a"].yes == 187
    assert await rolled_sum(database) == 60


async def test_a_follower_that_read_a_part_of_what_is_merged_begins_anew(
    database: Database,
) -> None:
    for _ in range(10):
        await append(database, [report(1)])
    position = metrics.Position()
    async with database.transaction(read_only=True) as tx:
        page = await metrics.page(tx, position, since=1, most=4)
        assert page is not None
    await rollups.roll_up_all(database)
    await aged(database)
    assert await rollups.merge_all(database) > 0
    async with database.transaction(read_only=True) as tx:
        assert await metrics.page(tx, page.position, since=1) is None
        fresh = await metrics.page(tx, position, since=1)
        assert fresh is not None
        assert sum(r.toggles["a"].yes for r in fresh.reports() if r) == 10


async def test_what_is_not_rolled_up_or_not_past_is_not_merged(database: Database) -> None:
    for _ in range(5):
        await append(database, [report(1)])
    await aged(database)
    assert await rollups.merge_all(database) == 0
    for _ in range(5):
        await append(database, [report(1)])
    await rollups.roll_up_all(database)
    assert await rollups.merge_all(database) >= 3
    assert await run(database, "select count(*) from client_metrics") >= 6


@pytest.mark.parametrize("seed", [1, 2])
async def test_servers_at_once_and_transactions_that_fail(database: Database, seed: int) -> None:
    """Writers, rollers, mergers and rollbacks in any order: every count is there once."""
    rng = Random(seed)

    async def write(writer: int) -> None:
        for i in range(15):
            counted = [report(1, app=f"app-{writer}"), report(2, flag=f"f{i % 3}", v=1)]
            if rng.random() < 0.2:
                with pytest.raises(ZeroDivisionError):
                    await _fail(database, counted)
            await append(database, counted)
            await asyncio.sleep(0)

    async def roll(work: Any) -> None:
        for _ in range(20):
            await work()
            await asyncio.sleep(rng.random() / 100)

    async def age_and_merge() -> None:
        await aged(database, 2)
        await rollups.merge_all(database)

    async def fail_to_roll() -> None:
        with contextlib.suppress(ZeroDivisionError):
            async with database.transaction() as tx:
                await store.roll_up(tx)
                raise ZeroDivisionError

    async with following(database) as follower:
        await asyncio.gather(
            *(write(i) for i in range(3)),
            *(roll(lambda: rollups.roll_up_all(database)) for _ in range(2)),
            *(roll(age_and_merge) for _ in range(2)),
            roll(fail_to_roll),
            roll(follower.usage),
        )
        await rollups.roll_up_all(database)
        await rollups.merge_all(database)
        applications = (await follower.usage()).applications
        assert sum(used.count for used in applications.values()) == 3 * 15 * (1 + 2 + 1)
    assert await rolled_sum(database) == 3 * 15 * 3


async def _fail(database: Database, reports: list[MetricsReport]) -> None:
    async with database.transaction() as tx:
        await clients.append_metrics(tx, reports)
        raise ZeroDivisionError


async def test_retention(database: Database) -> None:
    await append(database, [report(1, ago=timedelta(days=days)) for days in (0, 8, 20)])
    await rollups.roll_up_all(database)
    shifted = "update usage_days set day = day - 50 where day < current_date - 15"
    await run(database, shifted)
    await rollups.prune_all(database, KEEP)
    assert await run(database, "select count(*) from usage_hours") == 2 * 2
    assert await run(database, "select count(*) from usage_days") == 2 * 2
    await run(database, "update usage_days set day = day - 90")
    await run(database, "update usage_hours set hour = hour - interval '90 days'")
    bite = 0
    async with database.transaction() as tx:
        bite = (await usage_retention.prune(tx, KEEP, most=1)).last or 0
    assert await run(database, "select count(*) from usage_series where id <= $1", bite) == 0
    await rollups.prune_all(database, KEEP)
    assert await run(database, "select count(*) from usage_series") == 0

"""Impressions: each that was acknowledged counts once, whatever is under way."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from yardarm.domain.impressions import ImpressionQuery, ImpressionRow, Impressions, Shown
from yardarm.live.impressions import ImpressionLog, add_up_all, prune_all
from yardarm.store import impressions as store
from yardarm.store.database import Database

TODAY = datetime.now(UTC).date()
EVER = ImpressionQuery(date(2000, 1, 1), date(2100, 1, 1))


def told(variant: str = "blue", count: int = 1, *, days: int = 0, batch: str | None = None,
         app: str = "shop", feature: str = "demo") -> Impressions:  # fmt: skip
    shown = Shown(feature, app, variant, TODAY - timedelta(days=days))
    return Impressions("production", {shown: count}, batch)


async def tell(database: Database, *some: Impressions) -> None:
    async with database.transaction() as tx:
        await store.append(tx, some)


async def rows(database: Database, query: ImpressionQuery = EVER) -> list[ImpressionRow]:
    async with database.transaction(read_only=True) as tx:
        return await store.rows(tx, query, limit=1_000)


async def test_an_answer_is_the_same_before_and_after_they_are_added_up(
    database: Database,
) -> None:
    await tell(database, told(count=3), told("red"), told(days=2), told(app="till"))
    before = await rows(database)
    assert await add_up_all(database) == 4
    assert await rows(database) == before
    assert [(r.app_name, r.variant, r.count) for r in before] == [
        ("shop", "blue", 1), ("shop", "blue", 3), ("shop", "red", 1), ("till", "blue", 1),
    ]  # fmt: skip
    await tell(database, told(count=4))
    assert [r.count for r in await rows(database)] == [1, 7, 1, 1]
    assert [r.count for r in await rows(database, ImpressionQuery(TODAY, TODAY))] == [7, 1, 1]
    other = ImpressionQuery(EVER.since, EVER.until, frozenset({"other"}))
    assert await rows(database, other) == []


async def test_several_add_up_while_they_are_told(database: Database) -> None:
    rng, log = Random(3), ImpressionLog(database)
    running = asyncio.create_task(log.run())
    try:
        sent = [told(rng.choice("abc"), rng.randrange(5), app=rng.choice("xy")) for _ in range(300)]
        adders = [asyncio.create_task(_keep_adding(database)) for _ in range(3)]
        for start in range(0, len(sent), 30):
            await asyncio.gather(*(log.add(each) for each in sent[start : start + 30]))
        for adder in adders:
            adder.cancel()
        await asyncio.gather(*adders, return_exceptions=True)
    finally:
        running.cancel()
    await add_up_all(database)
    total = sum(n for each in sent for n in each.counts.values())
    assert sum(row.count for row in await rows(database)) == total


async def _keep_adding(database: Database) -> None:
    while True:
        await add_up_all(database)
        await asyncio.sleep(0.001)


async def test_a_batch_that_comes_again_counts_once(database: Database) -> None:
    log = ImpressionLog(database)
    running = asyncio.create_task(log.run())
    try:
        name = "6f0f3a0e-8d0b-4c7e-9d9b-1f2f3c4d5e6f"
        for _ in range(3):
            await asyncio.gather(*(log.add(told(batch=name)) for _ in range(2)))
    finally:
        running.cancel()
    assert [row.count for row in await rows(database)] == [1]


async def test_names_have_an_end(database: Database) -> None:
    await tell(database, *(told(f"made-up-{i}", 2) for i in range(20)))
    async with database.transaction() as tx:
        assert await store.add_up(tx, most_series=5) == 20
    found = await rows(database)
    assert sum(row.count for row in found) == 40
    assert [(r.feature, r.app_name, r.variant) for r in found if r.count > 2] == [
        ("(other)", "(other)", "(other)")
    ]
    await tell(database, told("late"), told("made-up-0"))
    async with database.transaction() as tx:
        await store.add_up(tx, most_series=5)
    assert sum(row.count for row in await rows(database)) == 42


@pytest.mark.parametrize("keep", [3, 10])
async def test_old_days_go_and_series_with_them(database: Database, keep: int) -> None:
    await tell(database, told(days=5), told("red", days=1))
    await add_up_all(database)
    assert await prune_all(database, timedelta(days=keep)) == (1 if keep == 3 else 0)
    assert len(await rows(database)) == (1 if keep == 3 else 2)
    async with database.transaction() as tx:
        series = await tx.connection.fetchval("select count(*) from impression_series")
    assert series == (1 if keep == 3 else 2)

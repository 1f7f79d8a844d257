"""Followers of table client_metrics: each report once, whatever order it becomes visible in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from tests.conftest import eventually
from yardarm.domain.clients import Counts, Instance, MetricsReport
from yardarm.domain.errors import Unavailable
from yardarm.domain.usage import Count
from yardarm.live import metrics
from yardarm.live.metrics import MetricsFollower
from yardarm.store import clients
from yardarm.store import metrics as store
from yardarm.store.database import Database

KEEP = timedelta(hours=48)


@asynccontextmanager
async def following(database: Database) -> AsyncIterator[MetricsFollower]:
    follower = MetricsFollower(database, KEEP)
    task = asyncio.create_task(follower.run())
    try:
        yield follower
    finally:
        task.cancel()
        await asyncio.wait([task])


async def append(database: Database, *yes: int, app: str = "shop") -> None:
    async with database.transaction() as tx:
        await clients.append_metrics(tx, [_report(count, app) for count in yes])


def _report(yes: int, app: str) -> MetricsReport:
    instance = Instance(app, "i", "production", None)
    return MetricsReport(instance, _now(), _now(), {"a": Counts(yes, 0, {})})


def _now() -> datetime:
    return datetime.now(UTC)


async def total(follower: MetricsFollower) -> int:
    return (await follower.usage()).last_hour.get("a", Count()).yes


async def test_an_answer_has_all_that_was_stored_before_the_question(database: Database) -> None:
    async with following(database) as one, following(database) as other:
        assert (await one.usage()).applications == {}
        for number in range(1, 31):
            await append(database, 1)
            assert await total(one) == await total(other) == number
        async with following(database) as late:
            assert await late.usage() == await one.usage()


async def test_a_report_that_becomes_visible_late_is_counted_once(database: Database) -> None:
    async with following(database) as follower:
        async with database.transaction() as slow:
            await clients.append_metrics(slow, [_report(1, "slow")] * 3)
            await append(database, 10, 10)
            assert await total(follower) == 20
            async with database.transaction() as slower:
                await clients.append_metrics(slower, [_report(100, "slower")])
                await append(database, 10)
                assert await total(follower) == 30
            assert await total(follower) == 130
        assert await total(follower) == 133
        await append(database, 10)
        assert await total(follower) == 143


async def _fail(database: Database) -> None:
    async with database.transaction() as tx:
        await clients.append_metrics(tx, [_report(1_000, "x")])
        raise ZeroDivisionError


async def test_many_writers_and_rollbacks(database: Database) -> None:
    async def write(writer: int) -> None:
        for number in range(20):
            if (writer + number) % 4:
                await append(database, 1, 1, 1)
            else:
                with pytest.raises(ZeroDivisionError):
                    await _fail(database)

    async with following(database) as follower:
        writing = asyncio.gather(*(write(writer) for writer in range(4)))
        while not writing.done():
            await follower.usage()
        await writing
        assert await total(follower) == 4 * 15 * 3
        assert (await follower.usage()).applications["shop"].count == 4 * 15 * 3


async def test_pages_are_bounded_in_rows_and_bytes(database: Database) -> None:
    for _ in range(25):
        await append(database, 1)
    # Noise, so that it is as large where it is stored.
    names = (
        "(select json_object_agg(gen_random_uuid(), json_build_object('yes', 1))"
        " from generate_series(1, 9000))"
    )
    async with database.transaction() as tx:
        await tx.connection.execute(
            "insert into client_metrics (created_at, metrics) select now(), json_build_object("
            f"'appName', 'large', 'bucket', json_build_object('stop', now(), 'toggles', {names}))"
            " from generate_series(1, 4)"
        )
    sizes, position = [], store.Position()
    async with database.transaction(read_only=True) as tx:
        while True:
            page = await store.page(tx, position, since=1, most=20)
            assert page is not None
            position = page.position
            if not page:
                break
            sizes.append(len(page))
    assert sum(sizes) == 29
    assert max(sizes) == 20
    assert sizes[-1] < 4
    assert position.unread == "{[30,)}"


async def test_rows_that_are_no_reports_are_passed_over(database: Database) -> None:
    async with database.transaction() as tx:
        for row in (
            None, "{}", "[]", "null", '{"appName": 7}',
            '{"appName": "x", "bucket": {"stop": "soon", "toggles": {}}}',
            '{"appName": "x", "bucket": {"stop": "2026-01-01", "toggles": {"a": {"yes": -1}}}}',
            '{"appName": "x", "bucket": {"stop": "2026-01-01", "toggles": {"a": {"yes": 1e30}}}}',
        ):  # fmt: skip
            await tx.connection.execute("insert into client_metrics (metrics) values ($1)", row)
    await append(database, 1)
    async with following(database) as follower:
        assert await total(follower) == 1
        assert list((await follower.usage()).applications) == ["shop"]


async def test_gaps_are_given_up_in_the_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "_EVERY", 0.01)
    monkeypatch.setattr(metrics, "_GIVE_UP_AFTER", 0.05)
    async with database.transaction() as tx:
        await tx.connection.execute("select setval('client_metrics_id_seq', 1000)")
    await append(database, 1)
    async with following(database) as follower:
        assert await total(follower) == 1
        await eventually(lambda: follower._position.unread == "{[1002,)}")
        await append(database, 1)
        assert await total(follower) == 2


async def test_a_restored_database_is_read_anew(database: Database) -> None:
    for _ in range(3):
        await append(database, 1)
    async with following(database) as follower:
        assert await total(follower) == 3
        async with database.transaction() as tx:
            await tx.connection.execute("truncate client_metrics restart identity")
        await append(database, 10)
        assert await total(follower) == 10


async def test_a_database_that_is_away_is_a_refusal_and_not_the_end(
    database: Database, database_url: str
) -> None:
    await append(database, 1)
    async with following(database) as follower:
        assert await total(follower) == 1
        connection = await asyncpg.connect(database_url)
        await connection.execute("begin")
        await connection.execute("lock table client_metrics in access exclusive mode")
        with pytest.raises(Unavailable):
            await follower.usage()
        await connection.execute("commit")
        await connection.close()
        assert await total(follower) == 1

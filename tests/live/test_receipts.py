"""Receipts are stored beside the polls that they come from, and bounded."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from yardarm.domain.errors import Unavailable
from yardarm.domain.receipts import Holder, Receipt
from yardarm.live import receipts as live
from yardarm.live.receipts import Receipts, kept_in
from yardarm.store import receipts as store
from yardarm.store.database import Database


def sdk(number: int) -> dict[bytes, bytes]:
    return {
        b"unleash-appname": b"app",
        b"unleash-instanceid": b"instance-%d" % number,
        b"unleash-sdk": b"unleash-python-sdk:6.9.1",
    }


async def stored(database: Database) -> dict[str, int]:
    async with database.transaction() as tx:
        found = await store.alive(tx, "production", datetime.now(UTC) - timedelta(minutes=1))
    return {receipt.holder.instance_id: receipt.revision for receipt in found}


async def test_the_newest_word_is_stored_and_since_stays(database: Database) -> None:
    one, other = Receipts(), Receipts()
    one.note("production", sdk(1), 5)
    await one.store(kept_in(database))
    async with database.transaction() as tx:
        [first] = await store.alive(tx, "production", first_moment())
    other.note("production", sdk(1), 5)  # it polls another replica now
    await other.store(kept_in(database))
    async with database.transaction() as tx:
        [second] = await store.alive(tx, "production", first_moment())
    assert second.since == first.since
    assert second.last_seen > first.last_seen
    assert second.sdk == "unleash-python-sdk:6.9.1"
    other.note("production", sdk(1), 6)
    await other.store(kept_in(database))
    one._notes.clear()
    assert await stored(database) == {"instance-1": 6}
    async with database.transaction() as tx:
        [third] = await store.alive(tx, "production", first_moment())
    assert third.since > first.since


def first_moment() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


async def test_nothing_is_written_for_who_holds_the_same(database: Database) -> None:
    receipts = Receipts()
    receipts.note("production", sdk(1), 5)
    await receipts.store(kept_in(database))
    async with database.transaction() as tx:
        before = await tx.connection.fetchval("select xmin::text from client_receipts")
    receipts.note("production", sdk(1), 5)
    await receipts.store(kept_in(database))
    async with database.transaction() as tx:
        assert await tx.connection.fetchval("select xmin::text from client_receipts") == before


async def test_a_round_is_bounded_and_so_is_the_memory(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "BATCH", 3)
    monkeypatch.setattr(live, "ROUND", 7)
    receipts = Receipts(most=20)
    for number in range(30):
        receipts.note("production", sdk(number), 5)
    assert len(receipts._notes) == 20
    await receipts.store(kept_in(database))
    assert len(await stored(database)) == 7
    for _ in range(3):
        await receipts.store(kept_in(database))
    assert len(await stored(database)) == 20
    monkeypatch.setattr(live, "_FORGET", -1)
    await receipts.finish(kept_in(database))
    assert not receipts._notes


async def test_a_database_that_is_away_gets_them_later(
    database: Database, database_url: str
) -> None:
    receipts = Receipts()
    receipts.note("production", sdk(1), 5)
    connection = await asyncpg.connect(database_url)
    await connection.execute("begin; lock table client_receipts")
    with pytest.raises(Unavailable):
        await receipts.store(kept_in(database))
    receipts.note("production", sdk(2), 5)
    await connection.close()
    await receipts.store(kept_in(database))
    assert await stored(database) == {"instance-1": 5, "instance-2": 5}


async def test_two_replicas_that_hear_of_the_same_do_not_lock_each_other_out(
    database: Database,
) -> None:
    one, other = Receipts(), Receipts()
    for number in range(400):
        one.note("production", sdk(number), 5)
        other.note("production", sdk(399 - number), 6)
    await asyncio.gather(one.store(kept_in(database)), other.store(kept_in(database)))
    assert len(await stored(database)) == 400


async def test_what_edges_say_is_taken_when_it_is_the_newer_word(database: Database) -> None:
    receipts, now = Receipts(), datetime.now(UTC)

    def of(revision: int, *, held: int, silent: int) -> Receipt:
        ago = [now - timedelta(seconds=seconds) for seconds in (held, silent)]
        return Receipt(Holder("production", "app", "é"), "sdk:1", False, revision, *ago)

    receipts.take([of(5, held=40, silent=20)])
    receipts.take([of(6, held=10, silent=10)])
    receipts.take([of(5, held=60, silent=30)])  # by the edge that it left
    await receipts.store(kept_in(database))
    async with database.transaction() as tx:
        assert await store.alive(tx, "production", first_moment()) == [of(6, held=10, silent=10)]

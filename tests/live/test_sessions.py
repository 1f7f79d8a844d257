"""Sessions end that nobody uses, on every server, and use costs no write."""

from datetime import UTC, datetime, timedelta

import pytest

from yardarm.live.sessions import SessionBook
from yardarm.store import sessions
from yardarm.store.database import Database
from yardarm.store.sessions import NewSession

SECRET = "a-secret"
IDLE = timedelta(hours=1)


@pytest.fixture
async def book(database: Database) -> SessionBook:
    now = datetime.now(UTC)
    async with database.transaction() as tx:
        await sessions.add(tx, NewSession(SECRET, "ada", now + timedelta(days=7)), now)
    return await other_book(database)


async def other_book(database: Database) -> SessionBook:
    book = SessionBook(IDLE)
    async with database.transaction() as tx:
        await book.reload(tx)
    return book


async def grow_older(database: Database, by: timedelta) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute("update sessions set seen_at = seen_at - $1::interval", by)


async def store(database: Database, book: SessionBook) -> None:
    async with database.transaction() as tx:
        await book.store(tx)


async def seen(database: Database) -> datetime | None:
    async with database.transaction() as tx:
        found: datetime | None = await tx.connection.fetchval("select seen_at from sessions")
    return found


async def test_who_is_not_seen_for_too_long_is_out(database: Database, book: SessionBook) -> None:
    assert book.find(SECRET) is not None
    assert book.find("another") is None
    await grow_older(database, IDLE - timedelta(minutes=1))
    assert (await other_book(database)).find(SECRET) is not None
    await grow_older(database, timedelta(minutes=2))
    assert (await other_book(database)).find(SECRET) is None


async def test_use_is_written_once_a_minute_and_read_by_others(
    database: Database, book: SessionBook
) -> None:
    await grow_older(database, IDLE - timedelta(minutes=1))
    other = await other_book(database)
    before = await seen(database)
    for _ in range(5):
        assert other.find(SECRET) is not None
    assert await seen(database) == before, "nothing is written while it is used"
    await store(database, other)
    used = await seen(database)
    assert used is not None
    assert before is not None
    assert used > before
    await store(database, book)
    assert await seen(database) == used, "another server's older view moves nothing back"


async def test_what_is_noted_outlives_a_write_that_failed(
    database: Database, book: SessionBook
) -> None:
    await grow_older(database, IDLE - timedelta(minutes=1))
    other = await other_book(database)
    other.find(SECRET)
    before = await seen(database)

    async def store_and_fail() -> None:
        async with database.transaction() as tx:
            await other.store(tx)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await store_and_fail()
    assert await seen(database) == before
    await store(database, other)
    assert await seen(database) != before


async def test_what_is_over_is_deleted_and_not_while_others_may_have_seen_it(
    database: Database, book: SessionBook
) -> None:
    await grow_older(database, IDLE + timedelta(minutes=2))
    fresh = await other_book(database)
    await store(database, fresh)
    assert await seen(database) is not None
    await grow_older(database, timedelta(minutes=10))
    await store(database, fresh)
    assert await seen(database) is None
    assert fresh.find(SECRET) is None

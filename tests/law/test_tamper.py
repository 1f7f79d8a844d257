"""Whoever changes, removes or inserts history is found out; who forgets a person is not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.law.pairs import connected
from yardarm.domain.features import Feature
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.targeting import FeatureStrategy
from yardarm.service.features import FeatureService
from yardarm.store import events, state
from yardarm.store.database import Database, Tx

_OLGA = Actor(Principal(PrincipalKind.ADMIN, "olga", "olga-1"), "192.0.2.1", "because")
_BOB = Actor(Principal(PrincipalKind.ADMIN, "bob", "bob-1"), "192.0.2.2")

# Each covered column with a change of it, as small as one can be.
_EVENT_COLUMNS = {
    "created_at": "created_at + interval '1 microsecond'",
    "type": "type || 'x'",
    "created_by": "created_by || 'x'",
    "data": "(data::text || ' ')::json",
}
_DETAIL_COLUMNS = {
    "change_id": "gen_random_uuid()",
    "kind": "kind || 'x'",
    "name": "name || 'x'",
    "project": "coalesce(project || 'x', '')",
    "environment": "coalesce(environment || 'x', '')",
    "before": "coalesce((before::text || ' ')::json, 'null'::json)",
    "after": "coalesce((after::text || ' ')::json, 'null'::json)",
    "reason": "coalesce(reason || 'x', '')",
    "actor_id": "coalesce(actor_id || 'x', '')",
    "address": "coalesce(address || 'x', '')",
    "salt": "salt || '\\x00'::bytea",
    "actor_digest": "sha256(actor_digest)",
    "address_digest": "sha256(address_digest)",
    "hash": "sha256(hash)",
}
_FORGET = (
    "update event_details set actor_id = null, address = null, salt = null where event_id = $1",
    "update events set created_by = 'forgotten' where id = $1",
)


@pytest.fixture
async def tx(database: Database) -> AsyncIterator[Tx]:
    """A history of some length, and a transaction in which to falsify it."""
    service = FeatureService(database)
    feature = Feature("bent", datetime.now(UTC), strategies=(FeatureStrategy("default"),))
    await service.create(_OLGA, feature)
    await service.switch(_BOB, "bent", enabled=True)
    await service.update(_OLGA, "bent", lambda old: replace(old, description="as it was"))
    await service.mark_stale(_BOB, "bent", stale=True)
    await service.archive(_OLGA, "bent")
    async with connected(database.dsn) as connection, connection.transaction():
        await connection.execute("set timezone = 'UTC'")
        tx = Tx(connection)
        assert await events.first_broken_link(tx) is None
        yield tx


async def _some_events(tx: Tx) -> list[int]:
    """The first, the newest, and some between."""
    ids = [row["id"] for row in await tx.connection.fetch("select id from events order by id")]
    return [ids[0], ids[len(ids) // 2], *ids[-4:]]


@pytest.mark.parametrize(
    ("table", "key", "column", "change"),
    [
        *(("events", "id", c, change) for c, change in _EVENT_COLUMNS.items()),
        *(("event_details", "event_id", c, change) for c, change in _DETAIL_COLUMNS.items()),
    ],
)
async def test_each_covered_column(tx: Tx, table: str, key: str, column: str, change: str) -> None:
    for event_id in await _some_events(tx):
        changed = f"update {table} set {column} = {change} where {key} = $1"
        await tx.connection.execute("savepoint falsified")
        assert await tx.connection.execute(changed, event_id) == "UPDATE 1"
        assert await events.first_broken_link(tx) == event_id
        await tx.connection.execute("rollback to savepoint falsified")


async def test_every_column_is_tried(tx: Tx) -> None:
    """A column that a migration adds is to be covered, or named here with a reason."""
    rows = await tx.connection.fetch(
        "select table_name || '.' || column_name as name from information_schema.columns "
        "where table_schema = 'public' and table_name in ('events', 'event_details')"
    )
    tried = {f"events.{c}" for c in _EVENT_COLUMNS}
    tried |= {f"event_details.{c}" for c in _DETAIL_COLUMNS}
    assert {row["name"] for row in rows} == tried | {"events.id", "event_details.event_id"}


async def test_a_moved_event(tx: Tx) -> None:
    newest = (await _some_events(tx))[-1]
    await _move(tx, newest, newest + 5)
    assert await events.first_broken_link(tx) == newest + 5


async def test_two_that_change_places(tx: Tx) -> None:
    *_, one, two = await _some_events(tx)
    await _move(tx, one, 1_000_000)
    await _move(tx, two, one)
    await _move(tx, 1_000_000, two)
    assert await events.first_broken_link(tx) == one


async def _move(tx: Tx, old: int, new: int) -> None:
    await tx.connection.execute(
        "insert into events (id, created_at, type, created_by, data) "
        "select $2, created_at, type, created_by, data from events where id = $1",
        old,
        new,
    )
    await tx.connection.execute(
        "update event_details set event_id = $2 where event_id = $1", old, new
    )
    await tx.connection.execute("delete from events where id = $1", old)


@pytest.mark.parametrize("back", [2, 3, 4])
async def test_a_removed_event(tx: Tx, back: int) -> None:
    """The next one says that something is missing before it."""
    ids = await _some_events(tx)
    await tx.connection.execute("delete from event_details where event_id = $1", ids[-back])
    await tx.connection.execute("delete from events where id = $1", ids[-back])
    assert await events.first_broken_link(tx) == ids[-back + 1]


async def test_a_removed_newest_event(tx: Tx) -> None:
    """No later link speaks for the newest one: there the rows bear witness."""
    newest = (await _some_events(tx))[-1]
    assert await state.rows(tx) == await state.replayed(tx)
    await tx.connection.execute("delete from event_details where event_id = $1", newest)
    await tx.connection.execute("delete from events where id = $1", newest)
    assert await state.rows(tx) != await state.replayed(tx)


@pytest.mark.parametrize("back", [1, 2, 3])
async def test_removed_details(tx: Tx, back: int) -> None:
    """An event that lost its details is an event that nothing vouches for, also the newest."""
    event_id = (await _some_events(tx))[-back]
    await tx.connection.execute("delete from event_details where event_id = $1", event_id)
    assert await events.first_broken_link(tx) == event_id


async def test_an_event_put_in_without_details(tx: Tx) -> None:
    """It would be listed by /api/admin/events like any other."""
    for event_id in (0, (await _some_events(tx))[-1] + 7):
        await tx.connection.execute("savepoint falsified")
        await tx.connection.execute(
            "insert into events (id, created_at, type, created_by, data) "
            "values ($1, now(), 'feature-updated', 'mallory', '{\"name\": \"bent\"}')",
            event_id,
        )
        assert await events.first_broken_link(tx) == event_id
        await tx.connection.execute("rollback to savepoint falsified")


async def test_an_event_put_in_with_details(tx: Tx) -> None:
    """A copy of a true event, digests and hash included, in front and behind."""
    *_, model, newest = await _some_events(tx)
    for event_id in (0, newest + 7):
        await tx.connection.execute("savepoint falsified")
        await tx.connection.execute(
            "insert into events (id, created_at, type, created_by, data) "
            "select $1, created_at, type, created_by, data from events where id = $2",
            event_id,
            model,
        )
        await tx.connection.execute(
            "insert into event_details select (jsonb_populate_record("
            "d, jsonb_build_object('event_id', $1::int))).* "
            "from event_details d where event_id = $2",
            event_id,
            model,
        )
        assert await events.first_broken_link(tx) == event_id
        await tx.connection.execute("rollback to savepoint falsified")


async def _forget(tx: Tx, event_id: int) -> None:
    for statement in _FORGET:
        assert await tx.connection.execute(statement, event_id) == "UPDATE 1"


async def test_forgetting_a_person_breaks_nothing(tx: Tx) -> None:
    rows = await tx.connection.fetch("select id from events where created_by = 'olga'")
    assert len(rows) == 3
    for row in rows:
        await _forget(tx, row["id"])
    assert await events.first_broken_link(tx) is None
    everybody = await tx.connection.fetch("select id from events")
    for row in everybody:
        await _forget(tx, row["id"])
    assert await events.first_broken_link(tx) is None
    left: Any = await tx.connection.fetchval(
        "select string_agg(e::text || d::text, '') "
        "from events e join event_details d on d.event_id = e.id"
    )
    assert "olga" not in left
    assert "192.0.2" not in left


@pytest.mark.parametrize(
    ("table", "key", "column", "change"),
    [
        ("events", "id", "type", "'feature-revived'"),
        ("events", "id", "data", "'{}'"),
        ("event_details", "event_id", "after", "null"),
        ("event_details", "event_id", "actor_digest", "sha256('')"),
        ("event_details", "event_id", "hash", "sha256('')"),
    ],
)
async def test_what_a_forgotten_person_did_stays_covered(
    tx: Tx, table: str, key: str, column: str, change: str
) -> None:
    event_id = (await _some_events(tx))[-3]
    await _forget(tx, event_id)
    await tx.connection.execute(
        f"update {table} set {column} = {change} where {key} = $1", event_id
    )
    assert await events.first_broken_link(tx) == event_id


@pytest.mark.parametrize(
    ("table", "key", "column"),
    [
        ("events", "id", "created_by"),
        ("event_details", "event_id", "actor_id"),
        ("event_details", "event_id", "address"),
    ],
)
async def test_forgetting_puts_nobody_else_there(tx: Tx, table: str, key: str, column: str) -> None:
    """Without its salt an event names nobody: else erasing would be the way to forge an author."""
    event_id = (await _some_events(tx))[-3]
    await _forget(tx, event_id)
    await tx.connection.execute(
        f"update {table} set {column} = 'mallory' where {key} = $1", event_id
    )
    assert await events.first_broken_link(tx) == event_id

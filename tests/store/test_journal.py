"""The door: what goes through it is a row and an event, or neither."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from yardarm.domain import features
from yardarm.domain.features import Feature
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.targeting import FeatureStrategy
from yardarm.store import events, journal, state
from yardarm.store import features as rows
from yardarm.store.database import Database

ACTOR = Actor(
    Principal(PrincipalKind.ADMIN, "ada", "token-1"), address="192.0.2.7", reason="because"
)
DEMO = Feature(
    "demo", datetime(2026, 1, 1, tzinfo=UTC), strategies=(FeatureStrategy("default", id="1"),)
)


async def test_a_change_is_a_row_an_event_and_a_companion(database: Database) -> None:
    async with journal.opened(database, ACTOR) as door:
        await door.record(features.create(replace(DEMO, created_at=door.now)))
    async with database.transaction() as tx:
        feature = await rows.get(tx, "demo")
        row = await tx.connection.fetchrow(
            "select * from events e join event_details d on d.event_id = e.id where e.id = $1",
            door.revision,
        )
        assert await events.first_broken_link(tx) is None
    assert feature == replace(DEMO, created_at=door.now)
    assert row is not None
    assert (row["type"], row["created_by"]) == ("feature-created", "ada")
    assert (row["actor_id"], row["address"], row["reason"]) == ("token-1", "192.0.2.7", "because")
    assert (row["kind"], row["name"], row["project"]) == ("feature", "demo", "default")
    assert row["before"] is None


async def test_a_command_that_fails_leaves_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        before = await events.last(tx)
    with pytest.raises(RuntimeError):
        await _record_and_fail(database)
    async with database.transaction() as tx:
        assert await rows.find(tx, "demo") is None
        assert await events.last(tx) == before


async def _record_and_fail(database: Database) -> None:
    async with journal.opened(database, ACTOR) as door:
        await door.record(features.create(DEMO))
        raise RuntimeError


async def test_the_events_of_a_command_share_its_id_and_its_time(database: Database) -> None:
    async with journal.opened(database, ACTOR) as door:
        await door.record(features.create(DEMO))
        await door.record(features.switch(DEMO, enabled=True))
        await door.record(None)
    async with database.transaction() as tx:
        found = await tx.connection.fetch(
            "select d.change_id, e.created_at from events e "
            "join event_details d on d.event_id = e.id where d.name = 'demo'"
        )
    assert len(found) == 2
    assert found[0] == found[1]


async def test_time_never_steps_back_even_when_the_clock_does(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute("update events set created_at = '2999-01-01'")
    async with journal.opened(database, ACTOR) as door:
        assert door.now == datetime(2999, 1, 1, tzinfo=UTC)


async def test_writers_take_turns_and_followers_miss_nothing(database: Database) -> None:
    """With ids that become visible out of order a follower of max(id) misses events."""
    async with database.transaction() as tx:
        before = (await events.last(tx)).revision
    seen: list[int] = []
    done = asyncio.Event()

    async def follow() -> None:
        last = before
        while True:
            finished = done.is_set()
            async with database.transaction() as tx:
                new = [e.id for e in await events.since(tx, last + 1)]
            seen.extend(new)
            last = seen[-1] if seen else last
            if finished:
                return

    async def write(writer: int) -> None:
        for number in range(10):
            async with journal.opened(database, ACTOR) as door:
                await door.record(features.create(replace(DEMO, name=f"f-{writer}-{number}")))
                await asyncio.sleep(0.001)

    follower = asyncio.create_task(follow())
    await asyncio.gather(*(write(n) for n in range(4)))
    done.set()
    await follower
    assert len(seen) == 40
    assert seen == sorted(set(seen))
    async with database.transaction() as tx:
        assert await events.first_broken_link(tx) is None
        rows_now = await state.rows(tx)
        assert (await state.replayed(tx)).to_document() == rows_now.to_document()


async def test_a_row_without_companions_has_the_defaults(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute("insert into features (name) values ('bare')")
        await tx.connection.execute(
            "insert into strategies (name, parameters_template) "
            """values ('of-2016', '{"userIds": "list"}')"""
        )
        bare = await rows.get(tx, "bare")
        strategies = (await state.rows(tx)).strategies
    assert (bare.project, bare.stale, bare.type, bare.strategies) == (
        "default",
        False,
        "release",
        (),
    )
    assert strategies["of-2016"].to_document()["parameters"] == [
        {"name": "userIds", "type": "list", "description": "", "required": False}
    ]

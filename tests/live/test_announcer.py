"""New applications become one event each, whichever server looks first."""

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec

from yardarm.domain.clients import Instance, Registration
from yardarm.domain.principals import OPEN, Actor
from yardarm.live import announcer, janitor
from yardarm.service.applications import ApplicationService
from yardarm.store import clients, events, state
from yardarm.store.database import Database, Row

ACTOR = Actor(OPEN)


async def register(database: Database, *apps: str, address: str | None = "10.0.0.7") -> None:
    async with database.transaction() as tx:
        reports = [
            Registration(Instance(app, "i", "production", address), ("default",), None)
            for app in apps
        ]
        await clients.save_registrations(tx, reports, datetime.now(UTC))


async def told(database: Database) -> list[Row]:
    async with database.transaction(read_only=True) as tx:
        return await tx.connection.fetch(
            "select e.*, d.kind, d.name, d.before, d.after, d.address from events e "
            "join event_details d on d.event_id = e.id where e.type like 'application-%' "
            "order by e.id"
        )


async def test_an_event_tells_of_a_new_application(database: Database) -> None:
    await register(database, "shop")
    assert await announcer.announce(database) == 1
    assert await announcer.announce(database) == 0
    (event,) = await told(database)
    assert (event["type"], event["created_by"]) == ("application-created", "10.0.0.7")
    assert (event["kind"], event["name"], event["address"]) == ("application", "shop", "10.0.0.7")
    (application,) = await ApplicationService(database).every(ACTOR)
    assert msgspec.json.decode(event["data"]) == application.to_wire()
    assert list(msgspec.json.decode(event["data"])) == list(application.to_wire())


async def test_many_at_once_and_several_servers_tell_once(
    database: Database, database_url: str
) -> None:
    names = [f"app-{number:03}" for number in range(130)]
    await register(database, *names, address=None)
    others = [await Database.connect(database_url) for _ in range(3)]
    counts = await asyncio.gather(*map(announcer.announce, [database, *others]))
    for other in others:
        await other.close()
    assert sum(counts) == 130
    found = await told(database)
    assert sorted(event["name"] for event in found) == names
    assert {event["created_by"] for event in found} == {"unknown"}
    async with database.transaction(read_only=True) as tx:
        assert await events.first_broken_link(tx) is None


async def test_no_client_sees_a_new_revision_and_rows_stay_the_fold(database: Database) -> None:
    async with database.transaction(read_only=True) as tx:
        before = await events.last_visible(tx, "production")
    await register(database, "shop", "plain")
    await ApplicationService(database).describe(ACTOR, "shop", {"icon": "cart"}, None)
    await announcer.announce(database)
    async with database.transaction(read_only=True) as tx:
        assert await events.last_visible(tx, "production") == before
        rows, fold = await state.rows(tx), await state.replayed(tx)
    assert rows.to_document() == fold.to_document()
    assert [facts.icon for facts in fold.applications.values()] == ["cart"]
    _, *announced = await told(database)
    assert [event["name"] for event in announced] == ["plain", "shop"]
    for event in announced:
        assert event["before"] == event["after"]


async def test_one_made_by_hand_is_told_of_by_its_own_event(database: Database) -> None:
    await ApplicationService(database).describe(ACTOR, "by-hand", {}, None)
    await register(database, "by-hand")
    assert await announcer.announce(database) == 0
    assert [event["created_by"] for event in await told(database)] == ["unknown"]


async def test_one_that_comes_back_is_new_only_when_it_was_deleted(database: Database) -> None:
    await register(database, "silent", "deleted")
    await announcer.announce(database)
    await ApplicationService(database).delete(ACTOR, "deleted")
    # No keep at all: everything is old.
    await janitor.sweep(database, timedelta(hours=-1))
    assert await ApplicationService(database).every(ACTOR) == []
    await register(database, "silent", "deleted")
    assert await announcer.announce(database) == 1
    *_, deleted, created = await told(database)
    assert [deleted["type"], created["type"]] == ["application-deleted", "application-created"]
    assert created["name"] == "deleted"
    assert await announcer.announce(database) == 0


async def test_what_a_person_described_outlives_its_silence(database: Database) -> None:
    await register(database, "described", "plain")
    await ApplicationService(database).describe(ACTOR, "described", {"url": "http://x"}, None)
    await janitor.sweep(database, timedelta(hours=-1))
    (left,) = await ApplicationService(database).every(ACTOR)
    assert left.name == "described"

"""Migrations on a real database."""

import asyncio

import pytest

from yardarm.domain import feature_tags, features, tags
from yardarm.domain.features import Feature
from yardarm.domain.principals import MIGRATION
from yardarm.domain.tags import Tag, TagType
from yardarm.domain.targeting import FeatureStrategy
from yardarm.store import events, journal, migrate, state
from yardarm.store.database import Database, WrongDatabase


async def test_up_then_down_then_up_leaves_the_same_database(empty_database_url: str) -> None:
    database = await Database.connect(empty_database_url)
    status = await migrate.up(database)
    assert status.applied == tuple(m.name for m in migrate.known())
    before = await _tables(database)
    while await migrate.down(database):
        pass
    assert await _tables(database) == [("migrations", "id"), ("migrations", "name"),
                                       ("migrations", "run_on")]  # fmt: skip
    await migrate.up(database)
    assert await _tables(database) == before
    await database.close()


async def test_what_was_taken_back_comes_back_from_the_history(database: Database) -> None:
    async with journal.opened(database, MIGRATION) as door:
        await door.record(tags.create_type(TagType("team")))
        await door.record(tags.create(Tag("team", "red")))
        feature = Feature("tagged", door.now, strategies=(FeatureStrategy("default"),))
        await door.record(features.create(feature))
        await door.record(feature_tags.tag(feature, Tag("team", "red")))
    while await migrate.down(database) != "/20261125100000-tags-projects-context-segments":
        pass
    await migrate.up(database)
    async with database.transaction() as tx:
        rows = await state.rows(tx)
        assert rows == await state.replayed(tx)
        assert rows.features["tagged"].tags == (Tag("team", "red"),)


async def test_several_starters_at_once_all_succeed(empty_database_url: str) -> None:
    databases = [await Database.connect(empty_database_url, size=1) for _ in range(4)]
    await asyncio.gather(*(migrate.up(database) for database in databases))
    async with databases[0].transaction() as tx:
        assert await tx.connection.fetchval("select count(*) from migrations") == len(
            migrate.known()
        )
        assert await tx.connection.fetchval("select count(*) from events") == 20
    for database in databases:
        await database.close()


async def test_a_fresh_database_is_its_seeds_and_they_are_events(database: Database) -> None:
    async with database.transaction() as tx:
        rows = await state.rows(tx)
        assert (await state.replayed(tx)).to_document() == rows.to_document()
        assert await events.first_broken_link(tx) is None
        found = await events.newest(tx, limit=100)
    assert [e.data["name"] for e in reversed(found)][:8] == [
        "default", "userWithId", "applicationHostname", "gradualRolloutRandom",
        "gradualRolloutSessionId", "gradualRolloutUserId", "remoteAddress", "flexibleRollout",
    ]  # fmt: skip
    assert {e.by for e in found} == {"migration"}
    assert len(rows.feature_types) == 5
    assert list(rows.projects) == ["default"]
    assert list(rows.tag_types) == ["simple"]
    assert set(rows.context_fields) == {"environment", "userId", "appName"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("/20991231235959-from-the-future", "newer than this Yardarm"),
        ("/20141020151056-initial-schema", "Unleash database"),
    ],
)
async def test_a_database_of_somebody_else_is_refused(
    database: Database, name: str, words: str
) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute(
            "insert into migrations (name, run_on) values ($1, now())", name
        )
    with pytest.raises(WrongDatabase, match=words):
        await migrate.up(database)


async def test_a_stranger_s_features_table_is_left_alone(empty_database_url: str) -> None:
    database = await Database.connect(empty_database_url)
    async with database.transaction() as tx:
        await tx.connection.execute("create table features (mine int)")
    with pytest.raises(WrongDatabase, match="did not make"):
        await migrate.up(database)
    assert await _tables(database) == [("features", "mine")]
    await database.close()


async def _tables(database: Database) -> list[tuple[str, str]]:
    async with database.transaction() as tx:
        rows = await tx.connection.fetch(
            "select table_name, column_name from information_schema.columns "
            "where table_schema = 'public' order by table_name, ordinal_position"
        )
    return [(row["table_name"], row["column_name"]) for row in rows]

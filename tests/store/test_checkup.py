"""doctor's checks: each fault is found, and its advice mends it."""

from datetime import UTC, datetime, timedelta

import pytest

from yardarm.domain.features import Feature
from yardarm.domain.principals import OPEN, Actor, PrincipalKind
from yardarm.domain.targeting import FeatureStrategy
from yardarm.service.features import FeatureService
from yardarm.service.tokens import ApiTokenService
from yardarm.store import tokens
from yardarm.store.checkup import Expected, look_over
from yardarm.store.database import Database
from yardarm.store.findings import Fault, Finding
from yardarm.store.tokens import NewToken

EXPECTED = Expected(timedelta(hours=48))
ACTOR = Actor(OPEN)


async def faults(database: Database) -> dict[str, tuple[Fault, ...]]:
    """Those that are not of the tests' own PostgreSQL, which runs without fsync."""
    found = await look_over(database, EXPECTED)
    return {f.check: f.faults for f in found if f.faults and f.check != "postgresql"}


async def run(database: Database, *statements: str, unchecked: bool = False) -> None:
    """As somebody with psql would; `unchecked` as a superuser who switches constraints off."""
    async with database.transaction() as tx:
        if unchecked:
            await tx.connection.execute("set local session_replication_role = replica")
        for statement in statements:
            await tx.connection.execute(statement)


@pytest.fixture
async def lived_in(database: Database) -> Database:
    """A database with a flag, a token and some telemetry."""
    feature = Feature("one", datetime.now(UTC), strategies=(FeatureStrategy("default"),))
    await FeatureService(database).create(ACTOR, feature)
    token = NewToken("*:production.x", PrincipalKind.CLIENT, "good", "production", None)
    async with database.transaction() as tx:
        await tokens.upsert(tx, [token])
    await run(
        database,
        "insert into client_instances (app_name, instance_id) values ('app', 'i')",
        "insert into client_instance_details values ('app', 'i', 'production', null, now())",
        "insert into client_metrics (metrics) values ('{}')",
        "insert into feature_usage values ('one', now())",
    )
    return database


async def test_a_database_that_is_lived_in_is_clean(lived_in: Database) -> None:
    found = await look_over(lived_in, EXPECTED)
    assert await faults(lived_in) == {}
    assert [f.check for f in found] == [
        "postgresql", "migrations", "schema", "rows", "chain", "sequences", "companions",
        "tokens", "telemetry", "size",
    ]  # fmt: skip
    assert all(f.note for f in found)


async def test_a_postgresql_that_a_power_cut_destroys_is_told(database: Database) -> None:
    (found,) = [f for f in await look_over(database, EXPECTED) if f.check == "postgresql"]
    assert [fault.what.partition(":")[0] for fault in found.faults] == [
        "fsync is off", "full_page_writes is off",
    ]  # fmt: skip
    assert "from its command line" in found.faults[0].mend


async def test_each_finding_is_told_as_it_is_made(database: Database) -> None:
    told: list[Finding] = []
    assert await look_over(database, EXPECTED, done=told.append) == told


# What was done to it; which check says what; whether the advice is a statement to run.
BY_SQL = {
    "sequence behind": (
        "select setval('events_id_seq', 3, false)", "sequences", "events_id_seq would give 3",
    ),
    "settings without a feature": (
        "insert into feature_settings (feature_name) values ('ghost')",
        "companions", "1 row of feature_settings without its row of features",
    ),
    "details without an instance": (
        "delete from client_instances",
        "companions", "1 row of client_instance_details without an instance",
    ),
    "undocumented column": (
        "alter table features add column mine int", "schema", "features.mine is not documented",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_SQL)
async def test_advice_in_sql_mends_it(lived_in: Database, name: str) -> None:
    statement, check, words = BY_SQL[name]
    await run(lived_in, statement, unchecked=True)
    found = await faults(lived_in)
    assert list(found) == [check]
    (fault,) = found[check]
    assert words in fault.what
    await run(lived_in, fault.mend.rpartition(": ")[2])
    assert await faults(lived_in) == {}


async def test_a_token_of_an_unknown_environment_is_told_and_can_be_revoked(
    lived_in: Database,
) -> None:
    token = NewToken("*:staging.x", PrincipalKind.CLIENT, "mine", "staging", None)
    async with lived_in.transaction() as tx:
        await tokens.upsert(tx, [token])
    (fault,) = (await faults(lived_in))["tokens"]
    assert fault.what.startswith("token mine is for the environment staging")
    words = fault.mend.partition("revoke the token: ")[2].split()
    assert words[:3] == ["yardarm", "token", "revoke"]
    await ApiTokenService(lived_in).delete(ACTOR, words[3])
    assert await faults(lived_in) == {}


async def test_a_row_that_is_not_its_history_is_named_and_a_change_by_the_api_mends_it(
    lived_in: Database,
) -> None:
    await run(lived_in, "update features set enabled = 1")
    (fault,) = (await faults(lived_in))["rows"]
    assert fault.what == "one in features: enabled is True in the row, False in the history"
    assert "by the admin API" in fault.mend
    await FeatureService(lived_in).switch(ACTOR, "one", enabled=False)
    assert await faults(lived_in) == {}


async def test_a_row_without_history_and_a_history_without_a_row(lived_in: Database) -> None:
    await run(lived_in, "update features set name = 'other'", unchecked=True)
    await run(lived_in, "update feature_settings set feature_name = 'other'", unchecked=True)
    await run(lived_in, "update feature_usage set feature_name = 'other'", unchecked=True)
    said = [fault.what for fault in (await faults(lived_in))["rows"]]
    assert said == [
        "one in features: has a history and no row", "other in features: has a row and no history",
    ]  # fmt: skip
    service = FeatureService(lived_in)
    await service.switch(ACTOR, "other", enabled=True)
    feature = Feature("one", datetime.now(UTC), strategies=(FeatureStrategy("default"),))
    await service.create(ACTOR, feature)
    assert await faults(lived_in) == {}


async def test_a_changed_event_breaks_the_chain(lived_in: Database) -> None:
    await run(lived_in, "update events set created_by = 'somebody' where id = 14")
    found = await faults(lived_in)
    assert list(found) == ["chain"]
    assert found["chain"][0].what.startswith("event 14 ")


async def test_an_event_without_details_is_found(lived_in: Database) -> None:
    await run(lived_in, "delete from event_details where event_id = 14")
    assert set(await faults(lived_in)) == {"rows", "chain", "companions"}


async def test_migrations_pending_and_foreign(lived_in: Database) -> None:
    await run(
        lived_in,
        "update migrations set name = '/20991231235959-later' where name like '%companion%'",
    )
    pending, foreign = (await faults(lived_in))["migrations"]
    assert pending.what == "pending: /20261124100100-companion-tables"
    assert foreign.what == "not of this version: /20991231235959-later"


async def test_missing_tables_and_columns_are_named_and_nothing_falls(lived_in: Database) -> None:
    await run(lived_in, "drop table client_metrics", "alter table events drop column data")
    found = await faults(lived_in)
    assert [f.what for f in found["schema"]] == [
        "column events.data is missing", "table client_metrics is missing",
    ]  # fmt: skip
    assert "cannot be looked at: relation" in found["telemetry"][0].what


async def test_a_column_of_another_type(lived_in: Database) -> None:
    await run(lived_in, "alter table features alter column description type varchar(40)")
    (fault,) = (await faults(lived_in))["schema"]
    assert "features.description is varchar(40) null" in fault.what
    assert "documented is text(2147483647) null" in fault.what


async def test_old_telemetry_is_a_fault_only_while_a_server_should_prune(
    lived_in: Database,
) -> None:
    await run(lived_in, "update client_metrics set created_at = now() - interval '3 days'")
    found = {f.check: f for f in await look_over(lived_in, EXPECTED)}
    assert found["telemetry"].ok
    assert "1 row older than 48 hours" in found["telemetry"].note


async def test_an_empty_database(empty_database_url: str) -> None:
    database = await Database.connect(empty_database_url)
    found = await faults(database)
    assert {"migrations", "schema", "rows", "chain"} <= set(found)
    assert len(found["schema"]) == 8
    await database.close()

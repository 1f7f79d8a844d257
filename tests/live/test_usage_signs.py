"""What usage says at a glance is what the days say, before and after it is rolled up."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from random import Random

from tests.live.test_rollups import append, now, report, run
from yardarm.domain.rollups import Grain, start_of
from yardarm.domain.usage_signs import LastSeen, Signs
from yardarm.live import rollups
from yardarm.store import metrics, unknown_flags, usage_signs
from yardarm.store.database import Database

SIGNS = (
    "select feature_name, environment, app_name, first_day, last_on, last_off "
    "from usage_series where variant = '' order by 1, 2, 3"
)


NAMES = {"on", "off", "never", "variants"}


async def of_features(database: Database) -> dict[str, dict[str, Signs]]:
    async with database.transaction(read_only=True) as tx:
        waiting = await metrics.pending(tx)
        return await usage_signs.of_features(tx, NAMES, waiting.reports)


async def last_seen(database: Database) -> dict[str, list[LastSeen]]:
    async with database.transaction(read_only=True) as tx:
        waiting = await metrics.pending(tx)
        return await usage_signs.last_seen(tx, NAMES, waiting.reports)


async def stored(database: Database) -> list[tuple[object, ...]]:
    async with database.transaction() as tx:
        return [tuple(row) for row in await tx.connection.fetch(SIGNS)]


async def test_signs_are_the_same_before_and_after_the_roll_up(database: Database) -> None:
    today = datetime.now(UTC).date()
    week = today - timedelta(days=7)
    for batch in (
        [report(1, flag="on"), report(0, flag="never"), report(0, 0, flag="variants", blue=2)],
        [report(0, 1, flag="off", ago=timedelta(days=7)), report(0, flag="variants", disabled=1)],
        [report(1, flag="on", ago=timedelta(days=7)), report(3, flag="off", app="till")],
    ):
        await append(database, batch)
    before = await of_features(database)
    assert before == {
        "on": {"production": Signs(week, today, None)},
        "off": {"production": Signs(week, today, week)},
        "never": {"production": Signs()},
        "variants": {"production": Signs(today, today, today)},
    }
    seen = await last_seen(database)
    await rollups.roll_up_all(database)
    assert await of_features(database) == before
    assert await last_seen(database) == seen
    assert "never" not in seen
    assert [(s.app_name, s.signs) for s in seen["off"]] == [
        ("till", Signs(today, today, None)), ("shop", Signs(week, None, week)),
    ]  # fmt: skip
    assert seen["off"][1].at == start_of(Grain.HOUR, now() - timedelta(days=7))
    async with database.transaction(read_only=True) as tx:
        shop = await usage_signs.of_application(tx, "shop", today, ())
    assert {name for name, _, _ in shop} == {"on", "variants"}


async def test_a_database_of_before_gets_the_signs_that_it_would_have(database: Database) -> None:
    rng = Random(7)
    for _ in range(4):
        await append(
            database,
            [
                report(
                    rng.randrange(2), rng.randrange(2), flag=rng.choice("ab"),
                    app=rng.choice(["shop", "till"]), ago=timedelta(days=rng.randrange(9)),
                    blue=rng.randrange(2), disabled=rng.randrange(2),
                )
                for _ in range(5)
            ],
        )  # fmt: skip
        await rollups.roll_up_all(database)
    noted = await stored(database)
    await run(database, "update usage_series set first_day = null, last_on = null, last_off = null")
    folder = files("yardarm.store") / "migrations" / "20261126100000-insight.sql"
    text = folder.read_text()
    filled = text[text.index("update usage_series") :].partition(";")[0]
    await run(database, filled)
    assert await stored(database) == noted


async def test_names_that_nobody_made_are_noted_up_to_an_end(database: Database) -> None:
    asked = {(f"made-up-{i}", "production", "shop"): datetime.now(UTC) for i in range(5)}
    async with database.transaction() as tx:
        await unknown_flags.note(tx, asked, most=3)
        later = {place: at + timedelta(minutes=1) for place, at in asked.items()}
        await unknown_flags.note(tx, later, most=3)
        found = await unknown_flags.every(tx, ())
    assert [flag.name for flag in found] == ["made-up-0", "made-up-1", "made-up-2"]
    assert all(f.last_seen_at - f.first_seen_at == timedelta(minutes=1) for f in found)

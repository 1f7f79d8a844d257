"""When clients of each environment evaluated a feature first and last."""

from datetime import UTC, datetime, timedelta

from yardarm.domain import feature_settings
from yardarm.domain.features import Feature
from yardarm.domain.lifecycle import Sighting
from yardarm.domain.principals import OPEN, Actor
from yardarm.service.environments import settle_default
from yardarm.store import journal
from yardarm.store.database import Database, Tx
from yardarm.store.sightings import forget, mark_sighted, sightings

START = datetime(2026, 11, 25, 12, tzinfo=UTC)


async def make(database: Database, *names: str) -> None:
    async with journal.opened(database, Actor(OPEN)) as door:
        for name in names:
            await door.record(feature_settings.create(Feature(name, door.now)))


async def seen(tx: Tx, seconds: float, *pairs: tuple[str, str]) -> None:
    await mark_sighted(tx, set(pairs), START + timedelta(seconds=seconds))


async def test_first_stays_and_last_moves_after_five_seconds(database: Database) -> None:
    await make(database, "one", "two")
    at = ("one", "production")
    async with database.transaction() as tx:
        await seen(tx, 0, at, ("one", "development"), ("nobody", "production"), ("two", "nowhere"))
        await seen(tx, 5, at)
        assert (await sightings(tx, ["one"]))["one"][1].last_seen_at == START
        await seen(tx, 6, at)
        await seen(tx, 3, at)
        assert await sightings(tx, ["one", "two", "nobody"]) == {
            "one": (
                Sighting("development", START, START),
                Sighting("production", START, START + timedelta(seconds=6)),
            )
        }


async def test_a_renamed_environment_keeps_them_and_a_deleted_one_does_not(
    database: Database,
) -> None:
    await make(database, "one")
    async with database.transaction() as tx:
        await seen(tx, 0, ("one", "production"), ("one", "development"))
    await settle_default(database, "live")
    async with database.transaction() as tx:
        await forget(tx, "development")
        assert await sightings(tx, ["one"]) == {"one": (Sighting("live", START, START),)}

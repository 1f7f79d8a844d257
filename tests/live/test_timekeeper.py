"""Features that outlive their type are marked once, whoever looks and whenever it is killed."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import running as servers
from tests.servers import ServerProcess
from yardarm.domain import feature_settings
from yardarm.domain.feature_ageing import mark
from yardarm.domain.feature_types import SEEDED, FeatureType
from yardarm.domain.features import Feature
from yardarm.domain.lifecycle import Completion
from yardarm.domain.principals import OPEN, Actor
from yardarm.live import timekeeper
from yardarm.store import ageing, feature_types, features, journal
from yardarm.store.checkup_history import rows_are_the_fold
from yardarm.store.database import Database

ACTOR = Actor(OPEN)
OLD = datetime.now(UTC) - timedelta(days=41)


async def make(database: Database, *made: Feature) -> None:
    async with journal.opened(database, ACTOR) as door:
        for feature in made:
            await door.record(feature_settings.create(feature))


async def told(database: Database) -> list[tuple[str, str]]:
    """Names, and on or off."""
    async with database.transaction(read_only=True) as tx:
        rows = await tx.connection.fetch(
            "select e.type, e.created_by, d.name from events e "
            "join event_details d on d.event_id = e.id "
            "where e.type like 'feature-potentially-stale-%' order by e.id"
        )
    assert {row["created_by"] for row in rows} <= {"yardarm-clock"}
    return [(row["name"], row["type"].rpartition("-")[2]) for row in rows]


async def test_old_ones_are_marked_and_young_ones_are_not(database: Database) -> None:
    await make(
        database,
        Feature("old", OLD),
        Feature("young", OLD + timedelta(days=2)),
        Feature("for.ever", OLD, type="kill-switch"),
        Feature("short", OLD + timedelta(days=30), type="operational"),
        Feature("stale", OLD, stale=True),
    )
    assert await timekeeper.mark(database) == 2
    assert await timekeeper.mark(database) == 0
    assert await told(database) == [("old", "on"), ("short", "on")]
    async with database.transaction(read_only=True) as tx:
        assert (await rows_are_the_fold(tx)).faults == ()


async def test_the_mark_goes_when_it_does_not_hold_any_more(database: Database) -> None:
    names = ["a.stale", "b.completed", "c.permission", "d.longer"]
    types = ["release", "release", "release", "experiment"]
    await make(database, *(Feature(n, OLD, type=t) for n, t in zip(names, types, strict=True)))
    await timekeeper.mark(database)
    async with servers.running_server(database.dsn) as server, servers.admin(server) as admin:
        path = "/api/admin/projects/default/features"
        lifetime = "/api/admin/feature-types/experiment/lifetime"
        assert (await admin.post("/api/admin/features/a.stale/stale/on")).is_success
        body = {"status": "kept"}
        done = await admin.post(f"{path}/b.completed/lifecycle/complete", json=body)
        assert done.is_success
        assert (await admin.put(f"{path}/c.permission", json={"type": "permission"})).is_success
        assert (await admin.put(lifetime, json={"lifetimeDays": 42})).is_success
        await timekeeper.mark(database)
        assert sorted((await told(database))[4:]) == [(n, "off") for n in names]
        assert (await admin.put(lifetime, json={"lifetimeDays": 41})).is_success
        await timekeeper.mark(database)
    assert (await told(database))[8:] == [("d.longer", "on")]


async def test_one_that_comes_back_is_looked_at_again(database: Database) -> None:
    gone = replace(Feature("gone", OLD), archived=True)
    await make(database, gone)
    assert await timekeeper.mark(database) == 0
    await make(database, replace(gone, archived=False))
    assert await timekeeper.mark(database) == 1


async def test_of_several_servers_one_marks(database: Database) -> None:
    await make(database, *(Feature(f"old-{i:03}", OLD) for i in range(70)))
    marked = await asyncio.gather(*(timekeeper.mark(database) for _ in range(4)))
    assert sum(marked) == 70
    assert await told(database) == [(f"old-{i:03}", "on") for i in range(70)]


async def test_looking_waits_for_nobody(database: Database) -> None:
    """The door stays open behind it: with nothing to mark, a round ends all the same."""
    await make(database, Feature("young", datetime.now(UTC)))
    async with journal.opened(database, ACTOR):
        assert await timekeeper.mark(database) == 0


_features = st.builds(
    Feature,
    name=st.just("demo"),
    created_at=st.sampled_from([0, 6, 7, 8, 39, 40, 41, 20_000]).map(
        lambda days: OLD - timedelta(days=days - 41)
    ),
    type=st.sampled_from(["release", "operational", "permission", "endless", "unheard-of"]),
    stale=st.booleans(),
    archived=st.booleans(),
    potentially_stale=st.booleans(),
    completed=st.none() | st.just(Completion(OLD, "kept")),
)


async def test_the_query_finds_what_the_rule_says(database: Database) -> None:
    """Each of many features, in the table beside the others."""
    endless = FeatureType("endless", "Endless", None, 2**31 - 1)
    types = {t.id: t for t in (*SEEDED, endless)}
    drawn: list[Feature] = []

    @settings(max_examples=200, suppress_health_check=list(HealthCheck), database=None)
    @given(_features)
    def draw(feature: Feature) -> None:
        drawn.append(replace(feature, name=f"drawn-{len(drawn):04}"))

    draw()
    async with database.transaction() as tx:
        await feature_types.save(tx, endless)
        for feature in drawn:
            await features.save(tx, feature)
        now = OLD + timedelta(days=41, microseconds=1)
        found = await ageing.wrongly_marked(tx, now, "", 1_000)
        wanted = [f.name for f in drawn if mark(f, types, now) is not None]
        assert 0 < len(wanted) < len(drawn)
        assert found == wanted
        assert await ageing.wrongly_marked(tx, now, wanted[0], 2) == wanted[1:3]


async def test_a_kill_in_the_middle_loses_and_repeats_nothing(
    database: Database, tmp_path: Path
) -> None:
    most = 400
    await make(database, *(Feature(f"old-{i:03}", OLD) for i in range(most)))
    server = ServerProcess(database_url=database.dsn, log=tmp_path / "log")
    with server:
        await _until(database, 1)
        server.kill()
        cut_off = len(await told(database))
        server.start()
        await _until(database, most)
    assert await told(database) == [(f"old-{i:03}", "on") for i in range(most)]
    assert 0 < cut_off < most


async def _until(database: Database, events: int) -> None:
    deadline = time.monotonic() + 60
    while len(await told(database)) < events:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_searches_find_them(database: Database) -> None:
    await make(database, Feature("old", OLD), Feature("young", datetime.now(UTC)))
    await timekeeper.mark(database)
    async with servers.running_server(database.dsn) as server, servers.admin(server) as admin:
        assert await _in_state(admin, "potentially-stale") == ["old"]
        assert await _in_state(admin, "active") == ["young"]
        overview = (await admin.get("/api/admin/projects/default/overview")).json()
        assert overview["health"] == 50


async def _in_state(admin: httpx.AsyncClient, state: str) -> list[str]:
    query = {"state": f"IS:{state}"}
    found = (await admin.get("/api/admin/search/features", params=query)).json()["features"]
    return [f["name"] for f in found]

"""Guards under three servers whose clocks are five minutes apart, and which are killed all the
time: what a bad number stops is stopped once, and nothing of it comes after.
"""

import asyncio
import os
import random
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.conftest import create_database
from tests.integrations.test_prometheus import said
from tests.law import results
from tests.law.clocks import moved_clock
from tests.law.pairs import admin
from tests.servers import ServerProcess
from tests.sink import Sink, running_sink

_SKEWS = ("+0", "-300s", "+300s")
_ACTS = """
select e.type, d.after->>'id' as schedule, (d.after->'undone') is not null as undone
  from events e join event_details d on d.event_id = e.id
 where d.kind = 'schedule' and e.type in ('schedule-paused', 'schedule-aborted', 'schedule-failed')
"""
_SWITCHED = """
select d.name, array_agg(e.type order by e.id) as types
  from events e join event_details d on d.event_id = e.id
 where d.kind = 'feature' and e.type like 'feature-environment-%' group by 1
"""
_ENABLED, _DISABLED = "feature-environment-enabled", "feature-environment-disabled"


@pytest.mark.parametrize(
    ("number", "kills"),
    [(8, 2), pytest.param(200, 30, marks=pytest.mark.prove)],
    ids=["short", "full"],
)
async def test_a_bad_number_stops_each_once(
    postgres: str, template: str, tmp_path: Path, number: int, kills: int
) -> None:
    rng = random.Random(int(os.environ.get("YARDARM_LAW_SEED", "1")))  # nothing here is a secret
    dsn = await create_database(postgres, template=template)
    clocks = [moved_clock(tmp_path / f"clock-{i}", skew) for i, skew in enumerate(_SKEWS)]
    async with running_sink() as sink:
        sink.content = lambda _: said("scalar", [0, "0"])
        told = {"YARDARM_PROMETHEUS_URL": sink.url}
        servers = [ServerProcess(database_url=dsn, environment={**told, **c}) for c in clocks]
        try:
            await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers))
            async with admin(servers[0]) as http:
                schedules = [await _begin(http, f"guarded-{i}", i % 2 == 0) for i in range(number)]
            await _kills(servers, rng, kills, sink)
            await _stopped(dsn, number)
        finally:
            for server in servers:
                server.kill()
        await _judged(dsn, schedules)
    if number > 100:
        found = {"schedules": number, "kills": kills, "stopped_twice": 0, "not_stopped": 0}
        results.write("guards", {"seed": 1, "servers": len(servers), **found})


async def _begin(http: httpx.AsyncClient, feature: str, aborts: bool) -> tuple[str, bool]:
    """On at once, and off by itself in an hour, which must never come."""
    body: dict[str, Any] = {
        "name": feature, "enabled": False, "strategies": [{"name": "default"}],
    }  # fmt: skip
    assert (await http.post("/api/admin/features", json=body)).status_code == 201
    change = {"feature": feature, "environment": "production", "action": "updateEnabled"}
    then = "abort" if aborts else "pause"
    steps = [
        {"changes": [{**change, "payload": {"enabled": True}}]},
        {"changes": [{**change, "payload": {"enabled": False}}], "afterSeconds": 3600},
    ]
    guard = {"query": "bad", "above": 0.5, "then": then, "everySeconds": 1}
    answer = await http.post("/api/admin/schedules", json={"steps": steps, "guard": guard})
    assert answer.status_code == 201, answer.text
    return feature, aborts


async def _kills(servers: list[ServerProcess], rng: random.Random, kills: int, sink: Sink) -> None:
    """The number goes bad among them."""
    for i in range(kills):
        if i == kills // 2:
            sink.content = lambda _: said("scalar", [0, "1"])
        victim = rng.choice(servers)
        await asyncio.sleep(rng.uniform(0, 1))
        victim.kill()
        await asyncio.to_thread(victim.start)


async def _stopped(dsn: str, number: int) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(60):
            over = "select count(*) from schedules where state in ('paused', 'aborted')"
            while await connection.fetchval(over) < number:  # noqa: ASYNC110 - others' work
                await asyncio.sleep(0.1)
        await asyncio.sleep(1.5)  # longer than a look: what acts twice would
    finally:
        await connection.close()


async def _judged(dsn: str, schedules: list[tuple[str, bool]]) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        acts = await connection.fetch(_ACTS)
        switched = {r["name"]: r["types"] for r in await connection.fetch(_SWITCHED)}
    finally:
        await connection.close()
    assert len({act["schedule"] for act in acts}) == len(acts) == len(schedules)
    aborts = sum(aborts for _, aborts in schedules)
    assert sum(act["type"] == "schedule-aborted" and act["undone"] for act in acts) == aborts
    for feature, was_put_back in schedules:
        assert switched[feature] == [_ENABLED, _DISABLED][: 1 + was_put_back]

"""Schedules under three servers whose clocks are five minutes apart, and which are killed all the
time: each step is made exactly once, none early by the database's clock, however late.
"""

import asyncio
import os
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.conftest import create_database
from tests.law import results
from tests.law.clocks import moved_clock
from tests.law.pairs import admin
from tests.law.results import percentile
from tests.servers import ServerProcess
from yardarm.domain.times import read_time, wire_time

_SKEWS = ("+0", "-300s", "+300s")
_PATH = "/api/admin/schedules"
_MADE = """
select e.created_at at time zone 'UTC' as at, e.type, d.after->>'id' as schedule,
       d.after->>'state' as state, d.change_id
  from events e join event_details d on d.event_id = e.id
 where d.kind = 'schedule' and e.type in ('schedule-step-applied', 'schedule-finished')
 order by e.id
"""
_SWITCHED = """
select d.name, e.type, d.change_id from events e join event_details d on d.event_id = e.id
 where d.kind = 'feature' and e.type like 'feature-environment-%' order by e.id
"""


@dataclass
class Plan:
    """What one schedule is to do: on at a time, perhaps off and on again, and off at the end."""

    feature: str
    at: datetime
    until: datetime | None
    again: bool
    id: str = ""
    made_at: datetime | None = None

    def body(self) -> dict[str, Any]:
        again = (False, True) if self.again else ()
        steps: list[dict[str, Any]] = [
            {"changes": [self._switch(on=True)], "at": wire_time(self.at)},
            *({"changes": [self._switch(on=on)], "afterSeconds": 0.5} for on in again),
        ]
        return {"steps": steps, "until": self.until and wire_time(self.until)}

    def _switch(self, *, on: bool) -> dict[str, Any]:
        return {
            "feature": self.feature, "environment": "production", "action": "updateEnabled",
            "payload": {"enabled": on},
        }  # fmt: skip

    @property
    def switches(self) -> list[str]:
        middle = ["disabled", "enabled"] * self.again
        return ["enabled", *middle, *(["disabled"] if self.until else [])]


@pytest.mark.parametrize(
    ("number", "seconds", "kills"),
    [(24, 4.0, 3), pytest.param(600, 90.0, 40, marks=pytest.mark.prove)],
    ids=["short", "full"],
)
async def test_each_step_is_made_once_and_none_early(
    postgres: str, template: str, tmp_path: Path, number: int, seconds: float, kills: int
) -> None:
    seed = int(os.environ.get("YARDARM_LAW_SEED", "1"))
    rng = random.Random(seed)  # nothing here is a secret
    dsn = await create_database(postgres, template=template)
    clocks = [moved_clock(tmp_path / f"clock-{i}", skew) for i, skew in enumerate(_SKEWS)]
    servers = [ServerProcess(database_url=dsn, environment=clock) for clock in clocks]
    try:
        await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers))
        plans = await _planned(servers, rng, number, seconds)
        for _ in range(kills):
            victim = rng.choice(servers)
            victim.kill()
            await asyncio.sleep(seconds / kills / 4)
            await asyncio.to_thread(victim.start)
            await asyncio.sleep(rng.uniform(0, seconds / kills / 2))
        late = await _judged(dsn, plans)
    finally:
        for server in servers:
            server.kill()
    if number > 100:
        found = {
            "seed": seed, "servers": len(servers), "clocks": list(_SKEWS) if clocks[0] else None,
            "schedules": number, "kills": kills, "steps_and_ends": len(late),
            "made_twice": 0, "not_made": 0, "early": 0,
            "lateness_ms": {q: round(percentile(late, p) * 1000, 1)
                            for q, p in (("p50", 0.5), ("p99", 0.99), ("most", 1.0))},
        }  # fmt: skip
        results.write("schedules", found)


async def _planned(
    servers: list[ServerProcess], rng: random.Random, number: int, seconds: float
) -> list[Plan]:
    """All of them, made at any server."""
    async with admin(servers[0]) as one, admin(servers[1]) as two, admin(servers[2]) as three:
        https = [one, two, three]
        for i in range(number):
            body = {"name": f"scheduled-{i}", "enabled": False, "strategies": [{"name": "default"}]}
            assert (await one.post("/api/admin/features", json=body)).status_code == 201
        begins = datetime.now(UTC) + timedelta(seconds=1)
        plans = []
        for i in range(number):
            at = begins + timedelta(seconds=rng.uniform(0, seconds))
            until = at + timedelta(seconds=rng.uniform(2, 4)) if i % 2 else None
            plans.append(await _make(https[i % 3], Plan(f"scheduled-{i}", at, until, i % 4 == 0)))
    return plans


async def _make(http: httpx.AsyncClient, plan: Plan) -> Plan:
    answer = await http.post(_PATH, json=plan.body())
    assert answer.status_code == 201, answer.text
    plan.id, plan.made_at = answer.json()["id"], read_time(answer.json()["createdAt"])
    return plan


async def _judged(dsn: str, plans: list[Plan]) -> list[float]:
    """How late each step and end was, in seconds."""
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(60):
            over = "select count(*) from schedules where state = 'done'"
            while await connection.fetchval(over) < len(plans):  # noqa: ASYNC110 - others' work
                await asyncio.sleep(0.1)
        made = await connection.fetch(_MADE)
        switched = await connection.fetch(_SWITCHED)
        documents = await connection.fetch("select id, document::text as d from schedules")
    finally:
        await connection.close()
    by_feature: dict[str, list[str]] = {}
    for row in switched:
        by_feature.setdefault(row["name"], []).append(row["type"].rsplit("-", 1)[1])
    late: list[float] = []
    assert len(documents) == len(plans)
    for plan in plans:
        mine = [row for row in made if row["schedule"] == plan.id]
        steps = [row["at"] for row in mine if row["type"] == "schedule-step-applied"]
        ends = [row["at"] for row in mine if row["type"] == "schedule-finished"]
        assert by_feature[plan.feature] == plan.switches, plan
        assert (len(steps), len(ends)) == (3 if plan.again else 1, 1), plan
        due = [max(read_time(wire_time(plan.at)), plan.made_at or plan.at)]
        due += [at + timedelta(seconds=0.5) for at in steps[:-1]]
        if plan.until:
            due, steps = [*due, read_time(wire_time(plan.until))], [*steps, *ends]
        late += [(at - wanted).total_seconds() for at, wanted in zip(steps, due, strict=True)]
    assert min(late) >= 0
    return late

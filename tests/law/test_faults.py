"""Faults while clients poll and stream: as long as one server lives no read fails, no client goes
back, and all reach the last revision (issue of live delivery, its list of faults).
"""

import asyncio
import itertools
import os
import random
import resource
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import create_database, eventually
from tests.law import results
from tests.law.clocks import moved_clock
from tests.law.fleet import Acknowledged, Fleet
from tests.law.pairs import TRUSTING, admin, connected, cut_sessions, frozen, kill_and_restart
from tests.servers import ServerProcess
from yardarm.store.embedded import EmbeddedPostgres

_FEATURES = 20


@dataclass
class Scene:
    """Two servers with a database of their own, clients of both, and somebody who flips."""

    postgres: EmbeddedPostgres
    dsn: str
    servers: list[ServerProcess]
    fleet: Fleet
    clock: Path
    rng: random.Random
    out_seconds: float
    states: dict[str, bool] = field(default_factory=dict)
    refused: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def flip(self) -> None:
        """Of one feature, by whichever server takes it, until one does."""
        name = f"f-{next(self._numbers) % _FEATURES}"
        on = not self.states[name]
        for at in itertools.count(self.rng.randrange(2)):
            async with admin(self.servers[at % 2], timeout=15) as http:
                try:
                    path = f"/api/admin/features/{name}/toggle/{'on' if on else 'off'}"
                    answer = await http.post(path)
                    seen = (await http.get("/ready")).json()["revision"]
                except httpx.TransportError:
                    answer = None
            if answer is not None and answer.status_code == 200:
                self.states[name] = on
                self.fleet.acknowledged.append(Acknowledged(seen, time.monotonic()))
                return
            self.refused += 1
            await asyncio.sleep(0.1)

    async def flipping(self, over: asyncio.Event) -> None:
        while not over.is_set():
            await self.flip()
            await asyncio.sleep(self.rng.uniform(0.1, 0.5))

    def all_have_it(self) -> bool:
        return all(member.states == self.states for member in self.fleet.members)


Fault = Callable[[Scene], Awaitable[None]]


def _replica_killed(number: int) -> Fault:
    async def fault(scene: Scene) -> None:
        await kill_and_restart(scene.servers[number], pause=scene.rng.uniform(0, 2))

    return fault


async def _database_killed(scene: Scene) -> None:
    assert scene.postgres.pid is not None
    os.kill(scene.postgres.pid, signal.SIGKILL)
    await asyncio.sleep(scene.rng.uniform(0, 1))
    await asyncio.to_thread(scene.postgres.start)


async def _all_killed(scene: Scene) -> None:
    """The database and, while it is away, one server, which comes back before it does."""
    assert scene.postgres.pid is not None
    os.kill(scene.postgres.pid, signal.SIGKILL)
    await kill_and_restart(scene.servers[0], pause=0)
    await asyncio.to_thread(scene.postgres.start)


async def _sessions_cut(scene: Scene) -> None:
    """Those that listen among them."""
    async with connected(scene.dsn) as connection:
        assert await cut_sessions(connection) >= len(scene.servers)


async def _database_away(scene: Scene) -> None:
    await asyncio.to_thread(scene.postgres.stop)
    await asyncio.sleep(scene.out_seconds)
    await asyncio.to_thread(scene.postgres.start)


async def _database_silent(scene: Scene) -> None:
    """It takes connections and says nothing."""
    assert scene.postgres.pid is not None
    with frozen(scene.postgres.pid):
        await asyncio.sleep(scene.out_seconds)


async def _cold_starts(scene: Scene) -> None:
    """Both servers start anew, one after the other, and no database is there."""
    await asyncio.to_thread(scene.postgres.stop)
    for server in scene.servers:
        await kill_and_restart(server, pause=0.5)
        # Who asked the one that was away asks the other one next: both are not away within a read.
        await scene.fleet.settled()
    await asyncio.to_thread(scene.postgres.start)


async def _disk_full(scene: Scene) -> None:
    """For whatever the servers write: their snapshots and their logs."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    pids = [server.process.pid for server in scene.servers if server.process]
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (500, hard))
    await asyncio.sleep(3)
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


def _clock_stepped(by: str) -> Fault:
    async def fault(scene: Scene) -> None:
        scene.clock.write_text(by)
        await asyncio.sleep(5)
        scene.clock.write_text("+0")

    return fault


FAULTS: dict[str, tuple[Fault, ...]] = {
    "server killed": tuple(_replica_killed(n) for n in (0, 1, 0, 1)),
    "database killed": (_database_killed,) * 3,
    "sessions cut": (_sessions_cut,) * 3,
    "database away": (_database_away,),
    "database silent": (_database_silent,),
    "database and a server killed": (_all_killed,),
    "cold starts without the database": (_cold_starts,) * 2,
    "disk full": (_disk_full,) * 2,
    "clock stepped": tuple(_clock_stepped(by) for by in ("+1d", "-1d", "-2h")),
}


async def test_faults_in_short(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    names = ("server killed", "sessions cut")
    faults = [(name, FAULTS[name][0]) for name in names]
    async with _scene(tmp_path_factory, seed, polls=10, streams=10) as scene:
        await _suffered(scene, faults)


@pytest.mark.prove
async def test_faults(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    faults = [(name, fault) for name, many in FAULTS.items() for fault in many]
    random.Random(seed).shuffle(faults)
    async with _scene(tmp_path_factory, seed, polls=200, streams=200) as scene:
        assert scene.clock.exists(), "install libfaketime: apt-get install faketime"
        suffered = await _suffered(scene, faults)
        total = {"reads": scene.fleet.reads, "failed": len(scene.fleet.failed)}
    assert len(suffered) == 20
    results.write(
        "faults", {"seed": seed, "polls": 200, "streams": 200, **total, "faults": suffered}
    )


@asynccontextmanager
async def _scene(
    folders: pytest.TempPathFactory, seed: int, *, polls: int, streams: int
) -> AsyncIterator[Scene]:
    folder = folders.mktemp("faults")
    clock = folder / "clock"
    moved = moved_clock(clock)
    postgres = EmbeddedPostgres(folder / "pg", durable=False)
    dsn = await create_database(await asyncio.to_thread(postgres.start))
    # What a snapshot is signed with is made of the database's password.
    dsn = dsn.replace("postgres@", "postgres:a-password@")
    servers = [
        ServerProcess(
            database_url=dsn,
            data_dir=folder / f"data-{number}",
            environment={**TRUSTING, **moved, "YARDARM_SNAPSHOT": "true"},
            log=folder / f"server-{number}.log",
        )
        for number in range(2)
    ]
    try:
        for server in servers:  # not at once: one makes the database
            await asyncio.to_thread(server.start)
        async with Fleet(servers, polls=polls, streams=streams) as fleet:
            out = 30 if polls > 100 else 3
            yield Scene(postgres, dsn, servers, fleet, clock, random.Random(seed), out)
    finally:
        for server in servers:
            if server.process is not None:
                server.kill()
        await asyncio.to_thread(postgres.stop)


async def _suffered(scene: Scene, faults: list[tuple[str, Fault]]) -> list[dict[str, Any]]:
    """What each came to; nothing failed, nothing went back, all have the same in the end."""
    fleet = scene.fleet
    async with admin(scene.servers[0]) as http:
        for number in range(_FEATURES):
            name = f"f-{number}"
            feature = {"name": name, "enabled": False, "strategies": [{"name": "default"}]}
            made = await http.post("/api/admin/features", json=feature)
            assert made.status_code == 201, made.text
            scene.states[name] = False
    await eventually(scene.all_have_it, within=30)
    suffered = []
    for name, fault in faults:
        reads, refused, began = fleet.reads, scene.refused, time.monotonic()
        watching = asyncio.create_task(_furthest_behind(fleet))
        is_over = asyncio.Event()
        flipping = asyncio.create_task(scene.flipping(is_over))
        await asyncio.sleep(1)
        await fault(scene)
        over = time.monotonic()
        is_over.set()
        await flipping
        written = time.monotonic()
        await eventually(scene.all_have_it, within=30)
        healed = time.monotonic()
        watching.cancel()
        behind = await watching
        suffered.append(
            {
                "fault": name,
                "seconds": round(over - began, 1),
                "reads": fleet.reads - reads,
                "writes_refused": scene.refused - refused,
                "first_write_after_s": round(written - over, 2),
                "all_have_it_after_s": round(healed - written, 2),
                "streams_behind_s": round(behind[0], 2),
                "polls_behind_s": round(behind[1], 2),
            }
        )
        assert not fleet.failed, f"{name}: {fleet.failed[:3]}"
        assert not fleet.backwards, f"{name}: {fleet.backwards[:3]}"
    return suffered


async def _furthest_behind(fleet: Fleet) -> tuple[float, float]:
    """Until it is cancelled: the longest that an acknowledged change was not with all streams,
    and with all polls, in seconds.
    """
    streams = polls = 0.0
    try:
        while True:
            streams = max(streams, fleet.behind(is_stream=True))
            polls = max(polls, fleet.behind(is_stream=False))
            await asyncio.sleep(0.05)
    except asyncio.CancelledError:
        return streams, polls

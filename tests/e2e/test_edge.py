"""An edge, its upstream and their clients, while both are killed: nobody's read fails, and what was
acknowledged is counted at the upstream, once.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import eventually
from tests.edges import EdgeProcess
from tests.law import results
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN, ServerProcess
from yardarm.store import migrate
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres

FLAG = "/api/admin/features/flipped"
_COUNTED = """
select key, sum((value ->> 'yes')::int) as yes
  from client_metrics, json_each(metrics -> 'bucket' -> 'toggles') group by key
"""


async def test_faults_in_short(database_url: str, tmp_path: Path) -> None:
    await _faults(database_url, tmp_path, away=3.0, restarts=1, outages=1, clients=4)


@pytest.mark.prove
async def test_faults(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("pg"), durable=True)
    dsn = await asyncio.to_thread(postgres.start)
    try:
        database = await Database.connect(dsn)
        await migrate.up(database)
        await database.close()
        figures = await _faults(dsn, tmp_path, away=60.0, restarts=4, outages=1, clients=16)
        figures["shortOutages"] = await _faults(
            dsn, tmp_path / "2", away=2.0, restarts=1, outages=6, clients=16
        )
    finally:
        await asyncio.to_thread(postgres.stop)
    results.write("edge", figures)


async def _faults(
    dsn: str, folder: Path, *, away: float, restarts: int, outages: int, clients: int
) -> dict[str, Any]:
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    with ServerProcess(database_url=dsn, log=folder / "upstream.log") as upstream:
        edge = EdgeProcess(upstream.url, folder / "data", folder / "edge.log")
        with edge:
            load = _Load(edge, clients)
            async with httpx.AsyncClient(headers={"authorization": ADMIN_TOKEN}) as admin:
                await _flip(admin, upstream, edge, on=True)
                await eventually(lambda: load.can_begin(edge))
                load.begin()
                for _ in range(outages):
                    await asyncio.sleep(1.0)
                    await asyncio.to_thread(upstream.kill)
                    await load.through(_restarts(edge, load, away, restarts))
                    await asyncio.to_thread(upstream.start)
                    await _flip(admin, upstream, edge, on=False)
                    await _flip(admin, upstream, edge, on=True)
                await load.end()
            await eventually(lambda: _waiting(edge) == 0, within=60)
            counted = await _counted(dsn)
    return load.judged(counted)


async def _restarts(edge: EdgeProcess, load: "_Load", away: float, restarts: int) -> None:
    for _ in range(restarts):
        await asyncio.sleep(away / (restarts + 1))
        load.is_up = False
        await asyncio.to_thread(edge.kill)
        await asyncio.to_thread(edge.start)
        load.is_up = True
        assert (await asyncio.to_thread(httpx.get, f"{edge.url}/ready")).json()[
            "flags"
        ] == "snapshot"
    await asyncio.sleep(away / (restarts + 1))


async def _flip(
    admin: httpx.AsyncClient, upstream: ServerProcess, edge: EdgeProcess, *, on: bool
) -> None:
    """At the upstream; returns when clients of the edge see it."""
    body = {"name": "flipped", "enabled": True, "strategies": [{"name": "default"}]}
    made = await admin.post(f"{upstream.url}/api/admin/features", json=body)
    assert made.status_code in (201, 409)
    way = "on" if on else "off"
    assert (await admin.post(f"{upstream.url}{FLAG}/toggle/{way}")).status_code == 200

    async def seen() -> bool:
        answer = await admin.get(
            f"{edge.url}/api/client/features", headers={"authorization": CLIENT_TOKEN}
        )
        found = {f["name"]: f["enabled"] for f in answer.json()["features"]}
        return found.get("flipped") is on

    await eventually(seen, within=40)


def _waiting(edge: EdgeProcess) -> int:
    return int(httpx.get(f"{edge.url}/ready").json()["reports"]["bytes"])


async def _counted(dsn: str) -> dict[str, int]:
    database = await Database.connect(dsn)
    try:
        async with database.transaction(read_only=True) as tx:
            return {row["key"]: row["yes"] for row in await tx.connection.fetch(_COUNTED)}
    finally:
        await database.close()


class _Load:
    """Clients that read and report. Every report counts a thing of its own, so that the upstream
    shows which ones it has, and how often.
    """

    def __init__(self, edge: EdgeProcess, clients: int) -> None:
        self._url = edge.url
        self._clients = clients
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False
        self._number = 0
        self._began = time.monotonic()
        self.is_up = True
        self.reads = 0
        self.failed: Counter[str] = Counter()
        self.acknowledged: list[str] = []
        self.unsure: list[str] = []
        self.refused = 0

    def can_begin(self, edge: EdgeProcess) -> bool:
        """Both tokens are known, and kept."""
        for path, token in (("client/features", CLIENT_TOKEN), ("frontend", FRONTEND_TOKEN)):
            answer = httpx.get(f"{edge.url}/api/{path}", headers={"authorization": token})
            assert answer.status_code == 200
        time.sleep(1.5)  # a snapshot is written at most a second after there is something
        return bool(httpx.get(f"{edge.url}/ready").json()["snapshot"] == "written")

    def begin(self) -> None:
        for _ in range(self._clients):
            self._tasks.append(asyncio.create_task(self._repeat(self._read)))
            self._tasks.append(asyncio.create_task(self._repeat(self._report)))

    async def through(self, fault: Any) -> None:
        before = self.reads
        await fault
        assert self.reads > before, "nobody read meanwhile"

    async def end(self) -> None:
        self._stopping = True
        await asyncio.gather(*self._tasks)

    async def _repeat(self, act: Callable[[httpx.AsyncClient], Any]) -> None:
        while not self._stopping:
            async with httpx.AsyncClient(base_url=self._url) as http:
                try:
                    while not self._stopping:
                        await act(http)
                        await asyncio.sleep(0.02)
                except httpx.TransportError:
                    await asyncio.sleep(0.05)

    async def _read(self, http: httpx.AsyncClient) -> None:
        for path, token in (("client/features", CLIENT_TOKEN), ("frontend", FRONTEND_TOKEN)):
            was_up = self.is_up
            try:
                answer = await http.get(f"/api/{path}", headers={"authorization": token})
            except httpx.TransportError:
                self.failed["transport"] += was_up and self.is_up
                raise
            self.reads += 1
            if answer.status_code != 200:
                self.failed[str(answer.status_code)] += 1

    async def _report(self, http: httpx.AsyncClient) -> None:
        self._number += 1
        name = f"report-{id(self)}-{self._number}"
        body = {
            "appName": "loader", "instanceId": "i",
            "bucket": {"toggles": {name: {"yes": 1, "no": 0}}},
        }  # fmt: skip
        try:
            answer = await http.post(
                "/api/client/metrics", json=body, headers={"authorization": CLIENT_TOKEN}
            )
        except httpx.TransportError:
            self.unsure.append(name)
            raise
        if answer.status_code == 202:
            self.acknowledged.append(name)
        else:
            self.refused += 1

    def judged(self, counted: dict[str, int]) -> dict[str, Any]:
        lost = [name for name in self.acknowledged if name not in counted]
        ours = (*self.acknowledged, *self.unsure)
        twice = [name for name in ours if counted.get(name, 0) > 1]
        figures = {
            "seconds": round(time.monotonic() - self._began, 1),
            "clients": self._clients,
            "reads": self.reads,
            "readsFailed": dict(self.failed),
            "acknowledged": len(self.acknowledged),
            "countedAtUpstream": sum(counted.get(name, 0) for name in self.acknowledged),
            "lost": len(lost),
            "countedTwice": len(twice),
            "unacknowledged": len(self.unsure),
            "refused": self.refused,
        }
        assert self.acknowledged
        assert (+self.failed, lost, twice, self.refused) == (Counter(), [], [], 0), figures
        return figures

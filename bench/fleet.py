"""A fleet that reports, played for some minutes: what its telemetry takes.

    python -m bench.fleet [--instances 100000] [--flags 50] [--minutes 10] [--out FILE]

Each instance belongs to one of 20 applications and sends one report a minute, at a moment of its
own, of as many flags (of 1,000) as given: 100,000 instances are 1,667 reports a second, which two
cores play in full. Every report counts other numbers and says the minute that it is of. 1,000
connections are kept; a report that finds none free waits, and its time counts from when it was due.

PostgreSQL is durable and shares a core with this program; the server has the other. Figures: time
of a report in milliseconds; CPU (/proc) of server and PostgreSQL by report; each minute the rows
and bytes of the tables that grow, and the server's memory. At the end all that was acknowledged
must be in the sums of hours, each report once.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import asyncpg

from bench import heads
from bench.flags import create_flags, flag
from bench.ingest import PATH
from bench.processes import Cores, cpu_seconds, on_core, resident_kb
from tests.law.results import percentile
from tests.servers import CLIENT_TOKEN, ServerProcess
from yardarm.domain.times import wire_time
from yardarm.store.embedded import EmbeddedPostgres

APPLICATIONS = 20
FLAGS = 1_000
_CONNECTIONS = 1_000
_OUT = heads.RESULTS / "fleet.json"

_TABLES = (
    "client_metrics", "client_metrics_merges", "client_instances", "client_instance_details",
    "usage_series", "usage_hours", "usage_days",
)  # fmt: skip
_SIZE = "select count(*) as rows, pg_total_relation_size('{0}') as bytes from {0}"
_COUNTED = """
select coalesce(sum(u.yes), 0) as yes, coalesce(sum(u.no), 0) as no
  from usage_hours u join usage_series s on s.id = u.series
 where s.app_name = '' and s.variant = ''
"""
_WAITING = "select exists (select from client_metrics where id > 0)"


@dataclass
class Fleet:
    """What was sent, and what came of it."""

    port: int
    instances: int
    flags: Sequence[Sequence[str]]
    """Those of each application."""
    free: deque["Sender"] = field(default_factory=deque)
    due: deque[tuple[float, bytes, tuple[int, int]]] = field(default_factory=deque)
    milliseconds: list[float] = field(default_factory=list)
    failed: int = 0
    acknowledged: int = 0
    yes: int = 0
    no: int = 0

    async def play(self, minutes: int) -> None:
        """Raises RuntimeError when the server's answers do not come."""
        loop = asyncio.get_running_loop()
        for _ in range(_CONNECTIONS):
            await loop.create_connection(lambda: Sender(self), "127.0.0.1", self.port)
        random = Random(1)  # nothing here is a secret
        began = time.perf_counter()
        moments = sorted(random.random() * 60 for _ in range(self.instances))
        for minute in range(minutes):
            for number, moment in enumerate(moments):
                at = began + 60 * minute + moment
                await asyncio.sleep(at - time.perf_counter())  # a turn at least
                self.due.append((at, *self._report(number, random)))
                self.send()
                if len(self.due) > self.instances:
                    raise RuntimeError("the server takes fewer reports than there are")
        while len(self.free) < _CONNECTIONS or self.due:  # noqa: ASYNC110 - once, at the end
            await asyncio.sleep(0.05)
        for sender in self.free:
            sender.transport.close()

    def send(self) -> None:
        while self.due and self.free:
            self.free.popleft().send(*self.due.popleft())

    def _report(self, number: int, random: Random) -> tuple[bytes, tuple[int, int]]:
        app = number % APPLICATIONS
        stop = datetime.now(UTC)
        yes, no = random.randrange(1, 500), random.randrange(500)
        counts = f'":{{"yes":{yes},"no":{no}}}'
        toggles = ",".join(f'"{name}{counts}' for name in self.flags[app])
        body = (
            f'{{"appName":"app-{app}","instanceId":"instance-{number}","bucket":{{"start":"'
            f'{wire_time(stop - timedelta(seconds=60))}","stop":"{wire_time(stop)}",'
            f'"toggles":{{{toggles}}}}}}}'
        ).encode()
        many = len(self.flags[app])
        return body, (yes * many, no * many)


class Sender(asyncio.Protocol):
    """A connection, with one report under way at most."""

    transport: asyncio.Transport

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._at = 0.0
        self._counts = (0, 0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._fleet.free.append(self)

    def send(self, at: float, body: bytes, counts: tuple[int, int]) -> None:
        self._at, self._counts = at, counts
        self.transport.write(_HEAD % len(body) + body)

    def data_received(self, data: bytes) -> None:
        """An answer is one segment: 202 has no body, and others end the run."""
        fleet = self._fleet
        fleet.milliseconds.append((time.perf_counter() - self._at) * 1000)
        if data.startswith(b"HTTP/1.1 202 "):
            fleet.acknowledged += 1
            fleet.yes += self._counts[0]
            fleet.no += self._counts[1]
        else:
            fleet.failed += 1
        fleet.free.append(self)
        fleet.send()


_HEAD = (
    f"POST {PATH} HTTP/1.1\r\nHost: bench\r\nAuthorization: {CLIENT_TOKEN}\r\n"
    "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
).encode()


class Watch:
    """Looks at server and database while the fleet reports."""

    def __init__(self, postgres: EmbeddedPostgres, server: ServerProcess) -> None:
        assert postgres.pid is not None
        assert server.process is not None
        self._dsn = postgres.dsn
        self._pids = server.process.pid, postgres.pid
        self._began = [cpu_seconds(pid) for pid in self._pids]
        self.minutes: list[dict[str, Any]] = []

    async def run(self) -> None:
        """For ever, once a minute."""
        while True:
            await asyncio.sleep(60)
            self.minutes.append(await self.look())

    async def look(self) -> dict[str, Any]:
        connection = await asyncpg.connect(self._dsn)
        try:
            found = {t: await connection.fetchrow(_SIZE.format(t)) for t in _TABLES}
            of_row = await connection.fetchval(
                "select avg(pg_column_size(metrics)) from client_metrics"
            )
        finally:
            await connection.close()
        return {
            "resident_mib": round(resident_kb(self._pids[0]) / 1024, 1),
            "bytes_of_a_row_of_client_metrics": None if of_row is None else round(of_row),
            "tables": {name: dict(row) for name, row in found.items() if row is not None},
        }

    def cpu_us(self, reports: int) -> dict[str, float]:
        spent = [cpu_seconds(p) - before for p, before in zip(self._pids, self._began, strict=True)]
        return {
            name: round(seconds / reports * 1e6, 1)
            for name, seconds in zip(("server", "postgresql"), spent, strict=True)
        }


def _flags(each: int) -> list[list[str]]:
    """Of each application, so that all are used."""
    names = [flag(number).name for number in range(FLAGS)]
    return [[names[(a * each + i) % FLAGS] for i in range(each)] for a in range(APPLICATIONS)]


async def _settled(dsn: str) -> tuple[int, int]:
    """What the sums of hours say once all reports are in them, and minutes were merged."""
    connection = await asyncpg.connect(dsn)
    try:
        while await connection.fetchval(_WAITING):  # noqa: ASYNC110 - another process is at it
            await asyncio.sleep(0.5)
        counted = await connection.fetchrow(_COUNTED)
        assert counted is not None
        await asyncio.sleep(180)  # merges wait for a minute to be over for 90 s
    finally:
        await connection.close()
    return int(counted["yes"]), int(counted["no"])


async def _measure(
    options: argparse.Namespace, postgres: EmbeddedPostgres, server: ServerProcess
) -> dict[str, Any]:
    fleet = Fleet(server.port, options.instances, _flags(options.flags))
    watch = Watch(postgres, server)
    watching = asyncio.create_task(watch.run())
    await fleet.play(options.minutes)
    watching.cancel()
    cpu = watch.cpu_us(fleet.acknowledged)
    counted = await _settled(postgres.dsn)
    if fleet.failed or counted != (fleet.yes, fleet.no):
        sys.exit(f"{fleet.failed} failed; {fleet.yes, fleet.no} acknowledged, {counted} counted")
    times = sorted(fleet.milliseconds)
    return {
        "minutes_played": options.minutes,
        "reports": fleet.acknowledged,
        "lost_or_doubled": 0,
        "ms": {q: round(percentile(times, p), 1) for q, p in (("p50", 0.5), ("p99", 0.99))},
        "cpu_us": cpu,
        "minutes": watch.minutes,
        "after": await watch.look(),
    }


def _run(options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as name:
        folder = Path(name)
        postgres = EmbeddedPostgres(folder / "data", durable=True)
        try:
            with on_core(Cores.here().generator):
                dsn = postgres.start()
            asyncio.run(create_flags(dsn, 0, FLAGS))
            server = ServerProcess(database_url=dsn, log=folder / "yardarm.log")
            with on_core(Cores.here().server):
                server.start()
            with server, on_core(Cores.here().generator):
                return asyncio.run(_measure(options, postgres, server))
        finally:
            postgres.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.fleet")
    parser.add_argument("--instances", type=int, default=100_000)
    parser.add_argument("--flags", type=int, default=50, help="of a report")
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--out", type=Path, default=_OUT, help="where the JSON goes")
    options = parser.parse_args()
    load_before = heads.load()
    found = _run(options)
    document = {
        **heads.head("fleet", load_before=load_before),
        "instances": options.instances,
        "flags_of_a_report": options.flags,
        "flags": FLAGS,
        "applications": APPLICATIONS,
        "note": Cores.here().note,
        **found,
    }
    heads.write(options.out, document)
    print(json.dumps({k: v for k, v in document.items() if k != "minutes"}, indent=2))


if __name__ == "__main__":
    main()

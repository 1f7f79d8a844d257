"""Ingest while telemetry is rolled up, merged and pruned, beside ingest alone.

    python -m bench.retention [--seconds 15] [--rounds 3] [--clients 64] [--out FILE]

Reports as in bench.ingest, posted by `wrk` without a pause: the server is always busy, so whatever
else is done shows. Three cases, which alternate:

- "alone": nobody rolls up or merges (this program holds both locks), nobody prunes;
- "rolled_up": a server as it is;
- "pruned": a server as it is, while sums of hours and reports that have outlived their keep are
  deleted all the time, by what servers delete them with.

p99 of a POST in milliseconds, median of the rounds with the least and the most, and the ratios to
"alone". PostgreSQL is durable and shares a core with `wrk`; the server has the other.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

from bench import heads, wrk
from bench.flags import create_flags
from bench.ingest import HEADERS, PATH, reports
from bench.processes import Cores, on_core
from tests.servers import ServerProcess
from yardarm.live import janitor, rollups
from yardarm.store import merges
from yardarm.store import rollups as store
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres
from yardarm.store.usage_retention import Retention

_OUT = heads.RESULTS / "retention.json"
_CASES = ("alone", "rolled_up", "pruned")
_KEEP = timedelta(hours=48)
_KEEP_SUMS = Retention(timedelta(days=35), timedelta(days=800))

_OLD = (
    """
    insert into usage_series (feature_name, environment, app_name, variant)
    select 'old-' || f, 'production', 'app-' || a, ''
      from generate_series(1, 100) f, generate_series(1, 20) a on conflict do nothing
    """,
    """
    insert into usage_hours
    select s.id, date_trunc('hour', localtimestamp) - (960 + h) * interval '1 hour', 1, 1
      from generate_series(1, 1000) h, usage_series s where s.feature_name like 'old-%'
    on conflict do nothing
    """,
    """
    insert into client_metrics (id, created_at, metrics)
    select -nextval('client_metrics_id_seq'), localtimestamp - interval '3 days',
           json_build_object('appName', 'app', 'bucket', repeat('x', 300))
      from generate_series(1, 100000)
    """,
)

_LEFT = {
    "usage_hours": "select count(*) from usage_hours where hour < localtimestamp - interval '35 d'",
    "client_metrics": "select count(*) from client_metrics where metrics #>> '{bucket}' like 'xx%'",
}


class Sitting:
    def __init__(self, folder: Path, dsn: str, port: int, options: argparse.Namespace) -> None:
        self._folder = folder
        self._dsn = dsn
        self._port = port
        self._options = options
        self._bodies = reports()
        self.left: list[int] = []

    async def run(self, case: str) -> dict[str, float]:
        async with self._beside(case):
            load = await asyncio.to_thread(
                wrk.generate_load,
                f"http://127.0.0.1:{self._port}{PATH}",
                HEADERS,
                seconds=self._options.seconds,
                core=Cores.here().generator,
                folder=self._folder,
                connections=self._options.clients,
                bodies=self._bodies,
            )
        if load.failed:
            sys.exit(f"nothing was measured: {load.failed} reports failed")
        rps = load.requests / (load.microseconds / 1e6)
        return {"rps": rps, "p50_ms": load.p50 / 1000, "p99_ms": load.p99 / 1000}

    @contextlib.asynccontextmanager
    async def _beside(self, case: str) -> AsyncIterator[None]:
        connection = await asyncpg.connect(self._dsn)
        if case == "alone":
            for lock in (store.LOCK, merges.LOCK):
                await connection.execute("select pg_advisory_lock($1)", lock)
        pruning = None
        if case == "pruned":
            for statement in _OLD:
                await connection.execute(statement)
            pruning = asyncio.create_task(self._prune())
        try:
            yield
        finally:
            if pruning is not None:
                pruning.cancel()
                await asyncio.wait([pruning])
                for table in ("usage_hours", "client_metrics"):
                    self.left.append(await connection.fetchval(_LEFT[table]))
            await connection.close()

    async def _prune(self) -> None:
        """One round after the other, as if it were time for it all the time."""
        database = await Database.connect(self._dsn)
        try:
            while True:
                deleted = await janitor.sweep(database, _KEEP)
                deleted += await rollups.prune_all(database, _KEEP_SUMS)
                await asyncio.sleep(0.1 if deleted == 0 else 0)
        finally:
            await database.close()


async def _measure(sitting: Sitting, rounds: int) -> dict[str, Any]:
    await sitting.run("rolled_up")
    runs: dict[str, list[dict[str, float]]] = {case: [] for case in _CASES}
    for _ in range(rounds):
        for case in _CASES:
            runs[case].append(await sitting.run(case))
    cases = {case: _summary(found) for case, found in runs.items()}
    alone = cases["alone"]["p99_ms"]["median"]
    ratios = {c: round(cases[c]["p99_ms"]["median"] / alone, 2) for c in _CASES[1:]}
    return {"cases": cases, "p99_vs_alone": ratios, "rows_left_to_prune": sitting.left}


def _summary(runs: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "median": round(median(run[name] for run in runs), 2),
            "least": round(min(run[name] for run in runs), 2),
            "most": round(max(run[name] for run in runs), 2),
        }
        for name in runs[0]
    }


def _run(options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as name:
        folder = Path(name)
        postgres = EmbeddedPostgres(folder / "data", durable=True)
        try:
            with on_core(Cores.here().generator):
                dsn = postgres.start()
            asyncio.run(create_flags(dsn, 0, 100))
            server = ServerProcess(database_url=dsn, log=folder / "yardarm.log")
            with on_core(Cores.here().server):
                server.start()
            with server:
                sitting = Sitting(folder, dsn, server.port, options)
                return asyncio.run(_measure(sitting, options.rounds))
        finally:
            postgres.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.retention")
    parser.add_argument("--seconds", type=int, default=15, help="how long a run takes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--out", type=Path, default=_OUT, help="where the JSON goes")
    options = parser.parse_args()
    if wrk.binary() is None:
        sys.exit("bench.retention needs wrk: install it (Debian: apt-get install wrk)")
    load_before = heads.load()
    found = _run(options)
    document = {
        **heads.head("retention", load_before=load_before),
        "seconds": options.seconds,
        "rounds": options.rounds,
        "clients": options.clients,
        **found,
    }
    heads.write(options.out, document)
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()

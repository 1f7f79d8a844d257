"""Reading counters over 200,000 stored reports, beside adding all of them up for each answer.

    python -m bench.metrics_reads [--reports 200000] [--rounds 30] [--out FILE]

All reports are of the last 50 minutes (the worst case: all of them count): 50 applications, 1,000
instances, 200 features, ten a report, a third of the counts with variants. The server is a process
of its own on a durable PostgreSQL; times are those of a client on a kept connection, median and
worst, while a report is sent before each question, so that there is always something new to
read. The full scan is the counters' definition as one statement, in the same database.

Before anything is timed, both must say the same.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
import httpx

from bench import heads
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, ServerProcess
from yardarm.store import migrate
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres

_OUT = heads.RESULTS / "metrics_reads.json"

_ROUTES = (
    "feature-toggles",
    "feature-toggles/feature-7",
    "seen-toggles",
    "seen-apps",
    "applications/app-7",
)

_FILL = """
insert into client_metrics (created_at, metrics)
select at, json_build_object('appName', 'app-' || i % 50, 'instanceId', 'i-' || i % 1000,
  'environment', 'production', 'bucket', json_build_object(
    'start', to_char(at - interval '60 s', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'stop', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'toggles', (select json_object_agg('feature-' || (i * 7 + k) % 200,
      case when k % 3 = 0
           then json_build_object('yes', k, 'no', 1,
                                  'variants', json_build_object('blue', 2, 'disabled', 1))
           else json_build_object('yes', k, 'no', 2) end) from generate_series(1, 10) k)))
  from (select i, now() - interval '50 minutes' * ($1::int - i) / $1::int as at
          from generate_series(1, $1::int) i) as reports
"""
_SCAN = """
select t.key,
       sum(coalesce((t.value ->> 'yes')::bigint, 0) + v.yes)::bigint as yes,
       sum(coalesce((t.value ->> 'no')::bigint, 0) + v.no)::bigint as no
  from client_metrics m, json_each(m.metrics #> '{bucket,toggles}') t, lateral (
    select coalesce(sum(value::bigint) filter (where key <> 'disabled'), 0) as yes,
           coalesce(sum(value::bigint) filter (where key = 'disabled'), 0) as no
      from json_each_text(t.value -> 'variants')) v
 where least((m.metrics #>> '{bucket,stop}')::timestamptz, m.created_at) > now() - interval '1 hour'
 group by t.key order by t.key collate "C"
"""


async def _measure(reports: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        postgres = EmbeddedPostgres(Path(folder) / "pg", durable=True)
        dsn = await asyncio.to_thread(postgres.start)
        try:
            database = await Database.connect(dsn)
            await migrate.up(database)
            await database.close()
            connection = await asyncpg.connect(dsn)
            await connection.execute(_FILL.replace("$1", str(reports)))
            await connection.execute("vacuum analyze client_metrics")
            try:
                return await _compare(connection, dsn, rounds)
            finally:
                await connection.close()
        finally:
            await asyncio.to_thread(postgres.stop)


async def _compare(connection: Any, dsn: str, rounds: int) -> dict[str, Any]:
    with ServerProcess(database_url=dsn) as server:
        began = time.perf_counter()
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as http:
            counted = await _when_counted(http)
            first = time.perf_counter() - began
            rows = await connection.fetch(_SCAN)
            scanned = {row["key"]: {"yes": row["yes"], "no": row["no"]} for row in rows}
            if counted["lastHour"] != scanned:
                raise SystemExit("the server and the full scan disagree")
            scans = [await _timed(connection.fetch(_SCAN)) for _ in range(5)]
            routes = {route: await _ask(http, route, rounds) for route in _ROUTES}
    scan = median(scans)
    return {
        "reports": await connection.fetchval("select count(*) from client_metrics"),
        "first_answer_after_start_s": round(first, 2),
        "full_scan_ms": round(scan, 1),
        "routes": {
            route: {
                "median_ms": round(median(times), 2),
                "worst_ms": round(max(times), 2),
                "scan_over_median": round(scan / median(times)),
            }
            for route, times in routes.items()
        },
    }


async def _when_counted(http: httpx.AsyncClient) -> Any:
    while True:
        answer = await http.get("/api/admin/metrics/feature-toggles", headers=_bearer(ADMIN_TOKEN))
        if answer.status_code == 200:
            return answer.json()


async def _ask(http: httpx.AsyncClient, route: str, rounds: int) -> list[float]:
    registration = {"appName": "app-7", "instanceId": "i-7", "strategies": ["default"]}
    await http.post("/api/client/register", json=registration, headers=_bearer(CLIENT_TOKEN))
    report = {
        "appName": "app-7",
        "instanceId": "i-7",
        "bucket": {"toggles": {"feature-7": {"yes": 1}}},
    }
    times = []
    for _ in range(rounds):
        await http.post("/api/client/metrics", json=report, headers=_bearer(CLIENT_TOKEN))
        question = http.get(f"/api/admin/metrics/{route}", headers=_bearer(ADMIN_TOKEN))
        times.append(await _timed(question))
    return times


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": token}


async def _timed(work: Any) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    answer = await work
    if isinstance(answer, httpx.Response):
        answer.raise_for_status()
    return (time.perf_counter() - began) * 1000


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--out", type=Path, default=_OUT)
    options = parser.parse_args(arguments)
    load_before = heads.load()
    found = asyncio.run(_measure(options.reports, options.rounds))
    document = {
        **heads.head("metrics_reads", load_before=load_before),
        **found,
    }
    heads.write(options.out, document)
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()

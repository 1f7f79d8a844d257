"""A year of usage of 1,000 flags by 20 applications: what a page's questions take.

    python -m bench.usage_reads [--flags 1000] [--applications 20] [--hours-days 35] [--rounds 300]
        [--out FILE]

Every application has evaluated every flag in every hour, which is the worst case: a sum of each
day for 400 days, and of each hour for as long as hours are kept, put into the tables by SQL in the
order of time. Asked over HTTP by one client on a kept connection, a flag at random each time, of a
server that is a process of its own, on a durable PostgreSQL; before each question a report is
posted, so that there is always something that is not rolled up yet. Each route is asked for one
month and for twelve; p50, p99 and worst in milliseconds, and the ratio of the two.

"as_one_scan" is the same question without sums for all applications and without weeks: the days of
all applications, out of the same table.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import httpx

from bench import heads
from bench.flags import create_flags, flag
from tests.law.results import percentile
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, ServerProcess
from yardarm.store import migrate
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres

_OUT = heads.RESULTS / "usage_reads.json"
_MONTHS = {"1_month": 24 * 30, "12_months": 24 * 365}
_BASE = "/api/admin/client-metrics"

_SERIES = """
insert into usage_series (feature_name, environment, app_name, variant)
select f, 'production', case when a = 0 then '' else 'app-' || a end, ''
  from unnest($1::varchar[]) f, generate_series(0, $2::int) a
"""
_DAYS = """
insert into usage_days select s.id, current_date - d, 24 * (s.id % 1000), 24
  from generate_series(400, 1, -1) d, usage_series s order by d desc, s.id
"""
_HOURS = """
insert into usage_hours
select s.id, date_trunc('hour', localtimestamp) - h * interval '1 hour', s.id % 1000, 1
  from generate_series(24 * $1::int, 1, -1) h, usage_series s order by h desc, s.id
"""
_SIZES = """
select relname, reltuples::int8 as rows, pg_relation_size(oid) as heap,
       pg_indexes_size(oid) as indexes
  from pg_class where relname in ('usage_series', 'usage_hours', 'usage_days') order by 1
"""
_SCAN = """
select s.app_name, u.day, u.yes, u.no from usage_series s join usage_days u on u.series = s.id
 where s.feature_name = $1 and s.app_name <> '' and u.day > current_date - $2::int
"""


async def _measure(options: argparse.Namespace, dsn: str) -> dict[str, Any]:
    connection = await asyncpg.connect(dsn)
    began = time.perf_counter()
    names = [flag(number).name for number in range(options.flags)]
    await connection.execute(_SERIES, names, options.applications)
    await connection.execute(_DAYS)
    await connection.execute(_HOURS, options.hours_days)
    await connection.execute("vacuum analyze")
    filled = time.perf_counter() - began
    sizes = {row["relname"]: _size(row) for row in await connection.fetch(_SIZES)}
    with ServerProcess(database_url=dsn) as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as http:
            routes = {
                "usage": lambda i: f"features/{names[i]}/usage",
                "raw": lambda i: f"features/{names[i]}/raw",
                "hours of 50 flags": lambda i: f"hours?limit=50&offset={i // 2}",
            }
            found = {}
            for name, path in routes.items():
                found[name] = await _ask(http, path, names, options.rounds)
    scans = {}
    for months, hours in _MONTHS.items():
        times = [await _timed(connection.fetch(_SCAN, name, hours // 24)) for name in names[:100]]
        scans[months] = _figures(times)
    await connection.close()
    return {"filled_s": round(filled), "tables": sizes, "routes": found, "as_one_scan": scans}


def _size(row: Any) -> dict[str, Any]:
    return {
        "rows": row["rows"],
        "heap_bytes_a_row": round(row["heap"] / max(1, row["rows"]), 1),
        "index_bytes_a_row": round(row["indexes"] / max(1, row["rows"]), 1),
        "megabytes": round((row["heap"] + row["indexes"]) / 1e6),
    }


async def _ask(
    http: httpx.AsyncClient, path: Callable[[int], str], names: Sequence[str], rounds: int
) -> dict[str, Any]:
    random = Random(1)  # nothing here is a secret
    times: dict[str, list[float]] = {months: [] for months in _MONTHS}
    sizes: dict[str, int] = {}
    for _ in range(rounds):
        number = random.randrange(len(names))
        for months, hours in _MONTHS.items():
            await _report(http, names[number])
            address = path(number)
            address += f"{'&' if '?' in address else '?'}hoursBack={hours}"
            question = http.get(f"{_BASE}/{address}", headers={"authorization": ADMIN_TOKEN})
            took, answer = await _answered(question)
            times[months].append(took)
            sizes[months] = len(answer.content)
    figures: dict[str, Any] = {m: {**_figures(times[m]), "bytes": sizes[m]} for m in _MONTHS}
    figures["ratio_of_p99"] = round(
        figures["12_months"]["p99_ms"] / figures["1_month"]["p99_ms"], 2
    )
    return figures


async def _report(http: httpx.AsyncClient, flag: str) -> None:
    body = {"appName": "app-1", "instanceId": "i", "bucket": {"toggles": {flag: {"yes": 1}}}}
    answer = await http.post(
        "/api/client/metrics", json=body, headers={"authorization": CLIENT_TOKEN}
    )
    assert answer.status_code == 202, answer.text


def _figures(times: Sequence[float]) -> dict[str, float]:
    return {
        "p50_ms": round(percentile(times, 0.5), 2),
        "p99_ms": round(percentile(times, 0.99), 2),
        "worst_ms": round(max(times), 2),
    }


async def _timed(work: Any) -> float:
    began = time.perf_counter()
    await work
    return (time.perf_counter() - began) * 1000


async def _answered(question: Any) -> tuple[float, httpx.Response]:
    began = time.perf_counter()
    answer: httpx.Response = await question
    took = (time.perf_counter() - began) * 1000
    answer.raise_for_status()
    return took, answer


async def _run(options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder) / "pg", durable=True)
        dsn = await asyncio.to_thread(postgres.start)
        try:
            database = await Database.connect(dsn)
            await migrate.up(database)
            await database.close()
            await create_flags(dsn, 0, options.flags)
            return await _measure(options, dsn)
        finally:
            await asyncio.to_thread(postgres.stop)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.usage_reads")
    parser.add_argument("--flags", type=int, default=1_000)
    parser.add_argument("--applications", type=int, default=20)
    parser.add_argument("--hours-days", type=int, default=35, help="days of sums of hours")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--out", type=Path, default=_OUT, help="where the JSON goes")
    options = parser.parse_args()
    load_before = heads.load()
    found = asyncio.run(_run(options))
    document = {
        **heads.head("usage_reads", load_before=load_before),
        "flags": options.flags,
        "applications": options.applications,
        "rounds": options.rounds,
        **found,
    }
    heads.write(options.out, document)
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()

"""Many features in five environments and three projects: searches, toggles, memory, bodies.

    python -m bench.scale [--features 100 1000 10000] [--requests 200] [--toggles 30] [--out FILE]

The server is a process of its own on a durable PostgreSQL, asked over loopback on kept connections.
Features are those of bench/flags.py with the same state in every environment; one in two has a tag,
one in ten a segment. A search is one page of fifty. A toggle is v3's, which clients of every
environment see: its time runs from the POST until a client of production, which asks without a
pause for what is new, has the whole new body (a large one is not compressed yet). Between two
toggles the client waits, so that the time has one body in it. RSS is the server's: after its start,
and after all that was measured.
"""

import argparse
import asyncio
import gzip
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from types import MappingProxyType
from typing import Any

import httpx

from bench import heads
from bench.flags import flag
from bench.read_path import HEADERS, PATH
from tests.servers import ADMIN_TOKEN, ServerProcess
from yardarm.domain import environments, features, projects, segments, tags
from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import Environment
from yardarm.domain.features import Feature
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.projects import Project
from yardarm.domain.segments import Segment
from yardarm.domain.tags import Tag
from yardarm.domain.targeting import Constraint
from yardarm.store import journal, migrate
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres

_OUT = heads.RESULTS / "scale.json"
_ACTOR = Actor(Principal(PrincipalKind.ADMIN, "bench", "bench"))
_MORE = ("staging", "canary", "sandbox")
_OTHERS = ("development", *_MORE)
_PROJECTS = ("default", "shop", "bank")
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_TAGS = (Tag("simple", "backend"), Tag("simple", "frontend"))
_SEARCHES = {
    "first page": "",
    "last page": "offset=LAST",
    "text": "query=ranking",
    "project and type": "project=IS:shop&type=IS_ANY_OF:release,experiment",
    "tag": "tag=INCLUDE:simple:backend",
    "segment": "segment=INCLUDE:beta",
    "author": "createdBy=IS:bench",
    "on in staging": "status=staging:enabled",
    "by name": "sortBy=name&sortOrder=desc",
    "by environment": "sortBy=environment:production&sortOrder=desc",
    "by last seen": "sortBy=lastSeenAt",
    "all together": "query=e&project=IS_NOT:bank&state=IS:active&tag=EXCLUDE_ALL:simple:backend"
    "&segment=DO_NOT_INCLUDE:beta&status=canary:enabled&sortBy=type",
}


async def _fill(dsn: str, count: int) -> None:
    database = await Database.connect(dsn)
    try:
        await migrate.up(database)
        async with journal.opened(database, _ACTOR) as door:
            for i, name in enumerate(_MORE):
                await door.record(environments.create(Environment(name, name, 300 + i, door.now)))
            for name in _PROJECTS[1:]:
                await door.record(projects.create(Project(name, name.title(), door.now)))
            beta = Segment(1, "beta", (Constraint("userId", "IN", ("1", "2")),))
            await door.record(segments.create(beta))
            for tag in _TAGS:
                await door.record(tags.create(tag))
            for number in range(count):
                await door.record(features.create(_feature(number)))
    finally:
        await database.close()


def _feature(number: int) -> Feature:
    made = flag(number)
    strategies = made.strategies
    if number % 10 == 0:
        strategies = (replace(strategies[0], segments=(1,)), *strategies[1:])
    state = EnvironmentState(made.enabled, strategies, made.variants)
    return replace(
        made,
        project=_PROJECTS[number % len(_PROJECTS)],
        created_at=_NOW + timedelta(minutes=number % 1_000),
        strategies=strategies,
        tags=(_TAGS[number % 4],) if number % 4 < len(_TAGS) else (),
        environments=MappingProxyType(dict.fromkeys(_OTHERS, state)),
    )


_GZIP = b"\x1f\x8b"


async def _measure(count: int, requests: int, toggles: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        postgres = EmbeddedPostgres(Path(folder) / "pg", durable=True)
        dsn = await asyncio.to_thread(postgres.start)
        try:
            await _fill(dsn, count)
            began = time.perf_counter()
            with ServerProcess(database_url=dsn) as server:
                started = time.perf_counter() - began
                assert server.process is not None
                pid = server.process.pid
                before = _rss(pid)
                figures = await _ask(server.url, count, requests, toggles)
                return {
                    "features": count,
                    "start_s": round(started, 2),
                    "rss_mib": {"started": before, "measured": _rss(pid)},
                    **figures,
                }
        finally:
            await asyncio.to_thread(postgres.stop)


async def _ask(url: str, count: int, requests: int, toggles: int) -> dict[str, Any]:
    async with (
        httpx.AsyncClient(base_url=url, timeout=60, headers=HEADERS) as client,
        httpx.AsyncClient(
            base_url=url, timeout=60, headers={"authorization": ADMIN_TOKEN}
        ) as admin,
    ):
        _, zipped, _ = await _body(client, None)
        while not zipped.startswith(_GZIP):  # it is compressed beside the first answers
            await asyncio.sleep(0.1)
            _, zipped, _ = await _body(client, None)
        plain = gzip.decompress(zipped)
        if len(json.loads(plain)["features"]) != count:
            raise SystemExit("the server does not have all features")
        searches = {}
        for name, query in _SEARCHES.items():
            asked = query.replace("LAST", str(max(count - 50, 0)))
            searches[name] = await _search(admin, asked, requests)
        return {
            "body_bytes": len(plain),
            "gzip_bytes": len(zipped),
            "toggle": await _toggle(admin, client, json.loads(plain)["features"], toggles),
            "searches": searches,
        }


async def _search(admin: httpx.AsyncClient, query: str, requests: int) -> dict[str, Any]:
    times = []
    for _ in range(requests):
        began = time.perf_counter()
        answer = await admin.get(f"/api/admin/search/features?{query}")
        times.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
    return {"total": answer.json()["total"], **_spread(times)}


async def _toggle(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, known: list[Any], toggles: int
) -> dict[str, Any]:
    answered, seen = [], []
    for i in range(toggles):
        name = known[i * len(known) // toggles]["name"]
        _, _, etag = await _body(client, None)
        following = asyncio.create_task(_next_body(client, etag))
        await asyncio.sleep(0.05)
        began = time.perf_counter()
        answer = await admin.post(f"/api/admin/features/{name}/toggle")
        answer.raise_for_status()
        answered.append((time.perf_counter() - began) * 1000)
        seen.append((await following - began) * 1000)
    return {"answered": _spread(answered), "seen": _spread(seen)}


async def _next_body(client: httpx.AsyncClient, etag: str) -> float:
    """When there was a whole body of another tag."""
    while True:
        status, _, _ = await _body(client, etag)
        if status == 200:
            return time.perf_counter()


async def _body(client: httpx.AsyncClient, etag: str | None) -> tuple[int, bytes, str]:
    headers = {} if etag is None else {"If-None-Match": etag}
    async with client.stream("GET", PATH, headers=headers) as answer:
        body = b"".join([part async for part in answer.aiter_raw()])
        return answer.status_code, body, answer.headers["etag"]


def _spread(times: Sequence[float]) -> dict[str, float]:
    """Milliseconds."""
    return {
        "median_ms": round(median(times), 2),
        "p99_ms": round(quantiles(times, n=100, method="inclusive")[98], 2),
    }


def _rss(pid: int) -> int:
    """MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--toggles", type=int, default=30)
    parser.add_argument("--out", type=Path, default=_OUT)
    options = parser.parse_args(arguments)
    load_before = heads.load()
    sizes = [
        asyncio.run(_measure(count, options.requests, options.toggles))
        for count in options.features
    ]
    document = {
        **heads.head("scale", load_before=load_before),
        "environments": len(_OTHERS) + 1,
        "projects": len(_PROJECTS),
        "requests": options.requests,
        "toggles": options.toggles,
        "sizes": sizes,
    }
    heads.write(options.out, document)
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()

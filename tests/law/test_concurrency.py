"""Many at once on two servers, and a database that fails under them."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest

from tests.conftest import create_database
from tests.law import results
from tests.law.pairs import (
    admin,
    client,
    connected,
    cut_sessions,
    equal_boards,
    frozen,
    server_processes,
)
from tests.law.reports import Account, report_until
from tests.law.watching import Watch, summary
from tests.servers import ServerProcess
from yardarm.store.embedded import EmbeddedPostgres

_FEATURES = "/api/admin/features"
_STRATEGIES = [{"name": "default", "parameters": {}}]


@pytest.fixture(scope="module")
async def shared_database_url(postgres: str, template: str) -> str:
    return await create_database(postgres, template=template)


@pytest.fixture(scope="module")
async def servers(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[list[ServerProcess]]:
    """Two on one database; each test uses names of its own."""
    logs = tmp_path_factory.mktemp("pair")
    async with server_processes(2, shared_database_url, logs) as started:
        yield started


async def _make(server: ServerProcess, name: str) -> None:
    async with admin(server) as http:
        answer = await http.post(_FEATURES, json={"name": name, "strategies": _STRATEGIES})
    assert answer.status_code == 201, answer.text


async def _events_of(dsn: str, name: str) -> list[Any]:
    async with connected(dsn) as connection:
        rows = await connection.fetch(
            "select e.id, e.type, d.address, d.before, d.after from events e "
            "join event_details d on d.event_id = e.id where d.name = $1 order by e.id",
            name,
        )
    return [
        {**row, "before": _json(row["before"]), "after": _json(row["after"])}
        for row in map(dict, rows)
    ]


def _json(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


async def test_fifty_creates_of_one_name(
    servers: list[ServerProcess], shared_database_url: str
) -> None:
    async with admin(servers[0]) as one, admin(servers[1]) as two:
        answers = await asyncio.gather(
            *(
                (one, two)[i % 2].post(
                    _FEATURES,
                    json={"name": "wanted", "description": f"{i}", "strategies": _STRATEGIES},
                )
                for i in range(50)
            )
        )
    statuses = sorted(a.status_code for a in answers)
    assert statuses == [201] + [409] * 49
    (event,) = await _events_of(shared_database_url, "wanted")
    winner = next(a for a in answers if a.status_code == 201)
    assert event["after"]["description"] == winner.json()["description"]


async def test_updates_switches_and_flips_of_one_flag(
    servers: list[ServerProcess], shared_database_url: str, seed: int
) -> None:
    """50, 50 and 51 at once: each that was acknowledged is an event, and flips count."""
    await _make(servers[0], "busy")
    commands: list[tuple[str, str, Any]] = [
        *(("PUT", "", {"description": f"{i}", "strategies": _STRATEGIES}) for i in range(50)),
        *(("POST", f"/toggle/{('off', 'on')[i % 2]}", None) for i in range(50)),
        *(("POST", "/toggle", None) for _ in range(51)),
    ]
    random.Random(seed).shuffle(commands)
    async with admin(servers[0]) as one, admin(servers[1]) as two:
        answers = await asyncio.gather(
            *(
                (one, two)[i % 2].request(
                    method,
                    f"{_FEATURES}/busy{path}",
                    json=body,
                    headers={"x-forwarded-for": f"10.1.0.{i}"},
                )
                for i, (method, path, body) in enumerate(commands)
            )
        )
    assert {a.status_code for a in answers} == {200}, [a.text for a in answers if a.is_error][:3]
    made, *events = await _events_of(shared_database_url, "busy")
    # An update may find what it wants already there only if its description does: never here.
    assert sorted(e["address"] for e in events) == sorted(f"10.1.0.{i}" for i in range(151))
    previous = made
    for event in events:
        assert event["before"] == previous["after"]
        previous = event
    for i, (_, path, body) in enumerate(commands):
        event = next(e for e in events if e["address"] == f"10.1.0.{i}")
        if body:
            assert event["after"]["description"] == body["description"]
        elif path == "/toggle":
            assert event["after"]["enabled"] is not event["before"]["enabled"]
            assert answers[i].json()["enabled"] is event["after"]["enabled"]
        else:
            assert event["after"]["enabled"] is path.endswith("on")
    shown = (await equal_boards(servers)).json()["features"]
    busy = next(f for f in shown if f["name"] == "busy")
    assert busy["enabled"] == events[-1]["after"]["enabled"]
    assert busy["description"] == events[-1]["after"]["description"]


async def test_parity_of_flips(servers: list[ServerProcess], shared_database_url: str) -> None:
    await _make(servers[0], "flipped")
    async with admin(servers[0]) as one, admin(servers[1]) as two:
        answers = await asyncio.gather(
            *((one, two)[i % 2].post(f"{_FEATURES}/flipped/toggle") for i in range(51))
        )
    assert {a.status_code for a in answers} == {200}
    _, *events = await _events_of(shared_database_url, "flipped")
    assert [e["after"]["enabled"] for e in events] == [i % 2 == 0 for i in range(51)]
    shown = (await equal_boards(servers)).json()["features"]
    assert next(f for f in shown if f["name"] == "flipped")["enabled"] is True


async def test_a_change_is_seen_by_the_other_server(servers: list[ServerProcess]) -> None:
    await _changes_seen(servers, "seen-in-short", changes=10)


@pytest.mark.prove
async def test_how_soon_a_change_is_seen(servers: list[ServerProcess]) -> None:
    here, there = await _changes_seen(servers, "seen", changes=200)
    results.write(
        "replicas",
        {
            "changes": 200,
            "milliseconds_from_the_command": {
                name: {
                    "p50": round(results.percentile(times, 0.5) * 1000, 1),
                    "p99": round(results.percentile(times, 0.99) * 1000, 1),
                    "most": round(max(times) * 1000, 1),
                }
                for name, times in (("same_server", here), ("other_server", there))
            },
        },
    )


async def _changes_seen(
    servers: Sequence[ServerProcess], name: str, *, changes: int
) -> tuple[list[float], list[float]]:
    """Seconds from sending a command to A until A, and B, show it to a client that polls."""
    await _make(servers[0], name)
    here, there = [], []
    async with (
        admin(servers[0]) as commanding,
        client(servers[0]) as on_a,
        client(servers[1]) as on_b,
    ):
        for i in range(changes):
            enabled = i % 2 == 0
            began = time.monotonic()
            watching = [
                asyncio.create_task(_until_shown(http, name, enabled=enabled))
                for http in (on_a, on_b)
            ]
            path = f"{_FEATURES}/{name}/toggle/{'on' if enabled else 'off'}"
            assert (await commanding.post(path)).status_code == 200
            # Read your write: whoever asks A after the answer sees it.
            mine = (await on_a.get(f"/api/client/features/{name}")).json()
            assert mine["enabled"] is enabled
            on_a_at, on_b_at = await asyncio.wait_for(asyncio.gather(*watching), 10)
            here.append(on_a_at - began)
            there.append(on_b_at - began)
    return here, there


async def _until_shown(http: httpx.AsyncClient, name: str, *, enabled: bool) -> float:
    revision = 0
    while True:
        document = (await http.get("/api/client/features")).json()
        assert document["meta"]["revisionId"] >= revision, "went back"
        revision = document["meta"]["revisionId"]
        feature = next((f for f in document["features"] if f["name"] == name), None)
        if feature and feature["enabled"] is enabled:
            return time.monotonic()
        await asyncio.sleep(0.002)


async def test_sessions_cut_while_a_writes(
    servers: list[ServerProcess], shared_database_url: str
) -> None:
    """The notification of a commit may find nobody who listens: B sees it all the same."""
    await _make(servers[0], "cut")
    async with (
        connected(shared_database_url) as connection,
        admin(servers[0]) as http,
        client(servers[1]) as on_b,
    ):
        for i in range(5):
            enabled = i % 2 == 0
            path = f"{_FEATURES}/cut/toggle/{'on' if enabled else 'off'}"
            writing = [asyncio.create_task(http.post(path)) for _ in range(4)]
            await asyncio.sleep(0.002 * i)
            assert await cut_sessions(connection) > 0
            for answer in await asyncio.gather(*writing):
                assert answer.status_code in (200, 503), answer.text
                assert answer.status_code == 200 or answer.headers["retry-after"]
            await _until_acknowledged(http, path)
            await asyncio.wait_for(_until_shown(on_b, "cut", enabled=enabled), 10)
    await equal_boards(servers)


async def _until_acknowledged(http: httpx.AsyncClient, path: str, *, within: float = 10) -> None:
    async with asyncio.timeout(within):
        while (answer := await http.post(path)).status_code != 200:
            assert answer.status_code == 503, answer.text
            await asyncio.sleep(0.05)


@asynccontextmanager
async def _server_with_its_postgres(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[EmbeddedPostgres, ServerProcess]]:
    """A server with a flag `steady`, on a PostgreSQL that a test may ill-treat."""
    folder = tmp_path_factory.mktemp("pg")
    postgres = EmbeddedPostgres(folder, durable=False)
    dsn = await asyncio.to_thread(postgres.start)
    try:
        async with server_processes(1, dsn, folder) as (server,):
            await _make(server, "steady")
            yield postgres, server
    finally:
        await asyncio.to_thread(postgres.stop)


async def test_postgres_stopped(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    async with _server_with_its_postgres(tmp_path_factory) as (postgres, server):

        @asynccontextmanager
        async def stopped() -> AsyncIterator[None]:
            dsn = postgres.dsn
            await asyncio.to_thread(postgres.stop)
            yield
            assert await asyncio.to_thread(postgres.start) == dsn

        await _reads_go_on(server, postgres.dsn, stopped(), seed, seconds=3)


async def test_postgres_frozen(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    async with _server_with_its_postgres(tmp_path_factory) as (postgres, server):

        @asynccontextmanager
        async def still() -> AsyncIterator[None]:
            assert postgres.pid is not None
            with frozen(postgres.pid):
                yield

        await _reads_go_on(server, postgres.dsn, still(), seed, seconds=8)


async def _reads_go_on(
    server: ServerProcess,
    dsn: str,
    trouble: contextlib.AbstractAsyncContextManager[None],
    seed: int,
    *,
    seconds: float,
) -> None:
    """Reads notice nothing of the trouble; writes are answered in time; nothing that was
    acknowledged is lost; the same process recovers.
    """
    assert server.process is not None
    pid = server.process.pid
    watch, account, ending = Watch(server), Account(), asyncio.Event()
    reporting = [
        asyncio.create_task(
            report_until(ending.is_set, server, account, random.Random(f"{seed}/{i}"), f"r{i}")
        )
        for i in range(2)
    ]
    watch.begin(flag="steady")
    await asyncio.sleep(1)
    began = time.monotonic()
    async with trouble:
        away = time.monotonic()
        await asyncio.sleep(seconds)
        back = time.monotonic()
    healed = time.monotonic()
    async with admin(server) as http:
        await _until_acknowledged(http, f"{_FEATURES}/steady/toggle")
    await asyncio.sleep(0.5)
    ending.set()
    await asyncio.gather(watch.end(), *reporting)

    reads = watch.of("features", "not modified", "health")
    assert {s.status for s in reads} <= {200, 304}, summary(reads)
    during = [s.seconds for s in watch.of("features", "not modified", "health", since=began)]
    before = [s.seconds for s in watch.of("features", "not modified", "health", until=began)]
    bound = max(0.25, 5 * results.percentile(before, 0.99))
    assert results.percentile(during, 0.99) <= bound, summary(reads)
    asked = watch.of("write", "flip", "admin read")
    assert {s.status for s in asked} <= {200, 503}, summary(asked)
    assert max(s.seconds for s in asked) < 6, summary(asked)
    refused = [s for s in asked if s.status == 503]
    assert refused
    assert all(s.retry_after for s in refused)
    while_away = watch.of("write", "flip", since=away, until=back - 0.5)
    assert while_away
    late = watch.of("write", "flip", "admin read", since=healed + 10)
    assert {s.status for s in late} <= {200}
    assert server.process is not None
    assert server.process.pid == pid
    assert server.process.poll() is None
    assert account.cut == 0
    assert account.statuses.keys() <= {202, 503}
    await account.check(dsn, unanswered_may_be_stored=True)
    await _history_is_whole(dsn, server)


async def _history_is_whole(dsn: str, server: ServerProcess) -> None:
    """The last event is what the row and the board say."""
    newest = (await _events_of(dsn, "steady"))[-1]["after"]
    async with connected(dsn) as connection:
        row = await connection.fetchval("select enabled from features where name = 'steady'")
    assert bool(row) is newest["enabled"]
    async with client(server) as http:
        await asyncio.wait_for(_until_shown(http, "steady", enabled=newest["enabled"]), 10)

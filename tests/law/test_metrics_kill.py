"""202 means stored: whatever is killed, whoever else reports nonsense."""

import asyncio
import contextlib
import json
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import eventually
from tests.law import results
from tests.law.pairs import admin, client, connected, kill_and_restart, server_processes
from tests.law.reports import Account, metrics_report, report_until
from tests.servers import CLIENT_TOKEN, ServerProcess
from yardarm.live import rollups
from yardarm.store import migrate
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres


async def test_kill_in_short(database_url: str, seed: int, tmp_path: Path) -> None:
    await _kill_under_load(database_url, seed, tmp_path, clients=8, kills=1, between=(0.5, 1.0))


@pytest.mark.prove
async def test_kill(seed: int, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("pg"), durable=True)
    dsn = await asyncio.to_thread(postgres.start)
    try:
        database = await Database.connect(dsn)
        await migrate.up(database)
        await database.close()
        # Long enough for the minutes at its beginning to be merged while things are killed.
        figures = await _kill_under_load(
            dsn, seed, tmp_path, clients=200, kills=10, between=(9.0, 13.0), postgres=postgres
        )
    finally:
        await asyncio.to_thread(postgres.stop)
    assert figures["merges"] > 0
    results.write("metrics_kill", figures)


async def _kill_under_load(
    dsn: str,
    seed: int,
    logs: Path,
    *,
    clients: int,
    kills: int,
    between: tuple[float, float],
    postgres: EmbeddedPostgres | None = None,
) -> dict[str, Any]:
    """Kill the server, and PostgreSQL if it is given, in turn."""
    rng = random.Random(seed)
    account = Account()
    began = time.monotonic()
    async with server_processes(1, dsn, logs) as (server,):
        load = _Load(server, account, seed, clients)
        await eventually(lambda: account.accepted, within=60)
        for kill in range(kills if postgres is None else 2 * kills):
            await asyncio.sleep(rng.uniform(*between))
            before = len(account.accepted)
            if postgres is not None and kill % 2:
                await _kill_postgres(postgres)
            else:
                await kill_and_restart(server, pause=rng.uniform(0, 0.3))
            await eventually(
                lambda before=before: len(account.accepted) > before + clients, within=60
            )
        await load.end()
        seconds = time.monotonic() - began
        await account.check(dsn, unanswered_may_be_stored=True)
    merges = await _all_merged(dsn)
    counted = await account.check(dsn, unanswered_may_be_stored=True)
    return {
        "seed": seed,
        "clients": clients,
        "kills_of_the_server": kills,
        "kills_of_postgresql": 0 if postgres is None else kills,
        **counted,
        "merges": merges,
        "seconds": round(seconds, 1),
    }


async def _kill_postgres(postgres: EmbeddedPostgres) -> None:
    """Kill -9 of all its processes, and back on the same port."""
    assert postgres.pid is not None
    children = Path(f"/proc/{postgres.pid}/task/{postgres.pid}/children")
    for pid in [postgres.pid, *map(int, (await asyncio.to_thread(children.read_text)).split())]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    await eventually(lambda: not postgres.alive())
    assert await asyncio.to_thread(postgres.restart)


async def _all_merged(dsn: str) -> int:
    """Roll up and merge what is left, as if time had passed; the merges that servers made."""
    database = await Database.connect(dsn)
    async with database.transaction() as tx:
        merges: int = await tx.connection.fetchval(
            "select count(*) from client_metrics_merges where given <> '{}'"
        )
    await rollups.roll_up_all(database)
    async with database.transaction() as tx:
        await tx.connection.execute(
            "update client_metrics set created_at = created_at - interval '5 minutes'"
            " where created_at > localtimestamp - interval '5 minutes'"
        )
        await tx.connection.execute("delete from client_metrics_merges")
    await rollups.merge_all(database)
    await database.close()
    return merges


class _Load:
    """Clients that report until `end`."""

    def __init__(self, server: ServerProcess, account: Account, seed: int, clients: int) -> None:
        self._ending = False
        self._tasks = [
            asyncio.create_task(
                report_until(
                    lambda: self._ending, server, account, random.Random(f"{seed}/{i}"), f"r{i}"
                )
            )
            for i in range(clients)
        ]

    async def end(self) -> None:
        self._ending = True
        await asyncio.gather(*self._tasks)


async def test_sigterm_under_load(database_url: str, seed: int, tmp_path: Path) -> None:
    """Whoever sent a request gets an answer, or it was never taken: what is stored was answered."""
    account = Account()
    async with server_processes(1, database_url, tmp_path) as (server,):
        load = _Load(server, account, seed, clients=8)
        await eventually(lambda: len(account.accepted) > 100)
        began = time.monotonic()
        status = await asyncio.to_thread(server.stop)
        seconds = time.monotonic() - began
        await load.end()
    assert status == 0
    assert seconds < 10
    assert set(account.statuses) == {202}
    await account.check(database_url, unanswered_may_be_stored=False)


async def test_sigterm_cuts_nothing_in_flight(database_url: str, tmp_path: Path) -> None:
    """Reports and a command that wait for the database, and a body of which half is there, when
    the signal comes: all are finished.
    """
    feature = {"name": "late", "strategies": [{"name": "default"}]}
    async with (
        server_processes(1, database_url, tmp_path) as (server,),
        connected(database_url) as blocker,
        client(server) as reporting,
        admin(server) as commanding,
    ):
        half = await _half_sent(server)
        slow = blocker.transaction()
        await slow.start()
        await blocker.execute("lock table client_metrics, events in exclusive mode")
        waiting = [
            asyncio.create_task(
                reporting.post("/api/client/metrics", json=metrics_report(f"late-{i}", {"yes": i}))
            )
            for i in range(20)
        ]
        waiting.append(asyncio.create_task(commanding.post("/api/admin/features", json=feature)))
        await eventually(lambda: _connections(server) == 1 + len(waiting))
        await asyncio.sleep(0.4)  # so that all have written
        await eventually(lambda: not _unread(server))
        stopping = asyncio.create_task(asyncio.to_thread(server.stop))
        await asyncio.sleep(0.6)
        assert not any(task.done() for task in waiting)
        await slow.rollback()
        rest = await half.finish()
        answers = await asyncio.gather(*waiting)
        assert [a.status_code for a in answers] == [202] * 20 + [201]
        assert rest.startswith(b"HTTP/1.1 202 ")
        assert await stopping == 0
        toggles = "select count(*) from client_metrics, json_each(metrics #> '{bucket,toggles}')"
        assert await blocker.fetchval(f"{toggles} where key like 'late-%' or key = 'half'") == 21
        assert await blocker.fetchval("select count(*) from features where name = 'late'") == 1


def _sockets(server: ServerProcess) -> list[list[str]]:
    """Its ends of connections, as proc_net_tcp(5) has them."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [f for f in lines if f[1].endswith(f":{server.port:04X}") and f[3] == "01"]


def _connections(server: ServerProcess) -> int:
    return len(_sockets(server))


def _unread(server: ServerProcess) -> bool:
    """Whether anything has come that the server has not taken."""
    return any(not fields[4].endswith(":00000000") for fields in _sockets(server))


class _HalfSent:
    """A report of which the head and half of the body are there."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rest: bytes
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._rest = rest

    async def finish(self) -> bytes:
        """Send the other half; all that is answered."""
        self._writer.write(self._rest)
        await self._writer.drain()
        answer = await asyncio.wait_for(self._reader.read(), 10)
        self._writer.close()
        await self._writer.wait_closed()
        return answer


async def _half_sent(server: ServerProcess) -> _HalfSent:
    body = json.dumps(metrics_report("half", {"yes": 1})).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        b"POST /api/client/metrics HTTP/1.1\r\nhost: localhost\r\n"
        b"authorization: " + CLIENT_TOKEN.encode() + b"\r\ncontent-type: application/json\r\n"
        b"content-length: " + str(len(body)).encode() + b"\r\n\r\n" + body[: len(body) // 2]
    )
    await writer.drain()
    return _HalfSent(reader, writer, body[len(body) // 2 :])


_REGISTER, _METRICS = "/api/client/register", "/api/client/metrics"
_WIDE = "".join(map(chr, random.Random(1).sample(range(0x20000, 0x2A000), 255)))
"""255 characters of four bytes each: the longest name there may be, and hard to compress."""


def _pills() -> list[tuple[str, str]]:
    """Reports that cannot be stored, or only with care. In each, PILL stands for its own name."""

    def counted(**counts: object) -> str:
        return json.dumps(metrics_report("PILL", counts))

    def metrics(**more: object) -> tuple[str, str]:
        return _METRICS, json.dumps(metrics_report("PILL", {"yes": 1}, **more))

    def register(**more: object) -> tuple[str, str]:
        started = "2026-11-24T12:00:00Z"
        return _REGISTER, json.dumps(
            {"appName": "PILL", "strategies": [], "started": started, "interval": 1, **more}
        )

    def during(start: object) -> tuple[str, str]:
        bucket = {"start": start, "stop": start, "toggles": {"PILL": {"yes": 1}}}
        return metrics(bucket=bucket)

    many = {f"{i}-PILL" if i == 0 else f"PILLt{i}": {"yes": i} for i in range(20_000)}
    return [
        metrics(appName="a\0b"),
        metrics(instanceId="\0"),
        metrics(environment="\0"),
        metrics(appName="x" * 10_000),
        metrics(instanceId="x" * 300_000),
        metrics(appName=_WIDE, instanceId=_WIDE),
        metrics(appName=7),
        metrics(bucket=[]),
        metrics(bucket={"toggles": None}),
        metrics(bucket={"start": None, "stop": None, "toggles": many}),
        (_METRICS, json.dumps(metrics_report("PILL\0", {"yes": 1}))),
        (_METRICS, json.dumps(metrics_report("PILL" + "x" * 500_000, {"yes": 1}))),
        (_METRICS, json.dumps(metrics_report("PILL" + _WIDE * 100, {"yes": 1}))),
        (_METRICS, json.dumps(metrics_report("PILL", [1]))),
        (_METRICS, counted(yes=1).replace("PILL", "PILL\\ud800")),
        (_METRICS, counted(yes=1).replace(": 1}", ": 1e400}")),
        (_METRICS, counted(yes=1).replace(": 1}", ": NaN}")),
        (_METRICS, counted(yes=1).replace(": 1}", ": " + "[" * 5_000 + "]" * 5_000 + "}")),
        (_METRICS, counted(yes=10**30)),
        (_METRICS, counted(yes=2**63)),
        (_METRICS, counted(yes=-1)),
        (_METRICS, counted(yes=1.5)),
        (_METRICS, counted(yes="9" * 5_000)),
        (_METRICS, counted(yes=True)),
        (_METRICS, counted(yes=1, variants={"v\0": 1})),
        (_METRICS, counted(yes=1, variants={"v" * 500_000: 1})),
        (_METRICS, counted(yes=1, variants={"v": 10**400})),
        during("0001-01-01T00:00:00+14:00"),
        during("9999-12-31T23:59:59.999999999-14:00"),
        during("0001-01-01T00:00:00Z"),
        during(1e300),
        during(-62_135_596_800_000),
        during("x" * 1_000),
        during("\0"),
        register(appName="\0"),
        register(instanceId="x\0"),
        register(strategies=["\0"]),
        register(strategies=["s" * 900_000]),
        register(strategies=[f"s{i}" for i in range(20_000)]),
        register(sdkVersion="v" * 900_000),
        register(sdkVersion=_WIDE * 4),
        register(instanceId=_WIDE),
        (_METRICS, '{"appName": "PILL", "bucket": {"toggles": {"PILL": {"yes": 1}}}'),
        (_METRICS, "\ufeff" + counted(yes=1)),
    ]


async def test_unstorable_reports_among_others(
    database_url: str, seed: int, tmp_path: Path
) -> None:
    """A pill is refused with a 4xx or stored; nothing of anybody else's is lost."""
    account = Account()
    async with server_processes(1, database_url, tmp_path) as (server,):
        load = _Load(server, account, seed, clients=4)
        async with client(server) as http:
            pills = [
                (path, body.replace("PILL", f"PILL-{i}-"))
                for i, (path, body) in enumerate(_pills())
            ]
            answers = [await _swallow(http, *pill) for pill in pills]
            for answer, (path, body) in zip(answers, pills, strict=True):
                status = answer.status_code
                assert status == 202 or 400 <= status < 500, f"{path} {body[:200]} -> {answer.text}"
        await load.end()
    assert set(account.statuses) == {202}
    async with connected(database_url) as connection:
        for i, (answer, (path, _)) in enumerate(zip(answers, pills, strict=True)):
            column = "metrics" if path == _METRICS else "app_name || strategies"
            table = "client_metrics" if path == _METRICS else "client_strategies"
            # The name may be any of the texts in the report, the application's own included.
            stored = await connection.fetchval(
                f"select count(*) from {table} where ({column})::text like '%PILL-{i}-%'"
            )
            assert stored == (1 if answer.status_code == 202 else 0), pills[i][1][:200]
        await connection.execute("delete from client_strategies where app_name like 'PILL-%'")
    await account.check(database_url, unanswered_may_be_stored=False)


async def _swallow(http: httpx.AsyncClient, path: str, body: str) -> httpx.Response:
    return await http.post(
        path, content=body.encode(), headers={"content-type": "application/json"}
    )


async def test_a_report_that_the_database_refuses(
    database_url: str, seed: int, tmp_path: Path
) -> None:
    """One row that no check foresaw cannot sink the batch that it is in, nor double the others."""
    account = Account()
    async with (
        server_processes(1, database_url, tmp_path) as (server,),
        connected(database_url) as connection,
        client(server) as http,
    ):
        await connection.execute(_REFUSING)
        load = _Load(server, account, seed, clients=8)
        refused = []
        for i in range(20):
            report = metrics_report(f"poison-{i}", {"yes": 1})
            refused.append((await http.post(_METRICS, json=report)).status_code)
        await load.end()
    assert 202 not in refused
    assert set(account.statuses) == {202}
    await account.check(database_url, unanswered_may_be_stored=False)


_REFUSING = """
create function refuse() returns trigger language plpgsql as $$
begin
  if new.metrics::text like '%poison-%' then
    raise exception 'refused' using errcode = 'data_exception';
  end if;
  return new;
end $$;
create trigger refusing before insert on client_metrics for each row execute function refuse();
"""

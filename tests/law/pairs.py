"""Server processes for the law tests: pairs on one database, their kills, their readers."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, ServerProcess

TRUSTING = {"YARDARM_TRUSTED_PROXIES": "127.0.0.1/32"}
"""With it X-Forwarded-For names each command, and event_details.address says whose event it is."""

SPEC = {"unleash-client-spec": "5.2.0"}


@asynccontextmanager
async def server_processes(
    count: int, database_url: str, logs: Path | None = None
) -> AsyncIterator[list[ServerProcess]]:
    """Servers on one database, started at once; killed at the end if they still live."""
    servers = [
        ServerProcess(
            database_url=database_url,
            environment=TRUSTING,
            log=logs / f"server-{i}.log" if logs else None,
        )
        for i in range(count)
    ]
    try:
        await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers))
        yield servers
    finally:
        for server in servers:
            if server.process is not None:
                server.kill()


async def kill_and_restart(server: ServerProcess, pause: float) -> None:
    """Kill -9, and back on the same port."""
    await asyncio.to_thread(server.kill)
    await asyncio.sleep(pause)
    await asyncio.to_thread(server.start)


def admin(server: ServerProcess, **options: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=server.url, headers={"authorization": ADMIN_TOKEN}, **_patient(options)
    )


def client(
    server: ServerProcess, *, token: str = CLIENT_TOKEN, **options: Any
) -> httpx.AsyncClient:
    headers = {"authorization": token, **SPEC}
    return httpx.AsyncClient(base_url=server.url, headers=headers, **_patient(options))


def _patient(options: dict[str, Any]) -> dict[str, Any]:
    # Keep-alive as an SDK does; no retry of the transport's own, which would hide a loss.
    return {"timeout": 20.0, "limits": httpx.Limits(max_connections=None), **options}


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[Any]:
    """A plain connection, past everything that the store would do."""
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def cut_sessions(connection: Any) -> int:
    """End every session of the servers on this database; how many there were."""
    cut: int = await connection.fetchval(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid() "
        "and application_name = 'yardarm'"
    )
    return cut


async def equal_boards(
    servers: Sequence[ServerProcess], *, within: float = 10.0, token: str = CLIENT_TOKEN
) -> httpx.Response:
    """Wait until all servers answer clients the same, bytes and tag; that answer."""
    async with asyncio.timeout(within):
        while True:
            answers = [await _features(server, token) for server in servers]
            first = answers[0]
            if all(
                (a.content, a.headers["etag"]) == (first.content, first.headers["etag"])
                for a in answers
            ):
                return first
            await asyncio.sleep(0.05)


async def _features(server: ServerProcess, token: str) -> httpx.Response:
    async with client(server, token=token) as http:
        answer = await http.get("/api/client/features")
    assert answer.status_code == 200, answer.text
    return answer


def moments(rng: random.Random, *, count: int, first: int, last: int) -> list[int]:
    """Ordered random moments, counted in answers given, at which something is killed."""
    return sorted(rng.sample(range(first, last), count))


@contextlib.contextmanager
def frozen(postmaster: int) -> Iterator[None]:
    """SIGSTOP for a postmaster, so that it starts no more, and then for its children."""
    stopped = [postmaster]
    os.kill(postmaster, signal.SIGSTOP)
    try:
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for child in map(int, children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGSTOP)
                stopped.append(child)
        yield
    finally:
        for pid in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

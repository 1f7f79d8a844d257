"""Hostile connections at full size (fault bar, hostile load): what they cost, and whether others
notice.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.flags import create_flags
from tests.law import results
from tests.servers import CLIENT_TOKEN, FRONTEND_TOKEN, ServerProcess

FLAGS, IDLE, SLOW_HEADS, SLOW_BODIES, UNREAD = 5_000, 5_000, 500, 250, 200
MOST_MB, MOST_SECONDS = 150, 65
POLL = (
    b"GET /api/client/features HTTP/1.1\r\nHost: x\r\nUnleash-Client-Spec: 5.2.0\r\n"
    b"Authorization: " + CLIENT_TOKEN.encode() + b"\r\n\r\n"
)
EVALUATED = b"GET /api/frontend?userId=%d HTTP/1.1\r\nHost: x\r\nAuthorization: "
EVALUATED += FRONTEND_TOKEN.encode() + b"\r\n\r\n"
POST = POLL.replace(b"GET", b"POST", 1).replace(b"features", b"metrics")
SLOW_BODY = POST[:-2] + b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
KNOWN = POLL[:-2] + b"If-None-Match: *\r\n\r\n"

Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.mark.prove
async def test_hostile_connections(database_url: str, tmp_path: Path) -> None:
    await create_flags(database_url, 0, FLAGS)
    server = ServerProcess(database_url=database_url, log=tmp_path / "log")
    await asyncio.to_thread(server.start)
    with server:
        async with _canary(server) as alone:
            await asyncio.sleep(5)
        figures = {
            "flags": FLAGS,
            "canary_alone": alone(),
            "idle": await _idle(server),
            "slow": await _slow(server),
            "unread": await _unread(server),
        }
    results.write("connections", figures)


async def _idle(server: ServerProcess) -> dict[str, Any]:
    before, files = _memory(server), _files(server)
    async with _canary(server) as seen:
        pairs = [await _open(server) for _ in range(IDLE)]
        for _, writer in pairs:
            writer.write(KNOWN)
        for reader, _ in pairs:
            assert b" 304 " in await reader.readuntil(b"\r\n\r\n")
        held = _memory(server) - before
        for _ in range(20):
            assert await _ask(server, KNOWN) == 304
        await _close(pairs)
        await asyncio.sleep(2)
    assert held <= MOST_MB
    assert _files(server) <= files + 5
    return {"connections": IDLE, "mb": held, "others": seen()}


async def _slow(server: ServerProcess) -> dict[str, Any]:
    async with _canary(server) as seen:
        heads = [_drip(server, POLL[:-2], b"X: y\r\n") for _ in range(SLOW_HEADS)]
        bodies = [_drip(server, SLOW_BODY, b" ") for _ in range(SLOW_BODIES)]
        seconds = await asyncio.gather(*heads, *bodies)
    found = seen()
    assert max(seconds) <= MOST_SECONDS
    return {
        "heads": SLOW_HEADS,
        "heads_closed_after_s": round(max(seconds[:SLOW_HEADS]), 1),
        "bodies": SLOW_BODIES,
        "bodies_closed_after_s": round(max(seconds[SLOW_HEADS:]), 1),
        "others": found,
    }


async def _unread(server: ServerProcess) -> dict[str, Any]:
    """Half of them want what is made for each, half what is everybody's, ten times each."""
    before, highest = _memory(server), 0
    async with _canary(server) as seen:
        pairs = [await _open(server, limit=1024) for _ in range(UNREAD)]
        for number, (reader, writer) in enumerate(pairs):
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write((EVALUATED % number if number % 2 else POLL) * 10)
            assert reader is not None
        until = time.monotonic() + 40
        while time.monotonic() < until:
            highest = max(highest, _memory(server) - before)
            await asyncio.sleep(0.1)
        for _, writer in pairs:
            writer.transport.abort()
    found = seen()
    assert highest <= MOST_MB
    return {"connections": UNREAD, "mb_at_most": highest, "others": found}


async def _drip(server: ServerProcess, begun: bytes, more: bytes) -> float:
    """How long the server lets somebody go on who never comes to an end."""
    started = time.monotonic()
    reader, writer = await _open(server)
    writer.write(begun)
    ended = asyncio.create_task(reader.read())
    while not ended.done():
        await asyncio.wait([ended], timeout=1)
        if not writer.is_closing():
            writer.write(more)
    took = time.monotonic() - started
    writer.transport.abort()
    return took


@asynccontextmanager
async def _canary(server: ServerProcess) -> AsyncIterator[Callable[[], dict[str, float]]]:
    """An ordinary client, ten times a second on a new connection each; how it fared."""
    took: list[float] = []
    failed: list[object] = []

    async def poll() -> None:
        while True:
            started = time.perf_counter()
            try:
                async with asyncio.timeout(10):
                    status = await _ask(server, KNOWN)
            except (OSError, EOFError) as error:
                failed.append(error)
            else:
                if status != 304:
                    failed.append(status)
            took.append((time.perf_counter() - started) * 1000)
            await asyncio.sleep(0.1)

    polling = asyncio.create_task(poll())
    try:
        yield lambda: {
            "requests": len(took),
            "p50_ms": round(results.percentile(took, 0.5), 1),
            "p99_ms": round(results.percentile(took, 0.99), 1),
        }
    finally:
        polling.cancel()
    assert not failed, failed


async def _open(server: ServerProcess, *, limit: int = 65536) -> Pair:
    return await asyncio.open_connection("127.0.0.1", server.port, limit=limit)


async def _ask(server: ServerProcess, request: bytes) -> int:
    reader, writer = await _open(server)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()
    return int(head.split(b" ")[1])


async def _close(pairs: list[Pair]) -> None:
    for _, writer in pairs:
        writer.close()
    await asyncio.gather(*(w.wait_closed() for _, w in pairs), return_exceptions=True)


def _memory(server: ServerProcess) -> int:
    """MB that it holds now."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(x.split()[1]) // 1024 for x in status.splitlines() if x.startswith("VmRSS"))


def _files(server: ServerProcess) -> int:
    assert server.process is not None
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))

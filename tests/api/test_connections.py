"""What a connection may cost: deadlines, sizes, numbers. Limits are small here; at full size the
same is in tests/law/test_connections.py.
"""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from tests import running as servers
from tests.api.wire import Wire
from tests.conftest import create_database
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN
from yardarm.app import build
from yardarm.app.connections import Limits
from yardarm.app.serve import Running

POLL = (
    b"GET /api/client/features HTTP/1.1\r\nHost: x\r\nAuthorization: "
    + CLIENT_TOKEN.encode()
    + b"\r\nUnleash-Client-Spec: 5.2.0\r\n\r\n"
)
LIST = POLL.replace(b"client/", b"admin/").replace(CLIENT_TOKEN.encode(), ADMIN_TOKEN.encode())
UNKNOWN = b"GET /api/client/features HTTP/1.1\r\nHost: x\r\n\r\n"
SMALL = Limits(
    connections=40,
    head_seconds=1.0,
    body_seconds=1.0,
    silent_seconds=1.0,
    idle_seconds=3.0,
    stuck_seconds=2.0,
    unsent=24 * 1024 * 1024,
)


@pytest.fixture(scope="module")
async def running(postgres: str, template: str) -> AsyncIterator[Running]:
    url = await create_database(postgres, template=template)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "Limits", lambda **_: SMALL)
        async with servers.running_server(url) as server:
            async with servers.admin(server) as admin:
                for number in range(8):
                    body = {
                        "name": f"large-{number}",
                        "description": f"{number} " * 450_000,
                        "strategies": [{"name": "default"}],
                    }
                    created = await admin.post("/api/admin/features", json=body)
                    assert created.status_code == 201
            yield server


@pytest.fixture
def port(running: Running) -> int:
    return int(running.url.rpartition(":")[2])


async def test_what_takes_too_long_is_ended(port: int) -> None:
    """All at once, for most of it is waiting."""
    async with asyncio.TaskGroup() as group:
        for begun in (POLL[:30], POLL[:-2], b"P", b"\r\nGET /health HTTP/1.1\r\nX"):
            group.create_task(_a_slow_head_is_given_up(port, begun))
        for scene in (
            _a_head_that_drips_is_given_up, _a_body_that_nobody_waits_for_is_given_up,
            _silence_and_idleness_end, _who_reads_nothing_is_dropped,
        ):  # fmt: skip
            group.create_task(scene(port))
    # Not behind the others, who take all threads that there are to wait in.
    await _who_reads_slowly_is_not(port)


async def _a_slow_head_is_given_up(port: int, begun: bytes) -> None:
    with Wire(port) as wire:
        wire.send(begun)
        reply = await asyncio.to_thread(wire.reply)
        assert reply.status == 408
        assert "did not arrive" in json.loads(reply.body)["message"]
        assert await asyncio.to_thread(wire.is_closed)


async def _a_head_that_drips_is_given_up(port: int) -> None:
    with Wire(port) as wire:
        answer = asyncio.create_task(asyncio.to_thread(wire.reply))
        wire.send(POLL[:-2])
        while not answer.done():
            wire.send(b"X: y\r\n")
            await asyncio.sleep(0.1)
        assert answer.result().status == 408


async def _a_body_that_nobody_waits_for_is_given_up(port: int) -> None:
    with Wire(port) as wire:
        wire.send(POLL[:-2] + b"Content-Length: 10\r\n\r\n1")
        assert (await asyncio.to_thread(wire.reply)).status == 200
        assert await asyncio.to_thread(wire.is_closed)


async def _silence_and_idleness_end(port: int) -> None:
    with Wire(port) as silent, Wire(port) as idle:
        idle.send(POLL)
        await asyncio.to_thread(idle.reply)
        assert await asyncio.to_thread(silent.is_closed)
        idle.send(POLL)
        assert (await asyncio.to_thread(idle.reply)).status == 200
        assert await asyncio.to_thread(idle.is_closed)


async def _who_reads_nothing_is_dropped(port: int) -> None:
    """Whether what it does not read was made for it alone or is everybody's."""
    with Wire(port, receive_buffer=4096) as mine, Wire(port, receive_buffer=4096) as shared:
        mine.send(LIST * 10)
        shared.send(POLL * 10)
        await asyncio.sleep(4)
        for wire in (mine, shared):
            # What the kernel held arrives, and then the connection is gone.
            assert len(await asyncio.to_thread(wire.rest)) < 10


async def _who_reads_slowly_is_not(port: int) -> None:
    with Wire(port, receive_buffer=65536) as wire:
        wire.send(LIST)
        # The kernel asks for more only when a third of its four megabytes is free.
        for _ in range(6):
            await asyncio.sleep(0.5)
            await asyncio.to_thread(wire.take, 900_000)
        assert (await asyncio.to_thread(wire.reply)).status == 200


@pytest.mark.prove
async def test_what_is_unsent_is_bounded(port: int, client: httpx.AsyncClient) -> None:
    """Those who were slow first go first, before their time."""
    wires = [Wire(port, receive_buffer=4096) for _ in range(12)]
    for wire in wires:
        wire.send(LIST)
    await asyncio.sleep(1)
    assert (await client.get("/api/client/features")).status_code == 200
    found = await asyncio.gather(*(asyncio.to_thread(wire.end().rest) for wire in wires))
    for wire in wires:
        wire.socket.close()
    assert 1 <= sum(bool(answers) for answers in found) < len(wires)


@pytest.mark.prove
async def test_new_connections_take_the_place_of_idle_ones(port: int) -> None:
    idle = [Wire(port) for _ in range(SMALL.connections - 4)]
    for wire in idle:
        assert (await asyncio.to_thread(wire.send(UNKNOWN).reply)).status == 401
    await asyncio.sleep(2.2)
    newcomers = [Wire(port) for _ in range(8)]
    for wire in newcomers:
        assert (await asyncio.to_thread(wire.send(UNKNOWN).reply)).status == 401
    for wire in idle + newcomers:
        wire.socket.close()


async def test_when_all_are_busy_a_new_one_is_told_when_to_come_again(port: int) -> None:
    busy = [Wire(port) for _ in range(SMALL.connections + 4)]
    for wire in busy:
        wire.send(POLL[:40])
    await asyncio.sleep(0.3)
    with Wire(port) as newcomer:
        reply = await asyncio.to_thread(newcomer.reply)
        assert reply.status == 503
        assert 1 <= int(reply.headers["retry-after"]) <= 10
        assert await asyncio.to_thread(newcomer.is_closed)
    for wire in busy:
        wire.socket.close()

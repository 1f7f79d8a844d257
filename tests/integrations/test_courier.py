"""Delivery with a real receiver: order, retries, several servers, kills, changes."""

import asyncio
import base64
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.conftest import eventually
from tests.running import admin, running_server
from tests.servers import ADMIN_TOKEN, ServerProcess
from tests.sink import running_sink
from yardarm.store.database import LOCK_TIMEOUT

ALLOWED = "127.0.0.0/8"
TYPES = ["feature-created", "feature-archived"]


async def add(http: httpx.AsyncClient, url: str, **changes: Any) -> str:
    """A webhook to this URL; its path."""
    body = {"provider": "webhook", "parameters": {"url": url}, "events": TYPES, **changes}
    answer = await http.post("/api/admin/addons", json=body)
    assert answer.status_code == 201, answer.text
    return f"/api/admin/addons/{answer.json()['id']}"


async def feature(http: httpx.AsyncClient, name: str) -> None:
    body = {"name": name, "strategies": [{"name": "default"}]}
    assert (await http.post("/api/admin/features", json=body)).status_code == 201


async def rows(database_url: str, sql: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(database_url)
    try:
        return [dict(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def test_events_of_its_types_are_told_in_order_and_older_ones_are_not(
    database_url: str,
) -> None:
    async with (
        running_sink() as sink,
        running_server(database_url, outgoing_allow=ALLOWED) as server,
        admin(server) as http,
    ):
        await feature(http, "before")
        await add(http, sink.url)
        wanted = [f"feature-{i:02}" for i in range(20)]
        for name in wanted:
            await feature(http, name)
            await http.post(f"/api/admin/features/{name}/toggle/on")
        await http.delete(f"/api/admin/features/{wanted[0]}")
        await eventually(lambda: len(sink.received) >= 21)
        assert sink.names() == [*wanted, wanted[0]]
        listed = (await http.get("/api/admin/events")).json()["events"]
        told = {e["id"]: {k: e[k] for k in e if k != "diffs"} for e in listed}
        assert all(r.json == told[r.json["id"]] for r in sink.received)
        assert sink.received[-1].json["type"] == "feature-archived"


@pytest.mark.parametrize("status", ["408 x", "429 x", "500 x", "503 x", "599 x"])
async def test_what_may_pass_is_tried_again_and_later_events_wait(
    database_url: str, status: str
) -> None:
    async with (
        running_sink() as sink,
        running_server(database_url, outgoing_allow=ALLOWED) as server,
        admin(server) as http,
    ):
        sink.answer = lambda _: status if len(sink.received) < 3 else "200 OK"
        await add(http, sink.url)
        await feature(http, "first")
        await feature(http, "second")
        await eventually(lambda: len(sink.received) >= 4, within=10)
        assert sink.names() == ["first", "first", "first", "second"]
    assert await rows(database_url, "select * from addon_failures") == []


@pytest.mark.parametrize("status", ["400 x", "404 x", "410 x", "302 x\nlocation: /"])
async def test_what_never_passes_is_given_up_and_kept(database_url: str, status: str) -> None:
    async with (
        running_sink() as sink,
        running_server(database_url, outgoing_allow=ALLOWED) as server,
        admin(server) as http,
    ):
        sink.answer = lambda r: status if r.json["data"]["name"] == "first" else "200 OK"
        path = await add(http, sink.url)
        await feature(http, "first")
        await feature(http, "second")
        await eventually(lambda: len(sink.received) >= 2)
        assert sink.names() == ["first", "second"]
        failures = (await http.get(f"{path}/events")).json()["integrationEvents"]
        assert (await http.get(f"{path}4711/events")).status_code == 404
    found = [(f["state"], f["stateDetails"], f["event"]) for f in failures]
    assert found == [("failed", f"answered {status[:3]}", sink.received[0].json)]


async def test_nobody_there_is_waited_for(database_url: str) -> None:
    async with (
        running_server(database_url, outgoing_allow=ALLOWED) as server,
        admin(server) as http,
    ):
        async with running_sink() as sink:
            url = sink.url
        path = await add(http, url)
        await feature(http, "first")
        cursor = "select attempts from addon_cursors"
        await eventually(lambda: _at_least(database_url, cursor, "attempts", 1))
        # A change takes effect at once, also for what waits.
        async with running_sink() as sink:
            body = {"provider": "webhook", "parameters": {"url": sink.url}, "events": TYPES}
            await http.put(path, json=body)
            await eventually(lambda: sink.names() == ["first"])


async def test_a_name_that_leads_inside_is_a_failure_that_is_kept(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_sink() as sink, running_server(database_url) as server:

        async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
            return [(2, 1, 6, "", ("127.0.0.1", 0))]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        async with admin(server) as http:
            await add(http, sink.url.replace("127.0.0.1", "inside.example"))
            await feature(http, "first")
            sql = "select count(*) as n from addon_failures where reason like '%not public%'"
            await eventually(lambda: _at_least(database_url, sql, "n", 1))
        assert sink.received == []


async def test_slack_is_told_in_the_channels_that_the_feature_is_tagged_with(
    database_url: str,
) -> None:
    async with (
        running_sink() as sink,
        running_server(database_url, outgoing_allow=ALLOWED) as server,
        admin(server) as http,
    ):
        parameters = {"url": sink.url, "defaultChannel": "general"}
        await add(http, sink.url, provider="slack", parameters=parameters)
        await feature(http, "shop")
        for channel in ("team-a", "team-b"):
            body = {"type": "slack", "value": channel}
            await http.post("/api/admin/features/shop/tags", json=body)
        await http.delete("/api/admin/features/shop")
        await eventually(lambda: len(sink.received) >= 3)
        assert [r.json["channel"] for r in sink.received] == ["#general", "#team-a", "#team-b"]


async def test_a_disabled_one_is_told_nothing_not_even_afterwards(database_url: str) -> None:
    async with (
        running_sink() as sink,
        running_server(database_url, outgoing_allow=ALLOWED) as server,
        admin(server) as http,
    ):
        path = await add(http, sink.url, enabled=False)
        await add(http, sink.url.replace("/hook", "/other"))
        await feature(http, "missed")
        body = {"provider": "webhook", "parameters": {"url": "*****"}, "events": TYPES}
        await http.put(path, json=body)
        await feature(http, "told")
        await eventually(lambda: len(sink.received) >= 3)
        await http.put(path, json={**body, "enabled": False})
        await feature(http, "missed-again")
        await eventually(lambda: len(sink.received) >= 4)
        await http.delete(path)
        await feature(http, "gone")
        await eventually(lambda: len(sink.received) >= 5)
        assert [r.json["data"]["name"] for r in sink.received if r.path == "/hook"] == ["told"]


async def test_a_slow_receiver_keeps_nobody_else_waiting(database_url: str) -> None:
    async with (
        running_sink() as slow,
        running_sink() as quick,
        running_server(database_url, outgoing_allow=ALLOWED) as server,
        admin(server) as http,
    ):
        slow.hold.clear()
        for _ in range(5):
            await add(http, slow.url)
        await add(http, quick.url)
        await feature(http, "first")
        await eventually(lambda: len(slow.received) == 5)
        # Nobody answers, and everything goes on: writes, what SDKs see, other add-ons.
        for number in range(10):
            await feature(http, f"more-{number}")
            seen = await http.get(f"/api/admin/features/more-{number}")
            assert seen.status_code == 200
        await eventually(lambda: len(quick.received) == 11)
        assert len(slow.received) == 5
        slow.hold.set()
        await eventually(lambda: len(slow.received) == 55)


async def test_two_servers_tell_each_event_once_and_a_stop_hands_over(
    database_url: str, tmp_path: Path
) -> None:
    async with running_sink() as sink, two_servers(database_url, tmp_path) as servers:
        first, second = [admin_of(server) for server in servers]
        async with first, second:
            await add(first, sink.url)
            await add(second, sink.url.replace("/hook", "/other"))
            for number in range(20):
                await feature((first, second)[number % 2], f"feature-{number:02}")
            await eventually(lambda: len(sink.received) >= 40, within=20)
            assert await asyncio.to_thread(servers[0].stop) == 0
            for number in range(20, 25):
                await feature(second, f"feature-{number:02}")
            await eventually(lambda: len(sink.received) >= 50, within=20)
    wanted = [f"feature-{number:02}" for number in range(25)]
    for path in ("/hook", "/other"):
        assert [r.json["data"]["name"] for r in sink.received if r.path == path] == wanted


async def test_kill_9_in_the_midst_loses_nothing_and_keeps_the_order(
    database_url: str, tmp_path: Path
) -> None:
    async with running_sink() as sink:
        environment = {"YARDARM_OUTGOING_ALLOW": ALLOWED}
        with ServerProcess(database_url=database_url, environment=environment) as server:
            async with admin_of(server) as http:
                await add(http, sink.url)
                for number in range(5):
                    await feature(http, f"before-{number}")
                await eventually(lambda: len(sink.received) == 5)
                sink.hold.clear()
                for number in range(3):
                    await feature(http, f"midst-{number}")
                await eventually(lambda: len(sink.received) == 6)
                await asyncio.to_thread(server.kill)
            sink.hold.set()
            await expire_turns(database_url)
            await asyncio.to_thread(server.start)
            async with admin_of(server) as http:
                await feature(http, "after")
                await eventually(lambda: "after" in sink.names(), within=20)
    before = [f"before-{number}" for number in range(5)]
    # What was in flight is told again: at least once.
    assert sink.names() == [*before, "midst-0", "midst-0", "midst-1", "midst-2", "after"]


async def test_what_could_not_be_noted_is_told_again_and_delivery_goes_on(
    database_url: str,
) -> None:
    async with (
        running_sink() as sink,
        running_server(database_url, outgoing_allow=ALLOWED) as server,
        admin(server) as http,
    ):
        await add(http, sink.url)
        sink.hold.clear()
        await feature(http, "first")
        await eventually(lambda: len(sink.received) == 1)
        # The cursor cannot be written while somebody has its table.
        connection = await asyncpg.connect(database_url)
        async with connection.transaction():
            await connection.execute("lock table addon_cursors in exclusive mode")
            sink.hold.set()
            await eventually(lambda: _waits(connection))
            await asyncio.sleep(LOCK_TIMEOUT + 0.5)
        await connection.close()
        assert len(sink.received) == 1
        await expire_turns(database_url)
        await feature(http, "second")
        await eventually(lambda: len(sink.received) == 3)
        assert sink.names() == ["first", "first", "second"]


async def _waits(connection: asyncpg.Connection) -> bool:
    return bool(await connection.fetchval("select exists (select from pg_locks where not granted)"))


async def test_a_turn_is_held_only_until_it_is_due_again(database_url: str) -> None:
    taken = (
        "select due_at - now() between interval '10 s' and interval '20 s' as held "
        "from addon_cursors where turn is not null"
    )
    async with running_sink() as sink:
        sink.hold.clear()
        environment = {"YARDARM_OUTGOING_ALLOW": ALLOWED}
        with ServerProcess(database_url=database_url, environment=environment) as server:
            async with admin_of(server) as http:
                await add(http, sink.url)
                await feature(http, "first")
                await eventually(lambda: len(sink.received) == 1)
            assert await rows(database_url, taken) == [{"held": True}]
            server.kill()


@asynccontextmanager
async def two_servers(database_url: str, logs: Path) -> AsyncIterator[list[ServerProcess]]:
    environment = {"YARDARM_OUTGOING_ALLOW": ALLOWED}
    servers = [
        ServerProcess(database_url=database_url, environment=environment, log=logs / f"{n}.log")
        for n in range(2)
    ]
    try:
        for server in servers:
            await asyncio.to_thread(server.start)
        yield servers
    finally:
        for server in servers:
            await asyncio.to_thread(server.kill)


def admin_of(server: ServerProcess) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.url, headers={"authorization": ADMIN_TOKEN})


async def expire_turns(database_url: str) -> None:
    """As if the time that a process has an add-on for itself had passed."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("update addon_cursors set due_at = now()")
    finally:
        await connection.close()


async def _at_least(database_url: str, sql: str, column: str, number: int) -> bool:
    return all(row[column] >= number for row in await rows(database_url, sql))


async def test_a_receiver_knows_us_by_the_signature_and_an_event_by_its_id(
    database_url: str,
) -> None:
    async with (
        running_sink() as sink,
        running_server(database_url, outgoing_allow=ALLOWED) as server,
        admin(server) as http,
    ):
        sink.answer = lambda _: "503 x" if len(sink.received) < 2 else "200 OK"
        secret = "a secret of twenty-four characters or more"
        parameters = {"url": sink.url, "signingSecret": secret, "authorization": "Bearer of-it"}
        await add(http, sink.url, parameters=parameters)
        await feature(http, "signed")
        await eventually(lambda: len(sink.received) == 2)
    first, again = sink.received
    assert first.headers["webhook-id"] == again.headers["webhook-id"] == f"event_{again.json['id']}"
    for one in (first, again):
        sent = one.headers["webhook-timestamp"]
        assert abs(int(sent) - time.time()) < 60
        signed = f"{one.headers['webhook-id']}.{sent}.".encode() + one.body
        digest = hmac.digest(secret.encode(), signed, "sha256")
        assert one.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
        assert one.headers["authorization"] == "Bearer of-it"
    told = await rows(database_url, "select data::text from events")
    assert secret not in str(told)
    assert "of-it" not in str(told)

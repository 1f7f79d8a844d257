"""Deltas and streams: what a client is told, and when its stream is ended."""

import asyncio
import itertools
import json
import resource
import socket
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests import running as servers
from tests.api.streams import DELTA, STREAMING, Reader, reading
from tests.conftest import eventually
from tests.running import running_server
from tests.servers import (
    ADMIN_TOKEN,
    CLIENT_TOKEN,
    DEVELOPMENT_TOKEN,
    FRONTEND_TOKEN,
    ServerProcess,
)
from yardarm.api import streams
from yardarm.app.serve import Running
from yardarm.app.streams import make_room

ADMIN = "/api/admin"
_numbers = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
async def _project(admin: httpx.AsyncClient) -> None:
    answer = await admin.post(f"{ADMIN}/projects", json={"id": "other", "name": "other"})
    assert answer.status_code == 201, answer.text


@pytest.fixture
def name() -> str:
    return f"streamed-{next(_numbers)}"


async def create(admin: httpx.AsyncClient, name: str, **body: Any) -> None:
    strategy = {"name": "default"}
    feature = {"name": name, "enabled": True, "strategies": [strategy], **body}
    answer = await admin.post(f"{ADMIN}/features", json=feature)
    assert answer.status_code == 201, answer.text


async def switch(admin: httpx.AsyncClient, name: str, state: str) -> None:
    answer = await admin.post(f"{ADMIN}/features/{name}/toggle/{state}")
    assert answer.status_code == 200, answer.text


async def token_of(
    admin: httpx.AsyncClient, *projects: str, environment: str = "production"
) -> Any:
    body = {"tokenName": "t", "type": "client", "projects": projects, "environment": environment}
    answer = await admin.post(f"{ADMIN}/api-tokens", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def is_what_is(reader: Reader, client: httpx.AsyncClient) -> bool:
    answer = await client.get("/api/client/features", headers={"unleash-client-spec": "5.2.0"})
    body = answer.json()
    segments = {i: reader.segments.get(i) for i in (s["id"] for s in body["segments"])}
    return bool(
        list(reader.features.values()) == body["features"]
        or {f["name"]: f for f in body["features"]} == reader.features
    ) and segments == {s["id"]: s for s in body["segments"]}


async def test_a_stream_begins_with_everything_and_goes_on_with_changes(
    running: Running, admin: httpx.AsyncClient, client: httpx.AsyncClient, name: str
) -> None:
    await create(admin, name)
    async with reading(running.url) as reader:
        assert reader.status == 200
        assert reader.headers["content-type"] == "text/event-stream"
        assert reader.headers["cache-control"] == "no-cache"
        assert reader.headers["transfer-encoding"] == "chunked"
        assert "content-encoding" not in reader.headers
        assert reader.kinds() == ["hydration"]
        assert list(reader.features) == sorted(reader.features)
        for verdict, state in ((False, "off"), (True, "on")):
            await switch(admin, name, state)
            await eventually(lambda wanted=verdict: reader.is_on(name) is wanted)
        assert (await admin.delete(f"{ADMIN}/features/{name}")).status_code == 200
        await eventually(lambda: reader.is_on(name) is None)
        assert reader.names == ["unleash-connected", *["unleash-updated"] * 3]
        assert reader.kinds()[1:] == ["feature-updated", "feature-updated", "feature-removed"]
        assert reader.events[-1]["project"] == "default"
        assert reader.ids == [event["eventId"] for event in reader.events]
        assert reader.ids == sorted(set(reader.ids))
        assert reader.ids[-1] == running.house.board.current("production").position.revision
        assert await is_what_is(reader, client)


async def test_segments_come_before_the_features_that_name_them(
    running: Running, admin: httpx.AsyncClient, client: httpx.AsyncClient, name: str
) -> None:
    constraint = {"contextName": "userId", "operator": "IN", "values": ["1"]}
    segment = {"name": name, "constraints": [constraint]}
    async with reading(running.url) as reader:
        made = (await admin.post(f"{ADMIN}/segments", json=segment)).json()
        strategy = {"name": "default", "segments": [made["id"]]}
        await create(admin, name, strategies=[strategy])
        await eventually(lambda: name in reader.features)
        assert reader.kinds()[-2:] == ["segment-updated", "feature-updated"]
        assert reader.events[-1]["eventId"] == reader.events[-2]["eventId"]
        constraint["values"] = ["2"]
        answer = await admin.put(f"{ADMIN}/segments/{made['id']}", json=segment)
        assert answer.status_code == 204
        await eventually(lambda: reader.segments[made["id"]]["constraints"][0]["values"] == ["2"])
        assert await is_what_is(reader, client)
        await admin.delete(f"{ADMIN}/features/{name}")
        await admin.delete(f"{ADMIN}/archive/{name}")
        assert (await admin.delete(f"{ADMIN}/segments/{made['id']}")).status_code == 204
        await eventually(lambda: made["id"] not in reader.segments)
        assert reader.events[-1]["segmentId"] == made["id"]


async def test_a_reconnect_gets_exactly_what_it_lacks(
    running: Running, admin: httpx.AsyncClient, name: str
) -> None:
    await create(admin, name)
    async with reading(running.url) as first:
        held = first.ids[-1]
    await switch(admin, name, "off")
    await create(admin, f"{name}-b")
    await switch(admin, name, "on")  # a revert is news: others may have seen what it reverts
    async with reading(running.url, last=held) as again:
        assert again.names == ["unleash-connected"]
        assert again.kinds() == ["feature-updated", "feature-updated"]
        assert set(again.features) == {name, f"{name}-b"}
        assert again.is_on(name) is True
        newest = again.ids[-1]
    async with reading(running.url, last=newest) as same:
        assert same.names == ["unleash-connected"]
        assert same.kinds() == ["feature-updated"], "something that it knows, and no hydration"
        await switch(admin, name, "off")
        await eventually(lambda: same.is_on(name) is False)
    for unknown in (1, "nonsense", ""):
        async with reading(running.url, last=unknown) as fresh:
            assert fresh.kinds() == ["hydration"]


async def test_who_is_ahead_waits_and_is_not_taken_back(
    running: Running, admin: httpx.AsyncClient, name: str
) -> None:
    """It heard from another process what this one is about to read."""
    await create(admin, name)
    ahead = running.house.board.current("production").position.revision + 2
    async with reading(running.url, last=ahead, greeted=False) as reader:
        for state in ("off", "on", "off"):
            await switch(admin, name, state)
        await eventually(lambda: reader.is_on(name) is False)
        assert reader.names[0] == "unleash-connected"
        assert "hydration" not in reader.kinds()
        assert min(reader.ids) > ahead


async def test_a_token_sees_its_project_and_a_filter_its_part(
    running: Running, admin: httpx.AsyncClient, name: str
) -> None:
    await create(admin, f"{name}-mine", project="other")
    await create(admin, f"{name}-theirs")
    made = await token_of(admin, "other")
    async with (
        reading(running.url, made["secret"]) as mine,
        reading(running.url, namePrefix=f"{name}-th") as prefixed,
        reading(running.url, project="other") as projected,
    ):
        readers = [mine, prefixed, projected]
        assert [set(r.features) & {f"{name}-mine", f"{name}-theirs"} for r in readers] == [
            {f"{name}-mine"}, {f"{name}-theirs"}, {f"{name}-mine"}
        ]  # fmt: skip
        await switch(admin, f"{name}-theirs", "off")
        await switch(admin, f"{name}-mine", "off")
        await eventually(lambda: all(len(r.events) > 1 for r in readers))
        assert [[e["feature"]["name"] for e in r.events[1:]] for r in readers] == [
            [f"{name}-mine"], [f"{name}-theirs"], [f"{name}-mine"]
        ]  # fmt: skip


async def test_deltas_are_polled(
    running: Running, admin: httpx.AsyncClient, client: httpx.AsyncClient, name: str
) -> None:
    await create(admin, name, description="long " * 400)
    whole = await client.get(DELTA)
    [hydration] = whole.json()["events"]
    tag = whole.headers["etag"]
    assert (hydration["type"], tag) == ("hydration", f'"{hydration["eventId"]}"')
    assert whole.headers["content-encoding"] == "gzip"
    held = hydration["eventId"]
    for known in (tag, f"W/{tag}", str(held), f'"{held + 7}"'):
        answer = await client.get(DELTA, headers={"if-none-match": known})
        assert (answer.status_code, answer.content) == (304, b""), known
    await switch(admin, name, "off")
    await switch(admin, name, "on")
    for known in (tag, str(held)):
        answer = await client.get(DELTA, headers={"if-none-match": known})
        [event] = answer.json()["events"]
        assert (event["type"], event["feature"]["name"]) == ("feature-updated", name)
        assert answer.headers["etag"] == f'"{event["eventId"]}"'
    for unknown in ("nonsense", "1", '"x"'):
        answer = await client.get(DELTA, headers={"if-none-match": unknown})
        assert answer.json()["events"][0]["type"] == "hydration"


async def test_what_a_token_cannot_see_is_no_news_to_it(
    running: Running, admin: httpx.AsyncClient, name: str
) -> None:
    made = await token_of(admin, "other")
    headers = {"authorization": made["secret"]}
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as http:
        tag = (await http.get(DELTA)).headers["etag"]
        await create(admin, name)
        answer = await http.get(DELTA, headers={"if-none-match": tag})
        assert (answer.status_code, answer.headers["etag"]) == (304, tag)


@pytest.mark.parametrize("path", [DELTA, STREAMING])
@pytest.mark.parametrize(
    ("token", "status"), [(None, 401), ("*:production.x", 401), (FRONTEND_TOKEN, 403)]
)
async def test_a_client_token_is_needed(
    running: Running, path: str, token: str | None, status: int
) -> None:
    headers = {} if token is None else {"authorization": token}
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as http:
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["message"] != "") == (status, True)
        assert (await http.get(path, headers={"authorization": ADMIN_TOKEN})).status_code == 403


@pytest.mark.parametrize("path", [DELTA, STREAMING])
async def test_wrong_filters_are_named(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, params={"tag": "no-colon"})
    assert answer.status_code == 400
    assert "tag" in answer.text
    assert (await client.post(path, json={})).status_code == 404
    head = await client.head(path)
    assert (head.status_code, head.content) == (200, b"")


async def test_the_stream_of_a_revoked_token_ends(
    running: Running, admin: httpx.AsyncClient
) -> None:
    made = await token_of(admin, "*")
    async with reading(running.url, made["secret"]) as gone, reading(running.url) as other:
        assert (await admin.delete(f"{ADMIN}/api-tokens/{made['id']}")).status_code == 200
        await eventually(lambda: gone.is_over, within=2)
        assert gone.ended_cleanly
        assert not other.is_over


async def test_the_streams_of_a_deleted_environment_end(
    database_url: str,
) -> None:
    settings = {"init_client_api_tokens": DEVELOPMENT_TOKEN}
    async with (
        running_server(database_url, **settings) as server,
        reading(server.url, DEVELOPMENT_TOKEN) as gone,
    ):
        # An environment that has a token is not deleted here, but perhaps by a restored history.
        board = server.house.board
        kept = {n: e for n, e in board.state.environments.items() if n != "development"}
        board.publish(replace(board.state, environments=kept), board.position, {})
        await eventually(lambda: gone.is_over, within=2)
        assert gone.ended_cleanly


async def test_too_many_are_shed_and_silence_is_filled(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "KEEP_ALIVE", 0.3)
    async with (
        running_server(database_url, streams=2) as server,
        servers.client(server) as client,
        reading(server.url),
        reading(server.url) as held,
    ):
        shed = await client.get(STREAMING)
        assert shed.status_code == 429
        assert int(shed.headers["retry-after"]) > 0
        await eventually(lambda: held.comments >= 2)


async def test_a_stop_ends_streams_cleanly(database_url: str, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    server = await asyncio.to_thread(ServerProcess(database_url=database_url, log=log).start)
    try:
        async with AsyncExitStack() as readers:
            found = [await readers.enter_async_context(reading(server.url)) for _ in range(3)]
            assert await asyncio.to_thread(server.stop) == 0
            await eventually(lambda: all(reader.ended_cleanly for reader in found))
    finally:
        await asyncio.to_thread(server.kill)
    assert "Traceback" not in log.read_text()


def test_room_is_made_for_streams() -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1_024, limits[1]))
        make_room(2_000)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (2_500, limits[1])
        make_room(10)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (2_500, limits[1])
        make_room(10**7)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == limits[1]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def deaf_reader(server: Running, token: str) -> socket.socket:
    """Asks for a stream, and takes nothing."""
    host, port = server.url.removeprefix("http://").split(":")
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect((host, int(port)))
    request = f"GET {STREAMING} HTTP/1.1\r\nhost: x\r\nauthorization: {token}\r\n\r\n"
    deaf.sendall(request.encode())
    return deaf


async def test_an_ended_stream_waits_for_nobody(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LINGER", 0.3)
    async with running_server(database_url) as server, servers.admin(server) as admin:
        for number in range(6):
            await create(admin, f"large-{number}", description="x" * 900_000)
        made = await token_of(admin, "*")

        async def are_open(wanted: int) -> bool:
            told = (await admin.get("/internal-backstage/prometheus")).text
            return f"yardarm_streams {float(wanted)}\n" in told

        with deaf_reader(server, made["secret"]):
            await eventually(lambda: are_open(1))
            assert (await admin.delete(f"{ADMIN}/api-tokens/{made['id']}")).status_code == 200
            await eventually(lambda: are_open(0))


async def test_a_reader_that_does_not_read_is_dropped_and_others_are_served(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PATIENCE", 1.0)
    async with running_server(database_url) as server, servers.admin(server) as admin:
        await create(admin, "large", description="x" * 900_000)
        with deaf_reader(server, CLIENT_TOKEN) as deaf:
            async with reading(server.url) as reader:
                for state in ("off", "on") * 6:
                    await switch(admin, "large", state)
                    wanted = state == "on"
                    await eventually(lambda wanted=wanted: reader.is_on("large") is wanted)
                await asyncio.sleep(1.6)
            deaf.settimeout(5)
            received = b""
            with suppress(ConnectionResetError):
                while part := deaf.recv(65_536):
                    received += part
        assert not received.endswith(b"0\r\n\r\n"), "it was cut off"
        assert len(received) < 8_000_000, "it was sent everything that it did not read"


async def test_another_history_is_told_as_a_whole(database_url: str) -> None:
    """After a restore a revision stands for something else."""
    async with running_server(database_url) as server, servers.admin(server) as admin:
        await create(admin, "kept")
        async with reading(server.url) as reader:
            held = reader.ids[-1]
            await create(admin, "lost")
            await eventually(lambda: "lost" in reader.features)
            connection = await asyncpg.connect(database_url)
            await connection.execute(
                "delete from event_details where name = 'lost';"
                "delete from events where data ->> 'name' = 'lost';"
                "delete from features where name = 'lost';"
                "select setval('events_id_seq', max(id)) from events;"
                "select pg_notify('revision', '')"
            )
            await connection.close()
            await eventually(lambda: set(reader.features) == {"kept"})
            assert reader.kinds()[-1] == "hydration"
            await create(admin, "new")
            await eventually(lambda: set(reader.features) == {"kept", "new"})
            lost = reader.ids[-1]
        assert lost == held + 1, "the revision of the lost one"
        for revision in (held, lost):
            async with reading(server.url, last=revision) as again:
                assert again.kinds() == ["hydration"], "it may be the lost one's"
        async with servers.client(server) as client:
            answer = await client.get(DELTA, headers={"if-none-match": f'"{lost}"'})
            assert json.loads(answer.content)["events"][0]["type"] == "hydration"

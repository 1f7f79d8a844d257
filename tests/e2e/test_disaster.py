"""The drill: the database is gone, a backup is restored, and clients never notice a lie."""

import asyncio
import hashlib
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.cli.command import yardarm
from tests.conftest import eventually
from tests.e2e.sdk import Sdk
from tests.law.pairs import admin, client, server_processes
from tests.running import admin as admin_of
from tests.running import client as client_of
from tests.running import running_server
from tests.servers import CLIENT_TOKEN, ServerProcess
from yardarm.store.backup_file import read
from yardarm.store.embedded import EmbeddedPostgres


@dataclass
class Poller:
    """Asks for the features as an SDK does, over and over, with the tag that it got last."""

    http: httpx.AsyncClient
    bodies: dict[str, str] = field(default_factory=dict)
    """What was got with each tag."""
    names: list[str] = field(default_factory=list)
    polls: int = 0
    statuses: set[int] = field(default_factory=set)

    async def run(self) -> None:
        tag: str | None = None
        while True:
            tag = await self._poll(tag)
            await asyncio.sleep(0.01)

    async def _poll(self, tag: str | None) -> str | None:
        headers = {"if-none-match": tag} if tag else {}
        try:
            answer = await self.http.get("/api/client/features", headers=headers)
        except httpx.TransportError:  # the server is down, and an SDK keeps what it has
            return tag
        self.polls += 1
        self.statuses.add(answer.status_code)
        if answer.status_code == 200:
            tag = answer.headers["etag"]
            body = hashlib.sha256(answer.content).hexdigest()
            assert self.bodies.setdefault(tag, body) == body, f"{tag} stands for two bodies"
            self.names = [feature["name"] for feature in answer.json()["features"]]
        assert answer.status_code in (200, 304), answer.text
        return tag

    async def goes_on(self) -> None:
        """It is answered again."""
        before = self.polls
        await eventually(lambda: self.polls > before + 2, within=20)


@asynccontextmanager
async def polling(http: httpx.AsyncClient) -> AsyncIterator[Poller]:
    """Fails with what the poller met."""
    async with http:
        poller = Poller(http)
        task = asyncio.create_task(poller.run())
        try:
            yield poller
            if task.done():
                task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def created(http: httpx.AsyncClient, name: str) -> bool:
    """Whether it is; where not, nothing was."""
    feature = {"name": name, "enabled": True, "strategies": [{"name": "default"}]}
    status = (await http.post("/api/admin/features", json=feature)).status_code
    assert status in {201, 503}
    return status == 201


async def create(http: httpx.AsyncClient, *names: str) -> None:
    for name in names:
        assert await created(http, name)


async def ask(*words: str | Path, **database: Any) -> list[str]:
    """The lines that a command prints that must succeed."""
    done = await asyncio.to_thread(yardarm, *words, **database)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def gone(folder: Path) -> bool:
    """Remove it; PostgreSQL, which is ending, may still write there."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


async def drop_everything(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("drop schema public cascade")
    await connection.execute("create schema public")
    await connection.close()


@pytest.fixture
async def durable_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A PostgreSQL in which doctor finds nothing: the tests' own runs without fsync."""
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("pg"))
    yield await asyncio.to_thread(postgres.start)
    await asyncio.to_thread(postgres.stop)


async def test_tables_dropped_under_two_running_servers(durable_url: str, tmp_path: Path) -> None:
    database_url, backup = durable_url, tmp_path / "backup"
    async with server_processes(2, database_url, tmp_path) as (a, b):
        async with polling(client(a)) as of_a, polling(client(b)) as of_b, admin(a) as http:
            await create(http, "one", "two")
            await ask("backup", backup, database_url=database_url)
            await create(http, "after-the-backup")
            await eventually(lambda: of_a.names == of_b.names == ["after-the-backup", "one", "two"])

            await drop_everything(database_url)
            await of_a.goes_on()
            assert (await http.post("/api/admin/features/one/toggle/off")).status_code >= 500
            said = await ask("restore", backup, database_url=database_url)
            assert said[0].startswith(f"restored revision {read(backup).revision}, ")
            assert [line[:6] for line in said[1:]] == ["ok    "] * 10

            await eventually(lambda: of_a.names == of_b.names == ["one", "two"], within=10)
            await create(http, "new")
            await eventually(lambda: of_a.names == of_b.names == ["new", "one", "two"])
            await of_a.goes_on()
            assert of_a.statuses == of_b.statuses == {200, 304}
            shared = of_a.bodies.keys() & of_b.bodies.keys()
            assert all(of_a.bodies[tag] == of_b.bodies[tag] for tag in shared)
        await ask("doctor", database_url=database_url)
    assert "history_replaced" in (tmp_path / "server-0.log").read_text()


@pytest.mark.sdk
async def test_the_data_folder_is_gone(tmp_path: Path) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup"
    with ServerProcess(data_dir=data, log=tmp_path / "server.log") as server:
        async with (
            polling(client(server)) as poller,
            admin(server) as http,
            Sdk("python", tmp_path / "sdk") as sdk,
        ):
            await create(http, "one", "two")
            await sdk.start(server.url, CLIENT_TOKEN, "drill")
            await sdk.ready()
            assert await sdk.is_enabled("one")
            await ask("backup", backup, data_dir=data)
            await create(http, "after-the-backup")
            await eventually(lambda: "after-the-backup" in poller.names)

            await asyncio.to_thread(server.kill)
            await eventually(lambda: gone(data))
            assert await sdk.is_enabled("one")
            said = await ask("restore", backup, data_dir=data)
            assert said[0].startswith(f"restored revision {read(backup).revision}, ")
            assert [line[:6] for line in said[1:]] == ["ok    "] * 11
            await asyncio.to_thread(server.start)

            await eventually(lambda: poller.names == ["one", "two"], within=20)
            await http.post("/api/admin/features/one/toggle/off")
            await eventually(lambda: sdk_says(sdk, "one", enabled=False), within=20)
            assert await sdk.is_enabled("two")
        await ask("doctor", data_dir=data)


async def test_the_data_folder_is_gone_under_a_running_server(tmp_path: Path) -> None:
    """It keeps answering out of memory, keeps its hands off the folder while it is restored, and
    then takes it over.
    """
    data, backup = tmp_path / "data", tmp_path / "backup"
    with ServerProcess(data_dir=data, log=tmp_path / "server.log") as server:
        async with polling(client(server)) as poller, admin(server) as http:
            await create(http, "one", "two")
            await ask("backup", backup, data_dir=data)
            await create(http, "after-the-backup")
            await eventually(lambda: "after-the-backup" in poller.names)
            postmaster = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
            await eventually(lambda: gone(data))
            os.kill(postmaster, signal.SIGKILL)
            await poller.goes_on()
            assert not data.exists()
            await ask("restore", backup, data_dir=data)
            await eventually(lambda: poller.names == ["one", "two"], within=30)
            # The first write may meet a connection that died with the old one, and is told so.
            await eventually(lambda: created(http, "new"))
            await eventually(lambda: poller.names == ["new", "one", "two"])
            assert poller.statuses == {200, 304}
        await ask("doctor", data_dir=data)


async def sdk_says(sdk: Sdk, name: str, *, enabled: bool) -> bool:
    return await sdk.is_enabled(name) is enabled


async def test_revisions_come_again_and_tags_do_not(database_url: str, tmp_path: Path) -> None:
    """An old backup, then new writes: the revisions of the lost ones are given once more."""
    backup = tmp_path / "backup"
    tags: dict[str, bytes] = {}
    async with (
        running_server(database_url) as server,
        admin_of(server) as http,
        client_of(server) as sdk,
    ):
        await create(http, "before")
        await ask("backup", backup, database_url=database_url)
        oldest = read(backup).revision
        revisions = []
        for round_number in range(3):
            for name in ("a", "b", "c"):
                await create(http, f"{name}-{round_number}")
                answer = await sdk.get("/api/client/features")
                tag = answer.headers["etag"]
                assert tags.setdefault(tag, answer.content) == answer.content
                revisions.append(int(tag.split(":")[1]))
            done = await asyncio.to_thread(
                yardarm, "restore", "--replace", backup, database_url=database_url
            )
            assert done.stdout.startswith(f"restored revision {oldest}, "), done.stderr
            await eventually(lambda: server.house.board.position.revision == oldest)
    assert revisions == [oldest + 1, oldest + 2, oldest + 3] * 3
    assert len(tags) == 9

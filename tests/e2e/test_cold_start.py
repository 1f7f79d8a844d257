"""A start without the database, and a server that loses it: real processes, a real PostgreSQL that
is really stopped.
"""

import asyncio
import contextlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import create_database
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN, ServerProcess
from yardarm.store.embedded import EmbeddedPostgres

CLIENT = {"authorization": CLIENT_TOKEN, "unleash-client-spec": "5.2.0"}
ADMIN = {"authorization": ADMIN_TOKEN}
FRONTEND = {"authorization": FRONTEND_TOKEN}
FEATURES = "/api/client/features"
UNREACHABLE = "unreachable"


@pytest.fixture
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("own"), durable=False)
    postgres.start()
    yield postgres
    postgres.stop()


@pytest.fixture
def server(own_postgres: EmbeddedPostgres, tmp_path: Path) -> Iterator[ServerProcess]:
    url = asyncio.run(create_database(own_postgres.dsn))
    process = ServerProcess(
        database_url=url.replace("postgres@", "postgres:a-password@"),
        data_dir=tmp_path / "data",
        environment={"YARDARM_SNAPSHOT": "true"},
        log=tmp_path / "log",
    )
    with process:
        yield process


def snapshot_of(tmp_path: Path) -> Path:
    return next(p for p in (tmp_path / "data").iterdir() if p.suffix != ".key")


def get(server: ServerProcess, path: str, headers: dict[str, str]) -> httpx.Response:
    return httpx.get(server.url + path, headers=headers)


def ready(server: ServerProcess) -> dict[str, Any]:
    found: dict[str, Any] = get(server, "/ready", {}).json()
    return found


def streamed(server: ServerProcess, last: int, *, seconds: float) -> list[str]:
    """What a stream that was at `last` is told until it is silent for that long."""
    told = []
    headers = {**CLIENT, "last-event-id": str(last)}
    url = f"{server.url}/api/client/streaming"
    with (
        contextlib.suppress(httpx.ReadTimeout),
        httpx.stream("GET", url, headers=headers, timeout=seconds) as stream,
    ):
        for line in stream.iter_lines():
            told.append(line)  # noqa: PERF402 - what came before the silence must stay
    return [line for line in told if line.startswith("data:")]


def create(server: ServerProcess, name: str) -> httpx.Response:
    body = {"name": name, "enabled": True, "strategies": [{"name": "default"}]}
    return httpx.post(f"{server.url}/api/admin/features", headers=ADMIN, json=body, timeout=10)


def until(condition: Callable[[], bool], *, within: float = 20.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)


def kept(server: ServerProcess, tmp_path: Path) -> None:
    """Wait until what the server shows is on disk."""

    def is_kept() -> bool:
        revision = ready(server)["revision"]
        try:
            payload = snapshot_of(tmp_path).read_bytes()
        except (StopIteration, FileNotFoundError):
            return False
        return f'"position":[{revision},'.encode() in payload

    until(is_kept)


def test_flags_outlive_database_and_server(
    server: ServerProcess, own_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    assert create(server, "kept").status_code == 201
    token = {"tokenName": "soon", "type": "client", "environment": "production"}
    soon = (datetime.now(UTC) + timedelta(seconds=8)).isoformat()
    made = httpx.post(
        f"{server.url}/api/admin/api-tokens", headers=ADMIN, json={**token, "expiresAt": soon}
    )
    expiring = {**CLIENT, "authorization": made.json()["secret"]}
    assert get(server, FEATURES, expiring).status_code == 200
    kept(server, tmp_path)
    before = get(server, FEATURES, CLIENT)
    assert "yardarm-database" not in before.headers
    server.kill()
    own_postgres.stop()
    server.start()

    after = get(server, FEATURES, CLIENT)
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
    assert after.headers["yardarm-database"] == UNREACHABLE
    assert get(server, "/api/frontend", FRONTEND).json()["toggles"][0]["name"] == "kept"
    evaluated = httpx.post(f"{server.url}/ofrep/v1/evaluate/flags", headers=CLIENT, json={})
    assert evaluated.json()["flags"][0]["key"] == "kept"
    unknown = {**CLIENT, "authorization": "*:production.somebody-elses-secret"}
    assert get(server, FEATURES, unknown).status_code == 401
    until(lambda: get(server, FEATURES, expiring).status_code == 401)
    said = ready(server)
    assert (said["ready"], said["database"], said["flags"]) == (True, UNREACHABLE, "snapshot")
    assert get(server, "/health", {}).status_code == 200

    # Who saw more than was kept stays with it.
    parts = before.headers["etag"].strip('"').split(":")
    newer = f'"{parts[0]}:{int(parts[1]) + 5}:v1deadbeef"'
    answer = get(server, FEATURES, {**CLIENT, "if-none-match": newer})
    assert (answer.status_code, answer.headers["etag"]) == (304, newer)
    assert streamed(server, int(parts[1]) + 5, seconds=7) == []
    older = f'"{parts[0]}:1:v1deadbeef"'
    assert get(server, FEATURES, {**CLIENT, "if-none-match": older}).status_code == 200

    retries = set()
    for number in range(5):
        refused = create(server, f"refused-{number}")
        assert refused.status_code == 503
        retries.add(int(refused.headers["retry-after"]))
    assert min(retries) >= 1
    own_postgres.start()
    until(lambda: ready(server)["database"] == "followed")
    assert ready(server)["flags"] == "database"
    assert create(server, "later").status_code == 201
    healed = get(server, FEATURES, CLIENT)
    assert {f["name"] for f in healed.json()["features"]} == {"kept", "later"}
    assert get(server, FEATURES, {**CLIENT, "if-none-match": newer}).status_code == 200
    until(lambda: "yardarm-database" not in get(server, FEATURES, CLIENT).headers)
    assert server.stop() == 0


@pytest.mark.prove
def test_a_server_that_loses_its_database_says_so_and_goes_on(
    server: ServerProcess, own_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    assert create(server, "kept").status_code == 201
    own_postgres.stop()
    until(lambda: "yardarm-database" in get(server, FEATURES, CLIENT).headers)
    assert get(server, FEATURES, CLIENT).json()["features"][0]["name"] == "kept"
    said = ready(server)
    assert (said["ready"], said["database"], said["flags"]) == (True, UNREACHABLE, "database")
    own_postgres.start()
    until(lambda: create(server, "later").status_code == 201)


@pytest.mark.prove
def test_a_snapshot_that_was_changed_is_never_served_and_stops_no_start(
    server: ServerProcess, own_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    """Other harms are in tests/live/test_snapshots.py."""
    kept(server, tmp_path)
    server.kill()
    own_postgres.stop()
    path = snapshot_of(tmp_path)
    path.write_bytes(path.read_bytes()[:-100])
    done = subprocess.run(
        [sys.executable, "-m", "yardarm", "serve", "--port", "0"],
        env=server._environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "cannot connect to the database" in done.stderr
    assert "a-password" not in done.stderr + done.stdout
    own_postgres.start()
    server.start()
    assert get(server, FEATURES, CLIENT).status_code == 200
    kept(server, tmp_path)


@pytest.mark.prove
def test_a_full_disk_costs_the_snapshot_only(server: ServerProcess, tmp_path: Path) -> None:
    kept(server, tmp_path)
    before = snapshot_of(tmp_path).read_bytes()
    assert server.process is not None
    pid, (_, hard) = server.process.pid, resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (500, hard))
    assert create(server, "one").status_code == 201
    until(lambda: ready(server)["snapshot"] == "failing")
    assert create(server, "two").status_code == 201
    assert len(get(server, FEATURES, CLIENT).json()["features"]) == 2
    assert snapshot_of(tmp_path).read_bytes() == before
    assert len(list((tmp_path / "data").iterdir())) == 2
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
    until(lambda: ready(server)["snapshot"] == "written")
    kept(server, tmp_path)
    assert json.loads(snapshot_of(tmp_path).read_bytes().split(b"\n", 2)[2])["position"]

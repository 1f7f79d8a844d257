"""An edge behind servers that are not ours: no streams, no bulk reports, no revisions."""

import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import eventually
from tests.edges import running_edge
from tests.running import admin, running_server
from tests.servers import CLIENT_TOKEN
from yardarm.app.errors import StartError
from yardarm.live import edge_reports

SPEC = {"unleash-client-spec": "5.2.0"}


class Other(BaseHTTPRequestHandler):
    """What edges need of an Unleash server, as its older versions have it."""

    features: list[dict[str, Any]]
    reports: list[tuple[str, Any]]
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        etag = f'"{json.dumps(self.features).__hash__():x}"'
        if self.path != "/api/client/features":
            self._answer(404, {})
        elif self.headers.get("if-none-match") == etag:
            self._answer(304, None)
        else:
            self._answer(200, {"version": 1, "features": self.features}, etag)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path == "/edge/validate":
            found = [
                {"token": t, "type": "CLIENT", "projects": ["*"]}
                for t in body["tokens"] if t == CLIENT_TOKEN
            ]  # fmt: skip
            self._answer(200, {"tokens": found})
        elif self.path in ("/api/client/metrics", "/api/client/register"):
            self.reports.append((self.path, body))
            self._answer(202, None)
        else:
            self._answer(404, {})

    def _answer(self, status: int, body: Any, etag: str | None = None) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        if etag:
            self.send_header("etag", etag)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def other() -> Iterator[tuple[str, type[Other]]]:
    handler = type("Handler", (Other,), {"features": [], "reports": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/api", handler
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_server_that_is_polled(
    other: tuple[str, type[Other]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge_reports, "EVERY", 0.2)
    url, server = other
    strategy = {"name": "gradualRolloutRandom", "parameters": {"percentage": 50}}
    server.features[:] = [{"name": "old", "enabled": True, "strategies": [strategy]}]
    async with (
        running_edge(url, tmp_path, upstream_poll_seconds=0.1) as edge,
        httpx.AsyncClient(base_url=edge, headers={"authorization": CLIENT_TOKEN, **SPEC}) as http,
    ):
        (feature,) = (await http.get("/api/client/features")).json()["features"]
        assert feature["strategies"][0]["parameters"] == {"percentage": "50"}
        server.features.append({"name": "new", "enabled": False, "strategies": []})

        async def there() -> bool:
            return len((await http.get("/api/client/features")).json()["features"]) == 2

        await eventually(there)
        report = {"appName": "a", "instanceId": "i", "bucket": {"toggles": {"old": {"yes": 3}}}}
        assert (await http.post("/api/client/metrics", json=report)).status_code == 202
        await eventually(lambda: server.reports)
    path, body = server.reports[0]
    assert (path, body["appName"], body["instanceId"]) == ("/api/client/metrics", "a", "i")
    assert body["bucket"]["toggles"]["old"]["yes"] == 3


async def test_a_server_that_has_no_stream_to_spare(
    server_database_url: str, tmp_path: Path
) -> None:
    """It says 429, and is polled meanwhile."""
    async with (
        running_server(server_database_url, streams=0) as running,
        running_edge(running.url, tmp_path, upstream_poll_seconds=0.1) as edge,
        httpx.AsyncClient(base_url=edge, headers={"authorization": CLIENT_TOKEN}) as http,
        admin(running) as person,
    ):
        body = {"name": "polled", "enabled": True, "strategies": [{"name": "default"}]}
        assert (await person.post("/api/admin/features", json=body)).status_code == 201

        async def there() -> bool:
            found = (await http.get("/api/client/features")).json()["features"]
            return "polled" in [f["name"] for f in found]

        await eventually(there)


async def test_a_start_with_nothing_to_serve_says_503(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9"  # nobody listens there
    async with running_edge(nowhere, tmp_path) as edge, httpx.AsyncClient(base_url=edge) as http:
        headers = {"authorization": CLIENT_TOKEN}
        answer = await http.get("/api/client/features", headers=headers)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert (await http.get("/ready")).status_code == 503


async def test_a_start_with_tokens_that_nobody_knows_is_refused(
    other: tuple[str, type[Other]], tmp_path: Path
) -> None:
    with pytest.raises(StartError, match="none of these tokens"):
        async with running_edge(other[0], tmp_path, upstream_tokens=("*:production.wrong",)):
            pass


async def test_a_full_disk_queue_says_503(
    other: tuple[str, type[Other]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge_reports, "EVERY", 60.0)
    async with (
        running_edge(other[0], tmp_path, queue_megabytes=1) as edge,
        httpx.AsyncClient(base_url=edge, headers={"authorization": CLIENT_TOKEN}) as http,
    ):
        toggles = {f"{'x' * 200}-{i}": {"yes": 1} for i in range(3_000)}
        report = {"appName": uuid.uuid4().hex, "bucket": {"toggles": toggles}}
        answers = [await http.post("/api/client/metrics", json=report) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [202, 503]
        assert int(answers[1].headers["retry-after"]) >= 15

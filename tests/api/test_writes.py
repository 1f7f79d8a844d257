"""Whoever writes without end must wait; nobody else, and no SDK, does."""

from collections import Counter

import httpx
import pytest

from tests.answers import document
from tests.running import admin, client, running_server
from tests.servers import FRONTEND_TOKEN
from yardarm.api.client_address import ClientAddress
from yardarm.api.guard import Guard
from yardarm.app.serve import Running
from yardarm.config import load
from yardarm.domain.errors import TooMany
from yardarm.live.writes import SHARED, Writes

_FEW = {"writes_per_second": 0.05, "writes_at_once": 5}
"""So few that a machine which is busy elsewhere for seconds fills no bucket meanwhile."""
_CHECK = "/api/admin/features/validate"


async def _write(http: httpx.AsyncClient, times: int) -> Counter[int]:
    return Counter(
        [(await http.post(_CHECK, json={"name": "free"})).status_code for _ in range(times)]
    )


async def _another(running: Running) -> httpx.AsyncClient:
    async with admin(running) as http:
        body = {"tokenName": "another", "type": "admin"}
        secret = (await http.post("/api/admin/api-tokens", json=body)).json()["secret"]
    return httpx.AsyncClient(base_url=running.url, headers={"authorization": secret})


async def test_who_writes_without_end_waits_and_nobody_else(database_url: str) -> None:
    async with running_server(database_url, **_FEW) as running:
        other = await _another(running)
        async with admin(running) as http, client(running) as sdk, other:
            seen = await _write(http, 8)
            assert seen[429] >= 3
            refused = await http.post(_CHECK, content=b"no JSON, and never read")
            assert refused.status_code == 429
            assert 1 <= int(refused.headers["retry-after"]) <= 20
            assert refused.json()["name"] == "TooManyRequestsError"
            # Reading goes on, so do others, and what SDKs do all day.
            assert (await http.get("/api/admin/features")).status_code == 200
            assert (await _write(other, 3)) == {200: 3}
            for _ in range(30):
                report = {"appName": "a", "instanceId": "i", "started": "2026-01-01T00:00:00Z",
                          "strategies": [], "interval": 1}  # fmt: skip
                assert (await sdk.post("/api/client/register", json=report)).status_code == 202
                asked = {"authorization": FRONTEND_TOKEN}
                answer = await sdk.post("/api/frontend", json={}, headers=asked)
                assert answer.status_code == 200


async def test_an_address_may_write_as_often_as_a_few(database_url: str) -> None:
    """Nobody at all, too: a log-in is a write."""
    settings = {**_FEW, "trusted_proxies": "127.0.0.1"}
    async with (
        running_server(database_url, **settings) as running,
        httpx.AsyncClient(base_url=running.url) as http,
    ):

        async def knock(address: str) -> int:
            where = {"x-forwarded-for": address}
            weak = {"password": "x"}
            path = "/auth/reset/validate-password"
            return (await http.post(path, json=weak, headers=where)).status_code

        seen = Counter([await knock("192.0.2.1") for _ in range(5 * SHARED + 5)])
        assert seen[400] >= 5 * SHARED
        assert seen[429] >= 1
        # Whoever has one IPv6 address has the network.
        seen = Counter([await knock(f"2001:db8::{i:x}") for i in range(5 * SHARED + 5)])
        assert seen[429] >= 1
        assert await knock("192.0.2.2") == 400


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    writes = Writes(2, 10, lambda: now[0])
    for _ in range(10):
        writes.note("a", "192.0.2.1")
    with pytest.raises(TooMany) as refused:
        writes.note("a", "192.0.2.1")
    assert refused.value.retry_after == 1
    now[0] += 0.5
    writes.note("a", "192.0.2.1")
    with pytest.raises(TooMany):
        writes.note("a", "192.0.2.1")
    # What was refused took nothing from the address: 11 of its 40 and one a half second.
    for _ in range(40 - 11 + 4):
        writes.note(None, "192.0.2.1")
    with pytest.raises(TooMany):
        writes.note(None, "192.0.2.1")


def test_memory_is_bounded() -> None:
    writes = Writes(1, 1, lambda: 0.0)
    for number in range(11_000):
        writes.note(
            f"caller-{number}", f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
        )
    assert len(writes._buckets) == 10_000


def test_no_limit() -> None:
    writes = Writes(0, 1)
    for _ in range(100_000):
        writes.note("a", "192.0.2.1")


def test_ordinary_use_is_far_below_the_defaults() -> None:
    """A script that only writes, as fast as one connection lets it, for half a minute."""
    config, now = load(), [0.0]
    writes = Writes(config.writes_per_second, config.writes_at_once, lambda: now[0])
    for _ in range(30 * 250):
        now[0] += 1 / 250
        writes.note("script", "192.0.2.1")


def test_every_write_of_the_document_counts() -> None:
    guard = Guard(ClientAddress(), Writes(1, 1))
    counted = {
        path: guard.writes(method.upper(), path)
        for path, operations in document()["paths"].items()
        for method in operations
        if method in ("post", "put", "patch", "delete")
    }
    free = {path for path, counts in counted.items() if not counts}
    assert len(counted) - len(free) > 90
    assert {path.split("/")[1] + "/" + path.split("/")[2] for path in free} == {
        "api/client", "api/frontend", "api/impressions", "api/proxy", "ofrep/v1", "edge/validate",
    }  # fmt: skip

"""Pages of other sites: which may ask, and what they may read of the answer."""

from typing import Any

import httpx
import pytest

from tests.running import running_server
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN
from yardarm.api.cors import Cors
from yardarm.app import Running
from yardarm.config import ConfigError, load

SHOP, EVIL = "https://shop.example.com", "https://evil.example.com"
ASKED = "authorization,unleash-appname,unleash-connection-id,unleash-sdk,if-none-match"
COVERED = [
    ("/api/frontend", "GET"), ("/api/frontend/client/metrics", "POST"), ("/api/proxy", "GET"),
    ("/ofrep/v1/evaluate/flags", "POST"), ("/ofrep/v1/evaluate/flags/a", "POST"),
]  # fmt: skip
FRONTEND = {"authorization": FRONTEND_TOKEN}


async def preflight(http: httpx.AsyncClient, path: str, method: str, origin: str) -> Any:
    headers = {
        "origin": origin,
        "access-control-request-method": method,
        "access-control-request-headers": ASKED,
    }
    return await http.options(path, headers=headers)


@pytest.mark.parametrize(("path", "method"), COVERED)
async def test_a_preflight_needs_no_token(running: Running, path: str, method: str) -> None:
    async with httpx.AsyncClient(base_url=running.url) as http:
        answer = await preflight(http, path, method, SHOP)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-headers"] == ASKED
    assert method in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-max-age"] == "86400"
    assert answer.headers["access-control-expose-headers"] == "ETag"
    assert "access-control-allow-credentials" not in answer.headers


async def test_every_answer_can_be_read(running: Running) -> None:
    async with httpx.AsyncClient(base_url=running.url) as http:
        tag = (await http.get("/api/frontend?sessionId=1", headers=FRONTEND)).headers["etag"]
        for status, answer in (
            (200, await http.get("/api/frontend", headers=FRONTEND)),
            (304, await http.get("/api/frontend", headers={**FRONTEND, "if-none-match": tag})),
            (400, await http.get("/api/frontend?userId=%FF", headers=FRONTEND)),
            (401, await http.get("/api/frontend")),
            (403, await http.get("/api/frontend", headers={"authorization": CLIENT_TOKEN})),
            (404, await http.get("/api/frontend/nothing", headers=FRONTEND)),
            (200, await http.post("/api/frontend", json={}, headers=FRONTEND)),
            (415, await http.post("/api/frontend", content=b"x", headers=FRONTEND)),
            (200, await http.post("/ofrep/v1/evaluate/flags", json={}, headers=FRONTEND)),
            (404, await http.post("/ofrep/v1/evaluate/flags/no", json={}, headers=FRONTEND)),
            (401, await http.post("/ofrep/v1/evaluate/flags/no", json={})),
        ):
            assert answer.status_code == status
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.headers["access-control-expose-headers"] == "ETag"


@pytest.mark.parametrize(
    "path", ["/api/client/features", "/api/admin/features", "/health", "/api/frontends", "/"]
)
async def test_no_other_route_is_for_other_sites(running: Running, path: str) -> None:
    async with httpx.AsyncClient(base_url=running.url) as http:
        answer = await preflight(http, path, "GET", SHOP)
        assert answer.status_code in (404, 405)
        got = await http.get(path, headers={"origin": SHOP, "authorization": ADMIN_TOKEN})
    for each in (answer, got):
        assert not [name for name in each.headers if name.startswith("access-control")]


async def test_a_list_of_origins(database_url: str) -> None:
    origins = f"{SHOP}, https://Other.example.com:8443"
    async with (
        running_server(database_url, frontend_origins=origins) as server,
        httpx.AsyncClient(base_url=server.url, headers=FRONTEND) as http,
    ):
        for origin, allowed in (
            (SHOP, True),
            ("https://other.example.com:8443", True),
            ("https://other.example.com", False),
            ("http://shop.example.com", False),
            (SHOP + ".evil.example.com", False),
            ("null", False),
            (None, False),
        ):
            headers = {} if origin is None else {"origin": origin}
            for answer in (
                await http.get("/api/frontend", headers=headers),
                await http.post("/api/frontend", json={}, headers=headers),
                await http.options("/api/frontend", headers=headers),
                await http.get("/api/frontend/no", headers=headers),
            ):
                said = answer.headers.get("access-control-allow-origin")
                assert said == (origin if allowed else None), origin
                assert "Origin" in answer.headers["vary"]


async def test_in_open_mode_pages_of_this_machine_only(database_url: str) -> None:
    """Whoever runs such a server also looks at other pages, and those must not read its flags."""
    async with (
        running_server(database_url, auth="none") as server,
        httpx.AsyncClient(base_url=server.url) as http,
    ):
        for origin, status in (("http://localhost:3000", 200), (EVIL, 403), ("null", 403)):
            headers = {"origin": origin, "sec-fetch-site": "same-site"}
            posted = await http.post("/api/frontend", json={}, headers=headers)
            got = await http.get("/api/frontend", headers=headers)
            assert (posted.status_code, got.status_code) == (status, 200)
            for answer in (posted, got):
                said = answer.headers.get("access-control-allow-origin")
                assert said == (origin if status == 200 else None)
        cross = {"sec-fetch-site": "cross-site"}
        assert (await http.post("/api/frontend", json={}, headers=cross)).status_code == 403
        local = {"origin": "http://localhost:3000"}
        assert (await http.post("/api/admin/features", json={}, headers=local)).status_code == 403


@pytest.mark.parametrize("origin", ["shop.example.com", "https://a.example/x", "https://a b", "**"])
def test_a_setting_that_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(ConfigError, match="frontend_origins"):
        load(frontend_origins=origin)


def test_names_that_are_none_are_not_echoed() -> None:
    answer = Cors(["*"]).preflight({b"access-control-request-headers": b'a"<script>'})
    assert b"access-control-allow-headers" not in dict(answer.headers)

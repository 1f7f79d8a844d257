"""Pages of other sites: which may ask, and what they may read of the answer."""

from typing import Any

import httpx
import pytest

from tests.conftest import eventually
from tests.running import running_server
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN
from yardarm.api.cors import Cors
from yardarm.app.serve import Running
from yardarm.config import ConfigError, load
from yardarm.store import state
from yardarm.store.database import Database

SHOP, EVIL = "https://shop.example.com", "https://evil.example.com"
OTHER = "https://other.example.com:8443"
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
    answer = Cors(lambda: ("*",)).preflight({b"access-control-request-headers": b'a"<script>'})
    assert b"access-control-allow-headers" not in dict(answer.headers)


async def test_origins_are_set_while_servers_run(database_url: str) -> None:
    async with (
        running_server(database_url, frontend_origins=SHOP) as one,
        running_server(database_url, frontend_origins=SHOP) as two,
        httpx.AsyncClient(base_url=one.url, headers={"authorization": ADMIN_TOKEN}) as http,
    ):

        async def put(*origins: str) -> None:
            body = {"frontendApiOrigins": origins}
            answer = await http.post("/api/admin/ui-config/cors", json=body)
            assert (answer.status_code, answer.content) == (204, b"")

        async def shown() -> Any:
            return (await http.get("/api/admin/ui-config")).json()["frontendApiOrigins"]

        assert await shown() == [SHOP]
        assert await _lets_in(one, SHOP)
        await put("HTTPS://Other.example.com:8443", "https://other.example.com:8443")
        assert await shown() == [OTHER]
        assert await _lets_in(one, OTHER)
        assert not await _lets_in(one, SHOP)

        async def followed() -> bool:
            return not await _lets_in(two, SHOP)

        await eventually(followed)
        assert await _lets_in(two, OTHER)
        await put()
        assert not await _lets_in(one, EVIL)
        await put("*")
        await put("*")
        assert await _lets_in(one, EVIL)
        events = (await http.get("/api/admin/events?maxResults=10")).json()["events"]
        told = [(e["type"], e["data"]) for e in events if "setting" in e["type"]]
        assert [(what, data["frontendApiOrigins"]) for what, data in told] == [
            ("setting-updated", ["*"]), ("setting-updated", []), ("setting-created", [OTHER]),
        ]  # fmt: skip
    # It outlives the servers, whatever the next one is started with.
    async with running_server(database_url, frontend_origins=SHOP) as later:
        assert await _lets_in(later, EVIL)
    database = await Database.connect(database_url)
    async with database.transaction(read_only=True) as tx:
        assert await state.rows(tx) == await state.replayed(tx)
    await database.close()


async def _lets_in(running: Running, origin: str) -> bool:
    """Answers that are ready, others, and preflights say the same."""
    async with httpx.AsyncClient(base_url=running.url, headers={"origin": origin}) as page:
        said = {
            answer.headers.get("access-control-allow-origin") in (origin, "*")
            for answer in (
                await page.get("/api/frontend", headers=FRONTEND),
                await page.post("/ofrep/v1/evaluate/flags", json={}, headers=FRONTEND),
                await preflight(page, "/api/frontend", "GET", origin),
            )
        }
    assert len(said) == 1
    return said.pop()


@pytest.mark.parametrize(
    "origin",
    ["", "shop.example.com", "https://", "https://a/b", "https://a b", "https://u@a", "https://a?b",
     "https://a#b", "https://\u00e9.example", "1://a", "https://a,https://b", "**", "x" * 301,
     "https://" + "a" * 300, "https://a\r\nx: y"],
)  # fmt: skip
async def test_what_is_no_origin_is_named(running: Running, origin: str) -> None:
    async with httpx.AsyncClient(base_url=running.url) as http:
        answer = await http.post(
            "/api/admin/ui-config/cors", json={"frontendApiOrigins": ["*", origin]},
            headers={"authorization": ADMIN_TOKEN},
        )  # fmt: skip
        assert answer.status_code == 400
        assert "frontendApiOrigins" in answer.json()["message"]
        assert answer.json()["details"][0]["path"] == ["frontendApiOrigins", 1]

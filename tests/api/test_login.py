"""From a printed link to a session, and what the session may."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from tests import running as servers
from tests.conftest import eventually
from yardarm.app.serve import Running

_FEATURES = "/api/admin/features"
_BODY = {"strategies": [{"name": "default"}]}


@pytest.fixture
async def browser(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Keeps cookies, as browsers do."""
    async with httpx.AsyncClient(base_url=running.url) as http:
        yield http


async def _log_in(running: Running, browser: httpx.AsyncClient) -> httpx.Response:
    return await browser.get(await running.new_link())


async def test_a_link_opens_a_session_once(running: Running, browser: httpx.AsyncClient) -> None:
    assert (await browser.get(_FEATURES)).status_code == 401
    link = await running.new_link()
    opened = await browser.get(link)
    assert (opened.status_code, opened.headers["location"]) == (302, "/set-up"), "nobody is there"
    cookie = opened.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert (await browser.get(_FEATURES)).status_code == 200
    created = await browser.post(_FEATURES, json={"name": "by-session", **_BODY})
    assert created.status_code == 201
    event = (await browser.get("/api/admin/events/by-session")).json()["events"][0]
    assert event["createdBy"] == "admin"

    async with httpx.AsyncClient(base_url=running.url) as other:
        again = await other.get(link)
        assert again.status_code == 403
        assert "yardarm link" in again.text
        assert "set-cookie" not in again.headers


async def test_a_preview_of_the_link_does_not_use_it_up(
    running: Running, browser: httpx.AsyncClient
) -> None:
    link = await running.new_link()
    assert (await browser.head(link)).status_code == 403
    assert (await browser.get(link)).status_code == 302


async def test_a_code_lives_a_quarter_of_an_hour(
    running: Running, browser: httpx.AsyncClient, server_database_url: str
) -> None:
    link = await running.new_link()
    connection = await asyncpg.connect(server_database_url)
    await connection.execute("update login_codes set expires_at = expires_at - interval '15 min'")
    await connection.close()
    assert (await browser.get(link)).status_code == 403


async def test_a_session_that_is_logged_out_or_over_is_over(
    running: Running, browser: httpx.AsyncClient, server_database_url: str
) -> None:
    await _log_in(running, browser)
    stolen = dict(browser.cookies)
    left = await browser.get("/logout")
    assert (left.status_code, left.headers["location"]) == (302, "/")
    assert left.headers["clear-site-data"]
    async with httpx.AsyncClient(base_url=running.url, cookies=stolen) as thief:
        assert (await thief.get(_FEATURES)).status_code == 401

    await _log_in(running, browser)
    connection = await asyncpg.connect(server_database_url)
    await connection.execute("update sessions set expires_at = now() - interval '1 s'")
    await connection.execute("select pg_notify('tokens', '')")
    await connection.close()

    async def refused() -> bool:
        return (await browser.get(_FEATURES)).status_code == 401

    await eventually(refused)


async def test_the_ways_in_and_out_know_the_base_path(database_url: str) -> None:
    async with (
        servers.running_server(database_url, base_path="flags") as server,
        httpx.AsyncClient() as http,
    ):
        for answer, page in (
            (await http.get(await server.new_link()), "/flags/set-up"),
            (await http.get(f"{server.url}/logout"), "/flags/"),
        ):
            assert answer.headers["location"] == page
            assert "Path=/flags/;" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "null"},
    ],
)
async def test_other_sites_pages_write_nothing(
    running: Running, browser: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    await _log_in(running, browser)
    body = {"name": "forged", **_BODY}
    answer = await browser.post(_FEATURES, json=body, headers=headers)
    assert answer.status_code == 403
    own = {"origin": running.url, "sec-fetch-site": "same-origin"}
    answer = await browser.post(f"{_FEATURES}/validate", json={"name": "forged"}, headers=own)
    assert answer.status_code == 200, "it was not stored"


async def test_a_session_is_no_client_token_and_its_secret_no_token(
    running: Running, browser: httpx.AsyncClient
) -> None:
    await _log_in(running, browser)
    assert (await browser.get("/api/client/features")).status_code == 401
    secret = browser.cookies["yardarm-session"]
    async with httpx.AsyncClient(base_url=running.url) as other:
        answer = await other.get(_FEATURES, headers={"authorization": secret})
        assert answer.status_code == 401


@pytest.mark.parametrize("code", ["", "x", "%00", "a" * 5000])
async def test_nonsense_is_no_code(browser: httpx.AsyncClient, code: str) -> None:
    answer = await browser.get(f"/login?code={code}")
    assert answer.status_code == 403
    assert urlsplit(str(answer.url)).path == "/login"


async def test_no_secret_is_in_the_database(
    running: Running, browser: httpx.AsyncClient, server_database_url: str
) -> None:
    link = await running.new_link()
    await _log_in(running, browser)
    connection = await asyncpg.connect(server_database_url)
    rows = await connection.fetchval(
        "select (select string_agg(c::text, '') from login_codes c) || "
        "(select string_agg(s::text, '') from sessions s)"
    )
    await connection.close()
    assert link.rpartition("=")[2] not in rows
    assert browser.cookies["yardarm-session"] not in rows


async def test_made_up_codes_and_cookies_wake_nobody(
    running: Running, browser: httpx.AsyncClient, server_database_url: str
) -> None:
    """Strangers must not make every replica read its tokens anew."""
    heard: list[object] = []
    connection = await asyncpg.connect(server_database_url)
    try:
        await connection.add_listener("tokens", lambda *_: heard.append(1))
        await browser.get("/login?code=made-up")
        await browser.get("/logout", headers={"cookie": "yardarm-session=made-up"})
        await connection.fetchval("select 1")
        assert not heard
        await _log_in(running, browser)
        await browser.get("/logout")

        async def both() -> bool:
            await connection.fetchval("select 1")
            return len(heard) == 2

        await eventually(both)
    finally:
        await connection.close()

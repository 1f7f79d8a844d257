"""What a reverse proxy says of who somebody is: believed from it only, changed for a session."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from tests import running as servers
from tests.conftest import eventually
from yardarm.app.errors import StartError
from yardarm.app.serve import Running

_LOGIN = "/auth/proxy/login"
_ME = "/api/admin/user"
_ADA = {
    "x-forwarded-user": "ada",
    "x-forwarded-email": "ada@example.com",
    "x-forwarded-groups": "flags, others",
}
SETTINGS: dict[str, Any] = {
    "trusted_proxies": "127.0.0.1",
    "proxy_user_header": "X-Forwarded-User",
    "proxy_email_header": "X-Forwarded-Email",
    "proxy_groups_header": "X-Forwarded-Groups",
    "sign_on_editors": "flags",
    "sign_on_admins": "admins",
}


@pytest.fixture(scope="module")
async def running(server_database_url: str) -> AsyncIterator[Running]:
    async with servers.running_server(server_database_url, **SETTINGS) as running:
        yield running


@pytest.fixture
async def browser(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Behind the proxy, as ada."""
    async with httpx.AsyncClient(base_url=running.url, headers=_ADA) as http:
        yield http


async def test_who_the_proxy_says_it_is_gets_a_session(browser: httpx.AsyncClient) -> None:
    assert (await browser.get(_ME)).status_code == 401, "the header alone opens nothing"
    answer = await browser.get(_LOGIN, params={"next": "/features/x"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/features/x")
    assert "HttpOnly; SameSite=Lax" in answer.headers["set-cookie"]
    assert (await browser.get(_ME)).json()["username"] == "ada"
    profile = (await browser.get("/api/admin/user/profile")).json()
    assert profile["rootRole"]["name"] == "Editor"


async def test_the_rules_of_cookies_hold(browser: httpx.AsyncClient) -> None:
    await browser.get(_LOGIN)
    body = {"name": "forged", "strategies": [{"name": "default"}]}
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = await browser.post("/api/admin/features", json=body, headers=headers)
        assert answer.status_code == 403
    assert (await browser.post("/api/admin/features", json=body)).status_code == 201


async def test_a_session_is_new_each_time_and_none_is_taken_over(
    running: Running, browser: httpx.AsyncClient
) -> None:
    planted = "planted-by-somebody-else"
    browser.cookies.set("yardarm-session", planted, "127.0.0.1")
    await browser.get(_LOGIN)
    first = browser.cookies["yardarm-session"]
    assert first != planted
    await browser.get(_LOGIN)
    assert browser.cookies["yardarm-session"] != first
    async with httpx.AsyncClient(base_url=running.url, headers=_ADA) as other:
        for secret in (planted, first):
            headers = {"cookie": f"yardarm-session={secret}"}
            assert (await other.get(_ME, headers=headers)).status_code == 401


async def test_a_session_is_good_for_whom_the_proxy_names_only(
    running: Running, browser: httpx.AsyncClient
) -> None:
    await browser.get(_LOGIN)
    cookie = {"cookie": f"yardarm-session={browser.cookies['yardarm-session']}"}
    async with httpx.AsyncClient(base_url=running.url) as http:
        for said, status in (
            (_ADA, 200),
            ({}, 401),
            ({**_ADA, "x-forwarded-user": "eve"}, 401),
            ({**_ADA, "x-forwarded-groups": "others"}, 401),
            ({**_ADA, "x-forwarded-groups": "others,flags"}, 200),
        ):
            assert (await http.get(_ME, headers={**said, **cookie})).status_code == status, said


async def test_other_groups_are_another_role_at_once(browser: httpx.AsyncClient) -> None:
    grace = {"x-forwarded-user": "grace", "x-forwarded-email": "grace@example.com"}
    await browser.get(_LOGIN, headers=grace)
    assert (await browser.get(_ME, headers=grace)).json()["username"] == "grace"
    more = {**grace, "x-forwarded-groups": "flags,admins"}
    assert (await browser.get(_ME, headers=more)).status_code == 401
    assert (await browser.get(_LOGIN, headers=more)).status_code == 302
    profile = (await browser.get("/api/admin/user/profile", headers=more)).json()
    assert profile["rootRole"]["name"] == "Admin"


@pytest.mark.parametrize(
    "said",
    [
        [],
        [("x-forwarded-user", "")],
        [("x-forwarded-user", "a\tb")],
        [("x-forwarded-user", "x" * 256)],
        [("x-forwarded-user", "ada"), ("x-forwarded-user", "boss")],
        [("x-forwarded-user", "ada"), ("X-FORWARDED-USER", "ada")],
        [("x_forwarded_user", "ada")],
        [("x-forwarded-user", "nobody")],
    ],
)
async def test_who_is_not_named_once_and_well_is_not_let_in(
    running: Running, said: list[tuple[str, str]]
) -> None:
    async with httpx.AsyncClient(base_url=running.url) as http:
        answer = await http.get(_LOGIN, headers=said)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


async def test_a_refusal_is_in_the_audit(running: Running, server_database_url: str) -> None:
    async with httpx.AsyncClient(base_url=running.url) as http:
        answer = await http.get(_LOGIN, headers={"x-forwarded-user": "audited"})
        assert "None of your groups" in answer.text
    connection = await asyncpg.connect(server_database_url)
    row = await connection.fetchrow("select * from logins order by id desc limit 1")
    await connection.close()
    assert row is not None
    assert (row["way"], row["outcome"]) == ("proxy", "refused")


async def test_strangers_say_nothing(server_database_url: str) -> None:
    """The same headers, the same session, and no trusted proxy at the other end."""
    async with (
        servers.running_server(server_database_url, **SETTINGS) as inside,
        httpx.AsyncClient(base_url=inside.url, headers=_ADA) as browser,
    ):
        await browser.get(_LOGIN)
        assert (await browser.get(_ME)).status_code == 200
        cookies = dict(browser.cookies)
        other = {**SETTINGS, "trusted_proxies": "192.0.2.0/24"}
        async with servers.running_server(server_database_url, **other) as outside:
            # X-Forwarded-For makes nobody a proxy.
            headers = {**_ADA, "x-forwarded-for": "192.0.2.1"}
            async with httpx.AsyncClient(base_url=outside.url, headers=headers) as stranger:
                refused = await stranger.get(_LOGIN)
                assert refused.status_code == 403
                assert "No trusted proxy" in refused.text
                stranger.cookies.update(cookies)
                assert (await stranger.get(_ME)).status_code == 401


async def test_a_preview_makes_no_session(
    browser: httpx.AsyncClient, server_database_url: str
) -> None:
    connection = await asyncpg.connect(server_database_url)
    before = await connection.fetchval("select count(*) from sessions")
    assert (await browser.head(_LOGIN)).status_code == 403
    assert await connection.fetchval("select count(*) from sessions") == before
    await connection.close()


async def test_settings_that_cannot_be_are_told(database_url: str) -> None:
    for settings, words in (
        ({"proxy_user_header": "X-User"}, "YARDARM_TRUSTED_PROXIES"),
        ({"proxy_groups_header": "X-Groups"}, "YARDARM_PROXY_USER_HEADER"),
        ({"oidc_issuer": "https://id.example.com"}, "YARDARM_OIDC_CLIENT_ID"),
    ):
        with pytest.raises(StartError, match=words):
            async with servers.running_server(database_url, **settings):
                pass


async def test_a_deleted_user_is_out_and_forgotten(
    browser: httpx.AsyncClient, admin: httpx.AsyncClient, server_database_url: str
) -> None:
    await browser.get(_LOGIN)
    (account,) = (await admin.get("/api/admin/user-admin/search", params={"q": "ada@"})).json()
    assert (await admin.delete(f"/api/admin/user-admin/{account['id']}")).status_code == 200

    async def out() -> bool:
        return (await browser.get(_ME)).status_code == 401

    await eventually(out)
    connection = await asyncpg.connect(server_database_url)
    left = await connection.fetchval("select count(*) from identities where subject = 'ada'")
    await connection.close()
    assert left == 0

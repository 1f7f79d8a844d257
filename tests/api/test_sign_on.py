"""Signing in at a real OpenID provider: who is let in, as what, and what is good only once."""

import itertools
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest

from tests import running as servers
from tests.conftest import create_database
from tests.e2e.provider import OpenIdProvider, asked, running_provider, signed_in
from yardarm.app.serve import Running

ACCOUNTS: dict[str, dict[str, Any]] = {
    "ada": {
        "name": "Ada L.", "preferred_username": "ada", "groups": ["flag-admins", "x"],
        "email": "ada@example.com", "email_verified": True,
    },
    "ed": {"preferred_username": "ed@corp.example", "groups": ["flag-editors"]},
    "vera": {"groups": ["flag-viewers"], "email": "vera@example.com", "email_verified": True},
    "mallory": {"groups": ["others"], "email": "mallory@example.com", "email_verified": True},
    # Says somebody else's address, and nobody has looked.
    "eve": {"groups": ["flag-editors"], "email": "boss@example.com", "email_verified": False},
    "boss": {"groups": ["flag-editors"], "email": "Boss@example.com", "email_verified": True},
}  # fmt: skip
_RULES = {
    "sign_on_admins": "flag-admins",
    "sign_on_editors": "flag-editors",
    "sign_on_viewers": "flag-viewers",
}
_USERS = "/api/admin/user-admin"
_GOOD = "seven-lanterns-over-Bergen"


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    with running_provider(ACCOUNTS) as provider:
        yield provider


@pytest.fixture(scope="module")
async def running(server_database_url: str, provider: OpenIdProvider) -> AsyncIterator[Running]:
    settings = {**provider.settings, **_RULES, "trusted_proxies": "127.0.0.1"}
    async with servers.running_server(server_database_url, **settings) as running:
        yield running


_addresses = itertools.count(1)


@pytest.fixture
async def browser(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Each from an address of its own: who is refused too often from one must wait."""
    headers = {"x-forwarded-for": f"192.0.2.{next(_addresses)}"}
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as http:
        yield http


@asynccontextmanager
async def _other(
    postgres: str, template: str, provider: OpenIdProvider, **settings: Any
) -> AsyncIterator[tuple[Running, httpx.AsyncClient]]:
    """A server with other settings, and a browser."""
    url = await create_database(postgres, template=template)
    async with (
        servers.running_server(url, **{**provider.settings, **settings}) as running,
        httpx.AsyncClient(base_url=running.url) as http,
    ):
        yield running, http


async def _audit(database_url: str) -> list[tuple[str, str, str | None]]:
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch("select way, outcome, reason from logins order by id")
    await connection.close()
    return [tuple(row) for row in rows]


async def test_a_stranger_becomes_a_user_by_group(
    browser: httpx.AsyncClient, admin: httpx.AsyncClient, server_database_url: str
) -> None:
    answer = await signed_in(browser, "ada")
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    cookies = answer.headers.get_list("set-cookie")
    assert any("yardarm-session=" in c and "HttpOnly; SameSite=Lax" in c for c in cookies)
    assert any("yardarm-sign-on=;" in c for c in cookies)
    assert (await browser.get("/api/admin/user")).json()["username"] == "ada"
    (account,) = (await admin.get(f"{_USERS}/search", params={"q": "ada@example.com"})).json()
    assert (account["rootRole"], account["name"], account["hasPassword"]) == (1, "Ada L.", False)
    event = (await admin.get("/api/admin/events")).json()["events"][0]
    assert (event["type"], event["createdBy"]) == ("user-created", "single-sign-on")
    assert (await _audit(server_database_url))[-1] == ("oidc", "in", None)

    again = await signed_in(browser, "ada")
    assert again.status_code == 302
    accounts = (await admin.get(f"{_USERS}/search", params={"q": "ada"})).json()
    assert [a["id"] for a in accounts] == [account["id"]]


async def test_a_name_that_cannot_be_one_is_made_one(browser: httpx.AsyncClient) -> None:
    await signed_in(browser, "ed")
    assert (await browser.get("/api/admin/user")).json()["username"] == "ed"
    await signed_in(browser, "vera")
    assert (await browser.get("/api/admin/user")).json()["username"] == "vera@example.com"
    profile = (await browser.get("/api/admin/user/profile")).json()
    assert profile["rootRole"]["name"] == "Viewer"


async def test_who_is_in_no_group_is_not_let_in(
    browser: httpx.AsyncClient, server_database_url: str
) -> None:
    answer = await signed_in(browser, "mallory")
    assert answer.status_code == 403
    assert "None of your groups" in answer.text
    assert "yardarm-session" not in browser.cookies
    way, outcome, reason = (await _audit(server_database_url))[-1]
    assert (way, outcome) == ("oidc", "refused")
    assert reason is not None
    assert "groups" in reason


async def test_an_unverified_address_links_nobody_and_a_verified_one_does(
    browser: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    body = {"email": "boss@example.com", "username": "boss", "rootRole": 3, "password": _GOOD}
    made = (await admin.post(_USERS, json=body)).json()
    await signed_in(browser, "eve")
    name = (await browser.get("/api/admin/user")).json()["username"]
    assert name.startswith("user-"), "nobody has looked at what the provider calls her address"
    assert (await admin.get(f"{_USERS}/{made['id']}")).json()["activeSessions"] == 0
    await signed_in(browser, "boss")
    assert (await browser.get("/api/admin/user")).json()["username"] == "boss"
    account = (await admin.get(f"{_USERS}/{made['id']}")).json()
    assert (account["activeSessions"], account["rootRole"]) == (1, 2), "groups give the role"


async def test_groups_decide_about_the_role_each_time(
    browser: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    await signed_in(browser, "ed")
    found = (await admin.get(f"{_USERS}/search", params={"q": "ed"})).json()
    (account,) = (one for one in found if one["username"] == "ed")
    changed = await admin.put(f"{_USERS}/{account['id']}", json={"rootRole": "Viewer"})
    assert changed.json()["rootRole"] == 3
    await signed_in(browser, "ed")
    profile = (await browser.get("/api/admin/user/profile")).json()
    assert profile["rootRole"]["name"] == "Editor"
    events = (await admin.get("/api/admin/events")).json()["events"]
    assert (events[0]["type"], events[0]["createdBy"]) == ("user-updated", "single-sign-on")


async def test_groups_take_a_custom_role_as_they_take_any_other(
    browser: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    """Who has one is a Viewer beside: the provider's Viewer is no more than that."""
    body = {"name": "Keeper", "type": "root-custom", "permissions": [{"name": "ADMIN"}]}
    role = (await admin.post("/api/admin/roles", json=body)).json()["id"]
    await signed_in(browser, "vera")
    (account,) = (await admin.get(f"{_USERS}/search", params={"q": "vera@example.com"})).json()
    path = f"{_USERS}/{account['id']}"
    assert (await admin.put(path, json={"rootRole": role})).json()["rootRole"] == role
    await signed_in(browser, "vera")
    assert (await admin.get(path)).json()["rootRole"] == 3
    assert (await browser.get(_USERS)).status_code == 403


async def test_a_state_and_a_code_are_good_once(browser: httpx.AsyncClient) -> None:
    back = await asked(browser, "ada")
    kept = dict(browser.cookies)
    head = await browser.head(back)
    assert head.status_code == 403, "a preview does not use it up"
    assert (await browser.get(back)).status_code == 302
    browser.cookies.update(kept)
    again = await browser.get(back)
    assert again.status_code == 403
    assert "used already" in again.text
    assert "set-cookie" not in again.headers

    # The same code with a new state: it is the provider that knows it no more.
    code = parse_qs(urlsplit(back).query)["code"][0]
    fresh = await asked(browser, "ada")
    stolen = re.sub(r"([?&]code=)[^&]+", rf"\g<1>{code}", fresh)
    replayed = await browser.get(stolen)
    assert replayed.status_code == 403
    assert "does not know the code" in replayed.text


async def test_what_began_in_another_browser_ends_there(
    running: Running, browser: httpx.AsyncClient
) -> None:
    """Else a page could sign somebody in as somebody else."""
    back = await asked(browser, "ada")
    async with httpx.AsyncClient(base_url=running.url) as other:
        for _ in range(2):
            refused = await other.get(back)
            assert refused.status_code == 403
            assert "another browser" in refused.text
            await other.get("/auth/oidc/login")
    assert (await browser.get(back)).status_code == 302, "and it was not used up"


async def test_another_code_than_this_sign_in_s_is_refused(
    running: Running, browser: httpx.AsyncClient
) -> None:
    """PKCE: a stolen code is worth nothing to who did not begin."""
    stolen = parse_qs(urlsplit(await asked(browser, "ada")).query)["code"][0]
    async with httpx.AsyncClient(base_url=running.url) as other:
        own = await asked(other, "ed")
        refused = await other.get(re.sub(r"([?&]code=)[^&]+", rf"\g<1>{stolen}", own))
        assert refused.status_code == 403
        assert (await other.get("/api/admin/user")).status_code == 401


async def test_another_issuers_answer_is_refused(browser: httpx.AsyncClient) -> None:
    back = await asked(browser, "ada")
    assert "iss=" in back
    crooked = re.sub(r"([?&]iss=)[^&]+", r"\g<1>https://evil.example", back)
    refused = await browser.get(crooked)
    assert refused.status_code == 403
    assert "another issuer" in refused.text
    back = await asked(browser, "ada")
    refused = await browser.get(re.sub(r"&?iss=[^&]+", "", back))
    assert "another issuer" in refused.text, "one that says it always must not leave it out"


async def test_who_says_no_is_not_let_in(browser: httpx.AsyncClient) -> None:
    refused = await signed_in(browser, None)
    assert refused.status_code == 403
    assert "access_denied" in refused.text


@pytest.mark.parametrize(
    ("wished", "page"),
    [
        ("/features/a%20b?tab=1", "/features/a%20b?tab=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a/../../logout", "/"),
        ("/%2e%2e/logout", "/"),
        ("/logout", "/"),
        ("/api/admin/features", "/"),
        ("/x\r\nset-cookie: a=b", "/"),
        ("features", "/"),
        ("/" + "x" * 2050, "/"),
    ],
)
async def test_it_goes_on_where_it_began_and_never_elsewhere(
    running: Running, wished: str, page: str
) -> None:
    async with httpx.AsyncClient(base_url=running.url) as browser:
        path = str(httpx.URL("/auth/oidc/login", params={"next": wished}))
        answer = await signed_in(browser, "vera", path=path)
        assert (answer.status_code, answer.headers["location"]) == (302, page)


async def test_an_old_session_ends_where_a_new_one_begins(browser: httpx.AsyncClient) -> None:
    await signed_in(browser, "ada")
    old = browser.cookies["yardarm-session"]
    await signed_in(browser, "ada")
    assert browser.cookies["yardarm-session"] != old
    headers = {"cookie": f"yardarm-session={old}"}
    browser.cookies.clear()
    assert (await browser.get("/api/admin/user", headers=headers)).status_code == 401


async def test_a_new_key_is_asked_for(browser: httpx.AsyncClient, provider: OpenIdProvider) -> None:
    assert (await signed_in(browser, "ada")).status_code == 302
    provider.rotate()
    async with httpx.AsyncClient(base_url=browser.base_url) as fresh:
        assert (await signed_in(fresh, "ada")).status_code == 302


async def test_nothing_secret_is_stored(
    browser: httpx.AsyncClient, server_database_url: str
) -> None:
    back = await asked(browser, "ada")
    state = parse_qs(urlsplit(back).query)["state"][0]
    connection = await asyncpg.connect(server_database_url)
    rows = await connection.fetchval("select string_agg(s::text, '') from sign_ons s")
    await connection.close()
    assert rows
    assert state not in rows
    assert browser.cookies["yardarm-sign-on"] not in rows


async def test_nobody_is_made_a_user_where_that_is_off(
    postgres: str, template: str, provider: OpenIdProvider
) -> None:
    off = {"sign_on_provision": False}
    async with _other(postgres, template, provider, **off) as (running, browser):
        refused = await signed_in(browser, "ada")
        assert refused.status_code == 403
        assert "no account" in refused.text
        async with servers.admin(running) as admin:
            body = {"email": "ada@example.com", "rootRole": 2}
            assert (await admin.post(_USERS, json=body)).status_code == 201
        assert (await signed_in(browser, "ada")).status_code == 302
        profile = (await browser.get("/api/admin/user/profile")).json()
        assert profile["rootRole"]["name"] == "Editor", "without groups an Admin gives roles"


async def test_the_last_admin_is_not_made_less(
    postgres: str, template: str, provider: OpenIdProvider
) -> None:
    rules = {**_RULES, "sign_on_admins": "x", "base_path": "flags"}
    async with _other(postgres, template, provider, **rules) as (_, browser):
        login = "/auth/oidc/login"
        answer = await signed_in(browser, "ada", path=login)
        assert answer.headers["location"] == "/flags/"
        assert "Path=/flags/;" in answer.headers.get_list("set-cookie")[0]
        assert (await browser.get("/api/admin/user")).json()["username"] == "ada"


async def test_a_provider_inside_is_asked_only_where_that_is_allowed(
    postgres: str, template: str, provider: OpenIdProvider
) -> None:
    async with _other(postgres, template, provider, outgoing_allow="") as (_, browser):
        answer = await browser.get("/auth/oidc/login")
        assert answer.status_code == 503
        assert "YARDARM_OUTGOING_ALLOW" in answer.text
        assert "set-cookie" not in answer.headers


async def test_without_settings_there_is_no_such_way(database_url: str) -> None:
    async with (
        servers.running_server(database_url) as running,
        httpx.AsyncClient(base_url=running.url) as http,
    ):
        assert (await http.get("/auth/oidc/login")).status_code == 404

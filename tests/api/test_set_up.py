"""The first account: by the printed link only, once, and with no password but one's own."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests import running as servers
from tests.servers import ADMIN_TOKEN
from yardarm.app.serve import Running

_PATH = "/auth/set-up"
_GOOD = "seven-lanterns-over-Bergen"
_BODY = {"username": "ada", "name": "Ada", "password": _GOOD}


@pytest.fixture
async def fresh(database_url: str) -> AsyncIterator[Running]:
    async with servers.running_server(database_url) as running:
        yield running


@pytest.fixture
async def browser(fresh: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=fresh.url) as http:
        yield http


async def test_the_link_leads_to_the_first_account_and_never_again(
    fresh: Running, browser: httpx.AsyncClient
) -> None:
    assert (await browser.get(_PATH)).status_code == 401, "not without the link"
    assert (await browser.post(_PATH, json=_BODY)).status_code == 401
    for headers in ({"authorization": ADMIN_TOKEN}, {"cookie": "yardarm-session=made-up"}):
        assert (await browser.post(_PATH, json=_BODY, headers=headers)).status_code == 401

    async with httpx.AsyncClient(base_url=fresh.url) as second:
        assert (await second.get(await fresh.new_link())).headers["location"] == "/set-up"
        assert (await browser.get(await fresh.new_link())).headers["location"] == "/set-up"
        assert (await browser.get(_PATH)).json() == {"open": True}
        old = browser.cookies["yardarm-session"]
        made = await browser.post(_PATH, json=_BODY)
        assert (made.status_code, made.json()["rootRole"]) == (201, 1)
        assert made.headers["cache-control"] == "no-store"
        assert browser.cookies["yardarm-session"] != old
        assert (await browser.get("/api/admin/user")).json()["username"] == "ada"

        # It is dead, for who was in and for who comes by another link.
        assert (await second.get("/api/admin/features")).status_code == 401
        assert (await browser.get(_PATH)).status_code == 401
        assert (await second.get(await fresh.new_link())).headers["location"] == "/"
        assert (await second.get(_PATH)).status_code == 409
        refused = await second.post(_PATH, json={**_BODY, "username": "eve"})
        assert refused.status_code == 409
    async with httpx.AsyncClient(base_url=fresh.url) as later:
        body = {"username": "ada", "password": _GOOD}
        assert (await later.post("/auth/simple/login", json=body)).status_code == 200
        events = (await browser.get("/api/admin/events")).json()["events"]
        assert [e["type"] for e in events].count("user-created") == 1


async def test_of_two_at_once_one_is_the_first(fresh: Running) -> None:
    async def set_up(name: str) -> int:
        # Hashes and word lists take their time where much else is going on.
        async with httpx.AsyncClient(base_url=fresh.url, timeout=30) as http:
            await http.get(await fresh.new_link())
            return (await http.post(_PATH, json={**_BODY, "username": name})).status_code

    statuses = await asyncio.gather(*(set_up(f"user-{i}") for i in range(2)))
    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 401, 409}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"password": "admin1234"}, "password"),
        ({"password": "unleash4all"}, "password"),
        ({"username": "a b"}, "username"),
        ({"email": "nonsense"}, "email"),
        ({"name": 7}, "name"),
    ],
)
async def test_what_is_wrong_is_named(
    fresh: Running, browser: httpx.AsyncClient, changed: dict[str, object], field: str
) -> None:
    await browser.get(await fresh.new_link())
    refused = await browser.post(_PATH, json={**_BODY, **changed})
    assert refused.status_code == 400
    assert f'"{field}"' in refused.json()["message"]
    assert (await browser.get(_PATH)).status_code == 200, "and it can be put right"


async def test_another_site_s_page_sets_nothing_up(
    fresh: Running, browser: httpx.AsyncClient
) -> None:
    await browser.get(await fresh.new_link())
    evil = {"origin": "https://evil.example"}
    assert (await browser.post(_PATH, json=_BODY, headers=evil)).status_code == 403

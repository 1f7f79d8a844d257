"""Whoever tries tokens that nobody has must wait; whoever has one never does."""

import asyncio
import secrets
from collections import Counter

import httpx
import pytest

from tests.running import admin, running_server
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN
from yardarm.app.serve import Running
from yardarm.domain.errors import TooMany
from yardarm.live.guesses import FREE, SECONDS_EACH, Guesses

ROUTES = [
    ("GET", "/api/client/features", "authorization"),
    ("GET", "/api/frontend", "authorization"),
    ("GET", "/api/admin/features", "authorization"),
    ("POST", "/ofrep/v1/evaluate/flags", "x-api-key"),
    ("GET", "/api/admin/features", "cookie"),
]


@pytest.mark.parametrize(("method", "path", "header"), ROUTES)
async def test_a_guesser_is_told_to_wait_and_others_are_not(
    database_url: str, method: str, path: str, header: str
) -> None:
    async with running_server(database_url) as running:
        seen = await _guess(running, method, path, header)
        assert (seen[401], seen[429]) == (FREE, 300 - FREE)
        async with httpx.AsyncClient(base_url=running.url) as http:
            headers = {header: _text(header, "another")}
            answer = await http.request(method, path, headers=headers, json={})
            assert answer.status_code == 429
            assert 1 <= int(answer.headers["retry-after"]) <= SECONDS_EACH
            assert answer.json()["name"] == "TooManyRequestsError"
            headers["x-forwarded-for"] = "10.1.2.3"
            assert (await http.request(method, path, headers=headers, json={})).status_code == 429
            for good, where in (
                (CLIENT_TOKEN, "/api/client/features"),
                (FRONTEND_TOKEN, "/api/frontend"),
                (ADMIN_TOKEN, "/api/admin/features"),
            ):
                answer = await http.get(where, headers={"authorization": good})
                assert answer.status_code == 200
            assert (await http.get("/api/client/features")).status_code == 401


async def _guess(running: Running, method: str, path: str, header: str) -> Counter[int]:
    seen: Counter[int] = Counter()
    async with httpx.AsyncClient(base_url=running.url) as http:
        for _ in range(300):
            headers = {header: _text(header, secrets.token_hex(16))}
            seen[(await http.request(method, path, headers=headers, json={})).status_code] += 1
    return seen


def _text(header: str, secret: str) -> str:
    return f"yardarm-session={secret}" if header == "cookie" else f"*:production.{secret}"


async def test_the_same_wrong_token_again_is_no_new_guess(database_url: str) -> None:
    """An SDK that was given a wrong one polls for ever, and is told so for ever."""
    async with running_server(database_url) as running:
        async with httpx.AsyncClient(base_url=running.url) as http:
            answers = [
                await http.get("/api/client/features", headers={"authorization": "*:x.wrong"})
                for _ in range(FREE + 50)
            ]
        assert {answer.status_code for answer in answers} == {401}


async def test_edge_asks_which_tokens_are_valid(database_url: str) -> None:
    async with running_server(database_url) as running, admin(running) as http:
        made = await http.post(
            "/api/admin/api-tokens",
            json={"tokenName": "e", "type": "backend", "projects": ["default"]},
        )
        over = await http.post("/api/admin/api-tokens", json={"tokenName": "o", "type": "client"})
        await http.put(
            f"/api/admin/api-tokens/{over.json()['id']}", json={"expiresAt": "2001-01-01"}
        )
        asked = [CLIENT_TOKEN, "nobody's", made.json()["secret"], over.json()["secret"],
                 FRONTEND_TOKEN, ADMIN_TOKEN, CLIENT_TOKEN]  # fmt: skip
        async with httpx.AsyncClient(base_url=running.url) as edge:
            answer = await edge.post("/edge/validate", json={"tokens": asked})
            assert answer.status_code == 200
            assert answer.json() == {
                "tokens": [
                    _valid(CLIENT_TOKEN, "client"),
                    {**_valid(made.json()["secret"], "backend"), "projects": ["default"]},
                    _valid(FRONTEND_TOKEN, "frontend"),
                    {**_valid(ADMIN_TOKEN, "admin"), "environment": "*"},
                ]
            }
            assert (await edge.post("/edge/validate", json={"tokens": []})).json() == {"tokens": []}


def _valid(token: str, type_: str) -> dict[str, object]:
    return {"token": token, "type": type_, "projects": ["*"], "environment": "production"}


async def test_edge_is_no_oracle_for_guessers(database_url: str) -> None:
    async with (
        running_server(database_url) as running,
        httpx.AsyncClient(base_url=running.url) as edge,
    ):
        many = [f"*:production.{i}" for i in range(300)]
        answer = await edge.post("/edge/validate", json={"tokens": [CLIENT_TOKEN, *many]})
        assert (answer.status_code, "retry-after" in answer.headers) == (429, True)
        answer = await edge.post("/edge/validate", json={"tokens": [CLIENT_TOKEN, FRONTEND_TOKEN]})
        assert len(answer.json()["tokens"]) == 2
        answer = await edge.post("/edge/validate", json={"tokens": ["x"] * 501})
        assert answer.status_code == 400


async def test_with_access_control_off_every_token_is_good(database_url: str) -> None:
    async with (
        running_server(database_url, auth="none") as running,
        httpx.AsyncClient(base_url=running.url) as edge,
    ):
        answer = await edge.post("/edge/validate", json={"tokens": ["whatever"]})
        assert answer.json() == {"tokens": [_valid("whatever", "client")]}


def test_guesses_come_back_with_time_and_each_network_has_its_own() -> None:
    now = 0.0
    guesses = Guesses(lambda: now)
    numbers = iter(range(10_000_000))

    def tries(address: str | None) -> int:
        for amount in range(1_000):
            try:
                guesses.note(address, f"guess {next(numbers)}")
            except TooMany as error:
                return amount if 1 <= error.retry_after <= SECONDS_EACH else -1
        raise AssertionError("nobody was told to wait")

    assert tries("192.0.2.1") == FREE
    assert tries("192.0.2.2") == FREE
    now += 10 * SECONDS_EACH
    assert tries("192.0.2.1") == 10
    now += 1e6
    assert tries("192.0.2.1") == FREE
    assert tries("2001:db8::1") == FREE
    assert tries("2001:db8::ffff:1") == 0
    assert tries("2001:db8:1::1") == FREE
    assert tries(None) == FREE


def test_of_many_addresses_the_memory_is_bounded() -> None:
    guesses = Guesses(lambda: 0.0)
    for number in range(20_000):
        guesses.note(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", "guess")
    assert len(guesses._guessers) <= 5_000


async def test_many_at_once_are_counted_all(database_url: str) -> None:
    async with (
        running_server(database_url) as running,
        httpx.AsyncClient(base_url=running.url) as http,
    ):

        async def once(number: int) -> int:
            headers = {"authorization": f"*:production.{number}"}
            return (await http.get("/api/client/features", headers=headers)).status_code

        seen = Counter(await asyncio.gather(*(once(i) for i in range(FREE + 40))))
    # On a slow machine one or two are forgiven meanwhile.
    assert FREE <= seen[401] <= FREE + 10
    assert seen[401] + seen[429] == FREE + 40

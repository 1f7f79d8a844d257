"""Second factors: enrolled, asked for, good once, taken away; and nobody is locked out."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest
from pyotp import TOTP

from tests import running as servers
from yardarm.app.serve import Running
from yardarm.domain.digests import Digester
from yardarm.domain.people import Person
from yardarm.domain.principals import OPEN, Actor
from yardarm.domain.users import RootRole
from yardarm.service.second_factors import Seal, reseal
from yardarm.service.users import UserService
from yardarm.store import second_factors as store
from yardarm.store.database import Database

_PATH = "/api/admin/user/second-factor"
_USERS = "/api/admin/user-admin"
_GOOD = "seven-lanterns-over-Bergen"
_KEY = "k" * 32


@pytest.fixture(scope="module")
async def running(server_database_url: str) -> AsyncIterator[Running]:
    settings = {"trusted_proxies": "127.0.0.1", "token_key": _KEY}
    async with servers.running_server(server_database_url, **settings) as running:
        yield running


@dataclass
class Enrolled:
    id: int
    name: str
    secret: str
    codes: list[str]

    def code(self) -> str:
        """The next one, which is good already, for a minute: that of now was used."""
        return TOTP(self.secret).at(int(time.time()) + 30)


async def log_in(
    running: Running, name: str, code: str | None = None, address: str = "192.0.2.1",
    password: str = _GOOD,
) -> httpx.Response:  # fmt: skip
    headers = {"x-forwarded-for": address}
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as http:
        body = {"username": name, "password": password, "code": code}
        return await http.post("/auth/simple/login", json=body)


@asynccontextmanager
async def inside(running: Running, answer: httpx.Response) -> AsyncIterator[httpx.AsyncClient]:
    cookies = {"yardarm-session": answer.cookies["yardarm-session"]}
    async with httpx.AsyncClient(base_url=running.url, cookies=cookies) as http:
        yield http


async def make(admin: httpx.AsyncClient, name: str) -> Any:
    body = {"username": name, "rootRole": 2, "password": _GOOD}
    return (await admin.post(_USERS, json=body)).json()


async def enrolled(
    running: Running, admin: httpx.AsyncClient, name: str, address: str = "192.0.2.1"
) -> Enrolled:
    made = await make(admin, name)
    async with inside(running, await log_in(running, name, address=address)) as http:
        begun = (await http.post(_PATH, json={"password": _GOOD})).json()
        code = TOTP(begun["secret"]).now()
        confirmed = await http.post(f"{_PATH}/confirm", json={"code": code})
        assert confirmed.status_code == 200, confirmed.text
    return Enrolled(made["id"], name, begun["secret"], confirmed.json()["recoveryCodes"])


async def test_it_is_set_up_and_asked_for(running: Running, admin: httpx.AsyncClient) -> None:
    await make(admin, "ada")
    async with inside(running, await log_in(running, "ada")) as http:
        assert (await http.get(_PATH)).json() == {"enrolled": False, "recoveryCodesLeft": 0}
        refused = await http.post(_PATH, json={"password": "not it"})
        assert refused.status_code == 403
        begun = await http.post(_PATH, json={"password": _GOOD})
        made = begun.json()
        assert begun.headers["cache-control"] == "no-store"
        assert made["uri"].startswith("otpauth://totp/Yardarm:ada?secret=" + made["secret"])
        assert made["picture"].startswith("<svg")
        assert (await log_in(running, "ada")).status_code == 200, "nothing is confirmed yet"

        wrong = await http.post(f"{_PATH}/confirm", json={"code": "000000x"})
        assert wrong.status_code == 400
        assert '"code"' in wrong.json()["message"]
        code = TOTP(made["secret"]).now()
        confirmed = await http.post(f"{_PATH}/confirm", json={"code": code})
        codes = confirmed.json()["recoveryCodes"]
        assert len(set(codes)) == 10
        assert (await http.get(_PATH)).json() == {"enrolled": True, "recoveryCodesLeft": 10}
        assert (await http.post(_PATH, json={"password": _GOOD})).status_code == 409
        again = await http.post(f"{_PATH}/confirm", json={"code": code})
        assert again.status_code == 409
    (account,) = (await admin.get(f"{_USERS}/search", params={"q": "ada"})).json()
    assert account["hasSecondFactor"] is True
    assert made["secret"] not in (await admin.get(f"{_USERS}/{account['id']}")).text

    without = await log_in(running, "ada")
    assert (without.status_code, without.json()["name"]) == (401, "SecondFactorRequired")
    assert "set-cookie" not in without.headers
    replayed = await log_in(running, "ada", code)
    assert (replayed.status_code, replayed.json()["name"]) == (401, "AuthenticationRequired")


async def test_a_code_is_good_once_and_none_before_it(
    running: Running, admin: httpx.AsyncClient
) -> None:
    user = await enrolled(running, admin, "once")
    later, now = user.code(), TOTP(user.secret).now()
    assert (await log_in(running, "once", later)).status_code == 200, "clocks differ"
    assert (await log_in(running, "once", later)).status_code == 401
    assert (await log_in(running, "once", now)).status_code == 401
    assert (await log_in(running, "once", TOTP(user.secret).at(0))).status_code == 401


async def test_without_the_password_no_code_is_looked_at(
    running: Running, admin: httpx.AsyncClient
) -> None:
    user = await enrolled(running, admin, "both")
    for code in (None, user.code(), user.codes[0]):
        refused = await log_in(running, "both", code, "192.0.2.9", password="wrong")
        assert refused.json()["message"] == "The username or the password is not right"
    assert (await log_in(running, "both", user.codes[0])).status_code == 200


async def test_a_recovery_code_is_good_once(running: Running, admin: httpx.AsyncClient) -> None:
    user = await enrolled(running, admin, "lost")
    entered = await log_in(running, "lost", user.codes[0].upper())
    assert entered.status_code == 200
    assert (await log_in(running, "lost", user.codes[0])).status_code == 401
    async with inside(running, entered) as http:
        assert (await http.get(_PATH)).json()["recoveryCodesLeft"] == 9
        assert (await http.post(f"{_PATH}/remove", json={"code": "x"})).status_code == 400
        removed = await http.post(f"{_PATH}/remove", json={"code": user.codes[1]})
        assert removed.status_code == 200
        gone = await http.post(f"{_PATH}/remove", json={"code": user.codes[2]})
        assert gone.status_code == 404
    assert (await log_in(running, "lost")).status_code == 200


async def test_a_wrong_code_is_in_the_audit(
    running: Running, admin: httpx.AsyncClient, server_database_url: str
) -> None:
    user = await enrolled(running, admin, "audited")
    await log_in(running, "audited")
    await log_in(running, "audited", "000000x")
    connection = await asyncpg.connect(server_database_url)
    sql = "select outcome, reason from logins where user_id = $1 order by id"
    rows = [tuple(row) for row in await connection.fetch(sql, user.id)]
    await connection.close()
    assert rows == [("in", None), ("refused", "code")], "asking for it is no attempt"


async def test_an_admin_takes_it_away(running: Running, admin: httpx.AsyncClient) -> None:
    user = await enrolled(running, admin, "helped")
    path = f"{_USERS}/{user.id}/second-factor"
    entered = await log_in(running, "helped", user.code())
    async with inside(running, entered) as http:
        assert (await http.delete(path)).status_code == 403
    assert (await admin.delete(path)).status_code == 200
    assert (await admin.delete(path)).status_code == 404
    assert (await log_in(running, "helped")).status_code == 200


async def test_who_knows_the_password_guesses_few_codes_and_locks_nobody_out(
    running: Running, admin: httpx.AsyncClient
) -> None:
    user = await enrolled(running, admin, "target", address="192.0.2.50")
    tried = [
        await log_in(running, "target", f"{guess:06}", address=f"198.51.100.{guess}")
        for guess in range(8)
    ]
    assert [answer.status_code for answer in tried] == [401] * 5 + [429] * 3
    assert int(tried[-1].headers["retry-after"]) > 0
    # From there it may be one more guess; from where the user has been it is the user.
    assert (await log_in(running, "target", user.code(), "198.51.100.99")).status_code == 429
    assert (await log_in(running, "target", user.code(), "192.0.2.50")).status_code == 200


async def test_who_has_a_session_does_not_find_the_code_out(
    running: Running, admin: httpx.AsyncClient
) -> None:
    user = await enrolled(running, admin, "stolen")
    async with inside(running, await log_in(running, "stolen", user.code())) as http:
        tried = [
            (await http.post(f"{_PATH}/remove", json={"code": f"{guess:06}"})).status_code
            for guess in range(8)
        ]
    assert tried == [400] * 5 + [429] * 3


@pytest.mark.parametrize(
    ("path", "field"), [(_PATH, "password"), ("/api/admin/user/change-password", "oldPassword")]
)
async def test_who_has_a_session_does_not_find_the_password_out(
    running: Running, admin: httpx.AsyncClient, path: str, field: str
) -> None:
    name = f"guessed-{field}"
    await make(admin, name)
    async with inside(running, await log_in(running, name)) as http:
        bodies = [{"password": _GOOD, field: f"guess-{i}"} for i in range(8)]
        tried = [(await http.post(path, json=body)).status_code for body in bodies]
    assert tried == [403] * 5 + [429] * 3
    assert (await log_in(running, name)).status_code == 200, "nobody is locked out"


async def test_nothing_of_it_is_in_the_database_in_clear(
    running: Running, admin: httpx.AsyncClient, server_database_url: str
) -> None:
    user = await enrolled(running, admin, "sealed")
    connection = await asyncpg.connect(server_database_url)
    secret = await connection.fetchval(
        "select secret from second_factors where user_id = $1", user.id
    )
    codes = await connection.fetchval("select string_agg(c::text, '') from recovery_codes c")
    # What is sealed for one opens for no other.
    other = await enrolled(running, admin, "swapped")
    sql = "update second_factors set secret = $2, last_step = 0 where user_id = $1"
    await connection.execute(sql, other.id, secret)
    await connection.close()
    assert user.secret.encode() not in secret
    assert not [code for code in user.codes if code in codes]
    refused = await log_in(running, "swapped", user.code())
    assert refused.status_code == 409
    assert "YARDARM_TOKEN_KEY" in refused.text


async def test_without_a_key_it_works_and_goes_on_with_one(database_url: str) -> None:
    async with (
        servers.running_server(database_url, trusted_proxies="127.0.0.1") as running,
        servers.admin(running) as admin,
    ):
        user = await enrolled(running, admin, "keyless")
    settings = {"trusted_proxies": "127.0.0.1", "token_key": _KEY}
    async with servers.running_server(database_url, **settings) as running:
        assert (await log_in(running, "keyless", user.code())).status_code == 200
    connection = await asyncpg.connect(database_url)
    secret = await connection.fetchval("select secret from second_factors")
    await connection.close()
    assert user.secret.encode() not in secret, "the key seals what was there, too"


async def test_a_new_key_seals_what_a_former_one_did(database: Database) -> None:
    """So that the former one can be left out, as it can for tokens."""
    made, _ = await UserService(database).create(
        Actor(OPEN), Person("turned"), RootRole.VIEWER, None
    )
    user_id, new = made.user.id, "n" * 32
    async with database.transaction() as tx:
        await store.begin(tx, user_id, Seal(Digester(_KEY)).close("secret", user_id))
    for keys, opens in (([new], False), ([new, _KEY], True), ([new], True)):
        await reseal(database, Digester(*keys))
        async with database.transaction() as tx:
            (found,) = await store.secrets(tx)
        if opens:
            assert Seal(Digester(new)).open(found[1], user_id) == "secret"


async def test_a_token_has_none(admin: httpx.AsyncClient) -> None:
    assert (await admin.get(_PATH)).json()["enrolled"] is False
    assert (await admin.post(_PATH, json={"password": "x"})).status_code == 404

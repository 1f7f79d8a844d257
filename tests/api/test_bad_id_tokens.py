"""Tokens that prove nothing let nobody in, each with its reason, in the answer and in the audit."""

import itertools
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest
from joserfc.jwk import ECKey, OKPKey

from tests import running as servers
from tests.forger import CLIENT_ID, Forger, rsa_key, running_forger
from yardarm.app.serve import Running

_addresses = itertools.count(1)


@pytest.fixture(scope="module")
async def forger() -> AsyncIterator[Forger]:
    async with running_forger() as forger:
        yield forger


@pytest.fixture(scope="module")
async def running(server_database_url: str, forger: Forger) -> AsyncIterator[Running]:
    async with servers.running_server(server_database_url, **forger.settings) as running:
        yield running


@pytest.fixture
async def browser(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"x-forwarded-for": f"192.0.2.{next(_addresses)}"}
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as http:
        yield http


async def begun(browser: httpx.AsyncClient) -> tuple[str, str]:
    """The state and the nonce of a sign-in."""
    answer = await browser.get("/auth/oidc/login")
    assert answer.status_code == 302, answer.text
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    return query["state"][0], query["nonce"][0]


async def ended(browser: httpx.AsyncClient, state: str) -> httpx.Response:
    return await browser.get("/auth/oidc/callback", params={"state": state, "code": "any"})


def unsigned(forger: Forger, nonce: str) -> str:
    parts = [{"alg": "none", "kid": "one"}, forger.claims(nonce)]
    encoded = [urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts]
    return ".".join([*encoded, ""])


def tampered(forger: Forger, nonce: str) -> str:
    head, _, signature = forger.sign(forger.claims(nonce)).split(".")
    other = json.dumps(forger.claims(nonce, sub="boss")).encode()
    return f"{head}.{urlsafe_b64encode(other).rstrip(b'=').decode()}.{signature}"


def with_crit(forger: Forger, nonce: str) -> str:
    head, claims, signature = forger.sign(forger.claims(nonce)).split(".")
    other = {"alg": "RS256", "kid": "one", "crit": ["x"], "x": 1}
    head = urlsafe_b64encode(json.dumps(other).encode()).rstrip(b"=").decode()
    return f"{head}.{claims}.{signature}"


def saying(**claims: Any) -> Callable[[Forger, str], str]:
    return lambda forger, nonce: forger.sign(forger.claims(nonce, **claims))


_LONG_AGO = int(time.time()) - 3600
BAD: dict[str, tuple[Callable[[Forger, str], str], str]] = {
    "expired": (saying(exp=_LONG_AGO), "expired"),
    "without an expiry": (saying(exp=None), "expired"),
    "an expiry that is none": (saying(exp="tomorrow"), "expired"),
    "an expiry that is true": (saying(exp=True), "expired"),
    "of the future": (saying(iat=int(time.time()) + 3600), "not of this time"),
    "not good yet": (saying(nbf=int(time.time()) + 3600), "not good yet"),
    "another nonce": (saying(nonce="x" * 43), "nonce"),
    "no nonce": (saying(nonce=None), "nonce"),
    "a nonce that is none": (saying(nonce=["x"]), "nonce"),
    "another audience": (saying(aud="another"), "audience"),
    "no audience": (saying(aud=None), "audience"),
    "audiences without a party": (saying(aud=[CLIENT_ID, "another"]), "another party"),
    "another party": (saying(azp="another"), "another party"),
    "another issuer": (saying(iss="https://evil.example"), "another issuer"),
    "a longer issuer": (lambda f, n: f.sign(f.claims(n, iss=f.issuer + "/")), "another issuer"),
    "nobody's": (saying(sub=None), "whose it is"),
    "a subject that is none": (saying(sub=7), "whose it is"),
    "an empty subject": (saying(sub=""), "whose it is"),
    "unsigned": (unsigned, "proves nothing"),
    "HS256 with the public key": (
        lambda f, n: f.sign_with_public_key(f.claims(n)), "proves nothing",
    ),
    "an unknown key": (
        lambda f, n: f.sign(f.claims(n), rsa_key("two")), "key that the provider does not name",
    ),
    "an unknown key under a known name": (
        lambda f, n: f.sign(f.claims(n), rsa_key("one")), "signature is not the provider's",
    ),
    "another kind of key under a known name": (
        lambda f, n: f.sign(f.claims(n), ECKey.generate_key("P-256", {"kid": "one"})),
        "key that the provider does not name",
    ),
    "changed": (tampered, "signature is not the provider's"),
    "a critical header that nobody knows": (
        with_crit, "signature is not the provider's",
    ),
    "no token": (lambda *_: "", "token is none"),
    "nonsense": (lambda *_: "a.b.c", "token is none"),
    "a head that is no object": (lambda *_: "W10.e30.eA", "proves nothing"),
    "too long": (lambda f, n: f.sign(f.claims(n, more="x" * 100_000)), "token is none"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_token_lets_nobody_in(
    browser: httpx.AsyncClient, forger: Forger, server_database_url: str, name: str
) -> None:
    make, words = BAD[name]
    state, nonce = await begun(browser)
    forger.token = make(forger, nonce)
    refused = await ended(browser, state)
    assert refused.status_code == 403
    assert words in refused.text.replace("&#x27;", "'")
    assert "yardarm-session" not in browser.cookies
    assert forger.token not in refused.text or not forger.token
    connection = await asyncpg.connect(server_database_url)
    row = await connection.fetchrow("select * from logins order by id desc limit 1")
    await connection.close()
    assert row is not None
    assert (row["way"], row["outcome"]) == ("oidc", "refused")
    assert words in row["reason"]


GOOD: dict[str, Callable[[Forger, str], str]] = {
    "as it should be": saying(),
    # Reckoned when it is asked for, which is long after the tests were collected.
    "expired within the clocks' difference": lambda f, n: f.sign(
        f.claims(n, exp=int(time.time()) - 1)
    ),
    "for several, and given to us": saying(aud=["another", CLIENT_ID], azp=CLIENT_ID),
    "without the key's name, which is the only one": lambda f, n: f.sign(f.claims(n), kid=None),
}


@pytest.mark.parametrize("name", GOOD)
async def test_a_good_one_does(browser: httpx.AsyncClient, forger: Forger, name: str) -> None:
    """What the others are refused by is what is wrong with them."""
    state, nonce = await begun(browser)
    forger.token = GOOD[name](forger, nonce)
    assert (await ended(browser, state)).status_code == 302


@pytest.mark.parametrize(
    "key",
    [ECKey.generate_key("P-256", {"kid": "e"}), OKPKey.generate_key("Ed25519", {"kid": "o"})],
    ids=["EC", "Ed25519"],
)
async def test_other_kinds_of_keys_are_read(server_database_url: str, key: ECKey | OKPKey) -> None:
    async with running_forger() as forger:
        forger.keys.append(key)
        async with (
            servers.running_server(server_database_url, **forger.settings) as running,
            httpx.AsyncClient(base_url=running.url) as browser,
        ):
            state, nonce = await begun(browser)
            forger.token = forger.sign(forger.claims(nonce), key)
            assert (await ended(browser, state)).status_code == 302


async def test_strangers_do_not_make_us_ask_for_keys_all_day(server_database_url: str) -> None:
    async with running_forger() as forger:
        async with (
            servers.running_server(server_database_url, **forger.settings) as running,
            httpx.AsyncClient(base_url=running.url) as browser,
        ):
            for _ in range(6):
                state, nonce = await begun(browser)
                forger.token = forger.sign(forger.claims(nonce), rsa_key("unknown"))
                assert (await ended(browser, state)).status_code == 403
        assert forger.asked.count("/keys") == 1 + 3, "the first time, and three times a minute"
        assert forger.asked.count("/.well-known/openid-configuration") == 1


async def test_a_provider_that_is_another_one_or_sends_us_elsewhere_is_not_used(
    server_database_url: str,
) -> None:
    for more in (
        {"issuer": "https://another.example"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://127.0.0.1/\r\nset-cookie: a=b"},
    ):
        async with running_forger() as forger:
            forger.more = more
            async with (
                servers.running_server(server_database_url, **forger.settings) as running,
                httpx.AsyncClient(base_url=running.url) as browser,
            ):
                answer = await browser.get("/auth/oidc/login")
                assert answer.status_code == 503, more
                assert "location" not in answer.headers


async def test_what_is_told_of_somebody_else_is_refused(
    browser: httpx.AsyncClient, server_database_url: str
) -> None:
    async with running_forger() as forger:
        forger.more = {"userinfo_endpoint": forger.issuer + "/userinfo"}
        forger.userinfo = {"sub": "boss", "groups": ["admins"]}
        async with (
            servers.running_server(server_database_url, **forger.settings) as running,
            httpx.AsyncClient(base_url=running.url) as other,
        ):
            state, nonce = await begun(other)
            forger.token = forger.sign(forger.claims(nonce))
            refused = await ended(other, state)
            assert refused.status_code == 403
            assert "somebody else" in refused.text


@pytest.mark.parametrize(
    "query",
    ["", "?state=x", "?state=x&code=y", "?code=y", "?error=access_denied", "?state=%00&code=%00"],
)
async def test_a_callback_that_nobody_asked_for_is_refused(
    browser: httpx.AsyncClient, query: str
) -> None:
    answer = await browser.get("/auth/oidc/callback" + query)
    assert answer.status_code == 403
    assert "another browser" in answer.text


async def test_nothing_of_the_provider_s_error_becomes_part_of_the_page(
    browser: httpx.AsyncClient,
) -> None:
    state, _ = await begun(browser)
    crooked = {"state": state, "error": "<script>alert(1)</script>"}
    answer = await browser.get("/auth/oidc/callback", params=crooked)
    assert answer.status_code == 403
    assert "script>" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]

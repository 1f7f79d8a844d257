"""The real OpenID provider of tests/e2e/provider as a process, and a walk through it."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

CLIENT_ID = "yardarm-of-the-tests"
CLIENT_SECRET = "a secret/with+what:must&be=escaped"

_FOLDER = Path(__file__).parent / "provider"
_ROOT = Path(__file__).parents[2]
_STEPS = 12


class OpenIdProvider:
    def __init__(self, process: subprocess.Popen[str], issuer: str) -> None:
        self._process = process
        self.issuer = issuer

    def rotate(self) -> None:
        """It signs with a new key, and knows the old one no more."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("rotate\n")
        self._process.stdin.flush()
        while (line := self._process.stdout.readline()) != "rotated\n":
            assert line.startswith("oidc-provider "), line

    @property
    def settings(self) -> dict[str, Any]:
        """Of a server whose people sign in here."""
        return {
            "oidc_issuer": self.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            "outgoing_allow": "127.0.0.1",
        }


@contextmanager
def running_provider(accounts: Mapping[str, Mapping[str, Any]]) -> Iterator[OpenIdProvider]:
    """Knows these accounts, each with its claims."""
    if not (_ROOT / ".sdk" / "provider" / "made-from").exists():
        raise RuntimeError("the OpenID provider is not installed: run `make setup`")
    what = {"accounts": accounts, "clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET}
    process = subprocess.Popen(
        ["node", str(_FOLDER / "provider.mjs"), json.dumps(what)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        issuer = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", issuer), f"no provider: {issuer!r}"
        yield OpenIdProvider(process, issuer)
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


async def signed_in(
    http: httpx.AsyncClient, account: str | None, *, path: str = "/auth/oidc/login"
) -> httpx.Response:
    """What a browser has in the end that goes to sign in, and says that it is `account`; None
    says no. Redirects are followed one by one, so that each answer of ours is looked at.
    """
    back = await asked(http, account, path=path)
    return await http.get(back)


async def asked(
    http: httpx.AsyncClient, account: str | None, *, path: str = "/auth/oidc/login"
) -> str:
    """As far as the address at which the provider sends the browser back to us. The provider has
    forgotten who was there before.
    """
    for cookie in list(http.cookies.jar):
        if not cookie.name.startswith("yardarm"):
            http.cookies.delete(cookie.name, cookie.domain, cookie.path)
    answer = await http.get(path)
    for _ in range(_STEPS):
        if answer.is_redirect:
            where = urljoin(str(answer.url), answer.headers["location"])
            if "/auth/oidc/callback" in where:
                return where
            answer = await http.get(where)
        else:
            assert "/interaction/" in str(answer.url), f"{answer.url}: {answer.text[:500]}"
            form = {"act": "no"} if account is None else {"act": "go", "account": account}
            answer = await http.post(str(answer.url), data=form)
    raise AssertionError(f"no way back from {answer.url}")

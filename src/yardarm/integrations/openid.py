"""An OpenID provider: where it is asked, what it signs with, and whom it says somebody is."""

import asyncio
import base64
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from yardarm.domain.addresses import read_url
from yardarm.domain.errors import Unavailable
from yardarm.domain.sign_on import MOST_GROUPS, Identity
from yardarm.integrations.id_tokens import (
    Expected,
    Untrusted,
    claims_of,
    head_of,
    key_of,
    read_keys,
)
from yardarm.integrations.outgoing import Failed, Fetch, Outgoing, Refused

_KEPT_SECONDS = 3600.0
_AGAIN = 3
"""Times a minute that keys are asked for anew because of a token with an unknown one: a stranger
must not make us ask the provider all day.
"""
_ANSWERED = 200
_SERVERS_FAULT = 500

__all__ = ["Client", "OpenIdProvider", "Question", "Untrusted"]


@dataclass(frozen=True, slots=True)
class Client:
    """What we are to the provider."""

    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    scopes: tuple[str, ...] = ("openid",)
    groups_claim: str = "groups"


@dataclass(frozen=True, slots=True)
class Question:
    """One sign-in. All but the address are secrets between a browser and us."""

    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    challenge: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the provider says of itself."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    says_issuer: bool
    posts_secret: bool


class OpenIdProvider:
    """Asked for what it is at the first sign-in, and again after an hour. All its methods raise
    Unavailable when it does not answer as a provider does, and Untrusted.
    """

    def __init__(
        self, outgoing: Outgoing, client: Client, clock: Callable[[], float] = time.time
    ) -> None:
        self._outgoing = outgoing
        self._client = client
        self._clock = clock
        self._known: tuple[float, _Known] | None = None
        self._keys: tuple[float, list[Any]] | None = None
        self._again: deque[float] = deque(maxlen=_AGAIN)
        self._alone = asyncio.Lock()

    async def where(self, question: Question) -> str:
        """Where the browser goes to be asked who it is."""
        known = await self._discovered()
        asked = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": question.redirect_uri,
            "scope": " ".join(self._client.scopes),
            "state": question.state,
            "nonce": question.nonce,
            "code_challenge": question.challenge,
            "code_challenge_method": "S256",
        }
        return f"{known.authorization}{'&' if '?' in known.authorization else '?'}" + urlencode(
            asked
        )

    async def identity(self, question: Question, code: str, issuer: str | None) -> Identity:
        """Who it is. `issuer` is who the answer says that it is from (RFC 9207)."""
        known = await self._discovered()
        if (issuer is not None or known.says_issuer) and issuer != self._client.issuer:
            raise Untrusted("the answer is of another issuer")
        answer = await self._exchanged(known, question, code)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise Untrusted("the provider gave no token")
        claims = dict(await self._claims(known, token, question.nonce))
        access = answer.get("access_token")
        if known.userinfo is not None and isinstance(access, str):
            more = await self._userinfo(known.userinfo, access)
            if more.get("sub") != claims["sub"]:
                raise Untrusted("the provider tells of somebody else")
            if "email" in claims:  # the other one may be of another address
                more.pop("email_verified", None)
            claims = {**more, **claims}
        return self._identity(claims)

    async def _claims(self, known: _Known, token: str, nonce: str) -> Mapping[str, Any]:
        algorithm, kid = head_of(token)
        key = key_of(await self._known_keys(known), algorithm, kid)
        if key is None:
            key = key_of(await self._fresh_keys(known), algorithm, kid)
        if key is None:
            raise Untrusted("the token is signed with a key that the provider does not name")
        client = self._client
        expected = Expected(client.issuer, client.client_id, nonce, self._clock())
        return claims_of(token, key, algorithm, expected)

    async def _known_keys(self, known: _Known) -> list[Any]:
        async with self._alone:
            if self._keys is None or self._clock() - self._keys[0] > _KEPT_SECONDS:
                self._keys = self._clock(), read_keys(await self._get(known.keys))
            return self._keys[1]

    async def _fresh_keys(self, known: _Known) -> list[Any]:
        """After a rotation; those that we have when it was asked for too often."""
        async with self._alone:
            now = self._clock()
            full = len(self._again) == _AGAIN and now - self._again[0] < 60  # noqa: PLR2004
            if not full:
                self._again.append(now)
                self._keys = now, read_keys(await self._get(known.keys))
            return [] if self._keys is None else self._keys[1]

    async def _discovered(self) -> _Known:
        async with self._alone:
            if self._known is None or self._clock() - self._known[0] > _KEPT_SECONDS:
                url = self._client.issuer.removesuffix("/") + "/.well-known/openid-configuration"
                self._known = self._clock(), self._read(await self._get(url))
            return self._known[1]

    def _read(self, said: dict[str, Any]) -> _Known:
        issuer = self._client.issuer
        if said.get("issuer") != issuer:
            raise Unavailable(
                "The sign-on provider calls itself otherwise than YARDARM_OIDC_ISSUER"
            )
        methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        userinfo = said.get("userinfo_endpoint")
        return _Known(
            self._endpoint(said, "authorization_endpoint"),
            self._endpoint(said, "token_endpoint"),
            self._endpoint(said, "jwks_uri"),
            None if userinfo is None else self._endpoint(said, "userinfo_endpoint"),
            said.get("authorization_response_iss_parameter_supported") is True,
            "client_secret_basic" not in methods,
        )

    def _endpoint(self, said: dict[str, Any], name: str) -> str:
        found = said.get(name)
        secure = isinstance(found, str) and found.startswith("https://")
        # Whoever is asked over TLS must not send secrets elsewhere in clear.
        plain = self._client.issuer.startswith("http://")
        try:
            # A browser is sent to one of them: what would be refused here must not go there.
            good = isinstance(found, str) and read_url(found) is not None
        except ValueError:
            good = False
        if not isinstance(found, str) or not good or not (secure or plain):
            raise Unavailable(f"The sign-on provider says no good {name}")
        return found

    async def _exchanged(self, known: _Known, question: Question, code: str) -> dict[str, Any]:
        client = self._client
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": question.redirect_uri,
            "code_verifier": question.verifier,
        }
        headers = [
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"accept", b"application/json"),
        ]
        if client.secret is None or known.posts_secret:
            form["client_id"] = client.client_id
            if client.secret is not None:
                form["client_secret"] = client.secret
        else:
            pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}"
            headers.append((b"authorization", b"Basic " + base64.b64encode(pair.encode())))
        fetch = Fetch(known.token, headers, urlencode(form).encode())
        return await self._json(fetch, refusal="the provider does not know the code (any more)")

    async def _userinfo(self, url: str, access: str) -> dict[str, Any]:
        headers = [(b"authorization", b"Bearer " + access.encode("ascii", "replace"))]
        return await self._json(Fetch(url, headers), refusal="the provider tells nothing of you")

    async def _get(self, url: str) -> dict[str, Any]:
        return await self._json(Fetch(url, [(b"accept", b"application/json")]))

    async def _json(self, fetch: Fetch, refusal: str | None = None) -> dict[str, Any]:
        try:
            answer = await self._outgoing.fetch(fetch)
        except (Refused, Failed) as error:
            raise Unavailable(f"The sign-on provider cannot be asked: {error}") from None
        if answer.status != _ANSWERED:
            if refusal is not None and answer.status < _SERVERS_FAULT:
                raise Untrusted(refusal)
            raise Unavailable(f"The sign-on provider answers {answer.status}")
        try:
            said = msgspec.json.decode(answer.body)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise Unavailable("The sign-on provider answers with what is no JSON object")
        return said

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        groups = claims.get(self._client.groups_claim)
        groups = groups if isinstance(groups, list) else [groups]
        return Identity(
            self._client.issuer,
            claims["sub"],
            username=_text(claims, "preferred_username"),
            email=_text(claims, "email") if claims.get("email_verified") is True else None,
            name=_text(claims, "name"),
            groups=frozenset(g for g in groups[:MOST_GROUPS] if isinstance(g, str)),
        )


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value if isinstance(value, str) and value and "\0" not in value else None

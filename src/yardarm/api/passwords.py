"""/auth: logging in by a password, and links that set one (v7 routes, Login)."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from urllib.parse import parse_qs

from yardarm.api import json
from yardarm.api.accounts import account, role
from yardarm.api.answers import Answer, json_answer
from yardarm.api.auth import session_of
from yardarm.api.client_address import ClientAddress
from yardarm.api.front import Request
from yardarm.api.inbound import from_same_site
from yardarm.domain.errors import Denied, Invalid, Problem
from yardarm.domain.people import Account
from yardarm.service.sessions import Proof

LONGEST = 1024
NO_STORE = (b"cache-control", b"no-store")


class Passwords(Protocol):
    """What the service does behind these routes; the process knows a new session when it is
    told of it.
    """

    async def log_in(
        self, proof: Proof, address: str | None, agent: str | None, *, old: str | None
    ) -> tuple[Account, str]: ...
    async def look_at_link(self, secret: str) -> tuple[Account, str]: ...
    async def set_password(self, secret: str, password: str) -> None: ...
    async def require_strong(self, password: str) -> None: ...


Cookie = Callable[[str, Request], bytes]
"""From the secret of a session to the cookie that holds it."""


class PasswordRoutes:
    """Answers what stands under /auth; None for every other path."""

    def __init__(self, passwords: Passwords, addresses: ClientAddress, cookie: Cookie) -> None:
        self._passwords = passwords
        self._addresses = addresses
        self._cookie = cookie
        self._routes: dict[tuple[str, str], Callable[[Request], Awaitable[Answer]]] = {
            ("POST", "/auth/simple/login"): self._log_in,
            ("GET", "/auth/reset/validate"): self._look_at_link,
            ("POST", "/auth/reset/password"): self._set_password,
            ("POST", "/auth/reset/validate-password"): self._check,
        }

    async def __call__(self, request: Request) -> Answer | None:
        """Raises Unauthenticated, Invalid, Denied and TooMany."""
        route = self._routes.get((request.method, request.path))
        return None if route is None else await route(request)

    async def _log_in(self, request: Request) -> Answer:
        """A page of another site must not log somebody in as somebody else."""
        if not from_same_site(request.headers):
            raise Denied("Log in from a page of this server, or from no page at all")
        body = json.decode(request.body)
        proof = Proof(text(body, "username"), text(body, "password"), optional_text(body, "code"))
        agent = request.headers.get(b"user-agent", b"").decode("latin-1")
        found, secret = await self._passwords.log_in(
            proof, self._addresses.of(request.scope), agent,
            old=session_of(request.headers),
        )  # fmt: skip
        cookie = (b"set-cookie", self._cookie(secret, request))
        return json_answer(200, account(found), NO_STORE, cookie)

    async def _look_at_link(self, request: Request) -> Answer:
        query = parse_qs(request.scope["query_string"].decode("latin-1"))
        secret = query.get("token", [""])[0]
        found, created_by = await self._passwords.look_at_link(secret)
        name = {} if found.person.name is None else {"name": found.person.name}
        document: dict[str, Any] = {
            "id": found.user.id,
            "email": found.person.email or found.person.called,
            **name,
            "token": secret,
            "createdBy": created_by,
            "role": role(found.user.root_role),
        }
        return json_answer(200, document, NO_STORE)

    async def _set_password(self, request: Request) -> Answer:
        body = json.decode(request.body)
        secret, password = text(body, "token"), text(body, "password")
        await self._passwords.set_password(secret, password)
        return Answer(200, [NO_STORE])

    async def _check(self, request: Request) -> Answer:
        await self._passwords.require_strong(text(json.decode(request.body), "password"))
        return Answer(200, [NO_STORE])


def text(body: Any, field: str) -> str:
    """Raises Invalid that names the field. What was sent is not said again."""
    if not isinstance(body, dict):
        raise Invalid([Problem((), "must be of type object", "object.base")])
    if field not in body:
        raise Invalid([Problem((field,), "is required", "any.required")])
    value = body[field]
    if not isinstance(value, str):
        raise Invalid([Problem((field,), "must be a string", "string.base")])
    if not value:
        raise Invalid([Problem((field,), "is not allowed to be empty", "string.empty")])
    if len(value) > LONGEST:
        text = f"length must be less than or equal to {LONGEST} characters long"
        raise Invalid([Problem((field,), text, "string.max")])
    return value


def optional_text(body: Any, field: str) -> str | None:
    """None for what is left out. Raises Invalid."""
    return text(body, field) if isinstance(body, dict) and body.get(field) is not None else None

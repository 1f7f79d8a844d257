"""What an edge answers otherwise than a server: who may come in is asked upstream, it says how it
stands with that, and what is no client's question is not for it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from yardarm.api import json
from yardarm.api.answers import Answer, json_answer
from yardarm.api.auth import Gate
from yardarm.api.errors import plain_answer
from yardarm.api.front import Request
from yardarm.api.guard import Guard
from yardarm.domain.errors import Denied, NotFound
from yardarm.domain.principals import Principal

_OF_CLIENTS = ("/api/client", "/api/frontend", "/api/proxy", "/ofrep/")
_VALIDATE = "/edge/validate"

WORDS = "This is an edge: it answers SDKs. Flags are changed at the server that it is fed by"


class Tokens(Protocol):
    """Whom the edge knows."""

    def is_known(self, secret: str) -> bool:
        """Whether the token was valid when that was asked last."""

    async def admit(self, secret: str) -> None:
        """Ask upstream about a token. Raises Denied and Unavailable."""


class EdgeGate(Gate):
    """There are no admins here."""

    def admin(self, method: str, headers: Mapping[bytes, bytes]) -> Principal:  # noqa: ARG002
        raise NotFound("the admin API", f"here. {WORDS}")


class Admission:
    """Asked before all other routes; answers nothing itself."""

    def __init__(self, tokens: Tokens, guard: Guard) -> None:
        self._tokens = tokens
        self._guard = guard

    async def __call__(self, request: Request) -> Answer | None:
        """Raises Denied, TooMany for who guesses, and Unavailable."""
        if request.path.startswith(_OF_CLIENTS):
            secret = _secret(request)
            if secret:
                await self._admit(request, secret)
        elif (request.method, request.path) == ("POST", _VALIDATE):
            asked = (self._admit(request, secret) for secret in _asked(request.body))
            for error in await asyncio.gather(*asked, return_exceptions=True):
                # One that is valid and of no use here has no flags to be told.
                if error is not None and not isinstance(error, Denied):
                    raise error
        return None

    async def _admit(self, request: Request, secret: str) -> None:
        if not self._tokens.is_known(secret):
            self._guard.require_room(request.scope)
        await self._tokens.admit(secret)


def _secret(request: Request) -> str:
    found = request.header(b"authorization") or b""
    if not found and request.path.startswith("/ofrep/"):
        found = request.header(b"x-api-key") or b""
    text = found.decode("latin-1").strip()
    return text[7:].strip() if text[:7].lower() == "bearer " else text


def _asked(body: bytes) -> list[str]:
    """What is wrong with the question its route says."""
    document: Any = json.decode(body)
    tokens = document.get("tokens") if isinstance(document, dict) else None
    return [t for t in tokens if isinstance(t, str)][:500] if isinstance(tokens, list) else []


class EdgeHealth:
    """`status` is what /ready says; ready when `ready` is true in it."""

    def __init__(self, status: Callable[[], Mapping[str, Any]]) -> None:
        self._status = status

    async def __call__(self, request: Request) -> Answer | None:
        match request.method, request.path:
            case "GET", "/health":
                return json_answer(200, {"health": "GOOD"})
            case "GET", "/ready":
                status = self._status()
                return json_answer(200 if status["ready"] else 503, status)
        return None


async def elsewhere(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:  # noqa: ARG001
    """Stands where a server has its admin API."""
    answer = plain_answer(404, "NotFoundError", WORDS, scope["yardarm.request_id"])
    headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})

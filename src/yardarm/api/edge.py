"""POST /edge/validate: which of these tokens are valid. Unleash Edge asks it for its own tokens
and for those that its clients come with (client protocol, section 6).
"""

from typing import Any

from yardarm.api import json
from yardarm.api.answers import Answer, json_answer
from yardarm.api.auth import Gate
from yardarm.api.front import Request
from yardarm.api.guard import Guard
from yardarm.api.inbound import checked_json
from yardarm.domain.errors import Invalid, Problem

MOST = 500
"""Tokens in one question."""


class EdgeRoutes:
    """Needs no token, so whoever asks for many that nobody has is told to wait."""

    def __init__(self, gate: Gate, guard: Guard) -> None:
        self._gate = gate
        self._guard = guard

    async def __call__(self, request: Request) -> Answer | None:
        """Raises what `checked_json` raises, Invalid and TooMany."""
        if (request.method, request.path) != ("POST", "/edge/validate"):
            return None
        body = json.decode(checked_json(request.headers, request.body, looked_into=True))
        found = []
        for text in _tokens(body):
            token = self._gate.edge_token(text)
            if token is None:
                self._guard.note(request.scope, text)
            else:
                found.append(token)
        return json_answer(200, {"tokens": found})


def _tokens(body: Any) -> list[str]:
    """Each once. Raises Invalid, which does not send back what may be secrets."""
    if not isinstance(body, dict):
        raise _refused((), "must be of type object", "object.base")
    sent = body.get("tokens")
    if "tokens" not in body:
        raise _refused(("tokens",), "is required", "any.required")
    if not isinstance(sent, list):
        raise _refused(("tokens",), "must be an array", "array.base")
    if len(sent) > MOST:
        text = f"must contain less than or equal to {MOST} items"
        raise _refused(("tokens",), text, "array.max")
    for position, text in enumerate(sent):
        if not isinstance(text, str):
            raise _refused(("tokens", position), "must be a string", "string.base")
    return list(dict.fromkeys(sent))


def _refused(path: tuple[str | int, ...], message: str, code: str) -> Invalid:
    return Invalid([Problem(path, message, code)])

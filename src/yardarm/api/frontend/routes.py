"""The frontend API's routes, without a framework; the old proxy's are the same ones."""

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from yardarm.api import contexts, json
from yardarm.api.answers import Answer
from yardarm.api.auth import Gate
from yardarm.api.client_address import ClientAddress
from yardarm.api.contexts import Given
from yardarm.api.evaluated import Evaluated, answer
from yardarm.api.front import HotRoute, Request, Scope
from yardarm.api.frontend import toggles
from yardarm.api.reports import read_metrics
from yardarm.domain.errors import Invalid, Problem
from yardarm.live.clients import Reports
from yardarm.live.evaluators import Evaluators

PREFIXES = ("/api/frontend", "/api/proxy")
_SESSIONS = 10**9


class FrontendRoutes:
    """Answers what stands under /api/frontend and /api/proxy; None for every other path."""

    def __init__(
        self, gate: Gate, evaluators: Evaluators, log: Reports, addresses: ClientAddress
    ) -> None:
        self._gate = gate
        self._log = log
        self._addresses = addresses
        self._evaluated = Evaluated(evaluators, toggles.encoded, toggles.may_be_on)

    async def __call__(self, request: Request) -> Answer | None:
        """Raises what the gate raises, Invalid and Unavailable."""
        for prefix in PREFIXES:
            if request.path.startswith(prefix):
                break
        else:
            return None
        match request.method, request.path.removeprefix(prefix):
            case "GET", "":
                return self._get(request.scope)
            case "POST", "":
                return self._post(request)
            case "POST", "/client/metrics":
                return await self._report(request)
            case "POST", "/client/register":
                # No SDK of today calls it, and what an old one says is in its metrics, too.
                self._gate.frontend_scope(request.header(b"authorization"))
                _object(json.decode(request.body))
                return Answer(200)
        return None

    def hot(self) -> dict[str, HotRoute]:
        """What browsers poll all day, answered at once."""
        return dict.fromkeys(PREFIXES, self._get)

    def _get(self, scope: Scope) -> Answer:
        headers = dict(scope["headers"])
        return self._answer(scope, headers, lambda: contexts.read_query(scope["query_string"]))

    def _post(self, request: Request) -> Answer:
        return self._answer(request.scope, request.headers, lambda: _given(request.body))

    def _answer(
        self, scope: Scope, headers: Mapping[bytes, bytes], read: Callable[[], Given]
    ) -> Answer:
        seen = self._gate.frontend_scope(headers.get(b"authorization"))
        context = read().context(
            datetime.now(UTC),
            remoteAddress=self._addresses.of(scope),
            sessionId=str(random.randrange(_SESSIONS)),  # noqa: S311 - a stand-in, no secret
        )
        body = toggles.body(self._evaluated.all(seen, context))
        return answer(body, headers.get(b"if-none-match"), headers.get(b"accept-encoding"))

    async def _report(self, request: Request) -> Answer:
        scope = self._gate.frontend_scope(request.header(b"authorization"))
        sdk = request.header(b"unleash-sdk")
        body = json.decode(request.body)
        try:
            report = read_metrics(
                body,
                scope,
                self._addresses.of(request.scope),
                unnamed="browser",
                sdk_version=None if sdk is None else sdk.decode("latin-1"),
            )
        except Invalid as invalid:
            invalid.original = body
            raise
        await self._log.add(report)
        return Answer(200)


def _given(raw: bytes) -> Given:
    body = _object(json.decode(raw))
    try:
        return contexts.read_document(body.get("context"))
    except Invalid as invalid:
        invalid.original = body
        raise


def _object(body: object) -> dict[str, object]:
    if not isinstance(body, dict):
        raise Invalid([Problem((), "must be of type object", "object.base")], body)
    return body

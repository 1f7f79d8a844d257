"""The client API's routes, without a framework."""

from yardarm.api import json
from yardarm.api.answers import EMPTY_ACCEPTED, Answer, json_answer
from yardarm.api.auth import Gate
from yardarm.api.client.features import ClientFeatures
from yardarm.api.client_address import ClientAddress
from yardarm.api.front import HotRoute, Request, Scope
from yardarm.api.links import CLIENT_LINKS
from yardarm.api.ready import HotGet
from yardarm.api.reports import read_metrics, read_registration
from yardarm.domain.errors import Invalid
from yardarm.live.board import Board
from yardarm.live.clients import ClientLog

_PREFIX = "/api/client"
_FEATURES = "/api/client/features"


class ClientRoutes:
    """Answers what stands under /api/client; None for every other path."""

    def __init__(self, gate: Gate, board: Board, log: ClientLog, addresses: ClientAddress) -> None:
        self._gate = gate
        self._features = ClientFeatures(gate, board)
        self._log = log
        self._addresses = addresses

    async def __call__(self, request: Request) -> Answer | None:
        """Raises what the gate raises, Invalid, NotFound and Unavailable."""
        path = request.path
        if not path.startswith(_PREFIX):
            return None
        match request.method, path:
            case "GET", "/api/client/features":
                return self._list(request.scope)
            case "POST", "/api/client/metrics" | "/api/client/register":
                return await self._report(request)
            case "GET", "/api/client":
                return json_answer(200, {"version": 3, "links": CLIENT_LINKS})
            case "GET", _ if path.startswith(_FEATURES + "/"):
                name = path.removeprefix(_FEATURES + "/")
                return self._features.get(name, request.header(b"authorization"))
        return None

    def hot(self) -> dict[str, HotRoute]:
        """What SDKs poll all day, answered at once."""
        return {_FEATURES: self._list}

    def ready(self) -> dict[str, HotGet]:
        """The same, for who takes bytes as they stand on the wire."""
        return {_FEATURES: self._features.list}

    def _list(self, scope: Scope) -> Answer:
        granted = self._features.list(scope["query_string"], dict(scope["headers"]))
        return granted.ready.answer

    async def _report(self, request: Request) -> Answer:
        scope = self._gate.client_scope(request.header(b"authorization"))
        read = read_metrics if request.path.endswith("/metrics") else read_registration
        address = self._addresses.of(request.scope)
        body = json.decode(request.body)
        try:
            report = read(body, scope, address)
        except Invalid as invalid:
            invalid.original = body
            raise
        await self._log.add(report)
        return EMPTY_ACCEPTED

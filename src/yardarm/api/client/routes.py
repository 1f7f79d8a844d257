"""The client API's routes, without a framework."""

from datetime import UTC, datetime
from typing import Any

from yardarm.api import json
from yardarm.api.answers import EMPTY_ACCEPTED, Answer, json_answer
from yardarm.api.auth import Gate
from yardarm.api.bulk import read_batch, read_receipts
from yardarm.api.client.delta import ClientDelta
from yardarm.api.client.deltas import Deltas
from yardarm.api.client.features import ClientFeatures
from yardarm.api.client.streams import ClientStreams
from yardarm.api.client_address import ClientAddress
from yardarm.api.front import HotRoute, Request, Scope
from yardarm.api.links import CLIENT_LINKS
from yardarm.api.ready import HotGet
from yardarm.api.reports import read_metrics, read_registration
from yardarm.domain.errors import Invalid
from yardarm.domain.principals import Scope as Seen
from yardarm.live.board import Board
from yardarm.live.clients import Report, Reports
from yardarm.live.receipts import Receipts

_PREFIX = "/api/client"
_FEATURES = "/api/client/features"
_DELTA = "/api/client/delta"


class ClientRoutes:
    """Answers what stands under /api/client; None for every other path."""

    def __init__(
        self,
        gate: Gate,
        board: Board,
        log: Reports,
        addresses: ClientAddress,
        receipts: Receipts,
        *,
        streams: int,
    ) -> None:
        self._gate = gate
        self._features = ClientFeatures(gate, board, receipts)
        deltas = Deltas(board, self._features.bodies)
        self._delta = ClientDelta(gate, deltas, receipts)
        self.streams = ClientStreams(gate, board, deltas, receipts, most=streams)
        self._receipts = receipts
        self._log = log
        self._addresses = addresses

    async def __call__(self, request: Request) -> Answer | None:
        """Raises what the gate raises, Invalid, NotFound and Unavailable."""
        if not request.path.startswith(_PREFIX):
            return None
        match request.method, request.path:
            case "GET", _:
                return self._read(request)
            case (
                "POST",
                "/api/client/metrics" | "/api/client/register" | "/api/client/metrics/bulk",
            ):
                return await self._report(request)
            case "POST", "/api/client/receipts":
                return self._take_receipts(request)
        return None

    def _read(self, request: Request) -> Answer | None:
        match request.path:
            case "/api/client/features":
                return self._list(request.scope)
            case "/api/client/delta":
                return self._delta.get(request.scope)
            case "/api/client/streaming":
                return self.streams.open(request)
            case "/api/client":
                return json_answer(200, {"version": 3, "links": CLIENT_LINKS})
            case path if path.startswith(_FEATURES + "/"):
                name = path.removeprefix(_FEATURES + "/")
                return self._features.get(name, request.header(b"authorization"))
        return None

    def hot(self) -> dict[str, HotRoute]:
        """What SDKs poll all day, answered at once."""
        return {_FEATURES: self._list, _DELTA: self._delta.get}

    def ready(self) -> dict[str, HotGet]:
        """The same, for who takes bytes as they stand on the wire."""
        return {_FEATURES: self._features.list}

    def _list(self, scope: Scope) -> Answer:
        return self._features.list(scope["query_string"], dict(scope["headers"])).ready.answer

    async def _report(self, request: Request) -> Answer:
        scope = self._gate.client_scope(request.header(b"authorization"))
        body = json.decode(request.body)
        try:
            report = self._read_report(request, scope, body)
        except Invalid as invalid:
            invalid.original = body
            raise
        await self._log.add(report)
        return EMPTY_ACCEPTED

    def _take_receipts(self, request: Request) -> Answer:
        """Not 202, which would say that they are stored: they are soon."""
        scope = self._gate.client_scope(request.header(b"authorization"))
        body = json.decode(request.body)
        try:
            self._receipts.take(read_receipts(body, scope, datetime.now(UTC)))
        except Invalid as invalid:
            invalid.original = body
            raise
        return Answer(204)

    def _read_report(self, request: Request, scope: Seen, body: Any) -> Report:
        """Raises Invalid."""
        if request.path.endswith("/bulk"):
            return read_batch(body, scope, request.headers)
        read = read_metrics if request.path.endswith("/metrics") else read_registration
        return read(body, scope, self._addresses.of(request.scope))

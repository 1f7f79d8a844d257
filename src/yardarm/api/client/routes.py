"""The client API's routes, without a framework."""

from asyncio import Future
from collections.abc import Sequence
from datetime import UTC, datetime

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
from yardarm.api.plain_reports import read_plain_metrics
from yardarm.api.ready import HotGet, HotPost
from yardarm.api.reports import read_metrics, read_registration
from yardarm.domain.errors import Invalid
from yardarm.domain.principals import Scope as Seen
from yardarm.live.board import Board
from yardarm.live.clients import Report, Reports
from yardarm.live.receipts import Receipts

_PREFIX = "/api/client"
_FEATURES = "/api/client/features"
_DELTA = "/api/client/delta"
_METRICS, _BULK = "/api/client/metrics", "/api/client/metrics/bulk"
_REPORTS = (_METRICS, _BULK, "/api/client/register")


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
                return self._get(request)
            case "POST", path if path in _REPORTS:
                return await self._report(request)
            case "POST", "/api/client/receipts":
                return self._take_receipts(request)
        return None

    def _get(self, request: Request) -> Answer | None:
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

    def posts(self) -> dict[str, HotPost]:
        """What SDKs report all day."""
        return {_METRICS: self._take_metrics}

    def _take_metrics(
        self,
        headers: Sequence[tuple[bytes, bytes]],
        body: bytes,
        client: tuple[str, int] | None,
    ) -> Future[None] | None:
        """As HotPost says."""
        scope = self._gate.client_scope(dict(headers).get(b"authorization"))
        address = self._addresses.of({"client": client, "headers": headers})
        report = read_plain_metrics(body, scope, address)
        return None if report is None else self._log.put(report)

    def _list(self, scope: Scope) -> Answer:
        return self._features.list(scope["query_string"], dict(scope["headers"])).ready.answer

    async def _report(self, request: Request) -> Answer:
        scope = self._gate.client_scope(request.header(b"authorization"))
        report: Report | None = None
        if request.path == _METRICS:
            address = self._addresses.of(request.scope)
            report = read_plain_metrics(request.body, scope, address)
        if report is None:
            report = self._read(request, scope)
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

    def _read(self, request: Request, scope: Seen) -> Report:
        """Raises Invalid."""
        body = json.decode(request.body)
        try:
            if request.path == _BULK:
                return read_batch(body, scope, request.headers)
            read = read_metrics if request.path == _METRICS else read_registration
            return read(body, scope, self._addresses.of(request.scope))
        except Invalid as invalid:
            invalid.original = body
            raise

"""GET /api/client/features: the hot route, without a database and without awaiting."""

from collections.abc import Mapping

from yardarm.api.answers import FRESH, GZIP, JSON, VARY, Answer, json_answer, matches, takes_gzip
from yardarm.api.auth import Gate
from yardarm.api.client.bodies import Bodies, Body, version_2
from yardarm.api.queries import level, read_query
from yardarm.domain.errors import NotFound
from yardarm.domain.principals import Scope
from yardarm.domain.receipts import revision_in
from yardarm.live.board import Board
from yardarm.live.receipts import Receipts


class ClientFeatures:
    """Answers out of the board."""

    def __init__(self, gate: Gate, board: Board, receipts: Receipts) -> None:
        self._gate = gate
        self._board = board
        self._receipts = receipts
        self.bodies = Bodies()

    def list(self, query_string: bytes, headers: Mapping[bytes, bytes]) -> Answer:
        """200 with ready bytes, or 304 when the caller has them. Raises what the gate raises,
        and Invalid for a wrong query.
        """
        scope = self._gate.client_scope(headers.get(b"authorization"))
        query = read_query(query_string)
        snapshot = self._board.current(scope.environment)
        body = self.bodies.body_for(
            snapshot, scope, query, level(headers.get(b"unleash-client-spec"))
        )
        known = headers.get(b"if-none-match")
        if known is not None:
            held = revision_in(known)
            if held is not None:
                self._receipts.note(scope.environment, headers, held)
        if known is not None and matches(known, body.etag):
            return Answer(304, [(b"etag", body.etag), VARY, FRESH])
        return _full(body, headers.get(b"accept-encoding"))

    def get(self, name: str, authorization: bytes | None) -> Answer:
        """One feature in today's shape. Raises NotFound, also for what the token may not see."""
        scope = self._gate.client_scope(authorization)
        for feature in self._board.current(scope.environment).features:
            if feature.name == name and _sees(scope, feature.project):
                return json_answer(200, version_2(feature))
        raise NotFound("feature", name)


def _sees(scope: Scope, project: str) -> bool:
    return scope.projects is None or project in scope.projects


def _full(body: Body, accept_encoding: bytes | None) -> Answer:
    headers = [JSON, (b"etag", body.etag), VARY, FRESH]
    if accept_encoding is not None and takes_gzip(accept_encoding):
        compressed = body.gzipped
        if compressed is not None:
            return Answer(200, [*headers, GZIP], compressed)
    return Answer(200, headers, body.plain)

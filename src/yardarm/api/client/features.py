"""GET /api/client/features: the hot route, without a database and without awaiting."""

from yardarm.api.answers import FRESH, GZIP, JSON, VARY, Answer, json_answer, matches, takes_gzip
from yardarm.api.auth import Gate
from yardarm.api.client.bodies import Bodies, Body, version_2
from yardarm.api.queries import level, read_query
from yardarm.domain.errors import NotFound
from yardarm.domain.principals import Scope
from yardarm.live.board import Board


class ClientFeatures:
    """Answers out of the board."""

    def __init__(self, gate: Gate, board: Board) -> None:
        self._gate = gate
        self._board = board
        self.bodies = Bodies()

    def list(
        self,
        query_string: bytes,
        authorization: bytes | None,
        if_none_match: bytes | None,
        accept_encoding: bytes | None,
        client_spec: bytes | None,
    ) -> Answer:
        """200 with ready bytes, or 304 when the caller has them. Raises what the gate raises,
        and Invalid for a wrong query.
        """
        scope = self._gate.client_scope(authorization)
        query = read_query(query_string)
        snapshot = self._board.current(scope.environment)
        body = self.bodies.body_for(snapshot, scope, query, level(client_spec))
        if if_none_match is not None and matches(if_none_match, body.etag):
            return Answer(304, [(b"etag", body.etag), VARY, FRESH])
        return _full(body, accept_encoding)

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

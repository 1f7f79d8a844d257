"""GET /api/client/features: the hot route, without a database and without awaiting."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

from yardarm.api.answers import Answer, json_answer, matches
from yardarm.api.auth import Gate
from yardarm.api.client.bodies import Bodies, version_2
from yardarm.api.client.body import newer_than
from yardarm.api.queries import level, read_query
from yardarm.api.ready import Granted
from yardarm.domain.errors import NotFound
from yardarm.domain.principals import Scope
from yardarm.domain.receipts import revision_in
from yardarm.live.board import Board
from yardarm.live.receipts import Receipts


def _apart(job: Callable[[], None]) -> object:
    return asyncio.get_running_loop().run_in_executor(None, job)


class ClientFeatures:
    """Answers out of the board."""

    def __init__(self, gate: Gate, board: Board, receipts: Receipts) -> None:
        self._gate = gate
        self._board = board
        self._receipts = receipts
        self.bodies = Bodies(later=_apart)

    def list(self, query_string: bytes, headers: Mapping[bytes, bytes]) -> Granted:
        """200 with ready bytes, or 304 when the caller has them. Raises what the gate raises,
        and Invalid for a wrong query.
        """
        scope, token_id, until = self._gate.client(headers.get(b"authorization"))
        query = read_query(query_string)
        snapshot = self._board.current(scope.environment)
        spec = level(headers.get(b"unleash-client-spec"))
        body = self.bodies.body_for(snapshot, scope, query, spec)
        known = headers.get(b"if-none-match")
        seen = None if known is None else self._seen(scope.environment, headers, known)
        if known is not None and matches(known, body.etag):
            return Granted(body.unchanged, token_id, until, seen=seen)
        if known is not None and self._board.restored and (newer := newer_than(body, known)):
            return Granted(newer, token_id, until, seen=seen)
        accepted = headers.get(b"accept-encoding")
        found, lasting = (body.full, True) if accepted is None else body.coded(accepted)
        return Granted(found, token_id, until, lasting, seen)

    def _seen(
        self, environment: str, headers: Mapping[bytes, bytes], known: bytes
    ) -> Callable[[], None] | None:
        """Note what the caller holds; how to note it again."""
        held = revision_in(known)
        note = None if held is None else self._receipts.note(environment, headers, held)
        return None if note is None else partial(self._receipts.again, note)

    def get(self, name: str, authorization: bytes | None) -> Answer:
        """One feature in today's shape. Raises NotFound, also for what the token may not see."""
        scope = self._gate.client_scope(authorization)
        for feature in self._board.current(scope.environment).features:
            if feature.name == name and _sees(scope, feature.project):
                return json_answer(200, version_2(feature))
        raise NotFound("feature", name)


def _sees(scope: Scope, project: str) -> bool:
    return scope.projects is None or project in scope.projects

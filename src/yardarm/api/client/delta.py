"""GET /api/client/delta: what changed, for SDKs that poll (client protocol, section 4.2)."""

from yardarm.api.answers import FRESH, GZIP, JSON, VARY, Answer, takes_gzip
from yardarm.api.auth import Gate
from yardarm.api.client.deltas import FIRST, Deltas, read_id
from yardarm.api.front import Scope
from yardarm.api.queries import read_query
from yardarm.live.receipts import Receipts


class ClientDelta:
    """Answers out of memory, at once."""

    def __init__(self, gate: Gate, deltas: Deltas, receipts: Receipts) -> None:
        self._gate = gate
        self._receipts = receipts
        self._deltas = deltas

    def get(self, scope: Scope) -> Answer:
        """200 with events, or 304 for who lacks none. Raises what the gate raises, and Invalid for
        a wrong query.
        """
        headers = dict(scope["headers"])
        seen = self._gate.client_scope(headers.get(b"authorization"))
        query = read_query(scope["query_string"])
        held = read_id(headers.get(b"if-none-match"))
        if held is None:
            told = self._deltas.hydration(seen, query)
        else:
            history = self._deltas.board.history(seen.environment)
            newest = max(FIRST, history.revision)
            lacks = held < newest or held <= history.distrusted
            found = self._deltas.since(seen, query, held, own=False) if lacks else None
            # Who lacks nothing that it can see holds the newest, whatever its own id is.
            holds = history.revision if found is None else held
            self._receipts.note(seen.environment, headers, holds)
            if found is None:
                return Answer(304, [(b"etag", b'"%d"' % held), VARY, FRESH])
            told = found
        answer = [JSON, (b"etag", b'"%d"' % told.revision), VARY, FRESH]
        if takes_gzip(headers.get(b"accept-encoding", b"")) and told.gzipped is not None:
            return Answer(200, [*answer, GZIP], told.gzipped)
        return Answer(200, answer, told.plain)

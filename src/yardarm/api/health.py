"""/health: the process lives. /ready: it has flags to serve, and how fresh they are."""

from collections.abc import Callable

from yardarm.api.answers import Answer, json_answer
from yardarm.api.front import Request
from yardarm.live.board import Board
from yardarm.live.snapshots import Keeper


class HealthRoutes:
    """Needs no token. `connected` says whether the database is being followed right now."""

    def __init__(self, board: Board, connected: Callable[[], bool], keeper: Keeper) -> None:
        self._board = board
        self._connected = connected
        self._keeper = keeper

    async def __call__(self, request: Request) -> Answer | None:
        match request.method, request.path:
            case "GET", "/health":
                return json_answer(200, {"health": "GOOD"})
            case "GET", "/ready":
                return self._ready()
        return None

    def _ready(self) -> Answer:
        """200 also while the database is away: clients are better off with the last flags than
        with a server taken out of service. 503 before there are any.
        """
        revision = self._board.position.revision
        database = "followed" if self._connected() else "unreachable"
        body = {
            "ready": revision > 0,
            "revision": revision,
            "database": database,
            "flags": "snapshot" if self._board.restored else "database",
            "snapshot": self._keeper.status,
        }
        return json_answer(200 if revision else 503, body)

"""The evaluators of this process: one an environment, compiled when it is first asked for."""

from yardarm.domain.evaluation.context import Chance
from yardarm.domain.evaluation.engine import Engine
from yardarm.domain.replay import State
from yardarm.domain.snapshot import Position, Snapshot
from yardarm.live.board import Board


class Evaluators:
    """Each follows the board: after a change only what changed is compiled again."""

    def __init__(self, board: Board, chance: Chance, hostname: str) -> None:
        self._board = board
        self._chance = chance
        self._hostname = hostname
        self._engines: dict[str, Engine] = {}

    def of(self, environment: str) -> Engine:
        """Of what clients of an environment that the board knows see now."""
        snapshot = self._board.current(environment)
        engine = self._engines.get(environment)
        if engine is None or engine.snapshot is not snapshot:
            engine = Engine(snapshot, self._chance, self._hostname, before=engine)
            for gone in [name for name in self._engines if not self._board.knows(name)]:
                del self._engines[gone]
            self._engines[environment] = engine
        return engine

    def knows(self, environment: str) -> bool:
        return self._board.knows(environment)

    def compiled(self, snapshot: Snapshot) -> Engine:
        """Of another snapshot than those that clients see now."""
        return Engine(snapshot, self._chance, self._hostname)

    @property
    def state(self) -> State:
        """The newest state, of which `of` gives the evaluators."""
        return self._board.state

    @property
    def position(self) -> Position:
        return self._board.position

"""States of the past that were asked for, kept for who asks for the same or the next one."""

from collections import OrderedDict

from yardarm.domain.replay import State
from yardarm.domain.snapshot import Position
from yardarm.store import state
from yardarm.store.database import Tx

_ROOM = 8
"""States that are kept; what two of them have in common is there once."""
NEAR = 500
"""Events that are folded onto a state rather than looking for the last event of each thing."""


class Folds:
    """Nothing is stored: an event holds its thing whole, so the last one of each thing says all
    (docs/decisions/0037-time-travel.md).
    """

    def __init__(self, room: int = _ROOM, near: int = NEAR) -> None:
        self._room = room
        self._near = near
        self._kept: OrderedDict[Position, State] = OrderedDict()

    async def at(self, tx: Tx, position: Position) -> State:
        """The fold of all events up to this one, which is one of the history."""
        found = self._kept.get(position)
        if found is None:
            found = await self._made(tx, position)
            self._kept[position] = found
        self._kept.move_to_end(position)
        while len(self._kept) > self._room:
            self._kept.popitem(last=False)
        return found

    async def _made(self, tx: Tx, position: Position) -> State:
        base = max(
            (p for p in self._kept if 0 <= position.revision - p.revision <= self._near),
            key=lambda p: p.revision,
            default=None,
        )
        if base is not None:
            found = await state.after(tx, self._kept[base], base, position.revision)
            if found is not None:
                return found
            self._kept.pop(base, None)  # of a history that was replaced
        return await state.as_of(tx, position.revision)

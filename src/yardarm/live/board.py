"""The current state of the flags in this process, and who waits for the next."""

import asyncio
from collections.abc import Mapping

from yardarm.domain.replay import State
from yardarm.domain.snapshot import Position, Snapshot, snapshot


class Board:
    """Holds the newest state and one snapshot an environment. Store first, then wake: nobody
    hears of a state that cannot be fetched yet (design decision 9).
    """

    def __init__(self, environments: frozenset[str]) -> None:
        self._environments = environments
        self._snapshots: dict[str, Snapshot] = {}
        self._moved = asyncio.Event()
        self.state = State()
        self.position = Position()

    def current(self, environment: str) -> Snapshot:
        """What clients of this environment see now. An unchanged one is the same object."""
        return self._snapshots[environment]

    def publish(self, state: State, position: Position, visible: Mapping[str, Position]) -> None:
        """Show a newer state. `visible` holds the environments whose clients see a change."""
        self.state = state
        self.position = position
        for name in self._environments & visible.keys():
            self._snapshots[name] = snapshot(
                name, visible[name], state.features.values(), state.segments.values()
            )
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def newer_than(self, revision: int) -> int:
        """Wait for a revision above this one; the newest there is then. Waiters have no queue:
        a slow one skips ahead.
        """
        while self.position.revision <= revision:
            await self._moved.wait()
        return self.position.revision

    async def reach(self, revision: int, *, within: float) -> bool:
        """Wait until this process knows the revision, `within` seconds at most."""
        try:
            async with asyncio.timeout(within):
                await self.newer_than(revision - 1)
        except TimeoutError:
            return False
        return True

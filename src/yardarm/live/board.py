"""The current state of the flags in this process, and who waits for the next."""

import asyncio
import hashlib
from collections.abc import Mapping

from yardarm.domain.delta import History, step
from yardarm.domain.replay import State
from yardarm.domain.snapshot import Position, Snapshot, moved, snapshot


class Board:
    """Holds the newest state and one snapshot an environment. Store first, then wake: nobody
    hears of a state that cannot be fetched yet (design decision 9).
    """

    def __init__(self) -> None:
        self._snapshots: dict[str, Snapshot] = {}
        self._histories: dict[str, History] = {}
        self._moved = asyncio.Event()
        self._distrusted = 0
        self.lineage = 0
        """Counts the histories that were followed: revisions of two of them do not compare."""
        self.state = State()
        self.position = Position()
        self.restored = False
        """Whether this is what was kept on disk; then the database may know more."""

    def knows(self, environment: str) -> bool:
        return environment in self._snapshots

    def current(self, environment: str) -> Snapshot:
        """What clients of this environment see now. An unchanged one is the same object."""
        return self._snapshots[environment]

    def history(self, environment: str) -> History:
        """The last steps to what clients of this environment see now."""
        return self._histories[environment]

    def visible(self) -> dict[str, Position]:
        """The last event that clients of each environment see."""
        return {name: s.position for name, s in self._snapshots.items()}

    def publish(
        self,
        state: State,
        position: Position,
        visible: Mapping[str, Position],
        features: frozenset[str] | None = None,
        *,
        afresh: bool = False,
    ) -> None:
        """Show a newer state. `visible` holds the environments whose clients see a change;
        `features` names all features that differ from the state before, None when that is not
        known or more than features differs. `afresh`: nothing leads here from the state before,
        which was perhaps of another history.
        """
        if afresh:
            self.lineage += 1
            self._distrusted = max(self._distrusted, self.position.revision)
        self.state = state
        self.position = position
        self.restored = False
        for name in self._snapshots.keys() - state.environments.keys():
            del self._snapshots[name], self._histories[name]
        for name, environment in state.environments.items():
            old, at = self._snapshots.get(name), visible.get(name)
            if old is not None and at is not None and features is not None:
                self._show(moved(old, state, environment, at, features), old, features)
            elif old is None or at is not None or afresh:
                new = snapshot(state, environment, at or position)
                self._show(new, None if afresh else old, None)
        self._wake()

    def publish_snapshot(self, new: Snapshot, *, afresh: bool = False) -> None:
        """Show what clients of one environment see, where there is no state of all of them: an
        edge is told so much and no more. `afresh` as above.
        """
        old = self._snapshots.get(new.environment)
        if afresh and old is not None:
            self.lineage += 1
            self._distrusted = max(self._distrusted, old.position.revision)
        self._show(new, None if afresh else old, None)
        self._move()

    def withdraw(self, environment: str) -> None:
        """Clients of it see nothing any more."""
        if self._snapshots.pop(environment, None) is not None:
            del self._histories[environment]
            self._move()

    def _move(self) -> None:
        positions = [(n, s.position.revision, s.position.hash) for n, s in self._snapshots.items()]
        newest = max((revision for _, revision, _ in positions), default=0)
        self.position = Position(newest, hashlib.sha256(repr(sorted(positions)).encode()).digest())
        self._wake()

    def _wake(self) -> None:
        woken, self._moved = self._moved, asyncio.Event()
        woken.set()

    def _show(self, new: Snapshot, old: Snapshot | None, names: frozenset[str] | None) -> None:
        name = new.environment
        self._snapshots[name] = new
        if old is None:
            self._histories[name] = History(new.position.revision, distrusted=self._distrusted)
        else:
            self._histories[name] = self._histories[name].then(step(old, new, names))

    @property
    def next_move(self) -> asyncio.Event:
        """Is set when the next state is there."""
        return self._moved

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

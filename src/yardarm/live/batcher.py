"""Group commit: many callers wait for one transaction, and each answer tells the truth."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from yardarm.domain.errors import Unavailable

T = TypeVar("T")

MOST = 500
CAPACITY = 10_000

_CROWD = 16
_GATHER = 0.01
"""Seconds that a crowd waits for more: fewer rows and commits, of which everything later is less.
Who comes alone never waits."""


class Batcher(Generic[T]):
    """`await add(x)` returns after the transaction that holds x has committed.

    While one batch commits the next one gathers, so that a lone item never waits for company
    and a crowd shares the cost. A batch that the database refuses for what is in it is halved
    until the one bad item stands alone: it cannot sink the others.
    """

    def __init__(
        self,
        store: Callable[[Sequence[T]], Awaitable[None]],
        *,
        most: int = MOST,
        capacity: int = CAPACITY,
    ) -> None:
        self._store = store
        self._most = most
        self._capacity = capacity
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def add(self, item: T) -> None:
        """Returns when the item is stored. Raises Unavailable when there is no room or no
        database, and what `store` raised when the item itself was refused.
        """
        await self.put(item)

    def put(self, item: T) -> asyncio.Future[None]:
        """As `add`; raises only that there is no room, the rest is the future's."""
        if len(self._waiting) >= self._capacity:
            raise Unavailable("Too many reports are waiting to be stored", retry_after=5)
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, stored))
        self._idle.clear()
        self._wake.set()
        return stored

    async def run(self) -> None:
        """For ever: store what waits."""
        while True:
            await self._wake.wait()
            batch = self._waiting[: self._most]
            del self._waiting[: self._most]
            await self._settle(batch)
            if _CROWD <= len(batch) < self._most:
                await asyncio.sleep(_GATHER)
            if not self._waiting:
                self._wake.clear()
                self._idle.set()

    async def drained(self) -> None:
        """Returns when nothing waits any more."""
        await self._idle.wait()

    async def _settle(self, batch: list[tuple[T, asyncio.Future[None]]]) -> None:
        try:
            await self._store([item for item, _ in batch])
        except Unavailable as error:
            _fail(batch, error)
        except Exception as error:  # noqa: BLE001 - handed to the callers, each of whom raises it
            if len(batch) == 1:
                _fail(batch, error)
            else:
                half = len(batch) // 2
                await self._settle(batch[:half])
                await self._settle(batch[half:])
        else:
            for _, stored in batch:
                if not stored.done():
                    stored.set_result(None)


def _fail(batch: Sequence[tuple[T, asyncio.Future[None]]], error: Exception) -> None:
    for _, stored in batch:
        if not stored.done():
            stored.set_exception(error)

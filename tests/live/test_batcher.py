"""Group commit: who is answered, and when."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from yardarm.domain.errors import Unavailable
from yardarm.live.batcher import Batcher


class Sink:
    """Stores into memory what a database would; `broken` items are refused with their batch."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.broken: set[int] = set()
        self.away = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def store(self, items: Sequence[int]) -> None:
        await self.gate.wait()
        if self.away:
            raise Unavailable("away")
        if self.broken & set(items):
            raise ValueError("refused")
        self.batches.append(list(items))

    @property
    def stored(self) -> list[int]:
        return [item for batch in self.batches for item in batch]


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
async def batcher(sink: Sink) -> AsyncIterator[Batcher[int]]:
    batcher = Batcher(sink.store, most=10, capacity=20)
    task = asyncio.create_task(batcher.run())
    yield batcher
    task.cancel()


async def test_add_returns_when_it_is_stored(sink: Sink, batcher: Batcher[int]) -> None:
    sink.gate.clear()
    adding = asyncio.create_task(batcher.add(1))
    await asyncio.sleep(0.02)
    assert not adding.done()
    sink.gate.set()
    await adding
    assert sink.stored == [1]


async def test_a_crowd_shares_transactions(sink: Sink, batcher: Batcher[int]) -> None:
    await asyncio.gather(*(batcher.add(n) for n in range(20)))
    assert sorted(sink.stored) == list(range(20))
    assert len(sink.batches) == 2


async def test_one_bad_item_cannot_sink_the_others(sink: Sink, batcher: Batcher[int]) -> None:
    sink.broken = {7}
    results = await asyncio.gather(*(batcher.add(n) for n in range(10)), return_exceptions=True)
    assert [n for n, r in enumerate(results) if isinstance(r, ValueError)] == [7]
    assert sorted(sink.stored) == [n for n in range(10) if n != 7]


async def test_while_the_database_is_away_everybody_is_told(
    sink: Sink, batcher: Batcher[int]
) -> None:
    sink.away = True
    with pytest.raises(Unavailable):
        await batcher.add(1)
    sink.away = False
    await batcher.add(2)
    assert sink.stored == [2]


async def test_no_more_wait_than_there_is_room_for(sink: Sink, batcher: Batcher[int]) -> None:
    sink.gate.clear()
    first = asyncio.create_task(batcher.add(0))
    await asyncio.sleep(0.01)
    waiting = [asyncio.create_task(batcher.add(n)) for n in range(1, 21)]
    await asyncio.sleep(0.01)
    with pytest.raises(Unavailable, match="waiting"):
        await batcher.add(99)
    sink.gate.set()
    await asyncio.gather(first, *waiting)
    assert 99 not in sink.stored


async def test_drained_waits_for_what_is_on_its_way(sink: Sink, batcher: Batcher[int]) -> None:
    sink.gate.clear()
    adding = asyncio.create_task(batcher.add(1))
    await asyncio.sleep(0.01)
    drained = asyncio.create_task(batcher.drained())
    await asyncio.sleep(0.01)
    assert not drained.done()
    sink.gate.set()
    await drained
    assert sink.stored == [1]
    await adding


async def test_a_caller_that_gave_up_does_not_stop_the_rest(
    sink: Sink, batcher: Batcher[int]
) -> None:
    sink.gate.clear()
    gone = asyncio.create_task(batcher.add(1))
    stays = asyncio.create_task(batcher.add(2))
    await asyncio.sleep(0.01)
    gone.cancel()
    sink.gate.set()
    await stays
    assert sink.stored == [1, 2]

"""The state at a revision is the fold of every event until then."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from yardarm.domain import features, segments
from yardarm.domain.events import Decision, EventType, Whole
from yardarm.domain.features import Feature
from yardarm.domain.principals import MIGRATION
from yardarm.domain.replay import State, replay
from yardarm.domain.segments import Segment
from yardarm.domain.targeting import FeatureStrategy
from yardarm.store import events, journal, state
from yardarm.store.database import Database

BORN = datetime(2026, 1, 1, tzinfo=UTC)
ONE = Feature("one", BORN, strategies=(FeatureStrategy("default", id="1"),))
TWO = replace(ONE, name="two", enabled=True)
SEGMENT = Segment(1, "nordics", ())


async def _record(database: Database, *decisions: Decision | None) -> None:
    async with journal.opened(database, MIGRATION) as door:
        for decision in decisions:
            await door.record(decision)


async def test_as_of_is_the_fold_at_every_revision(database: Database) -> None:
    on = replace(ONE, enabled=True)
    whole = Decision(
        EventType.STATE_IMPORT,
        {},
        Whole.STATE,
        "",
        before={"features": {"one": on.to_document()}},
        after={"features": {"two": TWO.to_document()}},
    )
    await _record(database, features.create(ONE), segments.create(SEGMENT))
    await _record(database, features.switch(ONE, enabled=True))
    await _record(database, whole, features.archive(TWO, BORN))
    await _record(database, segments.delete(SEGMENT, ()))
    async with database.transaction(read_only=True) as tx:
        every = [event async for event in events.history(tx)]
        for i, event in enumerate(every, start=1):
            assert await state.as_of(tx, event.id) == replay(every[:i])
        assert await state.as_of(tx, 0) == State()
        assert (await state.as_of(tx, every[-1].id)).features.keys() == {"two"}


async def test_a_time_leads_to_the_newest_event_until_then(database: Database) -> None:
    await _record(database, features.create(ONE))
    async with database.transaction(read_only=True) as tx:
        *_, before, newest = [event async for event in events.history(tx)]
        assert (await events.until(tx, newest.at)).revision == newest.id
        just_before = newest.at - timedelta(microseconds=1)
        assert (await events.until(tx, just_before)).revision == before.id
        assert (await events.until(tx, BORN)).revision == 0

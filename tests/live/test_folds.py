"""What is kept of the past, in whatever order it is asked for, is the fold of the events."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.test_replay import COMMANDS, decide
from yardarm.domain.events import Decision, Event, EventType, Whole
from yardarm.domain.principals import MIGRATION
from yardarm.domain.replay import State, replay
from yardarm.domain.snapshot import Position
from yardarm.live.folds import Folds
from yardarm.store import events, journal
from yardarm.store.database import Database

_ASKED = st.tuples(
    st.integers(1, 4),
    st.sampled_from([0, 1, 5, 1_000]),
    st.lists(st.floats(0, 1), min_size=1, max_size=12),
)
"""Room, how near is near, and places in the history."""


async def test_a_state_of_the_past_is_the_fold(database: Database) -> None:
    commands: list[tuple[str, str]] = []
    asked: list[tuple[int, int, list[float]]] = []

    @settings(max_examples=40, suppress_health_check=list(HealthCheck), database=None)
    @given(COMMANDS, _ASKED)
    def draw(some: list[tuple[str, str]], more: tuple[int, int, list[float]]) -> None:
        commands.extend(some)
        asked.append(more)

    draw()
    await _record(database, commands)
    async with database.transaction(read_only=True) as tx:
        every = [event async for event in events.history(tx)]
        states = _folded(every)
        for room, near, places in asked:
            folds = Folds(room, near)
            for place in places:
                event = every[min(int(place * len(every)), len(every) - 1)]
                found = await folds.at(tx, Position(event.id, event.hash))
                assert found == states[event.id]
                assert found.to_document() == states[event.id].to_document()


async def _record(database: Database, commands: list[tuple[str, str]]) -> None:
    """And whole collections now and then, as drops and imports write them."""
    async with database.transaction(read_only=True) as tx:
        state = replay([event async for event in events.history(tx)])
    async with journal.opened(database, MIGRATION) as door:
        for i, (name, command) in enumerate(commands):
            decision = decide(state, name, command)
            if i % 50 == 49:
                before = {"features": state.to_document()["features"]}
                decision = Decision(
                    EventType.DROP_FEATURES, {}, Whole.STATE, "", before, {"features": {}}
                )
            if decision is not None:
                await door.record(decision)
                made = Event(
                    0, datetime.now(UTC), decision.type, "", decision.kind, decision.name,
                    decision.before, decision.after, None, b"",
                )  # fmt: skip
                state = replay([made], state)


def _folded(every: list[Event]) -> dict[int, State]:
    state, found = State(), {}
    for event in every:
        state = replay([event], state)
        found[event.id] = state
    return found


async def test_a_history_that_was_replaced_is_not_folded_on(database: Database) -> None:
    await _record(database, [("a", "put"), ("b", "put"), ("a", "flip")])
    folds = Folds()
    async with database.transaction(read_only=True) as tx:
        every = [event async for event in events.history(tx)]
        strange = Position(every[-2].id, bytes(32))
        await folds.at(tx, strange)
        newest = Position(every[-1].id, every[-1].hash)
        assert await folds.at(tx, newest) == replay(every)

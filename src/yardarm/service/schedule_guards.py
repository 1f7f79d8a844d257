"""Looks at the numbers that guard schedules, and does what a guard says when it breaks: once, in
the door, whatever servers look. One that sees nothing breaks nothing; the next step waits for it.
"""

import asyncio
from collections.abc import Awaitable, Callable

from yardarm.domain import schedule_moves as moves
from yardarm.domain.errors import Unavailable, YardarmError
from yardarm.domain.guards import Guard, Then, Unseen
from yardarm.domain.principals import CLOCK, Actor
from yardarm.domain.schedules import Schedule
from yardarm.service.schedule_runs import CHOICES, acting, make_due
from yardarm.service.schedules import put_back_all
from yardarm.store import journal, schedule_guards
from yardarm.store import schedules as store
from yardarm.store.database import Database
from yardarm.store.journal import Journal
from yardarm.store.schedule_guards import Turn

_MOST = 20
"""Looks at once."""


Ask = Callable[[str], Awaitable[float]]
"""Gives the number that a query stands for. Raises Unseen."""


async def look_around(database: Database, ask: Ask) -> float | None:
    """Take all looks that are due, and make the steps that waited for them; how many seconds it is
    to the next look, by the database's clock, None when nothing is guarded. Raises Unavailable.
    """
    while True:
        async with database.transaction() as tx:
            turns = await schedule_guards.take_turns(tx, _MOST)
        if not turns:
            break
        await asyncio.gather(*(_look(database, ask, turn) for turn in turns))
        await make_due(database)
    async with database.transaction(read_only=True) as tx:
        return await schedule_guards.seconds_to_next(tx)


async def _look(database: Database, ask: Ask, turn: Turn) -> None:
    async with database.transaction(read_only=True) as tx:
        schedule = await store.find(tx, turn.schedule)
    if schedule is None or schedule.guard is None:
        return
    value, error = None, None
    try:
        value = await ask(schedule.guard.query)
    except Unseen as unseen:
        error = str(unseen)
    broken = None if value is None else schedule.guard.broken_by(value)
    if broken is not None:
        await _act(database, turn, schedule.guard, broken)
    async with database.transaction() as tx:
        await schedule_guards.note(tx, turn, value, error, is_good=broken is None and error is None)


async def _act(database: Database, turn: Turn, guard: Guard, why: str) -> None:
    """What it says, or a pause when that cannot be done."""
    try:
        async with journal.opened(database, CLOCK) as door:
            schedule = await _guarded(door, turn)
            if schedule is None:
                return
            if guard.then is Then.ABORT:
                await _put_back(door, schedule, why)
            else:
                await door.record(moves.pause(schedule, door.now, why))
    except Unavailable:
        raise
    except YardarmError as error:
        async with journal.opened(database, CLOCK) as door:
            schedule = await _guarded(door, turn)
            if schedule is not None:
                stands = f"{why}. It could not be put back: {error}"
                await door.record(moves.pause(schedule, door.now, stands))


async def _guarded(door: Journal, turn: Turn) -> Schedule | None:
    """None when anything was done with it since the look was given out."""
    schedule = await store.find(door.tx, turn.schedule)
    if schedule is None or not schedule.is_watched:
        return None
    return schedule if await schedule_guards.is_armed_as(door.tx, turn) else None


async def _put_back(door: Journal, schedule: Schedule, why: str) -> None:
    principal = await acting(door.tx, schedule.author, door.now)
    words = f"Schedule {schedule.called}: {why}"
    door.actor = actor = Actor(principal, reason=words)
    undone = None
    if schedule.events:
        undone = await put_back_all(door, actor, schedule, CHOICES[schedule.on_conflict])
    await door.record(moves.abort(schedule, why, undone))

"""Makes what schedules have due, each once: looked up again in the door, where nobody else is.

A step and the mark that it is made are one transaction. Whatever cannot be made is said by an event
of the schedule; a database that is away is nobody's fault, and asked again.
"""

from dataclasses import replace
from datetime import datetime

from yardarm.domain import schedule_moves as moves
from yardarm.domain.errors import Denied, Unavailable, Undecided, YardarmError
from yardarm.domain.events import Decision
from yardarm.domain.principals import CLOCK, OPEN, Actor, Principal, PrincipalKind
from yardarm.domain.schedules import (
    Author,
    By,
    Due,
    Mark,
    OnConflict,
    Schedule,
    What,
    due,
    needs_a_look,
)
from yardarm.service.changes import Planned, apply, planned, require_allowed
from yardarm.service.schedules import put_back_all
from yardarm.service.undo import Choices
from yardarm.store import grants, journal, schedule_guards, tokens
from yardarm.store import schedules as store
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal

_MOST = 50
"""Schedules that are looked up at once."""


async def make_due(database: Database) -> float | None:
    """Make all that is due; how many seconds it is to the next, by the database's clock, None
    when nothing waits. Raises Unavailable.
    """
    while True:
        async with database.transaction(read_only=True) as tx:
            waiting = await store.due_now(tx, _MOST)
            seconds = await store.seconds_to_next(tx)
        if not waiting:
            return seconds
        for schedule_id in waiting:
            await _make(database, schedule_id)


async def _make(database: Database, schedule_id: str) -> None:
    """At most one thing, for there may be an hour between it and the next."""
    try:
        async with journal.opened(database, CLOCK) as door:
            found = await _found(door, schedule_id)
            if found is not None:
                await _carry_out(door, *found)
    except Unavailable:
        raise
    except YardarmError as error:
        await _note(database, schedule_id, error)


async def _note(database: Database, schedule_id: str, error: YardarmError) -> None:
    """Nothing was made: what stands against it is the schedule's end, or its pause when it is
    for people to choose.
    """
    async with journal.opened(database, CLOCK) as door:
        found = await _found(door, schedule_id)
        if found is not None:
            pauses = isinstance(error, Undecided)
            made = moves.pause(found[0], door.now, str(error)) if pauses else None
            await door.record(made or moves.fail(found[0], str(error)))


async def _found(door: Journal, schedule_id: str) -> tuple[Schedule, Due] | None:
    """None for what somebody else has made or put off meanwhile, and for what waits for a look."""
    schedule = await store.find(door.tx, schedule_id)
    coming = None if schedule is None else due(schedule)
    if schedule is None or coming is None or coming.at > door.now:
        return None
    if needs_a_look(schedule) and not await schedule_guards.is_good(door.tx, schedule_id):
        return None
    return schedule, coming


async def _carry_out(door: Journal, schedule: Schedule, coming: Due) -> None:
    if coming.what is What.END:
        await door.record(moves.finish(schedule))
        return
    principal = await acting(door.tx, schedule.author, door.now)
    if coming.what is What.STEP:
        words = f"Schedule {schedule.called}: step {schedule.made + 1} of {len(schedule.steps)}"
        door.actor = actor = Actor(principal, reason=words)
        await door.record(await _step(door, actor, schedule))
        return
    door.actor = actor = Actor(principal, reason=f"Schedule {schedule.called}: its time is over")
    undone = None
    if schedule.events:
        undone = await put_back_all(door, actor, schedule, CHOICES[schedule.on_conflict])
    await door.record(moves.finish(schedule, undone))


CHOICES = {
    OnConflict.PAUSE: Choices(),
    OnConflict.SKIP: Choices(other="skip"),
    OnConflict.OVERWRITE: Choices(other="overwrite"),
}


async def _step(door: Journal, actor: Actor, schedule: Schedule) -> Decision:
    """Make the next one, but for conflicts that are for people."""
    step = schedule.steps[schedule.made]
    skips = schedule.on_conflict is OnConflict.SKIP
    plan = await planned(
        door.tx, step.changes, door.now, own=frozenset(schedule.events), skip_conflicts=skips
    )
    require_allowed(actor, plan)
    if plan.conflicts and schedule.on_conflict is OnConflict.PAUSE:
        return moves.pause(schedule, door.now, _said_of(plan))
    events = await apply(door, plan)
    skipped = tuple(c.id for c in plan.conflicts) if skips else ()
    return moves.apply_step(schedule, Mark(door.now, str(door.change_id), events, skipped))


def _said_of(plan: Planned) -> str:
    ids = sorted({i for conflict in plan.conflicts for i in conflict.by})
    return f"Was changed since it was scheduled, by the events {', '.join(map(str, ids))}"


async def acting(tx: Tx, author: Author, now: datetime) -> Principal:
    """The author, with what may be done now. Raises Denied for one who is no more."""
    found = await _principal(tx, author, now)
    if found is None:
        raise Denied("Its author is not there any more")
    return found


async def _principal(tx: Tx, author: Author, now: datetime) -> Principal | None:
    if author.by is By.ANYBODY:
        return OPEN
    if author.by is By.LINK:
        return Principal(PrincipalKind.ADMIN, author.id, author.id)
    if author.by is By.USER:
        return await _user(tx, int(author.id))
    found = await tokens.bearer(tx, author.id)
    if found is None or (found.token.expires_at or now) < now:
        return None
    if found.principal.user_id is not None:
        return await _user(tx, found.principal.user_id)
    return found.principal


async def _user(tx: Tx, user_id: int) -> Principal | None:
    standing = (await grants.every(tx)).get(user_id)
    if standing is None:
        return None
    bare = Principal(PrincipalKind.USER, standing.name, f"user-{user_id}", user_id=user_id)
    return replace(bare, grants=standing.grants)

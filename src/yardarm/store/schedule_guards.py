"""Table schedule_guards: when a guard looks next, and what it saw last. Telemetry beside schedules,
by the database's clock alone.

Whatever is done with a schedule arms its guard anew: what was seen before counts no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yardarm.domain.guards import Look
from yardarm.domain.schedules import Schedule
from yardarm.store.database import Row, Tx, from_timestamp

_ARM = """
insert into schedule_guards as g (schedule, armed_at, every, next_look)
values ($1, clock_timestamp() at time zone 'UTC', $2, clock_timestamp() at time zone 'UTC' + $2)
on conflict (schedule) do update set armed_at = excluded.armed_at, every = excluded.every,
  next_look = excluded.next_look, good_until = null
"""
_DISARM = "update schedule_guards set next_look = null, good_until = null where schedule = $1"


async def save(tx: Tx, schedule: Schedule) -> None:
    """For the journal only."""
    if schedule.guard is not None and schedule.is_watched:
        await tx.connection.execute(_ARM, schedule.id, schedule.guard.every)
    else:
        await tx.connection.execute(_DISARM, schedule.id)


@dataclass(frozen=True, slots=True)
class Turn:
    """A look that is to be taken, and how the guard was armed when it was given out."""

    schedule: str
    armed_at: datetime


# Given out once: another server finds the next look later, or the row locked.
_TAKE = """
with due as (
  select schedule from schedule_guards where next_look <= clock_timestamp() at time zone 'UTC'
   order by next_look limit $1 for update skip locked
)
update schedule_guards g set next_look = clock_timestamp() at time zone 'UTC' + g.every
  from due where due.schedule = g.schedule returning g.schedule, g.armed_at
"""
_NEXT = """
select extract(epoch from min(next_look) - clock_timestamp() at time zone 'UTC')::float8
  from schedule_guards
"""


async def take_turns(tx: Tx, limit: int) -> list[Turn]:
    """Looks that are due now; each is this caller's, and comes again after `every`."""
    rows = await tx.connection.fetch(_TAKE, limit)
    return [Turn(row["schedule"], row["armed_at"]) for row in rows]


async def seconds_to_next(tx: Tx) -> float | None:
    found: float | None = await tx.connection.fetchval(_NEXT)
    return found


_NOTE = """
update schedule_guards set looked_at = clock_timestamp() at time zone 'UTC', value = $3,
  error = $4::text,
  unseen_since = case when $4::text is not null
                      then coalesce(unseen_since, clock_timestamp() at time zone 'UTC') end,
  good_until = case when $5 and armed_at = $2
                    then clock_timestamp() at time zone 'UTC' + 2 * every end
 where schedule = $1
"""


async def note(
    tx: Tx, turn: Turn, value: float | None, error: str | None, *, is_good: bool
) -> None:
    """What was seen. It is good for nothing when the guard was armed anew meanwhile."""
    seen = (turn.schedule, turn.armed_at, value, error, is_good)
    await tx.connection.execute(_NOTE, *seen)


async def is_armed_as(tx: Tx, turn: Turn) -> bool:
    sql = "select exists (select from schedule_guards where schedule = $1 and armed_at = $2)"
    return bool(await tx.connection.fetchval(sql, turn.schedule, turn.armed_at))


_IS_GOOD = """
select exists (select from schedule_guards
  where schedule = $1 and good_until >= clock_timestamp() at time zone 'UTC')
"""


async def is_good(tx: Tx, schedule: str) -> bool:
    """Whether it held when it looked last: since it was armed, and not longer ago than two looks
    take.
    """
    return bool(await tx.connection.fetchval(_IS_GOOD, schedule))


_LOOKS = """
select schedule, looked_at, value, error, unseen_since from schedule_guards
 where schedule = any($1::varchar[]) and looked_at is not null
"""


async def looks(tx: Tx, schedules: Sequence[str]) -> dict[str, Look]:
    rows = await tx.connection.fetch(_LOOKS, list(schedules))
    return {row["schedule"]: _look(row) for row in rows}


def _look(row: Row) -> Look:
    at, since = row["looked_at"], row["unseen_since"]
    unseen = None if since is None else from_timestamp(since)
    return Look(from_timestamp(at), row["value"], row["error"], unseen)

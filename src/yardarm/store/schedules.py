"""Table schedules."""

import msgspec

from yardarm.domain.errors import NotFound
from yardarm.domain.schedules import OPEN, Schedule, Wanted, due, needs_a_look
from yardarm.store import schedule_guards
from yardarm.store.database import Row, Tx, to_timestamp

_SELECT = "select document from schedules "
_COUNT = "select count(*) from schedules "


async def every(tx: Tx) -> list[Schedule]:
    return [_schedule(row) for row in await tx.connection.fetch(_SELECT)]


async def find(tx: Tx, schedule_id: str) -> Schedule | None:
    row = await tx.connection.fetchrow(_SELECT + "where id = $1", schedule_id)
    return None if row is None else _schedule(row)


async def get(tx: Tx, schedule_id: str) -> Schedule:
    """Raises NotFound."""
    found = await find(tx, schedule_id)
    if found is None:
        raise NotFound("schedule", schedule_id)
    return found


_WANTED = """
where ($1::varchar is null or project = $1)
  and ($2::varchar is null or features @> array[$2]::varchar[])
  and ($3::varchar[] is null or state = any($3))
"""


async def wanted(tx: Tx, which: Wanted, limit: int, offset: int) -> tuple[list[Schedule], int]:
    """The newest first, and how many there are."""
    states = None if which.states is None else list(which.states)
    conditions = (which.project, which.feature, states)
    rows = await tx.connection.fetch(
        _SELECT + _WANTED + "order by created_at desc, id limit $4 offset $5",
        *conditions, limit, offset,
    )  # fmt: skip
    count = await tx.connection.fetchval(_COUNT + _WANTED, *conditions)
    return [_schedule(row) for row in rows], count


async def count_open(tx: Tx) -> int:
    sql = "select count(*) from schedules where state = any($1::varchar[])"
    return int(await tx.connection.fetchval(sql, sorted(OPEN)))


_DUE = """
select id from schedules s, (select clock_timestamp() at time zone 'UTC' as time) as now
 where due_at <= time and (not needs_look or exists (
   select from schedule_guards g where g.schedule = s.id and g.good_until >= time))
 order by due_at, id limit $1
"""
# What waits for a look is woken by it.
_NEXT = """
select extract(epoch from min(due_at) - min(time))::float8
  from schedules, (select clock_timestamp() at time zone 'UTC' as time) as now
 where due_at is not null and (not needs_look or due_at > time)
"""


async def due_now(tx: Tx, limit: int) -> list[str]:
    """Ids of those that are due by the database's clock, the longest first."""
    return [row["id"] for row in await tx.connection.fetch(_DUE, limit)]


async def seconds_to_next(tx: Tx) -> float | None:
    """Until the next one is due, by the database's clock: nobody else's tells how long to wait."""
    found: float | None = await tx.connection.fetchval(_NEXT)
    return found


_SAVE = """
insert into schedules (id, project, features, state, due_at, created_at, document, needs_look)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (id) do update set project = excluded.project, features = excluded.features,
  state = excluded.state, due_at = excluded.due_at, document = excluded.document,
  needs_look = excluded.needs_look
"""


async def save(tx: Tx, schedule: Schedule) -> None:
    """For the journal only."""
    following = due(schedule)
    await tx.connection.execute(
        _SAVE,
        schedule.id,
        schedule.project,
        schedule.features,
        schedule.state,
        None if following is None else to_timestamp(following.at),
        to_timestamp(schedule.created_at),
        msgspec.json.encode(schedule.to_document()).decode(),
        needs_a_look(schedule),
    )
    await schedule_guards.save(tx, schedule)


async def delete(tx: Tx, schedule_id: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from schedules where id = $1", schedule_id)


def _schedule(row: Row) -> Schedule:
    return Schedule.from_document(msgspec.json.decode(row["document"]))

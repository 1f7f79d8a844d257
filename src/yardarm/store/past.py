"""Tables events and event_details, for what asks about the past."""

from collections.abc import Sequence
from datetime import datetime

from yardarm.domain.events import Kind
from yardarm.domain.snapshot import Position
from yardarm.store.database import Row, Tx, from_timestamp
from yardarm.store.events import SELECT

# Of each thing its last event only: an event holds the thing whole. What concerns more than one
# thing is kept, and folded between them. The index of things is walked from one name to the next,
# so that the time it takes depends on how many things there are, not on how often they changed.
_LAST_OF_EACH = """
with recursive things (kind, name) as (
  select k, (select min(name) from event_details where kind = k)
    from unnest($2::varchar[]) as k
  union all
  select t.kind, (select min(d.name) from event_details d where d.kind = t.kind and d.name > t.name)
    from things t where t.name is not null
)
select (select d.event_id from event_details d
         where d.kind = t.kind and d.name = t.name and d.event_id <= $1
         order by d.event_id desc limit 1) as id
  from things t where t.name is not null
union all
select event_id from event_details where event_id <= $1 and kind = 'state'
"""
_OF_IDS = """
select e.id, e.created_at, e.type, e.created_by, d.kind, d.name, null as before, d.after,
       d.environment, d.hash
  from events e join event_details d on d.event_id = e.id
 where e.id = any($1::int4[]) and d.event_id = any($1::int4[]) order by e.id
"""


async def last_of_each(tx: Tx, revision: int) -> list[Row]:
    """Rows of events whose fold is that of all until a revision, oldest first, of every kind that
    this version knows; for `read_rows`. Of what was before them they say nothing.
    """
    last = await tx.connection.fetch(_LAST_OF_EACH, revision, list(Kind))
    # Two queries: in one, the planner reads all events to join them.
    ids = [row["id"] for row in last if row["id"] is not None]
    found: list[Row] = await tx.connection.fetch(_OF_IDS, ids)
    return found


async def between(tx: Tx, after: int, until: int) -> list[Row]:
    """Rows of all events from this one on, itself included, to that one, in their order."""
    found: list[Row] = await tx.connection.fetch(
        SELECT + "where e.id >= $1 and e.id <= $2 order by e.id", after, until
    )
    return found


async def place_of(tx: Tx, revision: int) -> tuple[Position, datetime] | None:
    """The newest event up to a revision and its time; None before the first."""
    row = await tx.connection.fetchrow(
        "select e.id, e.created_at, d.hash from events e join event_details d on d.event_id = e.id "
        "where e.id <= $1 order by e.id desc limit 1",
        revision,
    )
    return (Position(row["id"], row["hash"]), from_timestamp(row["created_at"])) if row else None


_MOST_OF_ONE = 20
_CHANGING = """
select t.kind, t.name, array(
    select d.event_id from event_details d
     where d.kind = t.kind and d.name = t.name and d.event_id > $1 and d.event_id <= $2
     order by d.event_id desc limit $5) as ids
  from unnest($3::varchar[], $4::varchar[]) as t (kind, name)
"""


async def changing(
    tx: Tx, after: int, until: int, things: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[int]]:
    """The newest events about each thing, by kind and name, between two revisions; the oldest of
    them first.
    """
    kinds, names = [kind for kind, _ in things], [name for _, name in things]
    rows = await tx.connection.fetch(_CHANGING, after, until, kinds, names, _MOST_OF_ONE)
    return {(row["kind"], row["name"]): row["ids"][::-1] for row in rows}


async def now(tx: Tx) -> datetime:
    """By the clock that events have their times from."""
    return from_timestamp(
        await tx.connection.fetchval("select clock_timestamp() at time zone 'UTC'")
    )

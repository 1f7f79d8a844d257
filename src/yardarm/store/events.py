"""Tables events and event_details, for reading. Only the journal appends."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from yardarm.domain.errors import Version
from yardarm.domain.events import (
    CLIENT_VISIBLE,
    VISIBLE_IN_ONE,
    Event,
    Kind,
    LoggedEvent,
    Whole,
)
from yardarm.domain.snapshot import Position
from yardarm.domain.times import exact_time
from yardarm.store import trails
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp

_NEWEST = 2**31 - 1

_SELECT = """
select e.id, e.created_at, e.type, e.created_by, d.kind, d.name, d.before, d.after,
       d.environment, d.hash
  from events e join event_details d on d.event_id = e.id
"""


async def since(tx: Tx, revision: int, *, limit: int = 1_000) -> list[Event]:
    """Events from this revision on, itself included, oldest first, at most `limit`."""
    rows = await tx.connection.fetch(
        _SELECT + "where e.id >= $1 order by e.id limit $2", revision, limit
    )
    return [_event(row) for row in rows]


async def history(tx: Tx) -> AsyncIterator[Event]:
    """Every event, oldest first, without holding them all."""
    async for row in tx.connection.cursor(_SELECT + "order by e.id", prefetch=1_000):
        yield _event(row)


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


def read_rows(rows: Sequence[Row]) -> list[Event]:
    """Takes a while for many: no work for the loop that answers SDKs."""
    return [_event(row) for row in rows]


async def between(tx: Tx, after: int, until: int) -> list[Row]:
    """Rows of all events from this one on, itself included, to that one, in their order."""
    found: list[Row] = await tx.connection.fetch(
        _SELECT + "where e.id >= $1 and e.id <= $2 order by e.id", after, until
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


async def until(tx: Tx, at: datetime) -> Position:
    """The newest event that had happened at this time; revision 0 before the first."""
    row = await tx.connection.fetchrow(
        "select d.event_id, d.hash from events e join event_details d on d.event_id = e.id "
        "where e.created_at <= $1 order by e.created_at desc, e.id desc limit 1",
        to_timestamp(at),
    )
    return Position(row["event_id"], row["hash"]) if row else Position()


async def time_of(tx: Tx, revision: int) -> datetime | None:
    """When an event happened; None for one that is not there."""
    at = await tx.connection.fetchval("select created_at from events where id = $1", revision)
    return None if at is None else from_timestamp(at)


async def last(tx: Tx) -> Position:
    """The newest event that anything was folded from; revision 0 before the first."""
    row = await tx.connection.fetchrow(
        "select event_id, hash from event_details order by event_id desc limit 1"
    )
    return Position(row["event_id"], row["hash"]) if row else Position()


# The same rule as Event.visible_to_clients.
_LAST_VISIBLE = """
select event_id, hash from event_details
 where (kind = any($1::varchar[]) and (environment is null or environment = $2)
        or kind = any($3::varchar[]) and environment = $2)
   and before::text is distinct from after::text and event_id <= $4
 order by event_id desc limit 1
"""


async def last_visible(tx: Tx, environment: str, *, until: int | None = None) -> Position:
    """The newest event that a client of this environment can see, or could see then."""
    row = await tx.connection.fetchrow(
        _LAST_VISIBLE,
        sorted(CLIENT_VISIBLE),
        environment,
        sorted(VISIBLE_IN_ONE),
        _NEWEST if until is None else until,
    )
    return Position(row["event_id"], row["hash"]) if row else Position()


_OF_FEATURE = """
select event_id, kind, after from event_details
 where kind = 'feature' and name = $1 and event_id <= $2 order by event_id desc limit 1
"""
# Drops and imports of whole states; those that say nothing of features concern none.
_OF_STATE = """
select event_id, kind, after from event_details
 where kind = 'state' and event_id <= $2 and after -> 'features' is not null
 order by event_id desc limit 1
"""


async def version_of(tx: Tx, feature: str, revision: int = _NEWEST) -> Version:
    """A feature as of a revision: the one of its last event until then."""
    row = await tx.connection.fetchrow(
        "(" + _OF_FEATURE + ") union all (" + _OF_STATE + ") order by event_id desc limit 1",
        feature,
        revision,
    )
    if row is None:
        return Version(0, None)
    after = document(row["after"])
    if row["kind"] == Whole.STATE:
        after = after.get("features", {}).get(feature)
    return Version(row["event_id"], after)


# A feature's tags at the time go with the events that v3 gives them to (contract, section 10).
LOGGED = """
select e.id, e.type, e.created_by, e.created_at, e.data,
       case when d.kind = 'feature' and e.type not in
         ('feature-created', 'feature-tagged', 'feature-untagged', 'feature-import')
         then d.after -> 'tags' end as tags, d.reason
  from events e left join event_details d on d.event_id = e.id
"""


async def newest(tx: Tx, *, limit: int) -> list[LoggedEvent]:
    rows = await tx.connection.fetch(LOGGED + "order by e.id desc limit $1", limit)
    return [logged(row) for row in rows]


async def after(tx: Tx, revision: int, *, limit: int) -> list[LoggedEvent]:
    """The oldest after the revision, in their order."""
    rows = await tx.connection.fetch(
        LOGGED + "where e.id > $1 order by e.id limit $2", revision, limit
    )
    return [logged(row) for row in rows]


_OF_NAME = f"""
{LOGGED}
 where case when d.kind = 'feature'
         and e.type not in ('feature-tagged', 'feature-untagged', 'feature-tag-import')
       then d.name else e.data ->> 'name' end = $1
 order by e.id desc limit $2
"""


async def newest_of(tx: Tx, name: str, *, limit: int) -> list[LoggedEvent]:
    """The newest whose data names this thing, of whatever kind (contract, section 10). What is
    about a feature has its name, whatever its data says; but tags, which v3 leaves out.
    """
    rows = await tx.connection.fetch(_OF_NAME, name, limit)
    return [logged(row) for row in rows]


async def next_of_types(tx: Tx, revision: int, types: tuple[str, ...]) -> LoggedEvent | None:
    """The oldest event of one of these types after the revision."""
    row = await tx.connection.fetchrow(
        LOGGED + "where e.id > $1 and e.type = any($2::varchar[]) order by e.id limit 1",
        revision,
        types,
    )
    return logged(row) if row else None


async def by_ids(tx: Tx, ids: Sequence[int]) -> dict[int, LoggedEvent]:
    rows = await tx.connection.fetch(LOGGED + "where e.id = any($1::int4[])", ids)
    return {row["id"]: logged(row) for row in rows}


async def first_broken_link(tx: Tx) -> int | None:
    """The id of the first event that is not what was recorded, None when all are."""
    broken = (await trails.walked(tx)).end()
    return broken[0].revision if broken else None


def chained_fields(event_id: int, at: datetime, *texts: str | None) -> tuple[str | None, ...]:
    """The fields that the chain covers, in its order, as texts."""
    return (str(event_id), exact_time(at), *texts)


def _event(row: Row) -> Event:
    return Event(
        id=row["id"],
        at=from_timestamp(row["created_at"]),
        type=row["type"],
        by=row["created_by"],
        kind=row["kind"],
        name=row["name"],
        before=document(row["before"]),
        after=document(row["after"]),
        environment=row["environment"],
        hash=row["hash"],
    )


def document(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


def logged(row: Row) -> LoggedEvent:
    return LoggedEvent(
        row["id"],
        row["type"],
        row["created_by"],
        from_timestamp(row["created_at"]),
        document(row["data"]),
        tuple(document(row["tags"]) or ()),
        row["reason"],
    )

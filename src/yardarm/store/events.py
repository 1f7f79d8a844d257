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
    LoggedEvent,
    Whole,
)
from yardarm.domain.snapshot import Position
from yardarm.domain.times import exact_time
from yardarm.store import trails
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp

_NEWEST = 2**31 - 1

SELECT = """
select e.id, e.created_at, e.type, e.created_by, d.kind, d.name, d.before, d.after,
       d.environment, d.hash
  from events e join event_details d on d.event_id = e.id
"""


async def since(tx: Tx, revision: int, *, limit: int = 1_000) -> list[Event]:
    """Events from this revision on, itself included, oldest first, at most `limit`."""
    rows = await tx.connection.fetch(
        SELECT + "where e.id >= $1 order by e.id limit $2", revision, limit
    )
    return [_event(row) for row in rows]


async def history(tx: Tx) -> AsyncIterator[Event]:
    """Every event, oldest first, without holding them all."""
    async for row in tx.connection.cursor(SELECT + "order by e.id", prefetch=1_000):
        yield _event(row)


def read_rows(rows: Sequence[Row]) -> list[Event]:
    """Takes a while for many: no work for the loop that answers SDKs."""
    return [_event(row) for row in rows]


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

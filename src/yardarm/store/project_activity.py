"""What happened in a project, counted from the events that name it."""

from datetime import date, datetime

from yardarm.domain.events import Kind
from yardarm.store.database import Tx, to_timestamp

_BY_DAY = """
select e.created_at::date as day, count(*) as count
  from event_details d join events e on e.id = d.event_id
 where d.project = $1 and e.created_at >= $2 group by 1 order by 1
"""


async def by_day(tx: Tx, project: str, since: datetime) -> list[tuple[date, int]]:
    """Only days on which something happened, in UTC."""
    rows = await tx.connection.fetch(_BY_DAY, project, to_timestamp(since))
    return [(row["day"], row["count"]) for row in rows]


_COUNT = """
select count(*) from event_details d join events e on e.id = d.event_id
 where d.project = $1 and e.created_at >= $2 and e.created_at < $3
"""


async def between(tx: Tx, project: str, since: datetime, until: datetime) -> int:
    """How many events there were."""
    counted: int = await tx.connection.fetchval(
        _COUNT, project, to_timestamp(since), to_timestamp(until)
    )
    return counted


_MEMBERS = """
select count(*) filter (where d.before is null and d.after is not null) as came,
       count(*) filter (where d.before is not null and d.after is null) as went
  from event_details d join events e on e.id = d.event_id
 where d.project = $1 and d.kind = $2 and e.created_at >= $3
"""


async def members(tx: Tx, project: str, since: datetime) -> tuple[int, int]:
    """How many users and groups came into the project, and how many went."""
    row = await tx.connection.fetchrow(_MEMBERS, project, Kind.MEMBERSHIP, to_timestamp(since))
    assert row is not None, "an aggregate has one row"
    return row["came"], row["went"]

"""Table segments."""

import msgspec

from yardarm.domain.errors import NotFound
from yardarm.domain.features import by_name
from yardarm.domain.segments import Segment, Use, uses_of
from yardarm.domain.targeting import Constraint
from yardarm.store import features
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp

_SELECT = """
select id, name, description, constraints, project, created_at from segments
"""


async def every(tx: Tx) -> list[Segment]:
    return [_segment(row) for row in await tx.connection.fetch(_SELECT)]


async def get(tx: Tx, segment_id: int) -> Segment:
    """Raises NotFound."""
    row = await tx.connection.fetchrow(_SELECT + "where id = $1", segment_id)
    if row is None:
        raise NotFound("segment", str(segment_id))
    return _segment(row)


async def find_by_name(tx: Tx, name: str) -> Segment | None:
    row = await tx.connection.fetchrow(_SELECT + "where name = $1 limit 1", name)
    return _segment(row) if row else None


async def next_id(tx: Tx) -> int:
    """Above every id that a segment has or had, so that no strategy that still names an old one
    meets another. Under the lock of the door.
    """
    sql = """
        select greatest(
          (select coalesce(max(id), 0) from segments),
          (select coalesce(max(name::int), 0) from event_details
            where kind = 'segment' and name ~ '^[0-9]{1,9}$')) + 1
    """
    found: int = await tx.connection.fetchval(sql)
    return found


_CREATORS = """
select d.name, e.created_by from event_details d join events e on e.id = d.event_id
 where d.kind = 'segment' and e.type = 'segment-created' and ($1::varchar is null or d.name = $1)
"""


async def creators(tx: Tx, segment_id: int | None = None) -> dict[int, str]:
    """Who made segments, as far as the history says: a name is the history's to keep, and to
    forget.
    """
    name = None if segment_id is None else str(segment_id)
    rows = await tx.connection.fetch(_CREATORS, name)
    return {int(row["name"]): row["created_by"] for row in rows}


async def uses(tx: Tx) -> list[Use]:
    """Every strategy that names a segment, archived features' too."""
    return list(uses_of(by_name(await features.with_segments(tx))))


def _segment(row: Row) -> Segment:
    at = row["created_at"]
    return Segment(
        row["id"],
        row["name"],
        tuple(Constraint.from_document(c) for c in msgspec.json.decode(row["constraints"])),
        row["description"],
        row["project"],
        None if at is None else from_timestamp(at),
    )


_SAVE = """
insert into segments (id, name, description, constraints, project, created_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (id) do update set
  name = excluded.name, description = excluded.description, constraints = excluded.constraints,
  project = excluded.project, created_at = excluded.created_at
"""


async def save(tx: Tx, segment: Segment) -> None:
    """For the journal only."""
    at = segment.created_at
    await tx.connection.execute(
        _SAVE,
        segment.id,
        segment.name,
        segment.description,
        msgspec.json.encode([c.to_document() for c in segment.constraints]).decode(),
        segment.project,
        None if at is None else to_timestamp(at),
    )


async def delete(tx: Tx, segment_id: str) -> None:
    """For the journal only; `segment_id` as the history names it."""
    await tx.connection.execute("delete from segments where id = $1", int(segment_id))

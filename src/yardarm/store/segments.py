"""Table segments."""

import msgspec

from yardarm.domain.segments import Segment
from yardarm.domain.targeting import Constraint
from yardarm.store.database import Tx


async def every(tx: Tx) -> list[Segment]:
    rows = await tx.connection.fetch("select id, name, description, constraints from segments")
    return [
        Segment(
            row["id"],
            row["name"],
            tuple(Constraint.from_document(c) for c in msgspec.json.decode(row["constraints"])),
            row["description"],
        )
        for row in rows
    ]


_SAVE = """
insert into segments (id, name, description, constraints) values ($1, $2, $3, $4)
on conflict (id) do update set
  name = excluded.name, description = excluded.description, constraints = excluded.constraints
"""


async def save(tx: Tx, segment: Segment) -> None:
    """For the journal only."""
    constraints = msgspec.json.encode([c.to_document() for c in segment.constraints]).decode()
    await tx.connection.execute(_SAVE, segment.id, segment.name, segment.description, constraints)


async def delete(tx: Tx, segment_id: str) -> None:
    """For the journal only; `segment_id` as the history names it."""
    await tx.connection.execute("delete from segments where id = $1", int(segment_id))

"""Events between two revisions, with what only the history asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from yardarm.domain.differences import KINDS
from yardarm.domain.events import Kind, Whole
from yardarm.domain.timeline import Recorded
from yardarm.store.database import Row, Tx
from yardarm.store.events import read_rows

_SELECT = """
select e.id, e.created_at, e.type, e.created_by, d.kind, d.name, d.before, d.after,
       d.environment, d.hash, d.change_id::text as change, d.reason
  from events e join event_details d on d.event_id = e.id
"""
_SURROUNDINGS = (Kind.SEGMENT, Kind.ENVIRONMENT, Kind.PROJECT, Whole.STATE)


async def concerning(
    tx: Tx, after: int, until: int, features: Sequence[str], limit: int
) -> list[Row]:
    """Rows of events about these features, and about what all features are in; for `recorded`."""
    found: list[Row] = await tx.connection.fetch(
        _SELECT + "where e.id > $1 and e.id <= $2 and (d.kind = any($3::varchar[]) "
        "or d.kind = 'feature' and d.name = any($4::varchar[])) order by e.id limit $5",
        after,
        until,
        list(_SURROUNDINGS),
        list(features),
        limit,
    )
    return found


async def of_suspect(tx: Tx, suspect: "Suspect") -> list[Recorded]:
    """Its events about what flags are made of, oldest first."""
    rows = await tx.connection.fetch(
        _SELECT + "where e.id >= $1 and e.id <= $2 and d.change_id::text = $3 "
        "and d.kind = any($4::varchar[]) order by e.id",
        suspect.first,
        suspect.last,
        suspect.change,
        [*KINDS, Whole.STATE],
    )
    return recorded(rows)


def recorded(rows: Sequence[Row]) -> list[Recorded]:
    return [
        Recorded(event, row["change"], row["reason"])
        for event, row in zip(read_rows(rows), rows, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A change that may be the one that is looked for, from its first event to its last."""

    change: str
    first: int
    last: int


_SUSPECTS = """
select d.change_id::text as change, min(d.event_id) as first, max(d.event_id) as last
  from event_details d
 where d.event_id > $1 and d.event_id <= $2 and d.kind = any($3::varchar[])
   and d.before::text is distinct from d.after::text
   and ($4::varchar is null or d.kind <> 'feature' or d.name = $4)
   and ($5::varchar is null or d.project is null or d.project = $5)
   and ($6::varchar is null or d.environment is null or d.environment = $6)
 group by d.change_id order by last
"""


async def suspects(
    tx: Tx, after: int, until: int, *, feature: str | None, project: str | None,
    environment: str | None,
) -> list[Suspect]:  # fmt: skip
    """In their order. What is of no project, or environment, may concern any."""
    rows = await tx.connection.fetch(
        _SUSPECTS, after, until, [*KINDS, Whole.STATE], feature, project, environment
    )
    return [Suspect(row["change"], row["first"], row["last"]) for row in rows]

"""Events to undo, and what else happened to the things since."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime

from yardarm.domain.undo import MOST, MOST_SINCE, Happened, Selection, Thing
from yardarm.store.database import Row, Tx, to_timestamp
from yardarm.store.events import document

_SELECT = """
select e.id, e.type, e.created_by, d.kind, d.name, d.before, d.after
  from events e join event_details d on d.event_id = e.id
"""
_CONDITIONS = {
    "ids": "e.id = any(${}::int4[])",
    "change": "d.change_id = ${}",
    "first": "e.id >= ${}",
    "last": "e.id <= ${}",
    "since": "e.created_at >= ${}",
    "until": "e.created_at <= ${}",
    "created_by": "e.created_by = ${}",
    "feature": "d.kind = 'feature' and d.name = ${}",
    "project": "d.project = ${}",
    "environment": "d.environment = ${}",
}


def _given(selection: Selection) -> Iterator[tuple[str, object]]:
    for field in fields(selection):
        value = getattr(selection, field.name)
        if value is not None:
            value = to_timestamp(value) if isinstance(value, datetime) else value
            yield _CONDITIONS[field.name], list(value) if isinstance(value, tuple) else value


async def selected(tx: Tx, selection: Selection) -> list[Happened]:
    """Oldest first, one more than MOST at most."""
    given = list(_given(selection))
    where = " and ".join(text.format(i) for i, (text, _) in enumerate(given, 1))
    rows = await tx.connection.fetch(
        f"{_SELECT} where {where} order by e.id limit {MOST + 1}", *(value for _, value in given)
    )
    return [_happened(row) for row in rows]


# Drops and imports may have touched any of the things.
_SINCE = """
with found (id) as (
  select d.event_id from unnest($2::varchar[], $3::varchar[]) as t (kind, name)
    join event_details d on d.kind = t.kind and d.name = t.name and d.event_id >= $1
  union all
  select event_id from event_details where kind = 'state' and event_id >= $1
)
select e.id, e.type, e.created_by, d.kind, d.name, d.before, d.after
  from found f join events e on e.id = f.id join event_details d on d.event_id = f.id
 order by e.id limit $4
"""


async def since(tx: Tx, first: int, things: Sequence[Thing]) -> list[Happened]:
    """All events of these things from one on, one more than MOST_SINCE at most."""
    rows = await tx.connection.fetch(
        _SINCE, first, [t.kind for t in things], [t.name for t in things], MOST_SINCE + 1
    )
    return [_happened(row) for row in rows]


def _happened(row: Row) -> Happened:
    return Happened(
        row["id"],
        row["type"],
        row["created_by"],
        row["kind"],
        row["name"],
        document(row["before"]),
        document(row["after"]),
    )

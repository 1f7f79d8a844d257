"""Table context_fields."""

import msgspec

from yardarm.domain.context_fields import ContextField, LegalValue
from yardarm.domain.errors import NotFound
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp

_SELECT = """
select name, description, stickiness, sort_order, legal_values, created_at, project
  from context_fields
"""


async def find(tx: Tx, name: str) -> ContextField | None:
    row = await tx.connection.fetchrow(_SELECT + "where name = $1", name)
    return _field(row) if row else None


async def get(tx: Tx, name: str) -> ContextField:
    """Raises NotFound."""
    field = await find(tx, name)
    if field is None:
        raise NotFound("context field", name)
    return field


async def every(tx: Tx) -> list[ContextField]:
    return [_field(row) for row in await tx.connection.fetch(_SELECT)]


_SAVE = """
insert into context_fields
  (name, description, stickiness, sort_order, legal_values, created_at, project)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (name) do update set
  description = excluded.description, stickiness = excluded.stickiness,
  sort_order = excluded.sort_order, legal_values = excluded.legal_values,
  created_at = excluded.created_at, project = excluded.project
"""


async def save(tx: Tx, field: ContextField) -> None:
    """For the journal only."""
    legal_values = None
    if field.legal_values is not None:
        legal_values = msgspec.json.encode([v.to_document() for v in field.legal_values]).decode()
    await tx.connection.execute(
        _SAVE,
        field.name,
        field.description,
        field.stickiness,
        field.sort_order,
        legal_values,
        to_timestamp(field.created_at),
        field.project,
    )


async def delete(tx: Tx, name: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from context_fields where name = $1", name)


def _field(row: Row) -> ContextField:
    legal_values = row["legal_values"]
    return ContextField(
        name=row["name"],
        created_at=from_timestamp(row["created_at"]),
        description=row["description"],
        stickiness=row["stickiness"],
        sort_order=row["sort_order"],
        legal_values=None
        if legal_values is None
        else tuple(LegalValue.from_document(v) for v in msgspec.json.decode(legal_values)),
        project=row["project"],
    )

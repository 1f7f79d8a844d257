"""Table feature_types."""

from yardarm.domain.errors import NotFound
from yardarm.domain.feature_types import FeatureType
from yardarm.store.database import Row, Tx

_SELECT = "select id, name, description, lifetime_days from feature_types "


async def every(tx: Tx) -> list[FeatureType]:
    return [_type(row) for row in await tx.connection.fetch(_SELECT)]


async def get(tx: Tx, type_id: str) -> FeatureType:
    """Raises NotFound."""
    row = await tx.connection.fetchrow(_SELECT + "where id = $1", type_id)
    if row is None:
        raise NotFound("feature type", type_id)
    return _type(row)


_SAVE = """
insert into feature_types (id, name, description, lifetime_days) values ($1, $2, $3, $4)
on conflict (id) do update set
  name = excluded.name, description = excluded.description, lifetime_days = excluded.lifetime_days
"""


async def save(tx: Tx, feature_type: FeatureType) -> None:
    """For the journal only: nobody else writes flag state."""
    await tx.connection.execute(
        _SAVE,
        feature_type.id,
        feature_type.name,
        feature_type.description,
        feature_type.lifetime_days,
    )


async def delete(tx: Tx, type_id: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from feature_types where id = $1", type_id)


def _type(row: Row) -> FeatureType:
    return FeatureType(row["id"], row["name"], row["description"], row["lifetime_days"])

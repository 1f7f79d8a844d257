"""Table feature_types."""

from yardarm.domain.feature_types import FeatureType
from yardarm.store.database import Tx


async def every(tx: Tx) -> list[FeatureType]:
    rows = await tx.connection.fetch(
        "select id, name, description, lifetime_days from feature_types"
    )
    return [FeatureType(r["id"], r["name"], r["description"], r["lifetime_days"]) for r in rows]


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

"""Which features are marked as potentially stale and should not be, or the other way round."""

from datetime import datetime

from yardarm.store.database import Tx, to_timestamp

# `domain/feature_ageing.py` says what it means; what is found is looked at again by that.
_WRONGLY_MARKED = """
select f.name
  from features f
  left join feature_settings s on s.feature_name = f.name
  left join feature_types t on t.id = f.type
 where f.archived = 0 and f.name > $1
   and coalesce(s.potentially_stale, false) <> (
     not coalesce(s.stale, false) and s.completed is null and coalesce(
       floor(extract(epoch from $2::timestamp - f.created_at) / 86400) >= t.lifetime_days, false))
 order by f.name limit $3
"""


async def wrongly_marked(tx: Tx, now: datetime, behind: str, most: int) -> list[str]:
    """Names of live features, in order, from behind a name on."""
    rows = await tx.connection.fetch(_WRONGLY_MARKED, behind, to_timestamp(now), most)
    return [row["name"] for row in rows]

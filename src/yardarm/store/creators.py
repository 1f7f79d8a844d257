"""Who wrote the events, and who made the features."""

from collections.abc import Collection, Sequence

from yardarm.domain.creators import Creator
from yardarm.store.database import Tx

# From name to name along the index events_by_creator: as many steps as there are names.
_EVERY = """
with recursive creators as (
  (select created_by, id from events order by created_by, id limit 1)
  union all
  select following.created_by, following.id from creators, lateral (
    select e.created_by, e.id from events e where e.created_by > creators.created_by
     order by e.created_by, e.id limit 1) following
) select id, created_by as name from creators order by created_by
"""


async def every(tx: Tx) -> list[Creator]:
    """By name."""
    return [Creator(row["id"], row["name"]) for row in await tx.connection.fetch(_EVERY)]


# A name that was free again was given again: the newest creation counts. An import of what was
# there already made nothing: the oldest counts, and only where nothing else made the feature.
_OF_FEATURES = """
select name, birth.created_by as by from unnest($1::varchar[]) as name, lateral (
  select e.created_by from events e
   where e.type in ('feature-created', 'feature-import') and e.data ->> 'name' = name
   order by e.type, case when e.type = 'feature-created' then -e.id else e.id end limit 1) birth
"""


async def of_features(tx: Tx, names: Sequence[str]) -> dict[str, str]:
    """Who made the features, by name; those whose making is in no event are not in it."""
    rows = await tx.connection.fetch(_OF_FEATURES, names)
    return {row["name"]: row["by"] for row in rows}


_BIRTHS = """
select name, created_by from (
  select distinct on (e.data ->> 'name') e.data ->> 'name' as name, e.created_by from events e
   where e.type in ('feature-created', 'feature-import')
   order by e.data ->> 'name', e.type, case when e.type = 'feature-created' then -e.id else e.id end
) births
"""
_MADE_BY = _BIRTHS + " where created_by = any($1::varchar[])"
_MAKERS_OF = _BIRTHS + " where name = any($1::varchar[])"


async def made_by(tx: Tx, creators: Collection[str]) -> list[str]:
    """The names of all features that these made."""
    rows = await tx.connection.fetch(_MADE_BY, sorted(creators))
    return [row["name"] for row in rows]


async def makers_of(tx: Tx, features: Sequence[str]) -> frozenset[str]:
    """The names of all who made any of these."""
    rows = await tx.connection.fetch(_MAKERS_OF, features)
    return frozenset(row["created_by"] for row in rows)

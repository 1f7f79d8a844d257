"""Table feature_sightings: which environments' clients evaluate a feature, and since when.

Telemetry: never in the fold. An environment is named without a foreign key, so that the default
one can be renamed; `forget` and `rename` keep the names true.
"""

from collections.abc import Collection
from datetime import datetime

from yardarm.domain.environments import PRODUCTION
from yardarm.domain.feature_lifecycle import FirstSeen
from yardarm.domain.lifecycle import Sighting
from yardarm.store.database import Tx, from_timestamp, to_timestamp

# As in table feature_usage, a row that moved in the last seconds stays as it is.
_MARK = """
insert into feature_sightings (feature_name, environment, first_seen_at, last_seen_at)
select f.name, e.name, $3, $3
  from unnest($1::varchar[], $2::varchar[]) as seen (feature, environment)
  join features f on f.name = seen.feature join environments e on e.name = seen.environment
 order by 1, 2
on conflict (feature_name, environment) do update set last_seen_at = excluded.last_seen_at
  where feature_sightings.last_seen_at < excluded.last_seen_at - interval '5 seconds'
"""


async def mark_sighted(tx: Tx, seen: Collection[tuple[str, str]], at: datetime) -> None:
    """Note that clients evaluate these features in these environments; names of nothing are
    passed over.
    """
    names, environments = [name for name, _ in seen], [environment for _, environment in seen]
    await tx.connection.execute(_MARK, names, environments, to_timestamp(at))


async def sightings(tx: Tx, names: Collection[str]) -> dict[str, tuple[Sighting, ...]]:
    """By feature, environments by name; unseen features are not in it."""
    rows = await tx.connection.fetch(
        "select feature_name, environment, first_seen_at, last_seen_at from feature_sightings "
        "where feature_name = any($1::varchar[]) order by feature_name, environment",
        list(names),
    )
    found: dict[str, tuple[Sighting, ...]] = {}
    for row in rows:
        sighting = Sighting(
            row["environment"],
            from_timestamp(row["first_seen_at"]),
            from_timestamp(row["last_seen_at"]),
        )
        found[row["feature_name"]] = (*found.get(row["feature_name"], ()), sighting)
    return found


_FIRST_SEEN = """
select s.feature_name, min(s.first_seen_at) as at,
       min(s.first_seen_at) filter (where e.type = $1) as live_at
  from feature_sightings s left join environments e on e.name = s.environment
"""
# Two statements, not one with "$2 is null or": that one reads the whole table for one name.
_OF_ALL = _FIRST_SEEN + " group by 1"
_OF_SOME = _FIRST_SEEN + " where s.feature_name = any($2::varchar[]) group by 1"


async def first_seen(tx: Tx, names: Collection[str] | None = None) -> dict[str, FirstSeen]:
    """Of all features, or these; unseen ones are not in it."""
    if names is None:
        rows = await tx.connection.fetch(_OF_ALL, PRODUCTION)
    else:
        rows = await tx.connection.fetch(_OF_SOME, PRODUCTION, list(names))
    return {
        row["feature_name"]: FirstSeen(
            from_timestamp(row["at"]),
            None if row["live_at"] is None else from_timestamp(row["live_at"]),
        )
        for row in rows
    }


async def forget(tx: Tx, environment: str) -> None:
    """The environment is no more: another one of this name begins afresh."""
    await tx.connection.execute("delete from feature_sightings where environment = $1", environment)


async def rename(tx: Tx, old: str, new: str) -> None:
    """The same environment under another name."""
    await forget(tx, new)
    await tx.connection.execute(
        "update feature_sightings set environment = $2 where environment = $1", old, new
    )

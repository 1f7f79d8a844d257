"""Tables client_impressions, impression_series and impression_days.

What is told is appended before it is acknowledged, and soon added up by the day: rows go in the
transaction that counts them, so that each counts once. What waits is in every answer. One server at
a time adds up, under a lock of the transaction, never the revision's.
"""

from collections.abc import Sequence
from datetime import date

from yardarm.domain.impressions import ImpressionQuery, ImpressionRow, Impressions
from yardarm.domain.rollups import OTHER
from yardarm.store.database import Tx

MOST_SERIES = 100_000
"""Names are made up by whoever has a token of a page: what is beyond is counted under OTHER."""

LOCK = 38_001
"""This module's lock among advisory locks."""

_APPEND = """
insert into client_impressions (feature_name, environment, app_name, variant, day, count)
select * from unnest($1::varchar[], $2::varchar[], $3::varchar[], $4::varchar[], $5::date[],
                     $6::int8[])
"""


async def append(tx: Tx, told: Sequence[Impressions]) -> None:
    """What names a batch is known already to be new."""
    rows = [(i.environment, shown, n) for i in told for shown, n in i.counts.items()]
    if rows:
        await tx.connection.execute(
            _APPEND,
            [shown.feature for _, shown, _ in rows],
            [environment for environment, _, _ in rows],
            [shown.app_name for _, shown, _ in rows],
            [shown.variant for _, shown, _ in rows],
            [shown.day for _, shown, _ in rows],
            [n for _, _, n in rows],
        )


_TAKE = "select id from client_impressions order by id limit $1 for update"
# Names without a series each get one while there is room; the others are counted together.
_MAKE_SERIES = """
with taken as (
  select distinct feature_name, environment, app_name, variant
    from client_impressions where id = any($1::int8[])
), lacking as (
  select t.*, row_number() over () as number from taken t
   where not exists (select from impression_series s
     where (s.feature_name, s.environment, s.app_name, s.variant)
         = (t.feature_name, t.environment, t.app_name, t.variant))
), room as (
  select $2 - count(*) as left from impression_series
)
insert into impression_series (feature_name, environment, app_name, variant)
select feature_name, environment, app_name, variant from lacking, room where number <= room.left
union
select $3::varchar, environment, $3::varchar, $3::varchar from lacking, room
 where number > room.left
on conflict do nothing
"""
_ADD_UP = """
with taken as (
  delete from client_impressions where id = any($1::int8[]) returning *
), counted as (
  select coalesce(s.id, o.id) as series, t.day, sum(t.count) as count
    from taken t
    left join impression_series s
      on (s.feature_name, s.environment, s.app_name, s.variant)
       = (t.feature_name, t.environment, t.app_name, t.variant)
    left join impression_series o
      on (o.feature_name, o.environment, o.app_name, o.variant)
       = ($2::varchar, t.environment, $2::varchar, $2::varchar)
   group by 1, 2
)
insert into impression_days as d (series, day, count)
select series, day, least(count, 9007199254740992) from counted order by 1, 2
on conflict (series, day) do update set
  count = least(d.count + excluded.count, 9007199254740992)
"""


async def add_up(tx: Tx, *, most: int = 5_000, most_series: int | None = None) -> int:
    """The oldest rows that wait; how many they were, 0 also when another server is at it."""
    if not await _alone(tx):
        return 0
    ids = [row["id"] for row in await tx.connection.fetch(_TAKE, most)]
    if ids:
        series = MOST_SERIES if most_series is None else most_series
        await tx.connection.execute(_MAKE_SERIES, ids, series, OTHER)
        await tx.connection.execute(_ADD_UP, ids, OTHER)
    return len(ids)


async def _alone(tx: Tx) -> bool:
    return bool(await tx.connection.fetchval("select pg_try_advisory_xact_lock($1)", LOCK))


_ROWS = """
select feature_name, environment, app_name, variant, day, sum(count)::int8 as count
  from (select s.feature_name, s.environment, s.app_name, s.variant, d.day, d.count
          from impression_series s join impression_days d on d.series = s.id
         where ($3::varchar[] is null or s.feature_name = any($3))
           and ($4::varchar is null or s.environment = $4) and d.day between $1 and $2
        union all
        select feature_name, environment, app_name, variant, day, count from client_impressions
         where ($3::varchar[] is null or feature_name = any($3))
           and ($4::varchar is null or environment = $4) and day between $1 and $2) as found
 group by 1, 2, 3, 4, 5 order by day, feature_name, environment, app_name, variant limit $5
"""


async def rows(tx: Tx, query: ImpressionQuery, *, limit: int) -> list[ImpressionRow]:
    """By day, then by name."""
    names = None if query.features is None else sorted(query.features)
    found = await tx.connection.fetch(
        _ROWS, query.since, query.until, names, query.environment, limit
    )
    return [ImpressionRow(*row.values()) for row in found]


_PRUNE = """
delete from impression_days where (series, day) in (
  select series, day from impression_days where day < $1 limit $2)
"""
_PRUNE_SERIES = """
delete from impression_series s
 where not exists (select from impression_days d where d.series = s.id)
   and not exists (select from client_impressions c
     where (c.feature_name, c.environment, c.app_name, c.variant)
         = (s.feature_name, s.environment, s.app_name, s.variant))
"""


async def prune(tx: Tx, before: date, *, most: int = 5_000) -> int:
    """Delete days before this one, and series that have nothing left; the days deleted."""
    if not await _alone(tx):
        return 0
    status: str = await tx.connection.execute(_PRUNE, before, most)
    deleted = int(status.rpartition(" ")[2])
    if deleted < most:
        await tx.connection.execute(_PRUNE_SERIES)
    return deleted


async def rename(tx: Tx, old: str, new: str) -> None:
    """The same environment under another name; what an earlier one of that name has left stays."""
    await tx.connection.execute(
        "update client_impressions set environment = $2 where environment = $1", old, new
    )
    await tx.connection.execute(
        "update impression_series i set environment = $2 where environment = $1 and not exists ("
        " select from impression_series o where o.environment = $2 and"
        " (o.feature_name, o.app_name, o.variant) = (i.feature_name, i.app_name, i.variant))",
        old,
        new,
    )

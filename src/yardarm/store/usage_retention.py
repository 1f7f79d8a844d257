"""Tables usage_hours, usage_days and usage_series, pruned in small transactions.

By series, whose rows are together in the index, oldest first: no index by time is needed, and no
bite reads more than its series' old rows.
"""

from dataclasses import dataclass
from datetime import timedelta

from yardarm.store.database import Tx
from yardarm.store.rollups import alone

_PRUNE = """
with few as (select id from usage_series where id > $1 order by id limit $2),
hours as (
  delete from usage_hours where (series, hour) in (
    select u.series, u.hour from few join usage_hours u on u.series = few.id
     where u.hour < $3 limit $5) returning 1
), days as (
  delete from usage_days where (series, day) in (
    select u.series, u.day from few join usage_days u on u.series = few.id
     where u.day < $4 limit $5) returning 1
)
select (select max(id) from few) as last, (select count(*) from hours) as hours,
       (select count(*) from days) as days
"""
_MOST_ROWS = 5_000
_PRUNE_SERIES = """
delete from usage_series s where id > $1 and id <= $2
   and not exists (select from usage_days d where d.series = s.id)
   and not exists (select from usage_hours h where h.series = s.id)
"""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the sums of hours and of days are kept."""

    hours: timedelta
    days: timedelta


@dataclass(frozen=True, slots=True)
class Bite:
    """`last` is the series up to which all is pruned, None when there are no more."""

    last: int | None
    deleted: int


async def prune(tx: Tx, keep: Retention, *, after: int = 0, most: int = 200) -> Bite:
    """Delete what has outlived its keep of the next series, and those that have nothing left."""
    now = await tx.connection.fetchval("select localtimestamp")
    row = await tx.connection.fetchrow(
        _PRUNE, after, most, now - keep.hours, (now - keep.days).date(), _MOST_ROWS
    )
    assert row is not None
    deleted = row["hours"] + row["days"]
    if _MOST_ROWS in {row["hours"], row["days"]}:  # there may be more of these series
        return Bite(after, deleted)
    if row["last"] is not None and await alone(tx):
        await tx.connection.execute(_PRUNE_SERIES, after, row["last"])
    return Bite(row["last"], deleted)

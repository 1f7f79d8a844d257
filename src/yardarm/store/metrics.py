"""Table client_metrics, for whoever follows it: each report is handed out once.

Ids are given out in order but become visible out of it, so what a follower has still to read is
not "ids above the last one". It is a set of ranges, held as the text of an int4multirange: it
begins as all ids, loses those that were read, and keeps the gaps.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

import msgspec

from yardarm.domain.times import read_time
from yardarm.store.database import Row, Tx, from_timestamp

ALL = "{[1,)}"
"""What is unread for a follower that has read nothing."""


Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class StoredCounts(msgspec.Struct, gc=False):
    yes: Number = 0
    no: Number = 0
    variants: dict[str, Number] = {}


class _Bucket(msgspec.Struct, gc=False):
    stop: str
    toggles: dict[str, StoredCounts]


class _Metrics(msgspec.Struct, gc=False):
    appName: str  # noqa: N815 - the wire's name
    bucket: _Bucket


_DECODER = msgspec.json.Decoder(_Metrics)


@dataclass(frozen=True, slots=True)
class StoredReport:
    """What `MetricsReport.to_document` wrote, as far as counters need it. `arrived`: was stored."""

    app_name: str
    stop: datetime
    arrived: datetime
    toggles: dict[str, StoredCounts]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the reports that were unread, and what is unread after them. `now` is the
    database's clock, which all servers share; `newest` is the highest id there is, 0 for none.
    """

    unread: str
    newest: int
    now: datetime
    _rows: Sequence[Row] = field(repr=False)

    def __len__(self) -> int:
        return len(self._rows)

    def reports(self) -> Iterator[StoredReport | None]:
        """Decoded one by one, so that the caller can pause. None for a row that no report of ours
        is: it says nothing that could be counted.
        """
        return map(_report, self._rows)


# The oldest ids of the unread ranges from $2 on: at most $3 of them, and no more once their rows
# are larger than $4 bytes as stored.
_FIND = """
with wanted as (
  select $1::text::int4multirange * int4multirange(int4range($2, null)) as ids
), oldest as (
  select m.id, sum(m.size) over (order by m.id) - m.size as before
    from wanted, unnest(wanted.ids) as r cross join lateral (
      select id, pg_column_size(metrics) as size from client_metrics
       where id >= lower(r) and id <= coalesce(upper(r) - 1, 2147483647) order by id limit $3
    ) m
   order by m.id limit $3
), found as (
  select coalesce(range_agg(int4range(id, id, '[]')), '{}') as ids
    from oldest where before < $4
)
select found.ids::text as found, (wanted.ids - found.ids)::text as unread,
       coalesce((select max(id) from client_metrics), 0) as newest,
       clock_timestamp() at time zone 'UTC' as now
  from wanted, found
"""
_READ = """
select m.created_at, m.metrics
  from unnest($1::text::int4multirange) as r
  join client_metrics m on m.id >= lower(r) and m.id < upper(r)
"""
_MOST = 500
_MOST_BYTES = 512 * 1024


async def page(tx: Tx, unread: str, *, since: int, most: int = _MOST) -> Page:
    """The oldest unread reports; gaps below `since` are given up. An empty page: all is read.

    The transaction must see one moment (read_only).
    """
    found = await tx.connection.fetchrow(_FIND, unread, since, most, _MOST_BYTES)
    assert found is not None
    rows = await tx.connection.fetch(_READ, found["found"]) if found["found"] != "{}" else []
    return Page(found["unread"], found["newest"], from_timestamp(found["now"]), rows)


def _report(row: Row) -> StoredReport | None:
    try:
        metrics = _DECODER.decode(row["metrics"] or "")
        stop = read_time(metrics.bucket.stop)
    except (msgspec.DecodeError, ValueError):
        return None
    arrived = from_timestamp(row["created_at"])
    return StoredReport(metrics.appName, stop, arrived, metrics.bucket.toggles)

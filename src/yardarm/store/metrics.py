"""Table client_metrics, for whoever follows it: each report is handed out once.

A row's number is its id without the sign, which says only whether the roll-ups have it
(store.rollups). Numbers are given out in order but become visible out of it, so what a follower
has still to read is not "numbers above the last one". It is a set of ranges, held as the text of an
int4multirange: it begins as all numbers, loses those that were read, and keeps the gaps.

Rows of a past minute are merged (store.merges): rows that a follower knows go, and another comes
that says the same. `page` takes that into account.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
    start: str = ""


class _Metrics(msgspec.Struct, gc=False):
    appName: str  # noqa: N815 - the wire's name
    bucket: _Bucket
    environment: str = "default"
    instanceId: str | None = None  # noqa: N815


_DECODER = msgspec.json.Decoder(_Metrics)


@dataclass(frozen=True, slots=True)
class StoredReport:
    """What `MetricsReport.to_document` wrote, as far as counters need it. `arrived`: was stored."""

    app_name: str
    stop: datetime
    arrived: datetime
    toggles: dict[str, StoredCounts]
    environment: str = "default"
    instance_id: str | None = None
    start: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a follower is: what it has not read, and the last merge it knows of."""

    unread: str = ALL
    merge: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the reports that were unread, and the position after them. `now` is the database's
    clock, which all servers share; `newest` is the highest number that was given out.
    """

    position: Position
    newest: int
    now: datetime
    _rows: Sequence[Row] = field(repr=False)

    def __len__(self) -> int:
        return len(self._rows)

    def reports(self) -> Iterator[StoredReport | None]:
        """Decoded one by one, so that the caller can pause. None for a row that no report of ours
        is: it says nothing that could be counted.
        """
        return map(read_report, self._rows)


# The oldest numbers of the unread ranges from $2 on: at most $3 of them, and no more once their
# rows are larger than $4 bytes as stored.
_FIND = """
with wanted as (
  select $1::text::int4multirange * int4multirange(int4range($2, null)) as ids
), oldest as (
  select m.number, sum(m.size) over (order by m.number) - m.size as before
    from wanted, unnest(wanted.ids) as r cross join lateral (
      (select id as number, coalesce(pg_column_size(metrics), 0) as size from client_metrics
        where id >= lower(r) and id <= coalesce(upper(r) - 1, 2147483647)
        order by id limit $3)
      union all
      (select -id, coalesce(pg_column_size(metrics), 0) from client_metrics
        where id <= -lower(r) and id >= coalesce(1 - upper(r), -2147483647)
        order by id desc limit $3)
    ) m
   order by m.number limit $3
), found as (
  select coalesce(range_agg(int4range(number, number, '[]')), '{}') as ids
    from oldest where before < $4
)
select found.ids::text as found, (wanted.ids - found.ids)::text as unread,
       (select case when is_called then last_value else 0 end from client_metrics_id_seq) as newest,
       clock_timestamp() at time zone 'UTC' as now
  from wanted, found
"""
_READ = """
select m.created_at, m.metrics
  from unnest($1::text::int4multirange) as r
  join client_metrics m on m.id >= lower(r) and m.id < upper(r)
union all
select m.created_at, m.metrics
  from unnest($1::text::int4multirange) as r
  join client_metrics m on m.id <= -lower(r) and m.id > -upper(r)
"""
_MOST = 500
_MOST_BYTES = 512 * 1024

_MERGES = """
select number, taken::text as taken, given::text as given
  from client_metrics_merges where number > $1 order by number
"""
_KNOWN_MERGES = """
select coalesce(min(number), 0) as oldest, coalesce(max(number), 0) as newest
  from client_metrics_merges
"""
# Who has read all rows that a merge took knows what it gave; who has read none knows nothing of
# it; who has read some cannot tell what is new.
_AFTER = """
select case when not $1::text::int4multirange && $2::text::int4multirange
            then ($1::text::int4multirange - $3::text::int4multirange)::text
            when $2::text::int4multirange <@ $1::text::int4multirange
            then ($1::text::int4multirange - $2::text::int4multirange)::text end
"""


async def page(tx: Tx, position: Position, *, since: int, most: int = _MOST) -> Page | None:
    """The oldest unread reports; gaps below `since` are given up. An empty page: all is read.

    None when the position says nothing any more, and all is to be read anew: another history, or
    a merge of rows that were read in part. The transaction must see one moment (read_only).
    """
    moved = await _past_merges(tx, position)
    if moved is None:
        return None
    found = await tx.connection.fetchrow(_FIND, moved.unread, since, most, _MOST_BYTES)
    assert found is not None
    rows = await tx.connection.fetch(_READ, found["found"]) if found["found"] != "{}" else []
    after = Position(found["unread"], moved.merge)
    return Page(after, found["newest"], from_timestamp(found["now"]), rows)


async def _past_merges(tx: Tx, position: Position) -> Position | None:
    known = await tx.connection.fetchrow(_KNOWN_MERGES)
    assert known is not None
    unread, merge = position.unread, position.merge
    if merge is None:
        return Position(unread, known["newest"])
    if not known["oldest"] - 1 <= merge <= known["newest"]:
        return None
    if merge < known["newest"]:
        for row in await tx.connection.fetch(_MERGES, merge):
            after = await tx.connection.fetchval(_AFTER, unread, row["taken"], row["given"])
            if after is None:
                return None
            unread = after
    return Position(unread, known["newest"])


_PENDING = """
with oldest as (
  select id, created_at, metrics,
         sum(coalesce(pg_column_size(metrics), 0)) over (order by id) as size
    from client_metrics where id > 0 order by id limit $1
)
select created_at, metrics from oldest where size <= $2 order by id
"""
_MOST_PENDING = 4_000
_MOST_PENDING_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pending:
    """Reports that are not in the roll-ups yet. `until` is None for all of them; when there are
    too many for an answer, it has what was stored before that time only.
    """

    reports: tuple[StoredReport, ...]
    until: datetime | None


async def pending(tx: Tx) -> Pending:
    """What the roll-ups lack at this moment; at most some seconds' reports (live.rollups)."""
    rows = await tx.connection.fetch(_PENDING, _MOST_PENDING, _MOST_PENDING_BYTES)
    reports = tuple(report for row in rows if (report := read_report(row)) is not None)
    counted: int = await tx.connection.fetchval(
        "select count(*) from (select from client_metrics where id > 0 limit $1) as few",
        _MOST_PENDING + 1,
    )
    until = None
    if counted > len(rows):
        until = max((report.arrived for report in reports), default=EPOCH)
    return Pending(reports, until)


EPOCH = datetime.fromtimestamp(0, UTC)


def read_report(row: Row) -> StoredReport | None:
    """None for a row that no report of ours is."""
    try:
        metrics = _DECODER.decode(row["metrics"] or "")
        stop = read_time(metrics.bucket.stop)
    except (msgspec.DecodeError, ValueError):
        return None
    arrived = EPOCH if row["created_at"] is None else from_timestamp(row["created_at"])
    return StoredReport(
        metrics.appName,
        stop,
        arrived,
        metrics.bucket.toggles,
        metrics.environment,
        metrics.instanceId,
        metrics.bucket.start,
    )

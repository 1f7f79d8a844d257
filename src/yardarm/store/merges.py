"""Rows of table client_metrics that arrived in the same past minute, merged: one for each
application, environment and minute (or hour, when that is long ago) in which the buckets stopped.

Rows go and come in one transaction, which also notes in client_metrics_merges which numbers went
and which came instead: so followers know that nothing new was said (store.metrics). Only rows that
the roll-ups have are merged. One server at a time merges.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from yardarm.domain.merging import MergedReport, Merger
from yardarm.domain.times import wire_time
from yardarm.store.database import Row, Tx, to_timestamp
from yardarm.store.metrics import read_report
from yardarm.store.rollups import NAMES_AT_A_TIME

AGE = timedelta(seconds=90)
"""How old a minute must be: by then counters of the last minute need no seconds of it any more, and
every follower that runs has read its rows."""

_MINUTE = timedelta(minutes=1)
_RECENT = timedelta(hours=1, minutes=2)
"""Counters of the last hour need the minute of a bucket that stopped so long before it arrived."""

LOCK = 36_002
"""This module's lock among advisory locks."""

_NEXT_MINUTE = """
select date_trunc('minute', min(created_at)) as minute, clock_timestamp() at time zone 'UTC' as now
  from client_metrics where created_at >= coalesce(
    (select until from client_metrics_merges order by number desc limit 1), '-infinity')
"""
_OF_MINUTE = """
with minute as (
  select id, sum(coalesce(pg_column_size(metrics), 0)) over (order by id desc) as size
    from client_metrics where created_at >= $1 and created_at < $2 and id < 0
   order by id desc limit $3
)
select m.id, m.created_at, m.metrics from client_metrics m join minute on m.id = minute.id
 where minute.size <= $4 order by m.id desc for update of m
"""
_COUNT = """
select count(*) filter (where id > 0) as waiting, count(*) filter (where id < 0) as rolled_up
  from client_metrics where created_at >= $1 and created_at < $2
"""
_GIVE = """
insert into client_metrics (id, created_at, metrics)
select -nextval('client_metrics_id_seq'), at, metrics
  from unnest($1::timestamp[], $2::json[]) as t (at, metrics)
returning id
"""
_NOTE = """
insert into client_metrics_merges (until, taken, given)
select $1, coalesce((select range_agg(int4range(-id, -id, '[]')) from unnest($2::int4[]) id), '{}'),
       coalesce((select range_agg(int4range(-id, -id, '[]')) from unnest($3::int4[]) id), '{}')
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """Rows that went and came. `more`: another past minute, or the rest of this one, may wait."""

    taken: int
    given: int
    more: bool


_NOTHING = Merged(0, 0, more=False)


async def merge(tx: Tx, *, most: int = 1_000, most_bytes: int = 512 * 1024) -> Merged:
    """Merge the oldest past minute, or as much of it as fits a bite."""
    if not await tx.connection.fetchval("select pg_try_advisory_xact_lock($1)", LOCK):
        return _NOTHING
    next_minute = await tx.connection.fetchrow(_NEXT_MINUTE)
    assert next_minute is not None
    start: datetime | None = next_minute["minute"]
    if start is None or start + _MINUTE > next_minute["now"] - AGE:
        return _NOTHING
    until = start + _MINUTE
    counted = await tx.connection.fetchrow(_COUNT, start, until)
    assert counted is not None
    if counted["waiting"]:
        return _NOTHING  # the roll-ups come first; their rows are not locked here
    rows = await tx.connection.fetch(_OF_MINUTE, start, until, most, most_bytes)
    taken, merged = await _merged(rows)
    # Whole, or as small as it gets in such bites.
    is_done = counted["rolled_up"] <= len(rows) or len(merged) >= len(taken)
    gone, given = await _replace(tx, taken, merged)
    await tx.connection.execute(_NOTE, until if is_done else start, gone, given)
    return Merged(len(gone), len(given), more=True)


async def _merged(
    rows: Sequence[Row],
) -> tuple[list[int], list[tuple[datetime, MergedReport, int]]]:
    """Ids that go, and what comes instead: the last arrival, the row, and of how many it is.

    A row that stays alone stays as it is, and so does one that cannot be read.
    """
    merger = Merger()
    found: dict[int, tuple[datetime, MergedReport, list[int]]] = {}
    names = 0
    for row in rows:
        report = read_report(row)
        if report is None:
            continue
        names += 1 + len(report.toggles)
        if names > NAMES_AT_A_TIME:
            names = 0
            await asyncio.sleep(0)
        stop = min(report.stop, report.arrived)
        alike = MergedReport(
            report.app_name,
            report.environment,
            report.instance_id,
            report.start or wire_time(stop),
            wire_time(stop),
        )
        into = merger.add(_when(stop, report.arrived), alike, report.toggles)
        arrived, _, ids = found.get(id(into), (report.arrived, into, []))
        found[id(into)] = max(arrived, report.arrived), into, [*ids, row["id"]]
    several = [entry for entry in found.values() if len(entry[2]) > 1]
    taken = [number for _, _, ids in several for number in ids]
    return taken, [(arrived, into, len(ids)) for arrived, into, ids in several]


def _when(stop: datetime, arrived: datetime) -> datetime:
    at = stop.replace(second=0, microsecond=0)
    return at if arrived - stop < _RECENT else at.replace(minute=0)


async def _replace(
    tx: Tx, taken: Sequence[int], rows: Sequence[tuple[datetime, MergedReport, int]]
) -> tuple[list[int], list[int]]:
    if not taken:
        return [], []
    status = await tx.connection.execute(
        "delete from client_metrics where id = any($1::int4[])", taken
    )
    if status != f"DELETE {len(taken)}":
        raise RuntimeError("rows of client_metrics went while they were being merged")
    given = await tx.connection.fetch(
        _GIVE,
        [to_timestamp(arrived) for arrived, _, _ in rows],
        [msgspec.json.encode(row.to_document()).decode() for _, row, _ in rows],
    )
    return list(taken), [row["id"] for row in given]

"""Tables usage_series, usage_hours and usage_days, as they grow: reports are added to their hour
and their day in the transaction that marks them as added, so that none counts twice or never. What
they are signs of is noted with them (usage_signs, unknown_flags).

The mark is the sign of the row's id. One server at a time rolls up, under a lock of the
transaction; others do something else meanwhile. Never under the revision lock.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from yardarm.domain.merging import Totals
from yardarm.domain.rollups import (
    ALL_APPLICATIONS,
    LONGEST_NAME,
    OTHER,
    Grain,
    Sum,
    moment_of,
    plus,
    start_of,
)
from yardarm.domain.usage_signs import Signs
from yardarm.store import unknown_flags, usage_signs
from yardarm.store.database import Row, Tx, to_timestamp
from yardarm.store.metrics import read_report
from yardarm.store.unknown_flags import Asked

K = TypeVar("K")

MOST_SERIES = 500_000
"""Clients can make names up, so that there is an end to series: names beyond it are counted as
OTHER. Features that there are keep a series of their own."""

LOCK = 36_001
"""This module's lock among advisory locks."""

NAMES_AT_A_TIME = 2_000
"""Counts that are added up before others may run, a few milliseconds."""

_TAKE = """
with oldest as (
  select id, sum(size) over (order by id) - size as before
    from (select id, coalesce(pg_column_size(metrics), 0) as size
            from client_metrics where id > 0 order by id limit $1) as few
)
select id, created_at, metrics from client_metrics
 where id in (select id from oldest where before < $2) for update
"""
_MARK = "update client_metrics set id = -id where id = any($1::int4[])"

Series = tuple[str, str, str, str]
"""Feature, environment, application and variant; '' for all variants."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """What a bite was: `busy` when another server is at it, `more` when reports are left."""

    reports: int
    more: bool
    busy: bool = False


async def roll_up(tx: Tx, *, most: int = 500, most_bytes: int = 512 * 1024) -> Rolled:
    """Add the oldest reports that are not in the roll-ups to them."""
    if not await alone(tx):
        return Rolled(0, more=False, busy=True)
    rows = await tx.connection.fetch(_TAKE, most, most_bytes)
    if not rows:
        return Rolled(0, more=False)
    gathered = await _gathered(rows)
    if gathered.sums:
        await _add(tx, gathered.sums)
        await unknown_flags.note(tx, gathered.asked)
    await tx.connection.execute(_MARK, [row["id"] for row in rows])
    left = await tx.connection.fetchval("select exists (select from client_metrics where id > 0)")
    return Rolled(len(rows), more=left)


async def alone(tx: Tx) -> bool:
    """Take the lock of who adds to the roll-ups; False when another one has it."""
    return bool(await tx.connection.fetchval("select pg_try_advisory_xact_lock($1)", LOCK))


Sums = dict[tuple[Series, datetime], tuple[int, int]]
"""Evaluations with yes and no, by series and the beginning of the hour."""


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What reports say: by series and hour; and who asked for which name, and when last."""

    sums: Sums
    asked: dict[Asked, datetime]


async def _gathered(rows: Sequence[Row]) -> _Gathered:
    """A row that is no report counts nothing."""
    sums: Sums = {}
    asked: dict[Asked, datetime] = {}
    for (environment, app_name, hour), (totals, last) in (await _totals(rows)).items():
        for name in totals:
            place = _bounded(name), environment, app_name
            asked[place] = max(asked.get(place, last), last)
        for app in (app_name, ALL_APPLICATIONS):
            for name, yes, no in totals.counts():
                _count(sums, ((_bounded(name), environment, app, ""), hour), yes, no)
            for name, variant, count in totals.variants():
                series = _bounded(name), environment, app, _bounded(variant)
                _count(sums, (series, hour), count, 0)
        await asyncio.sleep(0)
    return _Gathered(sums, asked)


async def _totals(
    rows: Sequence[Row],
) -> dict[tuple[str, str, datetime], tuple[Totals, datetime]]:
    """By environment, application and hour; and when the last report of it counts."""
    found: dict[tuple[str, str, datetime], tuple[Totals, datetime]] = {}
    names = 0
    for row in rows:
        report = read_report(row)
        if report is None:
            continue
        at = moment_of(report.stop, report.arrived)
        key = _bounded(report.environment), _bounded(report.app_name), start_of(Grain.HOUR, at)
        totals, last = found.get(key) or (Totals(), at)
        totals.add(report.toggles)
        found[key] = totals, max(last, at)
        names += 1 + len(report.toggles)
        if names > NAMES_AT_A_TIME:
            names = 0
            await asyncio.sleep(0)
    return found


def _count(sums: dict[K, tuple[int, int]], key: K, yes: int, no: int) -> None:
    known = sums.get(key)
    sums[key] = (yes, no) if known is None else (plus(known[0], yes), plus(known[1], no))


def _bounded(name: str) -> str:
    return name if 0 < len(name) <= LONGEST_NAME else OTHER


_MAKE_SERIES = """
with named as (
  select distinct feature, environment, app, variant
    from unnest($1::varchar[], $2::varchar[], $3::varchar[], $4::varchar[])
      as t (feature, environment, app, variant)
), lacking as (
  select n.*, row_number() over () as number,
         exists (select from features f where f.name = n.feature) as is_known
    from named n where not exists (select from usage_series s
    where (s.feature_name, s.environment, s.app_name, s.variant)
        = (n.feature, n.environment, n.app, n.variant))
)
insert into usage_series (feature_name, environment, app_name, variant)
select feature, environment, app, variant from lacking
 where number <= $5 - (select count(*) from usage_series)
    or (is_known and app = '' and variant = '')
    or feature = $6 and app in ('', $6) and variant in ('', $6)
"""
_KNOWN_SERIES = """
select s.id, n.number
  from unnest($1::varchar[], $2::varchar[], $3::varchar[], $4::varchar[]) with ordinality
    as n (feature, environment, app, variant, number)
  join usage_series s on (s.feature_name, s.environment, s.app_name, s.variant)
                       = (n.feature, n.environment, n.app, n.variant)
"""
# In order, so that nobody else could be locked out; there is one writer only.
_ADD = """
insert into {table} as u (series, {column}, yes, no)
select * from unnest($1::int4[], $2::{type}[], $3::int8[], $4::int8[]) as t (series, at, yes, no)
 order by 1, 2
on conflict (series, {column}) do update set
  yes = least(u.yes + excluded.yes, 9007199254740992),
  no = least(u.no + excluded.no, 9007199254740992)
"""
_ADD_HOURS = _ADD.format(table="usage_hours", column="hour", type="timestamp")
_ADD_DAYS = _ADD.format(table="usage_days", column="day", type="date")


async def _add(tx: Tx, sums: Sums) -> None:
    ids = await _series(tx, sorted({series for series, _ in sums}))
    hours: dict[tuple[int, datetime], tuple[int, int]] = {}
    days: dict[tuple[int, datetime], tuple[int, int]] = {}
    signs: dict[int, Signs] = {}
    for i, ((series, hour), (yes, no)) in enumerate(sums.items()):
        if i % NAMES_AT_A_TIME == 0:
            await asyncio.sleep(0)
        day = hour.replace(hour=0)
        _count(hours, (ids[series], hour), yes, no)
        _count(days, (ids[series], day), yes, no)
        base = ids[*series[:3], ""]
        signs[base] = signs.get(base, Signs()).seen(day.date(), series[3], Sum(yes, no))
    for sql, found in ((_ADD_HOURS, hours), (_ADD_DAYS, days)):
        await tx.connection.execute(
            sql,
            [series for series, _ in found],
            [to_timestamp(at) if found is hours else at.astimezone(UTC).date() for _, at in found],
            [yes for yes, _ in found.values()],
            [no for _, no in found.values()],
        )
    await usage_signs.note(tx, signs)


async def _series(tx: Tx, wanted: Sequence[Series], most: int | None = None) -> dict[Series, int]:
    """The id of each, or of the one that it is counted as when there are too many."""
    most = MOST_SERIES if most is None else most
    ids = await _known(tx, wanted)
    lacking = [series for series in wanted if series not in ids]
    if not lacking:
        return ids
    await tx.connection.execute(_MAKE_SERIES, *_columns(lacking), most, OTHER)
    ids |= await _known(tx, lacking)
    left_out = {series: _instead(series) for series in lacking if series not in ids}
    if left_out:
        instead = sorted(set(left_out.values()))
        await tx.connection.execute(_MAKE_SERIES, *_columns(instead), most, OTHER)
        found = await _known(tx, instead)
        ids |= {series: found[other] for series, other in left_out.items()}
    return ids


def _instead(series: Series) -> Series:
    _, environment, app_name, variant = series
    return OTHER, environment, app_name and OTHER, variant and OTHER


def _columns(series: Sequence[Series]) -> list[list[str]]:
    return [[s[column] for s in series] for column in range(4)]


async def _known(tx: Tx, wanted: Sequence[Series]) -> dict[Series, int]:
    rows = await tx.connection.fetch(_KNOWN_SERIES, *_columns(wanted))
    return {wanted[row["number"] - 1]: row["id"] for row in rows}

"""Columns first_day, last_on and last_off of table usage_series: what usage says at a glance.

Noted when reports are added up, most often once a day for each series, and read without a look at
hours or days. Only series over all variants have them. What waits to be added up is added here.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time

from yardarm.domain.rollups import Grain, Sum, moment_of, start_of
from yardarm.domain.usage_signs import LastSeen, Signs
from yardarm.store.database import Row, Tx, from_timestamp
from yardarm.store.metrics import StoredReport

Place = tuple[str, str, str]
"""Feature, environment and application."""

# Rows that say so already stay as they are.
_NOTE = """
update usage_series s
   set first_day = least(s.first_day, n.first), last_on = greatest(s.last_on, n.last_on),
       last_off = greatest(s.last_off, n.last_off)
  from unnest($1::int4[], $2::date[], $3::date[], $4::date[]) as n (id, first, last_on, last_off)
 where s.id = n.id
   and (s.first_day is null or n.first < s.first_day
        or n.last_on > coalesce(s.last_on, '-infinity')
        or n.last_off > coalesce(s.last_off, '-infinity'))
"""


async def note(tx: Tx, signs: Mapping[int, Signs]) -> None:
    """By the number of the series. For whoever adds up, and has the lock of that."""
    ids = sorted(i for i, found in signs.items() if found.first is not None)
    if ids:
        await tx.connection.execute(
            _NOTE,
            ids,
            [signs[i].first for i in ids],
            [signs[i].on for i in ids],
            [signs[i].off for i in ids],
        )


_OF_APPLICATION = """
select environment, feature_name, app_name, first_day, last_on, last_off from usage_series
 where app_name = $1 and variant = '' and greatest(last_on, last_off) >= $2
"""


async def of_application(
    tx: Tx, app_name: str, since: date, pending: Sequence[StoredReport]
) -> dict[Place, Signs]:
    """Of every feature that an application has evaluated since that day, made or not."""
    rows = await tx.connection.fetch(_OF_APPLICATION, app_name, since)
    found = _read(rows)
    for report in pending:
        if report.app_name == app_name:
            _add(found, report, report.app_name, report.toggles)
    return {place: signs for place, signs in found.items() if signs.last and signs.last >= since}


_OF_FEATURES = """
select environment, feature_name, app_name, first_day, last_on, last_off from usage_series
 where feature_name = any($1::varchar[]) and app_name = '' and variant = ''
"""


async def of_features(
    tx: Tx, names: Collection[str], pending: Sequence[StoredReport]
) -> dict[str, dict[str, Signs]]:
    """By feature and environment, all applications together; only what was evaluated ever."""
    found = _read(await tx.connection.fetch(_OF_FEATURES, list(names)))
    wanted = set(names)
    for report in pending:
        _add(found, report, "", report.toggles.keys() & wanted)
    signs: dict[str, dict[str, Signs]] = {}
    for (name, environment, _), there in found.items():
        signs.setdefault(name, {})[environment] = there
    return signs


_LAST_SEEN = """
select s.environment, s.feature_name, s.app_name, s.first_day, s.last_on, s.last_off,
       (select max(u.hour) from usage_hours u where u.series = s.id) as hour
  from usage_series s
 where s.feature_name = any($1::varchar[]) and s.variant = '' and s.app_name <> ''
"""


async def last_seen(
    tx: Tx, names: Collection[str], pending: Sequence[StoredReport]
) -> dict[str, list[LastSeen]]:
    """By feature; of each environment and application that evaluated it, the newest first."""
    rows = await tx.connection.fetch(_LAST_SEEN, list(names))
    found, hours = _read(rows), {_place(row): row["hour"] for row in rows}
    times = {place: from_timestamp(hour) for place, hour in hours.items() if hour is not None}
    wanted = set(names)
    for report in pending:
        hour = start_of(Grain.HOUR, moment_of(report.stop, report.arrived))
        asked = report.toggles.keys() & wanted
        _add(found, report, report.app_name, asked)
        for name in asked:
            place = name, report.environment, report.app_name
            times[place] = max(times.get(place, hour), hour)
    seen: dict[str, list[LastSeen]] = {}
    for place, signs in found.items():
        if signs.last is not None:
            day = datetime.combine(signs.last, time(), UTC)
            at = max(day, times.get(place, day))
            seen.setdefault(place[0], []).append(LastSeen(place[1], place[2], at, signs))
    for each in seen.values():
        each.sort(key=lambda last: (last.environment, last.app_name))
        each.sort(key=lambda last: last.at, reverse=True)
    return seen


def _read(rows: Collection[Row]) -> dict[Place, Signs]:
    return {_place(row): Signs(row["first_day"], row["last_on"], row["last_off"]) for row in rows}


def _place(row: Row) -> Place:
    return row["feature_name"], row["environment"], row["app_name"]


def _add(
    found: dict[Place, Signs], report: StoredReport, app_name: str, names: Collection[str]
) -> None:
    day = moment_of(report.stop, report.arrived).astimezone(UTC).date()
    for name in names:
        counts = report.toggles[name]
        place = name, report.environment, app_name
        signs = found.get(place, Signs()).seen(day, "", Sum(counts.yes, counts.no))
        for variant, count in counts.variants.items():
            signs = signs.seen(day, variant, Sum(count))
        found[place] = signs

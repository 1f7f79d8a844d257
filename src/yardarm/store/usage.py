"""Tables usage_series, usage_hours and usage_days, read; with the reports that are not in them yet.

All of it in one read-only transaction, which sees one moment: an answer has every report that was
committed before it, once. What is read is bounded by the series of a feature and the moments of
an answer, and by `metrics.pending`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from yardarm.domain.rollups import (
    ALL_APPLICATIONS,
    Cell,
    Grain,
    Sum,
    Usages,
    Window,
    moment_of,
    start_of,
)
from yardarm.store.database import Tx, from_timestamp, to_timestamp
from yardarm.store.metrics import StoredReport

_AT = {
    Grain.HOUR: ("usage_hours", "hour", "u.hour"),
    Grain.DAY: ("usage_days", "day", "u.day::timestamp"),
    Grain.WEEK: ("usage_days", "day", "date_trunc('week', u.day::timestamp)"),
}
_OF_FEATURE = """
select s.environment, s.app_name, s.variant, {at} as at,
       sum(u.yes)::int8 as yes, sum(u.no)::int8 as no
  from usage_series s join {table} u on u.series = s.id
 where s.feature_name = $1 and (s.app_name = '') = $2 and u.{column} >= $3
 group by 1, 2, 3, 4
"""
# A subquery for each feature, so that each is a walk through the index whatever the planner
# thinks of the others.
_OF_FEATURES = """
select f.name, found.at, found.yes, found.no
  from unnest($1::varchar[]) as f (name)
  join usage_series s on s.feature_name = f.name and s.environment = $2
   and s.app_name = '' and s.variant = ''
  cross join lateral (
    select {at} as at, sum(u.yes)::int8 as yes, sum(u.no)::int8 as no
      from {table} u where u.series = s.id and u.{column} >= $3 group by 1) as found
"""


async def of_feature(
    tx: Tx, name: str, window: Window, pending: Sequence[StoredReport], *, by_application: bool
) -> Usages:
    """The evaluations of a feature in a window.

    By application, or of all of them together, whose name is then ''. The names of features and
    applications are as clients wrote them.
    """
    found: Usages = {}
    for row in await tx.connection.fetch(
        _sql(_OF_FEATURE, window), name, not by_application, to_timestamp(window.since)
    ):
        cell = Cell(row["environment"], row["app_name"], from_timestamp(row["at"]))
        if row["variant"]:
            found.setdefault(cell, Sum()).add(0, 0, {row["variant"]: row["yes"]})
        else:
            found.setdefault(cell, Sum()).add(row["yes"], row["no"], {})
    for report in pending:
        counts = report.toggles.get(name)
        at = start_of(window.grain, moment_of(report.stop, report.arrived))
        if counts is not None and at >= window.since:
            app_name = report.app_name if by_application else ALL_APPLICATIONS
            cell = Cell(report.environment, app_name, at)
            found.setdefault(cell, Sum()).add(counts.yes, counts.no, counts.variants)
    return found


async def of_features(
    tx: Tx,
    names: Collection[str],
    environment: str,
    window: Window,
    pending: Sequence[StoredReport],
) -> dict[str, dict[datetime, Sum]]:
    """The evaluations of many features in an environment, without variants; only moments at which
    there were some.
    """
    found: dict[str, dict[datetime, Sum]] = {name: {} for name in names}
    for row in await tx.connection.fetch(
        _sql(_OF_FEATURES, window), list(names), environment, to_timestamp(window.since)
    ):
        at = from_timestamp(row["at"])
        found[row["name"]].setdefault(at, Sum()).add(row["yes"], row["no"], {})
    for report in pending:
        at = start_of(window.grain, moment_of(report.stop, report.arrived))
        if report.environment != environment or at < window.since:
            continue
        for name in report.toggles.keys() & found.keys():
            counts = report.toggles[name]
            found[name].setdefault(at, Sum()).add(counts.yes, counts.no, {})
    return found


_OF_APPLICATIONS = """
select s.environment, s.app_name, s.variant, sum(u.yes)::int8 as yes, sum(u.no)::int8 as no
  from usage_series s join {table} u on u.series = s.id
 where s.feature_name = $1 and s.app_name <> '' and u.{column} >= $2
 group by 1, 2, 3
"""


async def of_applications(
    tx: Tx, name: str, window: Window, pending: Sequence[StoredReport]
) -> dict[tuple[str, str], Sum]:
    """The evaluations of a feature in all of a window, by environment and application."""
    found: dict[tuple[str, str], Sum] = {}
    sql = _sql(_OF_APPLICATIONS, window)
    for row in await tx.connection.fetch(sql, name, to_timestamp(window.since)):
        counts = found.setdefault((row["environment"], row["app_name"]), Sum())
        if row["variant"]:
            counts.add(0, 0, {row["variant"]: row["yes"]})
        else:
            counts.add(row["yes"], row["no"], {})
    for report in pending:
        reported = report.toggles.get(name)
        at = start_of(window.grain, moment_of(report.stop, report.arrived))
        if reported is not None and at >= window.since:
            counts = found.setdefault((report.environment, report.app_name), Sum())
            counts.add(reported.yes, reported.no, reported.variants)
    return found


# A walk through the index for each series, as above.
_IN_ALL = """
select s.feature_name, s.environment, found.yes, found.no
  from usage_series s
 cross join lateral (
    select sum(u.yes)::int8 as yes, sum(u.no)::int8 as no
      from {table} u where u.series = s.id and u.{column} >= $2) as found
 where s.feature_name = any($1::varchar[]) and s.app_name = '' and s.variant = ''
   and found.yes is not null
"""


async def in_all(
    tx: Tx, names: Collection[str], window: Window, pending: Sequence[StoredReport]
) -> dict[tuple[str, str], Sum]:
    """The evaluations of features in all of a window, by feature and environment."""
    found: dict[tuple[str, str], Sum] = {}
    rows = await tx.connection.fetch(_sql(_IN_ALL, window), list(names), to_timestamp(window.since))
    for row in rows:
        found[row["feature_name"], row["environment"]] = Sum(row["yes"], row["no"])
    wanted = set(names)
    for report in pending:
        if start_of(window.grain, moment_of(report.stop, report.arrived)) < window.since:
            continue
        for name in report.toggles.keys() & wanted:
            counts = report.toggles[name]
            found.setdefault((name, report.environment), Sum()).add(counts.yes, counts.no, {})
    return found


def _sql(template: str, window: Window) -> str:
    table, column, at = _AT[window.grain]
    return template.format(table=table, column=column, at=at)


async def rename(tx: Tx, old: str, new: str) -> None:
    """The same environment under another name; what an earlier one of that name has left stays.
    Reports that wait count under the name of their time.
    """
    await tx.connection.execute(
        "update usage_series s set environment = $2 where environment = $1 and not exists ("
        " select from usage_series o where o.environment = $2 and (o.feature_name, o.app_name,"
        " o.variant) = (s.feature_name, s.app_name, s.variant))",
        old,
        new,
    )

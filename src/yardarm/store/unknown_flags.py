"""Table unknown_flags: names that clients ask for and that no feature has, archived ones included.

Telemetry: noted when reports are added up (store.rollups), pruned with them. A name that became a
feature meanwhile is passed over when it is read.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from yardarm.domain.events import Kind
from yardarm.domain.rollups import OTHER, moment_of
from yardarm.domain.unknown_flags import SHOWN, UnknownFlag
from yardarm.store.database import Tx, from_timestamp, to_timestamp
from yardarm.store.metrics import StoredReport

MOST = 10_000
"""Rows: clients can make names up. Those that are there go on being noted."""

Asked = tuple[str, str, str]
"""A name, an environment and an application."""

_UNKNOWN = """
select n.name from unnest($1::varchar[]) as n (name)
 where not exists (select from features f where f.name = n.name)
"""
# In the order of the key; there is one writer only. A row that moved in the last seconds stays.
_NOTE = """
insert into unknown_flags as u (name, environment, app_name, first_seen_at, last_seen_at)
select t.name, t.environment, t.app_name, t.at, t.at
  from unnest($1::varchar[], $2::varchar[], $3::varchar[], $4::timestamp[])
    with ordinality as t (name, environment, app_name, at, number)
 where t.number <= $5 - (select count(*) from unknown_flags)
    or exists (select from unknown_flags k where (k.name, k.environment, k.app_name)
                                               = (t.name, t.environment, t.app_name))
 order by 1, 2, 3
on conflict (name, environment, app_name) do update set last_seen_at = excluded.last_seen_at
  where u.last_seen_at < excluded.last_seen_at - interval '5 seconds'
"""


async def note(tx: Tx, asked: Mapping[Asked, datetime], most: int | None = None) -> None:
    """Who asked for what, and when last; what features are called is passed over."""
    unknown = await _unknown(tx, {name for name, _, _ in asked} - {OTHER})
    found = sorted(place for place in asked if place[0] in unknown)
    if found:
        columns = [[place[column] for place in found] for column in range(3)]
        times = [to_timestamp(asked[place]) for place in found]
        await tx.connection.execute(_NOTE, *columns, times, MOST if most is None else most)


async def _unknown(tx: Tx, names: Collection[str]) -> set[str]:
    rows = await tx.connection.fetch(_UNKNOWN, list(names))
    return {row["name"] for row in rows}


_EVERY = """
select name, environment, app_name, first_seen_at, last_seen_at from unknown_flags u
 where not exists (select from features f where f.name = u.name)
"""
_LAST_EVENTS = """
select d.name, max(e.created_at) as at from event_details d join events e on e.id = d.event_id
 where d.kind = $1 and d.name = any($2::varchar[]) group by 1
"""


async def every(tx: Tx, pending: Sequence[StoredReport]) -> list[UnknownFlag]:
    """By name, SHOWN at most, with what is not added up yet."""
    first: dict[str, datetime] = {}
    last: dict[Asked, datetime] = {}
    for row in await tx.connection.fetch(_EVERY):
        name, at = row["name"], from_timestamp(row["first_seen_at"])
        first[name] = min(first.get(name, at), at)
        last[name, row["environment"], row["app_name"]] = from_timestamp(row["last_seen_at"])
    waiting = await _unknown(tx, {name for report in pending for name in report.toggles})
    for report in pending:
        at = moment_of(report.stop, report.arrived)
        for name in report.toggles.keys() & waiting:
            place = name, report.environment, report.app_name
            first[name] = min(first.get(name, at), at)
            last[place] = max(last.get(place, at), at)
    names = sorted(first)[:SHOWN]
    rows = await tx.connection.fetch(_LAST_EVENTS, Kind.FEATURE, names)
    events = {row["name"]: from_timestamp(row["at"]) for row in rows}
    reports: dict[str, dict[str, dict[str, datetime]]] = {name: {} for name in names}
    for (name, environment, app_name), at in sorted(last.items()):
        if name in reports:
            reports[name].setdefault(app_name, {})[environment] = at
    return [
        UnknownFlag(name, first[name], _latest(reports[name]), reports[name], events.get(name))
        for name in names
    ]


def _latest(reports: Mapping[str, Mapping[str, datetime]]) -> datetime:
    return max(at for places in reports.values() for at in places.values())


async def rename(tx: Tx, old: str, new: str) -> None:
    """The same environment under another name; what an earlier one of that name has left stays."""
    await tx.connection.execute(
        "update unknown_flags u set environment = $2 where environment = $1 and not exists ("
        " select from unknown_flags o where o.environment = $2"
        " and (o.name, o.app_name) = (u.name, u.app_name))",
        old,
        new,
    )

"""Tables client_strategies, client_instances, client_metrics and their companions, as clients
write them.

Telemetry: never in the fold, never under the revision lock. All writes take whole batches, in
key order, so that two servers that store the same instances cannot lock each other out.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from yardarm.domain.clients import Instance, MetricsReport, Registration
from yardarm.domain.merging import MergedReport, Merger
from yardarm.domain.times import wire_time
from yardarm.store.database import Tx, to_timestamp

_SAVE_APPLICATIONS = """
insert into client_strategies (app_name, updated_at, strategies)
select name, $3, strategies from unnest($1::varchar[], $2::json[]) as t (name, strategies)
on conflict (app_name) do update set
  updated_at = excluded.updated_at, strategies = excluded.strategies
"""
_SAVE_ARRIVALS = """
insert into client_application_details (app_name, created_at, created_by)
select name, $3, address from unnest($1::varchar[], $2::varchar[]) as t (name, address)
on conflict (app_name) do nothing
"""
_SAVE_INSTANCES = """
insert into client_instances (app_name, instance_id, client_ip, last_seen, created_at)
select app, id, ip, $4, $4
  from unnest($1::varchar[], $2::varchar[], $3::varchar[]) as t (app, id, ip)
on conflict (app_name, instance_id) do update set
  client_ip = coalesce(excluded.client_ip, client_instances.client_ip),
  last_seen = excluded.last_seen
"""
_SAVE_DETAILS = """
insert into client_instance_details (app_name, instance_id, environment, sdk_version, last_seen)
select app, id, environment, sdk, $5
  from unnest($1::varchar[], $2::varchar[], $3::varchar[], $4::varchar[])
    as t (app, id, environment, sdk)
on conflict (app_name, instance_id, environment) do update set
  sdk_version = coalesce(excluded.sdk_version, client_instance_details.sdk_version),
  last_seen = excluded.last_seen
"""


async def save_registrations(tx: Tx, registrations: Sequence[Registration], at: datetime) -> None:
    """The last registration of an application says which strategies it knows, the first one
    from where it came to be known.
    """
    applications = {r.instance.app_name: r.strategies for r in registrations}
    names = sorted(applications)
    strategies = [msgspec.json.encode(applications[name]).decode() for name in names]
    await tx.connection.execute(_SAVE_APPLICATIONS, names, strategies, to_timestamp(at))
    addresses = {r.instance.app_name: r.instance.address for r in reversed(registrations)}
    await tx.connection.execute(
        _SAVE_ARRIVALS, names, [addresses[name] for name in names], to_timestamp(at)
    )


async def save_instances(
    tx: Tx, instances: Iterable[tuple[Instance, str | None]], at: datetime
) -> None:
    """Note that instances are alive; with each goes its SDK's version, None to keep the old."""
    addresses: dict[tuple[str, str], str | None] = {}
    details: dict[tuple[str, str, str], str | None] = {}
    for instance, sdk_version in instances:
        key = (instance.app_name, instance.instance_id)
        addresses[key] = instance.address or addresses.get(key)
        detail = (*key, instance.environment)
        details[detail] = sdk_version or details.get(detail)
    keys = sorted(addresses)
    seen = to_timestamp(at)
    await tx.connection.execute(
        _SAVE_INSTANCES,
        [k[0] for k in keys],
        [k[1] for k in keys],
        [addresses[k] for k in keys],
        seen,
    )
    detailed = sorted(details)
    await tx.connection.execute(
        _SAVE_DETAILS,
        [k[0] for k in detailed],
        [k[1] for k in detailed],
        [k[2] for k in detailed],
        [details[k] for k in detailed],
        seen,
    )


async def append_metrics(tx: Tx, reports: Sequence[MetricsReport]) -> list[MergedReport]:
    """Reports of one application whose buckets stopped in the same second share a row. The time of
    arrival is the database's, which all servers share. The rows that were made.
    """
    merger = Merger()
    for report in reports:
        instance = report.instance
        row = MergedReport(
            instance.app_name,
            instance.environment,
            instance.instance_id,
            wire_time(report.start),
            wire_time(report.stop),
        )
        merger.add(report.stop.replace(microsecond=0), row, report.toggles)
    documents = [msgspec.json.encode(row.to_document()).decode() for row in merger.rows]
    await tx.connection.execute(
        "insert into client_metrics (metrics) select unnest($1::json[])", documents
    )
    return merger.rows


_TAKE_BATCHES = """
insert into client_batches (batch) select batch from unnest($1::varchar[]) as t (batch)
 order by batch on conflict do nothing returning batch
"""


async def new_batches(tx: Tx, batches: Collection[str]) -> set[str]:
    """Those that were not stored before; their names are kept. Who stores one now is waited for."""
    rows = await tx.connection.fetch(_TAKE_BATCHES, list(batches))
    return {row["batch"] for row in rows}


# What is not in the roll-ups yet (ids above 0) stays, however old it is. Edges keep what they send
# for two days, so names of batches stay longer.
# An application registers once, when it starts: it stays known while an instance of it lives,
# and for ever when a person said something of it.
_PRUNE = (
    """
    delete from client_metrics where id in
      (select id from client_metrics where created_at < $1 and id < 0 order by created_at limit $2
       for update skip locked)
    """,
    """
    delete from client_batches where batch in
      (select batch from client_batches
        where received_at < least($1, localtimestamp - interval '3 days') limit $2
       for update skip locked)
    """,
    """
    delete from client_metrics_merges where number in
      (select number from client_metrics_merges
        where merged_at < $1 and number < (select max(number) from client_metrics_merges)
        order by number limit $2 for update skip locked)
    """,
    """
    delete from client_instance_details where ctid = any(array(
      select ctid from client_instance_details where last_seen < $1 limit $2
      for update skip locked))
    """,
    """
    delete from client_instances where ctid = any(array(
      select ctid from client_instances where last_seen < $1 limit $2
      for update skip locked))
    """,
    """
    delete from client_receipts where ctid = any(array(
      select ctid from client_receipts where last_seen < $1 limit $2
      for update skip locked))
    """,
    """
    delete from unknown_flags where ctid = any(array(
      select ctid from unknown_flags where last_seen_at < $1 limit $2
      for update skip locked))
    """,
    """
    delete from client_strategies where ctid = any(array(
      select ctid from client_strategies s where updated_at < $1 and not exists (
        select from client_instances i where i.app_name = s.app_name) and not exists (
        select from application_settings a where a.app_name = s.app_name) limit $2
      for update skip locked))
    """,
)


async def prune(tx: Tx, now: datetime, keep: timedelta, *, limit: int = 1_000) -> int:
    """Delete what is older than `keep`, at most `limit` rows of each table; the rows deleted.

    Small bites: a delete of a day's rows at once would hold locks and bloat the table.
    """
    before = to_timestamp(now - keep)
    deleted = 0
    for statement in _PRUNE:
        status: str = await tx.connection.execute(statement, before, limit)
        deleted += int(status.rpartition(" ")[2])
    return deleted

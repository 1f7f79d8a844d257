"""What runs, as table client_instance_details and the instances' receipts have it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from yardarm.domain.fleet import Berth, Crew, FleetInstance, by_release
from yardarm.domain.receipts import Holder, Receipt
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp
from yardarm.store.metrics import StoredReport

LISTED = 100
"""Instances of an application in a list of applications."""

_BERTHS = """
select environment, count(*) as instances, max(last_seen) as last_seen,
       array_agg(distinct sdk_version order by sdk_version)
         filter (where sdk_version is not null) as sdks
  from client_instance_details where app_name = $1 group by environment order by environment
"""


async def berths(tx: Tx, app_name: str) -> list[Berth]:
    """By environment."""
    return [
        Berth(
            row["environment"],
            row["instances"],
            from_timestamp(row["last_seen"]),
            tuple(row["sdks"] or ()),
        )
        for row in await tx.connection.fetch(_BERTHS, app_name)
    ]


_INSTANCES = """
select d.instance_id, d.sdk_version, d.last_seen, i.client_ip,
       r.sdk, r.streams, r.revision, r.since, r.last_seen as polled_at
  from client_instance_details d
  left join client_instances i on (i.app_name, i.instance_id) = (d.app_name, d.instance_id)
  left join client_receipts r on (r.environment, r.app_name, r.instance_id)
                               = (d.environment, d.app_name, d.instance_id)
 where d.app_name = $1 and d.environment = $2
 order by d.last_seen desc, d.instance_id limit $3 offset $4
"""
_COUNT = "select count(*) from client_instance_details where app_name = $1 and environment = $2"


async def instances(
    tx: Tx, app_name: str, environment: str, *, limit: int, offset: int
) -> tuple[list[FleetInstance], int]:
    """The last seen first, and how many there are in all."""
    rows = await tx.connection.fetch(_INSTANCES, app_name, environment, limit, offset)
    total = await tx.connection.fetchval(_COUNT, app_name, environment)
    return [_instance(row, app_name, environment) for row in rows], total


_HELD = """
select count(*) as instances, count(*) filter (where revision < $3) as behind
  from client_receipts where app_name = $1 and environment = $2 and last_seen >= $4
"""


async def held(
    tx: Tx, app_name: str, environment: str, revision: int, since: datetime
) -> tuple[int, int]:
    """How many instances were heard of since then, and how many of them lack this revision."""
    row = await tx.connection.fetchrow(_HELD, app_name, environment, revision, to_timestamp(since))
    assert row is not None, "an aggregate has one row"
    return row["instances"], row["behind"]


# For each that runs a walk through what it evaluates, which ends at the first of the features.
_USERS = """
select d.app_name from (select distinct app_name, environment from client_instance_details) as d
 where exists (select from usage_series s
   where s.app_name = d.app_name and s.environment = d.environment and s.variant = ''
     and greatest(s.last_on, s.last_off) >= $2 and s.feature_name = any($1::varchar[]))
"""
_RUNNING = """
select distinct app_name from client_instance_details where app_name = any($1::varchar[])
"""


async def users_of(
    tx: Tx, features: Collection[str], since: date, pending: Sequence[StoredReport]
) -> list[str]:
    """Applications with instances that have evaluated any of these features since that day."""
    names = set(features)
    found = {row["app_name"] for row in await tx.connection.fetch(_USERS, list(names), since)}
    waiting = {r.app_name for r in pending if r.toggles.keys() & names} - found
    if waiting:
        rows = await tx.connection.fetch(_RUNNING, list(waiting))
        found |= {row["app_name"] for row in rows}
    return sorted(found)


_CREWS = """
select a.name, found.environments, found.sdks, found.count, last.ids
  from unnest($1::varchar[]) with ordinality as a (name, number)
 cross join lateral (
   select array_agg(distinct d.environment order by d.environment) as environments,
          array_agg(distinct d.sdk_version) filter (where d.sdk_version is not null) as sdks,
          count(distinct d.instance_id) as count
     from client_instance_details d where d.app_name = a.name) as found
 cross join lateral (
   select array(select i.instance_id from client_instances i where i.app_name = a.name
                 order by i.last_seen desc, i.instance_id limit $2) as ids) as last
 order by a.number
"""


async def crews(tx: Tx, names: Sequence[str]) -> list[Crew]:
    """In the order of the names."""
    return [
        Crew(
            row["name"],
            tuple(row["environments"] or ()),
            tuple(row["ids"]),
            row["count"],
            by_release(row["sdks"] or ()),
        )
        for row in await tx.connection.fetch(_CREWS, list(names), LISTED)
    ]


_VERSIONS = """
select distinct sdk_version, app_name from client_instance_details where sdk_version is not null
"""


async def versions(tx: Tx) -> list[tuple[str, str]]:
    """What SDKs call themselves, and in which applications."""
    rows = await tx.connection.fetch(_VERSIONS)
    return sorted((row["sdk_version"], row["app_name"]) for row in rows)


def _instance(row: Row, app_name: str, environment: str) -> FleetInstance:
    receipt = None
    if row["revision"] is not None:
        receipt = Receipt(
            Holder(environment, app_name, row["instance_id"]),
            row["sdk"],
            row["streams"],
            row["revision"],
            from_timestamp(row["since"]),
            from_timestamp(row["polled_at"]),
        )
    return FleetInstance(
        row["instance_id"],
        row["sdk_version"],
        row["client_ip"],
        from_timestamp(row["last_seen"]),
        receipt,
    )

"""Applications over tables client_strategies, client_application_details, application_settings,
and their instances. What instances report is written by `store.clients`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from yardarm.domain.applications import Application, ApplicationFacts, ApplicationInstance, Census
from yardarm.domain.errors import NotFound
from yardarm.domain.evaluation.lint.findings import Sdk
from yardarm.domain.events import EventType, Kind
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp

_SELECT = """
select s.app_name, s.updated_at, s.strategies,
       coalesce(d.created_at, s.updated_at) as created_at, d.created_by,
       a.app_name is not null as described, a.description, a.url, a.color, a.icon
  from client_strategies s
  left join client_application_details d on d.app_name = s.app_name
  left join application_settings a on a.app_name = s.app_name
"""


async def every(tx: Tx) -> list[Application]:
    """In no promised order."""
    return [_application(row) for row in await tx.connection.fetch(_SELECT)]


async def find(tx: Tx, name: str) -> Application | None:
    row = await tx.connection.fetchrow(_SELECT + "where s.app_name = $1", name)
    return _application(row) if row else None


async def get(tx: Tx, name: str) -> Application:
    """Raises NotFound."""
    application = await find(tx, name)
    if application is None:
        raise NotFound("application", name)
    return application


_INSTANCES = """
select i.app_name, i.instance_id, i.client_ip, i.last_seen, i.created_at,
       (select d.sdk_version from client_instance_details d
         where d.app_name = i.app_name and d.instance_id = i.instance_id
           and d.sdk_version is not null
         order by d.last_seen desc limit 1) as sdk_version
  from client_instances i where i.app_name = $1
 order by i.last_seen desc, i.instance_id
"""


async def instances(tx: Tx, name: str) -> list[ApplicationInstance]:
    """The last seen first. An instance that serves several environments has one SDK."""
    return [
        ApplicationInstance(
            row["app_name"],
            row["instance_id"],
            row["sdk_version"],
            row["client_ip"],
            from_timestamp(row["last_seen"]),
            from_timestamp(row["created_at"]),
        )
        for row in await tx.connection.fetch(_INSTANCES, name)
    ]


_CENSUS = """
select i.app_name, count(*) as count, max(i.last_seen) as last_seen,
       (select array_agg(distinct d.sdk_version order by d.sdk_version)
          from client_instance_details d
         where d.app_name = i.app_name and d.sdk_version is not null) as sdk_versions
  from client_instances i group by i.app_name
"""


async def census(tx: Tx) -> dict[str, Census]:
    """Of every application that has instances, by its name."""
    return {
        row["app_name"]: Census(
            row["count"], from_timestamp(row["last_seen"]), tuple(row["sdk_versions"] or ())
        )
        for row in await tx.connection.fetch(_CENSUS)
    }


_SDKS = """
select environment, app_name, sdk_version, count(*) as instances
  from client_instance_details group by environment, app_name, sdk_version
 order by environment, app_name, sdk_version
"""


async def sdks(tx: Tx) -> dict[str, tuple[Sdk, ...]]:
    """What uses flags, by environment: of each application its SDKs."""
    found: dict[str, list[Sdk]] = {}
    for row in await tx.connection.fetch(_SDKS):
        sdk = Sdk(row["app_name"], row["sdk_version"], row["instances"])
        found.setdefault(row["environment"], []).append(sdk)
    return {environment: tuple(there) for environment, there in found.items()}


_TOUCH = """
insert into client_strategies (app_name, updated_at, strategies)
values ($1, $2, coalesce($3::json, '[]'))
on conflict (app_name) do update set
  updated_at = excluded.updated_at, strategies = coalesce($3::json, client_strategies.strategies)
"""
# Made by a person, it is announced by the event of that command.
_ARRIVE = """
insert into client_application_details (app_name, created_at, announced) values ($1, $2, true)
on conflict (app_name) do nothing
"""


async def touch(tx: Tx, name: str, strategies: Collection[str] | None, at: datetime) -> None:
    """Note what a person does to an application, a new one perhaps. None keeps the strategies."""
    encoded = None if strategies is None else msgspec.json.encode(strategies).decode()
    await tx.connection.execute(_TOUCH, name, to_timestamp(at), encoded)
    await tx.connection.execute(_ARRIVE, name, to_timestamp(at))


# The first three in the order in which reports write them, so that neither can lock the other out.
_FORGET = (
    "delete from client_strategies where app_name = $1",
    """
    delete from client_instances where ctid = any(array(
      select ctid from client_instances where app_name = $1 order by instance_id for update))
    """,
    """
    delete from client_instance_details where ctid = any(array(
      select ctid from client_instance_details where app_name = $1
       order by instance_id, environment for update))
    """,
    """
    delete from client_receipts where ctid = any(array(
      select ctid from client_receipts where app_name = $1
       order by environment, instance_id for update))
    """,
)


async def forget(tx: Tx, name: str) -> None:
    """Remove the application and its instances; what people said of it the journal removes."""
    for statement in _FORGET:
        await tx.connection.execute(statement, name)


async def has_instances(tx: Tx, name: str) -> bool:
    """Also of an application that never registered: one that only sends metrics."""
    found: bool = await tx.connection.fetchval(
        "select exists (select from client_instances where app_name = $1)", name
    )
    return found


async def any_to_announce(tx: Tx) -> bool:
    found: bool = await tx.connection.fetchval(
        "select exists (select from client_application_details where not announced)"
    )
    return found


async def to_announce(tx: Tx, *, limit: int) -> list[Application]:
    """Those that registered and of which no event tells, oldest first."""
    rows = await tx.connection.fetch(
        _SELECT + "where not d.announced order by d.created_at, d.app_name limit $1", limit
    )
    return [_application(row) for row in rows]


_TOLD = """
select distinct on (d.name) d.name, e.type
  from event_details d join events e on e.id = d.event_id
 where d.kind = $1 and d.name = any($2::varchar[]) and e.type = any($3::varchar[])
 order by d.name, d.event_id desc
"""


async def told_of(tx: Tx, names: Collection[str]) -> set[str]:
    """Those whose creation is history already: an application that was silent for so long that
    it was pruned is not new when it comes back, one that a person deleted is.
    """
    created, deleted = EventType.APPLICATION_CREATED, EventType.APPLICATION_DELETED
    rows = await tx.connection.fetch(_TOLD, Kind.APPLICATION, names, [created, deleted])
    return {row["name"] for row in rows if row["type"] == created}


async def mark_announced(tx: Tx, names: Iterable[str]) -> None:
    await tx.connection.execute(
        "update client_application_details set announced = true "
        "where app_name = any($1::varchar[])",
        list(names),
    )


async def every_facts(tx: Tx) -> list[ApplicationFacts]:
    rows = await tx.connection.fetch(
        "select app_name, description, url, color, icon from application_settings"
    )
    return [_facts(row) for row in rows]


_SAVE_PARENT = """
insert into client_strategies (app_name, strategies) values ($1, '[]') on conflict do nothing
"""
_SAVE = """
insert into application_settings (app_name, description, url, color, icon)
values ($1, $2, $3, $4, $5)
on conflict (app_name) do update set
  description = excluded.description, url = excluded.url, color = excluded.color,
  icon = excluded.icon
"""


async def save(tx: Tx, facts: ApplicationFacts) -> None:
    """For the journal only: nobody else writes what people said."""
    await tx.connection.execute(_SAVE_PARENT, facts.name)
    await tx.connection.execute(
        _SAVE, facts.name, facts.description, facts.url, facts.color, facts.icon
    )


async def delete(tx: Tx, name: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from application_settings where app_name = $1", name)


def _application(row: Row) -> Application:
    return Application(
        name=row["app_name"],
        created_at=from_timestamp(row["created_at"]),
        updated_at=from_timestamp(row["updated_at"]),
        strategies=tuple(msgspec.json.decode(row["strategies"] or "[]")),
        created_by=row["created_by"],
        facts=_facts(row) if row["described"] else None,
    )


def _facts(row: Row) -> ApplicationFacts:
    return ApplicationFacts(
        row["app_name"], row["description"], row["url"], row["color"], row["icon"]
    )

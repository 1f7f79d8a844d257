"""Tables addons and addon_secrets."""

from collections.abc import Mapping

import msgspec

from yardarm.domain.addons import Addon, Secret
from yardarm.domain.errors import NotFound
from yardarm.store import deliveries
from yardarm.store.database import Row, Tx

_SELECT = "select id, provider, enabled, description, parameters, digests, events from addons "


async def get(tx: Tx, addon_id: int) -> Addon:
    """Raises NotFound."""
    row = await tx.connection.fetchrow(_SELECT + "where id = $1", addon_id)
    if row is None:
        raise NotFound("addon", str(addon_id))
    return _addon(row)


async def every(tx: Tx) -> list[Addon]:
    return [_addon(row) for row in await tx.connection.fetch(_SELECT)]


_NEXT_ID = """
select 1 + greatest(
  (select max(id) from addons),
  (select max(name::int4) from event_details where kind = 'addon'),
  0)
"""


async def next_id(tx: Tx) -> int:
    """An id that no add-on ever had, by what the history knows. Within the door only."""
    return int(await tx.connection.fetchval(_NEXT_ID))


_SAVE = """
insert into addons (id, provider, enabled, description, parameters, digests, events)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (id) do update set
  provider = excluded.provider, enabled = excluded.enabled, description = excluded.description,
  parameters = excluded.parameters, digests = excluded.digests, events = excluded.events
"""


async def save(tx: Tx, addon: Addon) -> None:
    """For the journal only: nobody else writes flag state."""
    await tx.connection.execute(
        _SAVE,
        addon.id,
        addon.provider,
        addon.enabled,
        addon.description,
        msgspec.json.encode(addon.parameters).decode(),
        msgspec.json.encode(addon.digests).decode(),
        addon.events,
    )
    await deliveries.start_new(tx, addon.id)


async def delete(tx: Tx, name: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from addons where id = $1", int(name))


async def secrets(tx: Tx, addon_id: int) -> dict[str, Secret]:
    rows = await tx.connection.fetch(
        "select name, value, salt from addon_secrets where addon_id = $1", addon_id
    )
    return {row["name"]: Secret(row["value"], row["salt"]) for row in rows}


async def replace_secrets(tx: Tx, addon_id: int, secrets: Mapping[str, Secret]) -> None:
    """The add-on has these values from now on, and no others."""
    await tx.connection.execute("delete from addon_secrets where addon_id = $1", addon_id)
    for name, secret in secrets.items():
        await tx.connection.execute(
            "insert into addon_secrets (addon_id, name, value, salt) values ($1, $2, $3, $4)",
            addon_id,
            name,
            secret.value,
            secret.salt,
        )


def _addon(row: Row) -> Addon:
    return Addon(
        id=row["id"],
        provider=row["provider"],
        enabled=row["enabled"],
        description=row["description"],
        parameters=msgspec.json.decode(row["parameters"]),
        digests=msgspec.json.decode(row["digests"]),
        events=tuple(row["events"]),
    )

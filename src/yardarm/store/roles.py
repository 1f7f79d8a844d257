"""Table roles: the custom ones."""

import msgspec

from yardarm.domain.errors import NotFound
from yardarm.domain.roles import FIRST_CUSTOM, Role, grants_document
from yardarm.store.database import Row, Tx


async def every(tx: Tx) -> list[Role]:
    return [_role(row) for row in await tx.connection.fetch("select * from roles order by id")]


async def get(tx: Tx, role_id: int) -> Role:
    """Raises NotFound."""
    row = await tx.connection.fetchrow("select * from roles where id = $1", role_id)
    if row is None:
        raise NotFound("role", str(role_id))
    return _role(row)


async def named(tx: Tx, name: str) -> Role | None:
    """In whatever case."""
    row = await tx.connection.fetchrow("select * from roles where lower(name) = lower($1)", name)
    return None if row is None else _role(row)


_NEXT_ID = """
select 1 + greatest(
  (select max(name::int4) from event_details where kind = 'role'), (select max(id) from roles), $1)
"""


async def next_id(tx: Tx) -> int:
    """An id that no role ever had, by what the history knows. Within the door only."""
    return int(await tx.connection.fetchval(_NEXT_ID, FIRST_CUSTOM - 1))


_HOLDERS = """
select (select count(*) from users where custom_role = $1)
  + (select count(*) from memberships where $1 = any(roles))
"""


async def holders(tx: Tx, role_id: int) -> int:
    """How many users and groups have it, once for each project."""
    return int(await tx.connection.fetchval(_HOLDERS, role_id))


_SAVE = """
insert into roles (id, name, description, type, permissions) values ($1, $2, $3, $4, $5)
on conflict (id) do update set name = excluded.name, description = excluded.description,
  type = excluded.type, permissions = excluded.permissions
"""


async def save(tx: Tx, role: Role) -> None:
    """For the journal only."""
    permissions = msgspec.json.encode(grants_document(role.grants)).decode()
    await tx.connection.execute(_SAVE, role.id, role.name, role.description, role.type, permissions)


async def delete(tx: Tx, role_id: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from roles where id = $1", int(role_id))


def _role(row: Row) -> Role:
    permissions = msgspec.json.decode(row["permissions"])
    return Role.from_document({**row, "permissions": permissions})

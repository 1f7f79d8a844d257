"""Table groups."""

from yardarm.domain.errors import NotFound
from yardarm.domain.groups import Group
from yardarm.store.database import Row, Tx


async def every(tx: Tx) -> list[Group]:
    return [_group(row) for row in await tx.connection.fetch("select * from groups order by id")]


async def get(tx: Tx, group_id: int) -> Group:
    """Raises NotFound."""
    row = await tx.connection.fetchrow("select * from groups where id = $1", group_id)
    if row is None:
        raise NotFound("group", str(group_id))
    return _group(row)


async def named(tx: Tx, name: str) -> Group | None:
    """In whatever case."""
    row = await tx.connection.fetchrow("select * from groups where lower(name) = lower($1)", name)
    return None if row is None else _group(row)


_NEXT_ID = """
select 1 + greatest(
  (select max(name::int4) from event_details where kind = 'group'),
  (select max(id) from groups), 0)
"""


async def next_id(tx: Tx) -> int:
    """An id that no group ever had, by what the history knows. Within the door only."""
    return int(await tx.connection.fetchval(_NEXT_ID))


_SAVE = """
insert into groups (id, name, description, members) values ($1, $2, $3, $4)
on conflict (id) do update set name = excluded.name, description = excluded.description,
  members = excluded.members
"""


async def save(tx: Tx, group: Group) -> None:
    """For the journal only."""
    members = sorted(group.members)
    await tx.connection.execute(_SAVE, group.id, group.name, group.description, members)


async def delete(tx: Tx, group_id: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from groups where id = $1", int(group_id))


def _group(row: Row) -> Group:
    return Group(row["id"], row["name"], row["description"], frozenset(row["members"]))

"""Table memberships."""

from yardarm.domain.memberships import Holder, Membership
from yardarm.store.database import Row, Tx

_SELECT = "select project, user_id, group_id, roles from memberships "


async def every(tx: Tx) -> list[Membership]:
    return [_membership(row) for row in await tx.connection.fetch(_SELECT)]


async def of_project(tx: Tx, project: str) -> list[Membership]:
    rows = await tx.connection.fetch(
        _SELECT + "where project = $1 order by user_id, group_id", project
    )
    return [_membership(row) for row in rows]


async def of_holder(tx: Tx, holder: Holder) -> list[Membership]:
    sql = "where user_id is not distinct from $1 and group_id is not distinct from $2"
    rows = await tx.connection.fetch(_SELECT + sql + " order by project", *_ids(holder))
    return [_membership(row) for row in rows]


async def find(tx: Tx, project: str, holder: Holder) -> Membership | None:
    found = await of_holder(tx, holder)
    return next((membership for membership in found if membership.project == project), None)


_SAVE = """
insert into memberships (project, user_id, group_id, roles) values ($1, $2, $3, $4)
on conflict (project, user_id, group_id) do update set roles = excluded.roles
"""


async def save(tx: Tx, membership: Membership) -> None:
    """For the journal only."""
    user_id, group_id = _ids(membership.holder)
    roles = sorted(membership.roles)
    await tx.connection.execute(_SAVE, membership.project, user_id, group_id, roles)


async def delete(tx: Tx, name: str) -> None:
    """For the journal only; `name` is what events call it."""
    holder, _, project = name.partition("@")
    column = "group_id" if holder.startswith("group-") else "user_id"
    number = int(holder.partition("-")[2])
    await tx.connection.execute(
        f"delete from memberships where project = $1 and {column} = $2",  # noqa: S608 - one of two
        project,
        number,
    )


def _ids(holder: Holder) -> tuple[int | None, int | None]:
    return (None, holder.id) if holder.is_group else (holder.id, None)


def _membership(row: Row) -> Membership:
    group = row["group_id"]
    holder = Holder(row["user_id"]) if group is None else Holder(group, is_group=True)
    return Membership(row["project"], holder, frozenset(row["roles"]))

"""Table environments."""

from yardarm.domain.environments import Environment
from yardarm.domain.errors import NotFound
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp

_SELECT = "select name, type, sort_order, enabled, is_default, created_at from environments "


async def find(tx: Tx, name: str) -> Environment | None:
    row = await tx.connection.fetchrow(_SELECT + "where name = $1", name)
    return _environment(row) if row else None


async def get(tx: Tx, name: str) -> Environment:
    """Raises NotFound."""
    environment = await find(tx, name)
    if environment is None:
        raise NotFound("environment", name)
    return environment


async def get_default(tx: Tx) -> Environment:
    row = await tx.connection.fetchrow(_SELECT + "where is_default")
    assert row is not None, "migrations seed the default environment, and it cannot be deleted"
    return _environment(row)


async def every(tx: Tx) -> list[Environment]:
    """In the order in which people want to see them."""
    rows = await tx.connection.fetch(_SELECT + "order by sort_order, name")
    return [_environment(row) for row in rows]


_SAVE = """
insert into environments (name, type, sort_order, enabled, is_default, created_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (name) do update set type = excluded.type, sort_order = excluded.sort_order,
  enabled = excluded.enabled, is_default = excluded.is_default, created_at = excluded.created_at
"""


async def save(tx: Tx, environment: Environment) -> None:
    """For the journal only."""
    await tx.connection.execute(
        _SAVE,
        environment.name,
        environment.type,
        environment.sort_order,
        environment.enabled,
        environment.is_default,
        to_timestamp(environment.created_at),
    )


async def delete(tx: Tx, name: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from environments where name = $1", name)


_ENABLED = """
select d.name as environment, coalesce(s.project, 'default') as project, count(*) as count
  from features f cross join (select name from environments where is_default) d
  left join feature_settings s on s.feature_name = f.name
 where f.enabled = 1 and f.archived = 0 group by 1, 2
union all
select e.environment, coalesce(s.project, 'default'), count(*)
  from feature_environments e join features f on f.name = e.feature_name
  left join feature_settings s on s.feature_name = f.name
 where e.enabled and f.archived = 0 group by 1, 2
"""


async def enabled_features(tx: Tx) -> dict[tuple[str, str], int]:
    """How many live features are on, by environment and project."""
    rows = await tx.connection.fetch(_ENABLED)
    return {(row["environment"], row["project"]): row["count"] for row in rows}


async def features_in(tx: Tx, name: str) -> int:
    """How many features, archived ones too, have a state in one beside the default one."""
    number: int = await tx.connection.fetchval(
        "select count(*) from feature_environments where environment = $1", name
    )
    return number


def _environment(row: Row) -> Environment:
    return Environment(
        name=row["name"],
        type=row["type"],
        sort_order=row["sort_order"],
        created_at=from_timestamp(row["created_at"]),
        enabled=row["enabled"],
        is_default=row["is_default"],
    )

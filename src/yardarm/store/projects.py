"""Table projects."""

from types import MappingProxyType

import msgspec

from yardarm.domain.errors import NotFound
from yardarm.domain.projects import FeatureNaming, Project
from yardarm.domain.targeting import FeatureStrategy
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp

_SELECT = """
select id, name, description, created_at, mode, default_stickiness, feature_limit, feature_naming,
       archived_at, hidden_environments, default_strategies
  from projects
"""


async def find(tx: Tx, project_id: str) -> Project | None:
    row = await tx.connection.fetchrow(_SELECT + "where id = $1", project_id)
    return _project(row) if row else None


async def get(tx: Tx, project_id: str) -> Project:
    """The project, archived or not. Raises NotFound."""
    project = await find(tx, project_id)
    if project is None:
        raise NotFound("project", project_id)
    return project


async def every(tx: Tx) -> list[Project]:
    return [_project(row) for row in await tx.connection.fetch(_SELECT)]


_SAVE = """
insert into projects (id, name, description, created_at, mode, default_stickiness, feature_limit,
  feature_naming, archived_at, hidden_environments, default_strategies)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (id) do update set
  name = excluded.name, description = excluded.description, created_at = excluded.created_at,
  mode = excluded.mode, default_stickiness = excluded.default_stickiness,
  feature_limit = excluded.feature_limit, feature_naming = excluded.feature_naming,
  archived_at = excluded.archived_at, hidden_environments = excluded.hidden_environments,
  default_strategies = excluded.default_strategies
"""


async def save(tx: Tx, project: Project) -> None:
    """For the journal only."""
    naming, strategies = project.feature_naming, project.default_strategies
    await tx.connection.execute(
        _SAVE,
        project.id,
        project.name,
        project.description,
        to_timestamp(project.created_at),
        project.mode,
        project.default_stickiness,
        project.feature_limit,
        None if naming is None else _json(naming.to_document()),
        None if project.archived_at is None else to_timestamp(project.archived_at),
        sorted(project.hidden_environments),
        _json({name: s.to_document() for name, s in strategies.items()}) if strategies else None,
    )


async def delete(tx: Tx, project_id: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from projects where id = $1", project_id)


def _project(row: Row) -> Project:
    naming = None if row["feature_naming"] is None else msgspec.json.decode(row["feature_naming"])
    strategies = msgspec.json.decode(row["default_strategies"] or "{}")
    return Project(
        id=row["id"],
        name=row["name"],
        created_at=from_timestamp(row["created_at"]),
        description=row["description"],
        mode=row["mode"],
        default_stickiness=row["default_stickiness"],
        feature_limit=row["feature_limit"],
        feature_naming=None if naming is None else FeatureNaming(**naming),
        archived_at=None if row["archived_at"] is None else from_timestamp(row["archived_at"]),
        hidden_environments=frozenset(row["hidden_environments"]),
        default_strategies=MappingProxyType(
            {name: FeatureStrategy.from_document(s) for name, s in strategies.items()}
        ),
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

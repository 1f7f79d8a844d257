"""Table projects."""

from types import MappingProxyType

import msgspec

from yardarm.domain.errors import NotFound
from yardarm.domain.projects import FeatureNaming, Figures, Project
from yardarm.domain.targeting import FeatureStrategy
from yardarm.store.change_rules import read_rules
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp

_SELECT = """
select id, name, description, created_at, mode, default_stickiness, feature_limit, feature_naming,
       archived_at, hidden_environments, default_strategies, change_rules
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
  feature_naming, archived_at, hidden_environments, default_strategies, change_rules)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (id) do update set
  name = excluded.name, description = excluded.description, created_at = excluded.created_at,
  mode = excluded.mode, default_stickiness = excluded.default_stickiness,
  feature_limit = excluded.feature_limit, feature_naming = excluded.feature_naming,
  archived_at = excluded.archived_at, hidden_environments = excluded.hidden_environments,
  default_strategies = excluded.default_strategies, change_rules = excluded.change_rules
"""


async def save(tx: Tx, project: Project) -> None:
    """For the journal only."""
    naming, strategies = project.feature_naming, project.default_strategies
    rules = project.change_rules
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
        _json({name: rule.to_document() for name, rule in rules.items()}) if rules else None,
    )


async def delete(tx: Tx, project_id: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from projects where id = $1", project_id)


_FIGURES = """
select coalesce(s.project, 'default') as project, f.type, count(*) as count,
       count(*) filter (where coalesce(s.stale or s.potentially_stale, false)) as stale,
       max(u.last_seen_at) as last_seen_at
  from features f
  left join feature_settings s on s.feature_name = f.name
  left join feature_usage u on u.feature_name = f.name
 where f.archived = 0 group by 1, 2 order by 1, 2
"""


async def figures(tx: Tx) -> dict[str, Figures]:
    """By project; one without live features is not in it."""
    found: dict[str, Figures] = {}
    for row in await tx.connection.fetch(_FIGURES):
        before = found.get(row["project"], Figures())
        seen = row["last_seen_at"]
        times = [before.last_seen_at, None if seen is None else from_timestamp(seen)]
        found[row["project"]] = Figures(
            {**before.types, row["type"] or "": row["count"]},
            before.stale + row["stale"],
            max((at for at in times if at is not None), default=None),
        )
    return found


_FEATURES_OF = """
select count(*) as count, count(*) filter (where f.archived = 0) as live
  from features f left join feature_settings s on s.feature_name = f.name
 where coalesce(s.project, 'default') = $1
"""


async def features_of(tx: Tx, project_id: str) -> tuple[int, int]:
    """How many it has, archived ones too, and how many of them are live."""
    row = await tx.connection.fetchrow(_FEATURES_OF, project_id)
    assert row is not None, "an aggregate has one row"
    return row["count"], row["live"]


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
        change_rules=read_rules(row["change_rules"]),
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

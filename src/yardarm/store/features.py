"""Table features and its companions. Only this module knows how a Feature is spread over rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from yardarm.domain.environment_states import owner_of, read_states, read_strategies, read_variants
from yardarm.domain.errors import NotFound
from yardarm.domain.features import Feature
from yardarm.domain.lifecycle import Completion
from yardarm.domain.links import Link
from yardarm.domain.tags import Tag
from yardarm.domain.targeting import Dependency, FeatureStrategy, Variant
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp

_SELECT = """
select f.name, f.created_at, f.description, f.type, f.enabled, f.archived, f.strategies,
       s.project, s.stale, s.impression_data, s.variants, s.dependencies, s.archived_at,
       s.potentially_stale, s.completed, s.links,
       (select json_agg(json_build_array(t.tag_type, t.tag_value)) from feature_tags t
         where t.feature_name = f.name) as tags,
       (select json_object_agg(e.environment, json_build_object(
           'enabled', e.enabled, 'strategies', e.strategies, 'variants', e.variants))
          from feature_environments e where e.feature_name = f.name) as environments
  from features f left join feature_settings s on s.feature_name = f.name
"""


async def find(tx: Tx, name: str) -> Feature | None:
    row = await tx.connection.fetchrow(_SELECT + "where f.name = $1", name)
    return _feature(row) if row else None


async def get(tx: Tx, name: str) -> Feature:
    """The live feature of this name. Raises NotFound, also when it is archived."""
    feature = await find(tx, name)
    if feature is None or feature.archived:
        raise NotFound("feature", name)
    return feature


async def get_archived(tx: Tx, name: str) -> Feature:
    """The feature, archived or not, which the caller decides on. Raises NotFound."""
    feature = await find(tx, name)
    if feature is None:
        raise NotFound("feature", name)
    return feature


async def every(tx: Tx) -> list[Feature]:
    """All features, archived ones too, in no promised order."""
    return [_feature(row) for row in await tx.connection.fetch(_SELECT)]


_WITH_SEGMENTS = """
 where f.strategies::text like '%"segments":%' or exists (
   select from feature_environments e
    where e.feature_name = f.name and e.strategies::text like '%"segments":%')
"""


async def with_segments(tx: Tx) -> list[Feature]:
    """Those whose strategies may name segments, archived ones too; a text of theirs that looks
    so brings others along.
    """
    return [_feature(row) for row in await tx.connection.fetch(_SELECT + _WITH_SEGMENTS)]


async def depending(tx: Tx) -> list[Feature]:
    """Those that depend on others, archived ones too."""
    rows = await tx.connection.fetch(_SELECT + " where s.dependencies is not null")
    return [_feature(row) for row in rows]


async def named(tx: Tx, names: Iterable[str]) -> list[Feature]:
    """Those of these names, archived ones too; in no promised order."""
    rows = await tx.connection.fetch(_SELECT + " where f.name = any($1::varchar[])", list(names))
    return [_feature(row) for row in rows]


_SAVE = """
insert into features (name, created_at, description, type, enabled, archived, strategies)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (name) do update set
  created_at = excluded.created_at, description = excluded.description, type = excluded.type,
  enabled = excluded.enabled, archived = excluded.archived, strategies = excluded.strategies
"""
_SAVE_SETTINGS = """
insert into feature_settings
  (feature_name, project, stale, impression_data, variants, dependencies, archived_at,
   potentially_stale, completed, links)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (feature_name) do update set
  project = excluded.project, stale = excluded.stale,
  impression_data = excluded.impression_data, variants = excluded.variants,
  dependencies = excluded.dependencies,
  archived_at = excluded.archived_at, potentially_stale = excluded.potentially_stale,
  completed = excluded.completed, links = excluded.links
"""
_SAVE_ENVIRONMENTS = """
with gone as (
  delete from feature_environments where feature_name = $1 and environment <> all($2::varchar[])
)
insert into feature_environments (feature_name, environment, enabled, strategies, variants)
select $1, * from unnest($2::varchar[], $3::boolean[], $4::json[], $5::json[])
on conflict (feature_name, environment) do update set
  enabled = excluded.enabled, strategies = excluded.strategies, variants = excluded.variants
"""
_DROP_TAGS = """
delete from feature_tags where feature_name = $1
   and (tag_type, tag_value) not in (select * from unnest($2::text[], $3::text[]))
"""
_SAVE_TAGS = """
insert into feature_tags (feature_name, tag_type, tag_value)
select $1, type, value from unnest($2::text[], $3::text[]) as t (type, value)
on conflict do nothing
"""


async def save(tx: Tx, feature: Feature) -> None:
    """For the journal only: nobody else writes flag state."""
    await tx.connection.execute(
        _SAVE,
        feature.name,
        to_timestamp(feature.created_at),
        feature.description,
        feature.type,
        int(feature.enabled),
        int(feature.archived),
        _json([s.to_document() for s in feature.strategies]),
    )
    await tx.connection.execute(
        _SAVE_SETTINGS,
        feature.name,
        feature.project,
        feature.stale,
        feature.impression_data,
        _documents(feature.variants),
        _documents(feature.dependencies),
        None if feature.archived_at is None else to_timestamp(feature.archived_at),
        feature.potentially_stale,
        None if feature.completed is None else _json(feature.completed.to_document()),
        _documents(feature.links) if feature.links else None,
    )
    states = feature.environments.values()
    await tx.connection.execute(
        _SAVE_ENVIRONMENTS,
        feature.name,
        list(feature.environments),
        [state.enabled for state in states],
        [_documents(state.strategies) for state in states],
        [_documents(state.variants) for state in states],
    )
    tags = (feature.name, [t.type for t in feature.tags], [t.value for t in feature.tags])
    await tx.connection.execute(_DROP_TAGS, *tags)
    await tx.connection.execute(_SAVE_TAGS, *tags)


async def delete(tx: Tx, name: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from features where name = $1", name)


async def last_seen(tx: Tx, names: Sequence[str] | None = None) -> dict[str, datetime]:
    """When features (all of them, or these) were last evaluated by a client that said so; unseen
    ones are not in it.
    """
    rows = await tx.connection.fetch(
        "select feature_name, last_seen_at from feature_usage "
        "where $1::varchar[] is null or feature_name = any($1)",
        names,
    )
    return {row["feature_name"]: from_timestamp(row["last_seen_at"]) for row in rows}


# Rows that moved in the last seconds stay as they are: under load the counts of one feature come
# from many instances, and each update of the same row would leave a dead one behind.
_MARK_SEEN = """
insert into feature_usage (feature_name, last_seen_at)
select name, $2 from features where name = any($1::varchar[]) order by name
on conflict (feature_name) do update set last_seen_at = excluded.last_seen_at
  where feature_usage.last_seen_at < excluded.last_seen_at - interval '5 seconds'
"""


async def mark_seen(tx: Tx, names: Iterable[str], at: datetime) -> None:
    """Note that clients evaluate these features; names that are no feature are passed over."""
    await tx.connection.execute(_MARK_SEEN, sorted(names), to_timestamp(at))


def _feature(row: Row) -> Feature:
    name, dependencies = row["name"], _decoded(row["dependencies"])
    completed, archived_at = _decoded(row["completed"]), row["archived_at"]
    return Feature(
        name=name,
        created_at=from_timestamp(row["created_at"]),
        description=row["description"],
        type=row["type"],
        project=row["project"] or "default",
        enabled=bool(row["enabled"]),
        stale=bool(row["stale"]),
        archived=bool(row["archived"]),
        impression_data=bool(row["impression_data"]),
        strategies=read_strategies(_decoded(row["strategies"]) or (), owner_of(name, None)),
        variants=read_variants(_decoded(row["variants"])),
        dependencies=(
            None
            if dependencies is None
            else tuple(Dependency.from_document(d) for d in dependencies)
        ),
        tags=tuple(sorted(Tag(*t) for t in _decoded(row["tags"]) or ())),
        environments=read_states(name, _decoded(row["environments"]) or {}),
        links=tuple(Link.from_document(link) for link in _decoded(row["links"]) or ()),
        archived_at=None if archived_at is None else from_timestamp(archived_at),
        potentially_stale=bool(row["potentially_stale"]),
        completed=None if completed is None else Completion.from_document(completed),
    )


def _decoded(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


def _documents(
    things: Sequence[Variant | Dependency | Link | FeatureStrategy] | None,
) -> str | None:
    return None if things is None else _json([thing.to_document() for thing in things])


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

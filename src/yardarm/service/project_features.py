"""Commands on the features of a project as the newer admin API has them, and questions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from yardarm.domain import feature_settings as settings
from yardarm.domain import features
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.feature_lifecycle import Stage, stage_of
from yardarm.domain.features import Feature
from yardarm.domain.lifecycle import Sighting
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.project_admissions import require_open, require_pattern, require_room
from yardarm.domain.tags import Tag
from yardarm.service.access import require
from yardarm.service.features import SeenFeature, new_id, require_free_name, require_segments, seen
from yardarm.service.places import changing, environments_of, feature_of
from yardarm.service.preconditions import children_of, require_childless, require_unchanged
from yardarm.service.tags import make_tag, require_tag_types
from yardarm.service.written import Written
from yardarm.store import feature_types, journal, projects
from yardarm.store import features as store
from yardarm.store.database import Database, Tx
from yardarm.store.sightings import first_seen, sightings


@dataclass(frozen=True, slots=True)
class FullFeature:
    """A feature, the environments of its project in order, the live features that depend on it,
    and the stage that it is in; lists have none of the last two.
    """

    seen: SeenFeature
    environments: tuple[Environment, ...]
    sightings: tuple[Sighting, ...]
    children: tuple[str, ...] = ()
    stage: Stage | None = None

    def last_seen_in(self, environment: str) -> datetime | None:
        """When a client of this environment evaluated it last."""
        return next((s.last_seen_at for s in self.sightings if s.environment == environment), None)


class ProjectFeatureService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor, project: str) -> list[FullFeature]:
        """The live features of a project by name; none for a project that is not there."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            every = await store.every(tx)
            last_seen = await store.last_seen(tx)
            environments = tuple(await environments_of(tx, project))
            found = features.by_name(f for f in every if f.project == project and not f.archived)
            sighted = await sightings(tx, [f.name for f in found])
        return [
            FullFeature(
                SeenFeature(f, last_seen.get(f.name)), environments, sighted.get(f.name, ())
            )
            for f in found
        ]

    async def get(self, actor: Actor, project: str, name: str) -> FullFeature:
        """Raises NotFound, also for an archived feature and one of another project."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found = await seen(tx, await feature_of(tx, project, name))
            environments = tuple(await environments_of(tx, project))
            sighted = (await sightings(tx, [name])).get(name, ())
            children = tuple(f.name for f in await children_of(tx, name))
            stage = stage_of(found.feature, (await first_seen(tx, [name])).get(name))
        return FullFeature(found, environments, sighted, children, stage)

    async def create(
        self, actor: Actor, feature: Feature, tags: Sequence[Tag] = ()
    ) -> Written[SeenFeature]:
        """Off everywhere. Tags are made when they are not there. Raises NotFound for a project
        that is not there or archived, NameTaken, Conflict for a full project, and Invalid.
        """
        require(actor.principal, Permission.CREATE_FEATURE, feature.project)
        async with journal.opened(self._database, actor) as door:
            await require_type(door.tx, feature)
            await require_tag_types(door.tx, tags, ("tags",))
            await _require_admission(door.tx, feature)
            for tag in tags:
                await make_tag(door, tag)
            made = replace(feature, created_at=door.now, tags=tuple(sorted(set(tags))))
            await door.record(settings.create(made))
            return Written(await seen(door.tx, made), door.revision)

    async def clone(
        self, actor: Actor, source: str, project: str, name: str, *, regroup: bool = True
    ) -> Written[SeenFeature]:
        """A copy of a live feature of any project, off everywhere. Raises as `create` does."""
        require(actor.principal, Permission.CREATE_FEATURE, project)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, source)
            await require_unchanged(door.tx, actor, old)
            new = settings.clone(old, name, door.now, new_id, regroup=regroup)
            if project != old.project:
                new = replace(new, project=project, dependencies=None)
                await require_segments(door.tx, new)
            await _require_admission(door.tx, new)
            await door.record(settings.create(new))
            return Written(await seen(door.tx, new), door.revision)

    async def update(
        self, actor: Actor, project: str, name: str, change: Callable[[Feature], Feature]
    ) -> Written[SeenFeature]:
        """Settings that belong to no environment. Raises NotFound and Invalid."""
        require(actor.principal, Permission.UPDATE_FEATURE, project)
        async with changing(self._database, actor, project, name) as (door, old):
            new = change(old)
            if new.type != old.type:
                await require_type(door.tx, new)
            for decision in settings.update(old, new):
                await door.record(decision)
            return Written(await seen(door.tx, await store.get(door.tx, name)), door.revision)

    async def archive(self, actor: Actor, project: str, name: str) -> Written[None]:
        """Raises NotFound, and Conflict while live features depend on it."""
        require(actor.principal, Permission.DELETE_FEATURE, project)
        async with changing(self._database, actor, project, name) as (door, old):
            await require_childless(door.tx, [name])
            await door.record(features.archive(old, door.now))
        return Written(None, door.revision)


async def require_type(tx: Tx, feature: Feature) -> None:
    """Raises Invalid for a type that is not there."""
    known = [feature_type.id for feature_type in await feature_types.every(tx)]
    if feature.type not in known:
        text = f"must be one of [{', '.join(known)}]"
        raise Invalid([Problem(("type",), text, "any.only", {"valids": known})])


async def _require_admission(tx: Tx, feature: Feature) -> None:
    """Whether the project takes a new feature of this name."""
    project = await projects.get(tx, feature.project)
    require_open(project)
    await require_free_name(tx, feature.name)
    require_pattern(project, feature.name)
    _, live = await projects.features_of(tx, project.id)
    require_room(project, live)

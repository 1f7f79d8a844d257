"""Where the newer admin API's paths lead: a feature of a project, one of its environments."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from yardarm.domain.environments import Environment
from yardarm.domain.errors import NotFound
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.service.access import require
from yardarm.service.preconditions import require_unchanged
from yardarm.store import environments, features, journal, projects
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal


@dataclass(frozen=True, slots=True)
class Place:
    """A feature of a project in one environment, by their names."""

    project: str
    feature: str
    environment: str


def require_in(actor: Actor, permission: Permission, place: Place) -> None:
    """Raises Denied for who may not do it there."""
    require(actor.principal, permission, place.project, place.environment)


async def feature_of(tx: Tx, project: str, name: str) -> Feature:
    """The live feature of this name. Raises NotFound, also when it is another project's."""
    feature = await features.get(tx, name)
    if feature.project != project:
        raise NotFound("feature", f"{name} in the project {project}")
    return feature


async def archived_of(tx: Tx, project: str, name: str) -> Feature:
    """The feature, archived or not, which the caller decides on. Raises NotFound."""
    feature = await features.get_archived(tx, name)
    if feature.project != project:
        raise NotFound("feature", f"{name} in the project {project}")
    return feature


async def environment_of(tx: Tx, project: str, name: str) -> Environment:
    """Raises NotFound, also when the project is not in it."""
    environment = await environments.get(tx, name)
    found = await projects.find(tx, project)
    if found is not None and not found.is_in(name):
        raise NotFound("environment", f"{name} in the project {project}")
    return environment


async def environments_of(tx: Tx, project: str) -> list[Environment]:
    """Those that the project is in, in order; all of them for one that is only named."""
    found = await projects.find(tx, project)
    every = await environments.every(tx)
    return [e for e in every if found is None or found.is_in(e.name)]


@asynccontextmanager
async def changing(
    database: Database, actor: Actor, project: str, name: str
) -> AsyncIterator[tuple[Journal, Feature]]:
    """The door, and a live feature of a project to change. Raises NotFound and Outdated."""
    async with journal.opened(database, actor) as door:
        feature = await feature_of(door.tx, project, name)
        await require_unchanged(door.tx, actor, feature)
        yield door, feature


@asynccontextmanager
async def changing_in(
    database: Database, actor: Actor, place: Place
) -> AsyncIterator[tuple[Journal, Feature, Environment]]:
    """The same, and one of its environments. Raises NotFound and Outdated."""
    async with changing(database, actor, place.project, place.feature) as (door, feature):
        yield door, feature, await environment_of(door.tx, place.project, place.environment)

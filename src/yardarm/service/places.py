"""Where the newer admin API's paths lead: a feature of a project, one of its environments."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from yardarm.domain.environments import Environment
from yardarm.domain.errors import NotFound
from yardarm.domain.features import Feature
from yardarm.domain.principals import Actor
from yardarm.service.preconditions import require_unchanged
from yardarm.store import environments, features, journal, projects
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal


async def feature_of(tx: Tx, project: str, name: str) -> Feature:
    """The live feature of this name. Raises NotFound, also when it is another project's."""
    feature = await features.get(tx, name)
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


@asynccontextmanager
async def changing(
    database: Database, actor: Actor, project: str, name: str
) -> AsyncIterator[tuple[Journal, Feature]]:
    """The door, and a live feature of a project to change. Raises NotFound and Outdated."""
    async with journal.opened(database, actor) as door:
        feature = await feature_of(door.tx, project, name)
        await require_unchanged(door.tx, actor, feature)
        yield door, feature

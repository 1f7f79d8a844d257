"""Commands on environments and questions about them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from yardarm.domain import change_request_steps as steps
from yardarm.domain import environments, feature_environments, projects
from yardarm.domain import tokens as api_tokens
from yardarm.domain.environments import Environment, Figures
from yardarm.domain.errors import Conflict, Invalid, NameTaken, Problem
from yardarm.domain.past import figures
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import MIGRATION, Actor
from yardarm.domain.projects import Project
from yardarm.domain.roles import follow
from yardarm.service.access import require
from yardarm.service.features import new_id
from yardarm.service.written import Written
from yardarm.store import (
    change_requests,
    features,
    impressions,
    journal,
    roles,
    sightings,
    tokens,
    unknown_flags,
    usage,
)
from yardarm.store import environments as store
from yardarm.store import projects as projects_store
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal


@dataclass(frozen=True, slots=True)
class FilledEnvironment:
    """An environment and what is in it."""

    environment: Environment
    figures: Figures


class EnvironmentService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor) -> list[FilledEnvironment]:
        """In the order in which people want to see them."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found, here = await store.every(tx), await projects_store.every(tx)
            scopes, enabled = await tokens.scopes(tx), await store.enabled_features(tx)
        return [FilledEnvironment(e, figures(e, here, scopes, enabled)) for e in found]

    async def every_of(
        self, actor: Actor, project_id: str
    ) -> tuple[Project, list[FilledEnvironment]]:
        """All of them with what the project has in each, also those that it is not in. Raises
        NotFound.
        """
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            project = await projects_store.get(tx, project_id)
            found = await store.every(tx)
            scopes, enabled = await tokens.scopes(tx), await store.enabled_features(tx)
        own = [s for s in scopes if s.projects is None or project_id in s.projects]
        here = {at: count for at, count in enabled.items() if at[1] == project_id}
        return project, [FilledEnvironment(e, figures(e, [project], own, here)) for e in found]

    async def get(self, actor: Actor, name: str) -> Environment:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await store.get(tx, name)

    async def require_free(self, actor: Actor, name: str) -> None:
        """Raises NameTaken."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            await _require_free(tx, name)

    async def create(self, actor: Actor, environment: Environment) -> Written[Environment]:
        """Every project is in it; every feature is off there. Raises NameTaken."""
        require(actor.principal, Permission.CREATE_ENVIRONMENT)
        async with journal.opened(self._database, actor) as door:
            made = await _create(door, environment)
        return Written(made, door.revision)

    async def clone(
        self, actor: Actor, name: str, environment: Environment, only: Sequence[str] | None
    ) -> Written[Environment]:
        """A new one in which all is as in the environment of that name; with `only` for these
        projects alone. Raises NotFound, NameTaken, and Invalid for projects that are not there.
        """
        require(actor.principal, Permission.CREATE_ENVIRONMENT)
        async with journal.opened(self._database, actor) as door:
            source = await store.get(door.tx, name)
            there = {p.id: p for p in await projects_store.every(door.tx)}
            _require_known(only, there)
            made = await _create(door, replace(environment, enabled=source.enabled))
            for project in there.values():
                await _clone_project(door, project, source, made, only)
            for feature in await features.every(door.tx):
                if _copies(feature.project, there, source, only):
                    await door.record(feature_environments.copy(feature, source, made, new_id))
        return Written(made, door.revision)

    async def update(
        self, actor: Actor, name: str, change: Callable[[Environment], Environment]
    ) -> Written[Environment]:
        """Raises NotFound."""
        require(actor.principal, Permission.UPDATE_ENVIRONMENT)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, name)
            await door.record(environments.update(old, change(old)))
            return Written(await store.get(door.tx, name), door.revision)

    async def sort(self, actor: Actor, orders: Mapping[str, int]) -> Written[None]:
        """Raises NotFound, and then nothing is sorted."""
        require(actor.principal, Permission.UPDATE_ENVIRONMENT)
        async with journal.opened(self._database, actor) as door:
            for name, order in orders.items():
                old = await store.get(door.tx, name)
                await door.record(environments.update(old, replace(old, sort_order=order)))
        return Written(None, door.revision)

    async def delete(self, actor: Actor, name: str) -> Written[None]:
        """Raises NotFound, Denied for the default one, Conflict while anything is in it."""
        require(actor.principal, Permission.DELETE_ENVIRONMENT)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, name)
            decision = environments.delete(old, await _used_by(door.tx, name))
            for project in await projects_store.every(door.tx):
                await door.record(projects.forget(project, old))
            for role in await roles.every(door.tx):
                await door.record(follow(role, name, None))
            for request in await change_requests.open_ones(door.tx, environment=name):
                await door.record(steps.close(request, actor.principal.id, door.now))
            await sightings.forget(door.tx, name)
            await door.record(decision)
        return Written(None, door.revision)


async def _create(door: Journal, environment: Environment) -> Environment:
    await _require_free(door.tx, environment.name)
    made = replace(environment, created_at=door.now)
    await door.record(environments.create(made))
    return made


async def _clone_project(
    door: Journal,
    project: Project,
    source: Environment,
    made: Environment,
    only: Sequence[str] | None,
) -> None:
    if not project.is_in(source.name) or (only is not None and project.id not in only):
        await door.record(projects.hide_from(project, made))
    elif (strategy := project.default_strategies.get(source.name)) is not None:
        await door.record(projects.set_default_strategy(project, made, strategy))


def _copies(
    project: str, there: Mapping[str, Project], source: Environment, only: Sequence[str] | None
) -> bool:
    if only is not None:
        return project in only and there[project].is_in(source.name)
    return project not in there or there[project].is_in(source.name)


def _require_known(only: Sequence[str] | None, there: Mapping[str, Project]) -> None:
    wrong = [i for i, project in enumerate(only or ()) if project not in there]
    if wrong:
        text = "names no project that is there"
        raise Invalid([Problem(("projects", i), text, "any.invalid") for i in wrong])


async def _used_by(tx: Tx, name: str) -> str | None:
    features_in = await store.features_in(tx, name)
    tokens_of = sum(s.environment == name for s in await tokens.scopes(tx))
    found = [_counted(features_in, "feature"), _counted(tokens_of, "token")]
    return " and ".join(filter(None, found)) or None


def _counted(number: int, noun: str) -> str:
    return "" if number == 0 else f"{number} {noun}{'' if number == 1 else 's'}"


async def _require_free(tx: Tx, name: str) -> None:
    if await store.find(tx, name):
        raise NameTaken(f"An environment named {name} already exists")


async def settle_default(database: Database, name: str) -> tuple[str, ...]:
    """Make `name` the name of the default environment; the names of all, as they are then.

    Not behind `require`: it is the setting that says so. Raises Conflict when another environment
    has the name: its state and the default one's would be taken for each other.
    """
    async with database.transaction(read_only=True) as tx:
        found = await store.every(tx)
    if not any(e.is_default and e.name == name for e in found):
        async with journal.opened(database, MIGRATION) as door:
            found = await store.every(door.tx)
            old = next(e for e in found if e.is_default)
            if any(e.name == name for e in found if not e.is_default):
                raise Conflict(
                    f"YARDARM_DEFAULT_ENVIRONMENT says {name}, but the default environment of this "
                    f"database is {old.name} and {name} is another one: set it to {old.name}"
                )
            for decision in environments.rename_default(old, name) if old.name != name else ():
                await door.record(decision)
            for token in await tokens.every_recorded(door.tx) if old.name != name else ():
                await door.record(api_tokens.follow(token, old.name, name))
            for role in await roles.every(door.tx) if old.name != name else ():
                await door.record(follow(role, old.name, name))
            for project in await projects_store.every(door.tx) if old.name != name else ():
                await door.record(projects.rename_rule(project, old.name, name))
            drafted = await change_requests.open_ones(door.tx, environment=old.name)
            for request in drafted if old.name != name else ():
                await door.record(steps.follow(request, name))
            await sightings.rename(door.tx, old.name, name)
            await usage.rename(door.tx, old.name, name)
            await unknown_flags.rename(door.tx, old.name, name)
            await impressions.rename(door.tx, old.name, name)
            found = await store.every(door.tx)
    return tuple(e.name for e in found)

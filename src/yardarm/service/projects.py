"""Commands on projects and questions about them."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace

from yardarm.domain import checks, memberships, projects, tokens
from yardarm.domain.change_request_steps import close
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Invalid, NameTaken, Problem
from yardarm.domain.events import Decision
from yardarm.domain.memberships import Holder, Membership
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.projects import Figures, Project
from yardarm.domain.roles import OWNER
from yardarm.domain.segments import misnamed_by
from yardarm.domain.targeting import FeatureStrategy
from yardarm.service.access import require
from yardarm.service.written import Written
from yardarm.store import change_requests, context_fields, environments, journal, segments
from yardarm.store import memberships as memberships_store
from yardarm.store import projects as store
from yardarm.store import tokens as tokens_store
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal


@dataclass(frozen=True, slots=True)
class FilledProject:
    """A project, what its live features say of it, and the environments that it is in."""

    project: Project
    figures: Figures
    environments: tuple[Environment, ...] = ()


_Decide = Callable[[Journal, Project], Awaitable[Decision | None]]


class ProjectService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor, *, archived: bool = False) -> list[FilledProject]:
        """By id; the archived ones or the others."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found, figures = await store.every(tx), await store.figures(tx)
        return [
            FilledProject(p, figures.get(p.id, Figures()))
            for p in sorted(found, key=lambda p: p.id)
            if (p.archived_at is not None) is archived
        ]

    async def get(self, actor: Actor, project_id: str) -> FilledProject:
        """Archived or not. Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            project, figures = await store.get(tx, project_id), await store.figures(tx)
            places = tuple(e for e in await environments.every(tx) if project.is_in(e.name))
        return FilledProject(project, figures.get(project_id, Figures()), places)

    async def require_free(self, actor: Actor, project_id: str) -> None:
        """Raises NameTaken."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            await _require_free(tx, project_id)

    async def create(
        self, actor: Actor, project: Project, only: Collection[str] | None = None
    ) -> Written[FilledProject]:
        """With `only` in these environments alone. Raises NameTaken, and Invalid for ones that
        are not there and for a naming pattern that cannot be.
        """
        require(actor.principal, Permission.CREATE_PROJECT)
        _require_sound(project)
        async with journal.opened(self._database, actor) as door:
            places = await environments.every(door.tx)
            _require_known(only, places)
            await _require_free(door.tx, project.id)
            hidden = [e.name for e in places if only is not None and e.name not in only]
            made = replace(project, created_at=door.now, hidden_environments=frozenset(hidden))
            await door.record(projects.create(made))
            user_id = actor.principal.user_id
            if user_id is not None:
                owner = Membership(made.id, Holder(user_id), frozenset({OWNER.id}))
                await door.record(memberships.give(None, owner))
        here = tuple(e for e in places if made.is_in(e.name))
        return Written(FilledProject(made, Figures(), here), door.revision)

    async def update(
        self, actor: Actor, project_id: str, change: Callable[[Project], Project]
    ) -> Written[None]:
        """Raises NotFound, and Invalid for a naming pattern that cannot be."""

        async def decide(_door: Journal, old: Project) -> Decision | None:
            new = change(old)
            _require_sound(new)
            return projects.update(old, new)

        return await self._decide(actor, project_id, decide)

    async def delete(self, actor: Actor, project_id: str) -> Written[None]:
        """Its tokens go with it; of several projects they lose this one. Raises NotFound, Denied
        for the default one, Conflict while anything is in it.
        """
        require(actor.principal, Permission.DELETE_PROJECT, project_id)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, project_id)
            features, _ = await store.features_of(door.tx, project_id)
            own = [s for s in await segments.every(door.tx) if s.project == project_id]
            fields = [f for f in await context_fields.every(door.tx) if f.project == project_id]
            await let_go(door, project_id)
            await door.record(projects.delete(old, features, len(own), len(fields)))
        return Written(None, door.revision)

    async def archive(self, actor: Actor, project_id: str) -> Written[None]:
        """Raises NotFound, Denied for the default one, Conflict while it has live features."""

        async def decide(door: Journal, old: Project) -> Decision:
            _, live = await store.features_of(door.tx, project_id)
            return projects.archive(old, live, door.now)

        return await self._decide(actor, project_id, decide)

    async def revive(self, actor: Actor, project_id: str) -> Written[None]:
        """Raises NotFound, and Conflict when it is not archived."""

        async def decide(_door: Journal, old: Project) -> Decision:
            return projects.revive(old)

        return await self._decide(actor, project_id, decide)

    async def show_in(self, actor: Actor, project_id: str, name: str) -> Written[None]:
        """Raises NotFound, Invalid for an unknown environment, Conflict when it is in it."""

        async def decide(door: Journal, old: Project) -> Decision:
            place = await environments.find(door.tx, name)
            if place is None:
                text = "names no environment that is there"
                raise Invalid([Problem(("environment",), text, "any.invalid")])
            return projects.show_in(old, place)

        return await self._decide(actor, project_id, decide)

    async def hide_from(self, actor: Actor, project_id: str, name: str) -> Written[None]:
        """Raises NotFound."""

        async def decide(door: Journal, old: Project) -> Decision | None:
            return projects.hide_from(old, await environments.get(door.tx, name))

        return await self._decide(actor, project_id, decide)

    async def set_default_strategy(
        self, actor: Actor, project_id: str, name: str, strategy: FeatureStrategy
    ) -> Written[FeatureStrategy]:
        """What a feature of the project gets that is switched on there without strategies.
        Raises NotFound, and Invalid for one that SDKs could not read.
        """
        require(actor.principal, Permission.UPDATE_PROJECT, project_id)
        ready = checks.ready_strategy(strategy)

        async def decide(door: Journal, old: Project) -> Decision | None:
            place = await environments.get(door.tx, name)
            await _require_segments(door.tx, project_id, ready)
            return projects.set_default_strategy(old, place, ready)

        written = await self._decide(actor, project_id, decide)
        return Written(ready, written.revision)

    async def _decide(
        self,
        actor: Actor,
        project_id: str,
        decide: _Decide,
    ) -> Written[None]:
        require(actor.principal, Permission.UPDATE_PROJECT, project_id)
        async with journal.opened(self._database, actor) as door:
            await door.record(await decide(door, await store.get(door.tx, project_id)))
        return Written(None, door.revision)


async def let_go(door: Journal, project_id: str) -> None:
    """The project is about to go, and nobody gets into another one of this id by having been in
    it, nor changes what is in that by having drafted it here.
    """
    for request in await change_requests.open_ones(door.tx, project=project_id):
        await door.record(close(request, door.actor.principal.id, door.now))
    for membership in await memberships_store.of_project(door.tx, project_id):
        await door.record(memberships.take(membership))
    for token in await tokens_store.every_recorded(door.tx):
        await door.record(tokens.leave(token, project_id))


def _require_sound(project: Project) -> None:
    """The pattern for names is one that RE2 takes, and its example matches it."""
    naming = project.feature_naming
    if naming is None:
        return
    if not checks.is_pattern(naming.pattern):
        text = "must be a regular expression that RE2 accepts"
        at = ("featureNaming", "pattern")
        raise Invalid([Problem(at, text, "string.pattern.base")])
    if naming.example and not checks.matches(naming.pattern, naming.example):
        text = f"must match the pattern {naming.pattern}"
        at = ("featureNaming", "example")
        raise Invalid([Problem(at, text, "string.pattern.base")])


def _require_known(only: Collection[str] | None, places: Collection[Environment]) -> None:
    names = {e.name for e in places}
    wrong = [i for i, name in enumerate(only or ()) if name not in names]
    if wrong:
        text = "names no environment that is there"
        raise Invalid([Problem(("environments", i), text, "any.invalid") for i in wrong])


async def _require_segments(tx: Tx, project_id: str, strategy: FeatureStrategy) -> None:
    """Those that a feature of the project may name."""
    if not strategy.segments:
        return
    there = {segment.id: segment.project for segment in await segments.every(tx)}
    if found := list(misnamed_by(strategy, project_id, there, frozenset(), ())):
        raise Invalid(found)


async def _require_free(tx: Tx, project_id: str) -> None:
    if await store.find(tx, project_id):
        raise NameTaken(f"A project with the id {project_id} already exists")

"""Commands on context fields and questions about them."""

from collections.abc import Callable
from dataclasses import replace

from yardarm.domain import checks, context_fields
from yardarm.domain.context_fields import ContextField, LegalValue, Use
from yardarm.domain.errors import Invalid, NameTaken, NotFound, Problem
from yardarm.domain.events import Decision
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.targeting import Constraint
from yardarm.service.access import require, require_somewhere
from yardarm.service.written import Written
from yardarm.store import context_fields as store
from yardarm.store import environments, features, journal, projects
from yardarm.store.database import Database, Tx


class ContextFieldService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor, *, of_projects: bool = False) -> list[ContextField]:
        """Everybody's by name, and those of projects, too."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found = [f for f in await store.every(tx) if of_projects or f.project is None]
        return sorted(found, key=lambda f: f.name)

    async def every_of(
        self, actor: Actor, project: str, *, of_all: bool = False
    ) -> list[ContextField]:
        """A project's own by name, and everybody's, too. Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            await projects.get(tx, project)
            every = await store.every(tx)
        found = [f for f in every if f.project == project or (of_all and f.project is None)]
        return sorted(found, key=lambda f: f.name)

    async def get(self, actor: Actor, name: str, project: str | None = None) -> ContextField:
        """Whoever's it is, or one that the project sees. Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            field = await store.get(tx, name)
        if project is not None and not field.is_seen_in(project):
            raise NotFound("context field", f"{name} in the project {project}")
        return field

    async def require_free(self, actor: Actor, name: str, project: str | None = None) -> None:
        """Raises NameTaken, and NotFound for a project that is not there."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            if project is not None:
                await projects.get(tx, project)
            await _require_free(tx, name)

    async def create(self, actor: Actor, field: ContextField) -> Written[ContextField]:
        """Raises NameTaken, and Invalid for a project that is not there."""
        require(actor.principal, Permission.CREATE_CONTEXT_FIELD, field.project)
        async with journal.opened(self._database, actor) as door:
            if field.project is not None and await projects.find(door.tx, field.project) is None:
                text = "names no project that is there"
                raise Invalid([Problem(("project",), text, "any.invalid")])
            await _require_free(door.tx, field.name)
            made = replace(field, created_at=door.now)
            await door.record(context_fields.create(made))
        return Written(made, door.revision)

    async def update(
        self,
        actor: Actor,
        name: str,
        change: Callable[[ContextField], ContextField],
        project: str | None = None,
    ) -> Written[None]:
        """Raises NotFound; with a project for whatever is not the project's own."""
        return await self._change(
            actor,
            Permission.UPDATE_CONTEXT_FIELD,
            name,
            project,
            lambda old: context_fields.update(old, change(old)),
        )

    async def delete(self, actor: Actor, name: str, project: str | None = None) -> Written[None]:
        """Raises NotFound."""
        permission = Permission.DELETE_CONTEXT_FIELD
        return await self._change(actor, permission, name, project, context_fields.delete)

    async def give_legal_value(
        self, actor: Actor, name: str, value: LegalValue, project: str | None = None
    ) -> Written[None]:
        """Add it, or put it in the place of the one that says the same. Raises NotFound."""
        return await self._change(
            actor,
            Permission.UPDATE_CONTEXT_FIELD,
            name,
            project,
            lambda old: context_fields.give_legal_value(old, value),
        )

    async def take_legal_value(
        self, actor: Actor, name: str, value: str, project: str | None = None
    ) -> Written[None]:
        """Raises NotFound for an unknown field; a value that it has not is no fault."""
        return await self._change(
            actor,
            Permission.UPDATE_CONTEXT_FIELD,
            name,
            project,
            lambda old: context_fields.take_legal_value(old, value),
        )

    async def _change(
        self,
        actor: Actor,
        permission: Permission,
        name: str,
        project: str | None,
        decide: Callable[[ContextField], Decision | None],
    ) -> Written[None]:
        require_somewhere(actor.principal, permission)
        if project is not None:
            require(actor.principal, permission, project)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, name)
            if project is not None and old.project != project:
                raise NotFound("context field", f"{name} of the project {project}")
            require(actor.principal, permission, old.project)
            await door.record(decide(old))
        return Written(None, door.revision)

    async def uses(
        self, actor: Actor, name: str, project: str | None = None
    ) -> tuple[list[Use], str]:
        """The strategies of live features, or those of a project, that have a constraint on the
        field, be it defined or not; and the name of the default environment, whose key is None.
        Raises NotFound for a project that is not there.
        """
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            if project is not None:
                await projects.get(tx, project)
            every = await features.every(tx)
            default = (await environments.get_default(tx)).name
        live = [f for f in every if not f.archived and project in (None, f.project)]
        return context_fields.uses(live, name), default

    async def validate_constraint(self, actor: Actor, constraint: Constraint) -> None:
        """Raises Invalid for one that no SDK could use, or whose values the field does not take."""
        require(actor.principal, Permission.READ)
        ready = checks.ready_constraint(constraint)
        async with self._database.transaction(read_only=True) as tx:
            field = await store.find(tx, constraint.context_name)
        if field and (problems := list(context_fields.illegal_values(field, ready))):
            raise Invalid(problems)


async def _require_free(tx: Tx, name: str) -> None:
    if await store.find(tx, name):
        raise NameTaken("A context field with that name already exist")

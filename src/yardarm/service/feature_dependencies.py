"""Commands on what features depend on, and on the project that they are in."""

from collections.abc import Callable
from dataclasses import replace

from yardarm.domain import dependencies
from yardarm.domain import feature_settings as settings
from yardarm.domain.errors import Conflict, Invalid, Problem
from yardarm.domain.events import Decision
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.targeting import Dependency
from yardarm.service.access import require
from yardarm.service.features import require_move, require_segments
from yardarm.service.places import archived_of, changing, feature_of
from yardarm.service.preconditions import children_of, require_unchanged
from yardarm.service.written import Written
from yardarm.store import features, journal, projects
from yardarm.store.database import Database


class FeatureDependencyService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, actor: Actor, project: str, child: str, dependency: Dependency
    ) -> Written[None]:
        """Raises NotFound, Outdated, Invalid and Conflict."""
        require(actor.principal, Permission.UPDATE_FEATURE_DEPENDENCY, project)
        async with changing(self._database, actor, project, child) as (door, old):
            parent = await features.find(door.tx, dependency.feature)
            children = await children_of(door.tx, child)
            await door.record(dependencies.add(old, parent, dependency, children))
        return Written(None, door.revision)

    async def remove(self, actor: Actor, project: str, child: str, parent: str) -> Written[None]:
        """Of an archived feature, too, which may have to let go to come back. Raises NotFound and
        Outdated.
        """
        return await self._let_go(actor, project, child, lambda f: dependencies.remove(f, parent))

    async def remove_all(self, actor: Actor, project: str, child: str) -> Written[None]:
        """The same for all of them."""
        return await self._let_go(actor, project, child, dependencies.remove_all)

    async def _let_go(
        self, actor: Actor, project: str, child: str, decide: Callable[[Feature], Decision | None]
    ) -> Written[None]:
        require(actor.principal, Permission.UPDATE_FEATURE_DEPENDENCY, project)
        async with journal.opened(self._database, actor) as door:
            old = await archived_of(door.tx, project, child)
            await require_unchanged(door.tx, actor, old)
            await door.record(decide(old))
        return Written(None, door.revision)

    async def parents(self, actor: Actor, project: str, child: str) -> list[str]:
        """Those that a feature could depend on, by name. Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            feature = await feature_of(tx, project, child)
            return dependencies.possible_parents(feature, await features.every(tx))

    async def variants(self, actor: Actor, project: str, parent: str) -> list[str]:
        """Names of all variants that a parent may answer with, in any environment. Raises
        NotFound.
        """
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            feature = await feature_of(tx, project, parent)
        states = [feature.in_environment(key) for key in (None, *feature.environments)]
        own = {v.name for state in states for v in state.variants or ()}
        return sorted(
            own.union(v.name for st in states for s in st.strategies for v in s.variants or ())
        )

    async def any_in(self, actor: Actor, project: str) -> bool:
        """Whether features of the project depend on others."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found = await features.depending(tx)
        return any(f.project == project and not f.archived for f in found)

    async def move(self, actor: Actor, project: str, name: str, target: str) -> Written[None]:
        """To another project, which its parents and children are not in. Raises NotFound,
        Outdated, Invalid and Conflict.
        """
        require(actor.principal, Permission.MOVE_FEATURE_TOGGLE, project)
        require(actor.principal, Permission.CREATE_FEATURE, target)
        async with changing(self._database, actor, project, name) as (door, old):
            found = await projects.find(door.tx, target)
            if found is None or found.archived_at is not None:
                text = "names no project that takes features"
                raise Invalid([Problem(("newProjectId",), text, "any.invalid")])
            kin = [d.feature for d in old.dependencies or ()]
            kin += [f.name for f in await children_of(door.tx, name)]
            if kin and target != project:
                raise Conflict(f"The feature {name} is tied to {', '.join(kin)} by dependencies")
            new = replace(old, project=target)
            await require_move(door.tx, actor, old, new)
            await require_segments(door.tx, new)
            await door.record(settings.move(old, target))
        return Written(None, door.revision)

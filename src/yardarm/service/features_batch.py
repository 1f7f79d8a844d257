"""Features with what they are in one environment: out in a batch, in from one."""

import asyncio
from dataclasses import dataclass

from yardarm.domain import batches, imports
from yardarm.domain.batches import Batch, Remark, Selection, Verdict
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Conflict
from yardarm.domain.features import Feature
from yardarm.domain.imports import Plan
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.service.access import require
from yardarm.service.places import environment_of
from yardarm.service.written import Written
from yardarm.store import environments, journal, projects
from yardarm.store import state as store
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal


@dataclass(frozen=True, slots=True)
class ExportedBatch:
    """`state` is everything at that moment, `features` those that were asked for, by name."""

    state: State
    environment: Environment
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """The names of the project and the environment that a batch goes to."""

    project: str
    environment: str


class FeaturesBatchService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, actor: Actor, environment: str, wanted: Selection) -> ExportedBatch:
        """Raises NotFound for an environment that is not there."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            place = await environments.get(tx, environment)
            state = await store.rows(tx)
        return ExportedBatch(state, place, tuple(wanted.of(state.features.values())))

    async def judge(self, actor: Actor, target: Target, batch: Batch) -> Verdict:
        """What an import of it would say; nothing is stored. Raises NotFound and Conflict."""
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            verdict, plan = await self._considered(door, target, batch)
        if plan is None or not plan.warnings:
            return verdict
        odd = Remark("features", "SDKs may stumble over the following:", plan.warnings)
        return Verdict(verdict.errors, (*verdict.warnings, odd))

    async def take(self, actor: Actor, target: Target, batch: Batch) -> Written[Plan]:
        """All of it or none of it. Raises NotFound and Conflict, and Invalid for what the judge
        calls an error.
        """
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            verdict, plan = await self._considered(door, target, batch)
            verdict.refuse()
            assert plan is not None
            for decision in plan.decisions:
                await door.record(decision)
        return Written(plan, door.revision)

    async def _considered(
        self, door: Journal, target: Target, batch: Batch
    ) -> tuple[Verdict, Plan | None]:
        """No plan when there are errors."""
        environment = await _environment(door.tx, target)
        state = await store.rows(door.tx)

        def consider() -> tuple[Verdict, Plan | None]:
            verdict = batches.judge(state, batch, target.project)
            if verdict.errors:
                return verdict, None
            document = batches.document_of(state, batch, target.project, environment)
            return verdict, imports.plan(state, document, drop=False, keep=False, now=door.now)

        return await asyncio.to_thread(consider)


async def _environment(tx: Tx, target: Target) -> Environment:
    project = await projects.get(tx, target.project)
    if project.archived_at is not None:
        raise Conflict(f"The project {project.id} is archived")
    return await environment_of(tx, target.project, target.environment)

"""The whole state: out as a document, in from one."""

import asyncio
from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import datetime

from yardarm.domain import imports
from yardarm.domain.errors import Conflict
from yardarm.domain.import_documents import ImportDocument
from yardarm.domain.imports import Plan
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.service.access import require
from yardarm.service.features import SeenFeature
from yardarm.service.projects import let_go
from yardarm.service.written import Written
from yardarm.store import features, former_history, journal, projects
from yardarm.store import state as store
from yardarm.store.database import Database
from yardarm.store.former_history import PastEvent


@dataclass(frozen=True, slots=True)
class Exported:
    """Everything at one moment; `features` by name, archived ones too."""

    state: State
    features: tuple[SeenFeature, ...]


class StateService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, actor: Actor) -> Exported:
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            state, seen = await store.rows(tx), await features.last_seen(tx)
        found = sorted(state.features.values(), key=lambda f: f.name)
        return Exported(state, tuple(SeenFeature(f, seen.get(f.name)) for f in found))

    async def preview(
        self, actor: Actor, document: ImportDocument, *, drop: bool, keep: bool
    ) -> Plan:
        """What the import would do; nothing is stored."""
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            state = await store.rows(door.tx)
            return await _plan(state, document, drop=drop, keep=keep, now=door.now)

    async def take(
        self, actor: Actor, document: ImportDocument, *, drop: bool, keep: bool
    ) -> Written[Plan]:
        """All of it or, when anything goes wrong, none of it."""
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            state = await store.rows(door.tx)
            plan = await _plan(state, document, drop=drop, keep=keep, now=door.now)
            for decision in plan.decisions:
                await door.record(decision)
            there = {project.id for project in await projects.every(door.tx)}
            for gone in sorted(state.projects.keys() - there):
                await let_go(door, gone)
            for name, at in plan.seen.items():
                await features.mark_seen(door.tx, [name], at)
        return Written(plan, door.revision)

    async def is_fresh(self, actor: Actor) -> bool:
        """Whether nobody has written anything yet, so that a history can be taken over."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await former_history.is_fresh(tx)

    async def take_over(
        self, actor: Actor, document: ImportDocument, history: AsyncIterable[PastEvent]
    ) -> Written[Plan]:
        """A whole database with its past: events keep their ids, times and authors, and one
        event after them holds the state (design decision 3). Raises Conflict when the database
        is not fresh any more.
        """
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            if not await former_history.is_fresh(door.tx):
                raise Conflict("somebody has written to the database: its history stays")
            rows = await store.rows(door.tx)
            plan = imports.plan(rows, document, drop=True, keep=False, now=door.now)
            await former_history.replace_history(door.tx, history)
            # The door once more, behind the newest event that there is now.
            behind = await journal.open_in(door.tx, actor)
            counts = {name: len(o.created) + len(o.updated) for name, o in plan.outcomes.items()}
            new = imports.state_after(rows, plan)
            await behind.begin(rows, imports.whole(new, {"name": "state-import", **counts}))
            for name, at in plan.seen.items():
                await features.mark_seen(door.tx, [name], at)
        return Written(plan, behind.revision)


async def _plan(
    state: State, document: ImportDocument, *, drop: bool, keep: bool, now: datetime
) -> Plan:
    """Beside the event loop: 20,000 features take half a second, and SDKs are answered on it."""
    return await asyncio.to_thread(imports.plan, state, document, drop=drop, keep=keep, now=now)

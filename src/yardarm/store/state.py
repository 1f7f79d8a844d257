"""All flag state at one moment, read from the rows: equal to the fold of all events."""

import asyncio
from dataclasses import dataclass
from types import MappingProxyType

from yardarm.domain.addons import names_of
from yardarm.domain.replay import State, replay
from yardarm.domain.snapshot import Position
from yardarm.store import (
    addons,
    applications,
    change_requests,
    context_fields,
    environments,
    events,
    feature_types,
    features,
    groups,
    memberships,
    past,
    projects,
    roles,
    schedules,
    segments,
    settings,
    strategies,
    tags,
    tokens,
    users,
)
from yardarm.store.database import Database, Tx


@dataclass(frozen=True, slots=True)
class Loaded:
    """The rows, the newest event in them, and the newest that clients of each environment see."""

    state: State
    position: Position
    visible: dict[str, Position]


async def load(database: Database) -> Loaded:
    async with database.transaction(read_only=True) as tx:
        found = await rows(tx)
        return Loaded(
            found,
            await events.last(tx),
            {name: await events.last_visible(tx, name) for name in found.environments},
        )


async def rows(tx: Tx) -> State:
    return State(
        features=MappingProxyType({f.name: f for f in await features.every(tx)}),
        strategies=MappingProxyType({s.name: s for s in await strategies.every(tx)}),
        feature_types=MappingProxyType({t.id: t for t in await feature_types.every(tx)}),
        tags=MappingProxyType({t.name: t for t in await tags.every(tx)}),
        tag_types=MappingProxyType({t.name: t for t in await tags.every_type(tx)}),
        context_fields=MappingProxyType({f.name: f for f in await context_fields.every(tx)}),
        environments=MappingProxyType({e.name: e for e in await environments.every(tx)}),
        projects=MappingProxyType({p.id: p for p in await projects.every(tx)}),
        segments=MappingProxyType({str(s.id): s for s in await segments.every(tx)}),
        applications=MappingProxyType({f.name: f for f in await applications.every_facts(tx)}),
        addons=MappingProxyType(names_of(await addons.every(tx))),
        roles=MappingProxyType({str(r.id): r for r in await roles.every(tx)}),
        groups=MappingProxyType({str(g.id): g for g in await groups.every(tx)}),
        memberships=MappingProxyType({m.name: m for m in await memberships.every(tx)}),
        users=MappingProxyType(users.ids_of(await users.every(tx))),
        settings=MappingProxyType({s.name: s for s in await settings.every(tx)}),
        change_requests=MappingProxyType({str(r.id): r for r in await change_requests.every(tx)}),
        api_tokens=MappingProxyType({t.id: t for t in await tokens.every_recorded(tx)}),
        schedules=MappingProxyType({s.id: s for s in await schedules.every(tx)}),
    )


async def replayed(tx: Tx) -> State:
    """The fold of every event from the first on."""
    return replay([event async for event in events.history(tx)])


async def as_of(tx: Tx, revision: int) -> State:
    """The state at a revision: equal to the fold of every event until then."""
    found = await past.last_of_each(tx, revision)
    return await asyncio.to_thread(lambda: replay(events.read_rows(found)))


async def after(tx: Tx, base: State, at: Position, revision: int) -> State | None:
    """The same from the state at a place before it; None when the history has no such place."""
    found = await past.between(tx, at.revision, revision)
    if not found or found[0]["id"] != at.revision or found[0]["hash"] != at.hash:
        return None
    return await asyncio.to_thread(lambda: replay(events.read_rows(found[1:]), base))

"""Commands on features and questions about them."""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from yardarm.domain import checks, feature_settings, features
from yardarm.domain.errors import Invalid, NameTaken
from yardarm.domain.events import Decision
from yardarm.domain.feature_environments import permissions_between
from yardarm.domain.features import Feature, FeatureFilter
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import thing_after
from yardarm.domain.segments import misnamed
from yardarm.service.access import require, require_somewhere
from yardarm.service.preconditions import require_childless, require_place, require_unchanged
from yardarm.service.written import Written
from yardarm.store import environments, events, journal, segments
from yardarm.store import features as store
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal


@dataclass(frozen=True, slots=True)
class SeenFeature:
    """A feature and when a client last evaluated it."""

    feature: Feature
    last_seen_at: datetime | None
    revision: int | None = None
    """Of its last event; None in lists."""


class FeatureService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor, wanted: FeatureFilter) -> list[SeenFeature]:
        """Live features by name."""
        return await self._every(actor, lambda f: not f.archived and wanted.admits(f))

    async def every_archived(self, actor: Actor) -> list[SeenFeature]:
        return await self._every(actor, lambda f: f.archived)

    async def get(self, actor: Actor, name: str) -> SeenFeature:
        """Raises NotFound, also for an archived feature."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await seen(tx, await store.get(tx, name))

    async def require_free(self, actor: Actor, name: str) -> None:
        """Raises NameTaken when a feature, live or archived, has this name."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            await require_free_name(tx, name)

    async def create(self, actor: Actor, feature: Feature) -> Written[SeenFeature]:
        """Raises NameTaken, and Invalid for what SDKs could not read."""
        require(actor.principal, Permission.CREATE_FEATURE, feature.project)
        feature = checks.ready_for_sdks(feature)
        async with journal.opened(self._database, actor) as door:
            await require_targeting(door.tx, actor, None, feature)
            await require_free_name(door.tx, feature.name)
            await require_segments(door.tx, feature)
            made = replace(feature, created_at=door.now)
            return await _record(door, features.create(made, new_id))

    async def update(
        self, actor: Actor, name: str, change: Callable[[Feature], Feature]
    ) -> Written[None]:
        """Replace a live feature by what `change` makes of it. Raises NotFound and Invalid."""
        async with self._changing(actor, name, Permission.UPDATE_FEATURE) as (door, old):
            new = checks.ready_for_sdks(change(old))
            require(actor.principal, Permission.UPDATE_FEATURE, new.project)
            await require_move(door.tx, actor, old, new)
            await require_targeting(door.tx, actor, old, new)
            await require_segments(door.tx, new, old)
            await door.record(features.update(old, new, new_id))
        return Written(None, door.revision)

    async def switch(self, actor: Actor, name: str, *, enabled: bool) -> Written[SeenFeature]:
        """Raises NotFound."""
        return await self._switch(actor, name, lambda _: enabled)

    async def flip(self, actor: Actor, name: str) -> Written[SeenFeature]:
        """Switch to the other state, whatever it is now. Raises NotFound."""
        return await self._switch(actor, name, lambda old: not old.enabled)

    async def mark_stale(self, actor: Actor, name: str, *, stale: bool) -> Written[SeenFeature]:
        """Raises NotFound."""
        async with self._changing(actor, name, Permission.UPDATE_FEATURE) as (door, old):
            return await _record(door, features.mark_stale(old, stale=stale))

    async def archive(self, actor: Actor, name: str) -> Written[None]:
        """Raises NotFound, and Conflict while live features depend on it."""
        async with self._changing(actor, name, Permission.DELETE_FEATURE) as (door, old):
            await require_childless(door.tx, [name])
            await door.record(features.archive(old, door.now))
        return Written(None, door.revision)

    async def revive(self, actor: Actor, name: str) -> Written[None]:
        """Raises NotFound, and Conflict when the feature is not archived or has no place to come
        back to.
        """
        require_somewhere(actor.principal, Permission.UPDATE_FEATURE)
        async with journal.opened(self._database, actor) as door:
            old = await store.get_archived(door.tx, name)
            require(actor.principal, Permission.UPDATE_FEATURE, old.project)
            await require_unchanged(door.tx, actor, old)
            await door.record(features.revive(old))
            await require_place(door.tx, await store.get(door.tx, name))
        return Written(None, door.revision)

    async def delete(self, actor: Actor, name: str) -> Written[None]:
        """For good. Raises NotFound, and Conflict for a feature that is not archived."""
        require_somewhere(actor.principal, Permission.DELETE_FEATURE)
        async with journal.opened(self._database, actor) as door:
            old = await store.get_archived(door.tx, name)
            require(actor.principal, Permission.DELETE_FEATURE, old.project)
            await require_unchanged(door.tx, actor, old)
            await door.record(feature_settings.delete(old))
        return Written(None, door.revision)

    async def _every(self, actor: Actor, admits: Callable[[Feature], bool]) -> list[SeenFeature]:
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found = features.by_name(f for f in await store.every(tx) if admits(f))
            last_seen = await store.last_seen(tx)
        return [SeenFeature(f, last_seen.get(f.name)) for f in found]

    async def _switch(
        self, actor: Actor, name: str, wanted: Callable[[Feature], bool]
    ) -> Written[SeenFeature]:
        """In the default environment."""
        permission = Permission.UPDATE_FEATURE_ENVIRONMENT
        require_somewhere(actor.principal, permission)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, name)
            place = await environments.get_default(door.tx)
            require(actor.principal, permission, old.project, place.name)
            await require_unchanged(door.tx, actor, old)
            return await _record(door, features.switch(old, enabled=wanted(old)))

    @asynccontextmanager
    async def _changing(
        self, actor: Actor, name: str, permission: Permission
    ) -> AsyncIterator[tuple[Journal, Feature]]:
        require_somewhere(actor.principal, permission)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, name)
            require(actor.principal, permission, old.project)
            await require_unchanged(door.tx, actor, old)
            yield door, old


def new_id() -> str:
    """For a strategy or a link that nobody has seen before."""
    return str(uuid.uuid4())


async def _record(door: Journal, decision: Decision) -> Written[SeenFeature]:
    await door.record(decision)
    new = thing_after(decision.kind, decision.after)
    assert isinstance(new, Feature)
    return Written(await seen(door.tx, new), door.revision)


async def seen(tx: Tx, feature: Feature) -> SeenFeature:
    """The feature as it is now, with when it was last seen and its revision."""
    found = await store.last_seen(tx, [feature.name])
    version = await events.version_of(tx, feature.name)
    return SeenFeature(feature, found.get(feature.name), version.revision)


async def require_targeting(tx: Tx, actor: Actor, old: Feature | None, new: Feature) -> None:
    """What v3's routes write of the default environment beside the feature itself takes the
    permissions that it takes there. Raises Denied.
    """
    place = await environments.get_default(tx)
    for permission in permissions_between(old, new):
        require(actor.principal, permission, new.project, place.name)


async def require_move(tx: Tx, actor: Actor, old: Feature, new: Feature) -> None:
    """Another project takes a permission in each of the two; and who brings along what is on must
    be allowed to switch it on there. Raises Denied.
    """
    if new.project == old.project:
        return
    require(actor.principal, Permission.MOVE_FEATURE_TOGGLE, old.project)
    require(actor.principal, Permission.CREATE_FEATURE, new.project)
    for place in await environments.every(tx):
        if new.in_environment(place.key).enabled:
            permission = Permission.UPDATE_FEATURE_ENVIRONMENT
            require(actor.principal, permission, new.project, place.name)


async def require_segments(tx: Tx, feature: Feature, old: Feature | None = None) -> None:
    """Refuse segments that its strategies may not name. What the feature named before (it may
    have been imported so) can be sent back, as long as it stays in its project.
    """
    stays = old is not None and old.project == feature.project
    known = old.segments if old is not None and stays else frozenset[int]()
    if feature.segments <= known:
        return
    if problems := list(misnamed(feature, await segments.every(tx), known)):
        raise Invalid(problems)


async def require_free_name(tx: Tx, name: str) -> None:
    """Raises NameTaken when a feature, live or archived, has this name."""
    taken = await store.find(tx, name)
    if taken is not None:
        archived = "An archived" if taken.archived else "A"
        raise NameTaken(f"{archived} toggle with that name already exists")

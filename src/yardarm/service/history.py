"""The state as it was: at a revision, or at a time."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from yardarm.domain import dependencies, import_states, past
from yardarm.domain.differences import Difference, Wanted, differences
from yardarm.domain.environments import Environment, resolve
from yardarm.domain.errors import Invalid, NotFound, Problem
from yardarm.domain.feature_lifecycle import stage_of
from yardarm.domain.features import Feature, FeatureFilter, by_name
from yardarm.domain.import_documents import ImportDocument
from yardarm.domain.moments import Moment
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.domain.segments import uses_of
from yardarm.domain.snapshot import Snapshot, snapshot
from yardarm.service.access import require
from yardarm.service.environments import FilledEnvironment
from yardarm.service.features import SeenFeature
from yardarm.service.moments import Fold, Place, place_of
from yardarm.service.project_features import FullFeature
from yardarm.service.segments import UsedSegment
from yardarm.service.state import Exported
from yardarm.store import events
from yardarm.store import segments as segment_store
from yardarm.store.database import Database
from yardarm.store.past import changing


@dataclass(frozen=True, slots=True)
class Diff:
    """The first differences; `total` counts all. `events` are the newest of each thing between."""

    start: Place
    end: Place
    differences: tuple[Difference, ...]
    total: int
    events: Mapping[tuple[str, str], list[int]]


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """From a place to a document. `events` are the newest about each thing, up to there."""

    start: Place
    differences: tuple[Difference, ...]
    total: int
    events: Mapping[tuple[str, str], list[int]]
    warnings: tuple[str, ...]


class HistoryService:
    """Answers what the other services answer about now. What clients reported is no state: nothing
    was last seen in the past. Each raises Invalid, naming the field, for a moment that lies in
    the future or before the first event.
    """

    def __init__(self, database: Database, fold: Fold) -> None:
        self._database = database
        self._fold = fold

    async def state(self, actor: Actor, moment: Moment) -> tuple[Place, State]:
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            place = await place_of(tx, moment)
            return place, await self._fold(tx, place.position)

    async def features(
        self, actor: Actor, moment: Moment, wanted: FeatureFilter
    ) -> list[SeenFeature]:
        """Those that were live, by name."""
        _, state = await self.state(actor, moment)
        return [SeenFeature(f, None) for f in past.live(state) if wanted.admits(f)]

    async def archived(self, actor: Actor, moment: Moment) -> list[SeenFeature]:
        _, state = await self.state(actor, moment)
        found = by_name(f for f in state.features.values() if f.archived)
        return [SeenFeature(f, None) for f in found]

    async def feature(self, actor: Actor, moment: Moment, name: str) -> SeenFeature:
        """With the revision that it had. Raises NotFound, also when it was archived."""
        place, state = await self.state(actor, moment)
        return await self._seen(past.feature_of(state, name), place)

    async def project_features(
        self, actor: Actor, moment: Moment, project: str
    ) -> list[FullFeature]:
        _, state = await self.state(actor, moment)
        environments = tuple(past.environments_of(state, project))
        return [
            FullFeature(SeenFeature(f, None), environments, ())
            for f in past.live(state)
            if f.project == project
        ]

    async def project_feature(
        self, actor: Actor, moment: Moment, project: str, name: str
    ) -> FullFeature:
        """Raises NotFound, also for one that was archived or another project's."""
        place, state = await self.state(actor, moment)
        feature = past.feature_of(state, name, project)
        return FullFeature(
            await self._seen(feature, place),
            tuple(past.environments_of(state, project)),
            (),
            tuple(f.name for f in dependencies.children_of(name, past.live(state))),
            stage_of(feature, None),
        )

    async def segments(self, actor: Actor, moment: Moment) -> list[UsedSegment]:
        """By name."""
        _, state = await self.state(actor, moment)
        return await self._used(state, None)

    async def segment(self, actor: Actor, moment: Moment, segment_id: int) -> UsedSegment:
        """Raises NotFound."""
        _, state = await self.state(actor, moment)
        if str(segment_id) not in state.segments:
            raise NotFound("segment", str(segment_id))
        [found] = await self._used(state, segment_id)
        return found

    async def environments(self, actor: Actor, moment: Moment) -> list[FilledEnvironment]:
        """In their order. Tokens are those that people made."""
        _, state = await self.state(actor, moment)
        scopes, enabled = past.scopes(state), past.enabled_features(state)
        return [
            FilledEnvironment(e, past.figures(e, state.projects.values(), scopes, enabled))
            for e in past.environments(state)
        ]

    async def environment(self, actor: Actor, moment: Moment, name: str) -> Environment:
        """Raises NotFound."""
        _, state = await self.state(actor, moment)
        if name not in state.environments:
            raise NotFound("environment", name)
        return state.environments[name]

    async def export(self, actor: Actor, moment: Moment) -> Exported:
        _, state = await self.state(actor, moment)
        found = by_name(state.features.values())
        return Exported(state, tuple(SeenFeature(f, None) for f in found))

    async def seen_by_clients(
        self, actor: Actor, moment: Moment, environment: str | None
    ) -> tuple[Place, Snapshot]:
        """What clients of an environment (None: the default one) saw. Raises Invalid for one that
        was not there.
        """
        place, state = await self.state(actor, moment)
        default = past.default_environment(state)
        known = frozenset(state.environments)
        name = resolve(environment or default, default, known)
        if name is None:
            text = f"must be one of [{', '.join(sorted(known))}]"
            raise Invalid([Problem(("environment",), text, "any.only")])
        async with self._database.transaction(read_only=True) as tx:
            at = await events.last_visible(tx, name, until=place.position.revision)
        return place, snapshot(state, state.environments[name], at)

    async def diff(
        self, actor: Actor, one: Moment, other: Moment | None, wanted: Wanted, limit: int
    ) -> Diff:
        """What makes the state at one moment that at the other one; None is now."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            newest = Moment("to", revision=(await events.last(tx)).revision)
            places = [await place_of(tx, moment) for moment in (one, other or newest)]
            old, new = [await self._fold(tx, place.position) for place in places]
            found = await asyncio.to_thread(lambda: list(differences(old, new, wanted)))
            first, last = sorted(place.position.revision for place in places)
            shown = found[:limit]
            ids = await changing(tx, first, last, [(d.kind, d.name) for d in shown])
        return Diff(places[0], places[1], tuple(shown), len(found), ids)

    async def diff_to_document(
        self,
        actor: Actor,
        document: ImportDocument,
        one: Moment | None,
        wanted: Wanted,
        limit: int,
    ) -> DocumentDiff:
        """What makes the state at a moment (None is now) what the document describes. Raises
        Invalid for an environment that is neither there nor in the document, too.
        """
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            newest = Moment("from", revision=(await events.last(tx)).revision)
            place = await place_of(tx, one or newest)
            old = await self._fold(tx, place.position)
        new, warnings = await asyncio.to_thread(import_states.described, old, document, place.at)
        found = await asyncio.to_thread(lambda: list(differences(old, new, wanted)))
        shown = tuple(found[:limit])
        async with self._database.transaction(read_only=True) as tx:
            things = [(d.kind, d.name) for d in shown]
            ids = await changing(tx, 0, place.position.revision, things)
        return DocumentDiff(place, shown, len(found), ids, tuple(warnings))

    async def _seen(self, feature: Feature, place: Place) -> SeenFeature:
        async with self._database.transaction(read_only=True) as tx:
            version = await events.version_of(tx, feature.name, place.position.revision)
        return SeenFeature(feature, None, version.revision)

    async def _used(self, state: State, segment_id: int | None) -> list[UsedSegment]:
        async with self._database.transaction(read_only=True) as tx:
            by = await segment_store.creators(tx, segment_id)
        uses = list(uses_of(by_name(state.features.values())))
        default = past.default_environment(state)
        return [
            replace(
                UsedSegment(s, tuple(u for u in uses if u.segment == s.id)),
                created_by=by.get(s.id),
                default_environment=default,
            )
            for s in past.segments(state)
            if segment_id in (None, s.id)
        ]

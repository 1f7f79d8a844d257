"""Commands on segments and questions about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from yardarm.domain import checks, segments
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Invalid, NameTaken, NotFound, Problem
from yardarm.domain.feature_environments import find_strategy, update_strategy
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.segments import Segment, Use
from yardarm.service.access import require, require_somewhere
from yardarm.service.places import environment_of
from yardarm.service.preconditions import require_unchanged
from yardarm.service.written import Written
from yardarm.store import environments, features, journal, projects
from yardarm.store import segments as store
from yardarm.store.database import Database, Tx


@dataclass(frozen=True, slots=True)
class UsedSegment:
    """A segment, the strategies that name it, and who made it, if the history says so."""

    segment: Segment
    uses: tuple[Use, ...]
    created_by: str | None = None
    default_environment: str = ""
    """What uses in the environment of key None are in; empty where nobody asks for uses."""

    @property
    def features(self) -> list[str]:
        return sorted({use.feature for use in self.uses})

    @property
    def projects(self) -> list[str]:
        return sorted({use.project for use in self.uses})


class SegmentService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor) -> list[UsedSegment]:
        """By name."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found, uses = await store.every(tx), await store.uses(tx)
            by = await store.creators(tx)
        found.sort(key=lambda s: (s.name, s.id))
        return [replace(_used(s, uses), created_by=by.get(s.id)) for s in found]

    async def get(self, actor: Actor, segment_id: int) -> UsedSegment:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            used = _used(await store.get(tx, segment_id), await store.uses(tx))
            by = await store.creators(tx, segment_id)
            default = (await environments.get_default(tx)).name
        return replace(used, created_by=by.get(segment_id), default_environment=default)

    async def require_free(self, actor: Actor, name: str) -> None:
        """Raises NameTaken."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            await _require_free(tx, name, None)

    async def create(self, actor: Actor, segment: Segment) -> Written[UsedSegment]:
        """The id is given here. Raises NameTaken, and Invalid for what SDKs could not read."""
        require(actor.principal, Permission.CREATE_SEGMENT, segment.project)
        constraints = checks.ready_constraints(segment.constraints)
        async with journal.opened(self._database, actor) as door:
            await _require_free(door.tx, segment.name, None)
            await _require_project(door.tx, segment.project)
            made = replace(
                segment,
                id=await store.next_id(door.tx),
                constraints=constraints,
                created_at=door.now,
            )
            await door.record(segments.create(made))
        return Written(UsedSegment(made, (), actor.principal.name), door.revision)

    async def of_strategy(self, actor: Actor, strategy_id: str) -> list[UsedSegment]:
        """Those that the strategy names, by name; none for an unknown one."""
        used = await self.every(actor)
        return [u for u in used if any(use.strategy.id == strategy_id for use in u.uses)]

    async def name_in(
        self, actor: Actor, project: str, environment: str, strategy_id: str, ids: Sequence[int]
    ) -> Written[None]:
        """Make these the segments of a strategy. Raises NotFound, Invalid and Outdated."""
        require(actor.principal, Permission.UPDATE_FEATURE_STRATEGY, project, environment)
        async with journal.opened(self._database, actor) as door:
            place = await environment_of(door.tx, project, environment)
            feature = await _owner(door.tx, project, place, strategy_id)
            await require_unchanged(door.tx, actor, feature)
            there = {s.id: s for s in await store.every(door.tx)}
            wrong = [i for i, id_ in enumerate(ids) if not _may_name(there.get(id_), project)]
            if wrong:
                text = "names no segment of this project or of all"
                raise Invalid([Problem(("segmentIds", i), text, "any.invalid") for i in wrong])
            strategy = find_strategy(feature, place, strategy_id)
            named = replace(strategy, segments=tuple(dict.fromkeys(ids)))
            await door.record(update_strategy(feature, place, named))
        return Written(None, door.revision)

    async def update(
        self, actor: Actor, segment_id: int, change: Callable[[Segment], Segment]
    ) -> Written[None]:
        """Raises NotFound, NameTaken and Invalid, also when features of other projects than the
        segment's new one use it.
        """
        require_somewhere(actor.principal, Permission.UPDATE_SEGMENT)
        async with journal.opened(self._database, actor) as door:
            used = _used(await store.get(door.tx, segment_id), await store.uses(door.tx))
            old, new = used.segment, change(used.segment)
            for segment in (old, new):
                require(actor.principal, Permission.UPDATE_SEGMENT, segment.project)
            new = replace(new, constraints=checks.ready_constraints(new.constraints))
            await _require_free(door.tx, new.name, segment_id)
            if new.project != old.project:
                await _require_project(door.tx, new.project)
            await door.record(segments.update(old, new, used.projects))
        return Written(None, door.revision)

    async def delete(self, actor: Actor, segment_id: int) -> Written[None]:
        """Raises NotFound, and Conflict while features name it, archived ones too."""
        require_somewhere(actor.principal, Permission.DELETE_SEGMENT)
        async with journal.opened(self._database, actor) as door:
            used = _used(await store.get(door.tx, segment_id), await store.uses(door.tx))
            require(actor.principal, Permission.DELETE_SEGMENT, used.segment.project)
            await door.record(segments.delete(used.segment, used.features))
        return Written(None, door.revision)


def _used(segment: Segment, uses: list[Use]) -> UsedSegment:
    return UsedSegment(segment, tuple(use for use in uses if use.segment == segment.id))


def _may_name(segment: Segment | None, project: str) -> bool:
    return segment is not None and segment.project in (None, project)


async def _owner(tx: Tx, project: str, place: Environment, strategy_id: str) -> Feature:
    for feature in await features.every(tx):
        if feature.project == project and not feature.archived:
            strategies = feature.in_environment(place.key).strategies
            if any(s.id == strategy_id for s in strategies):
                return feature
    raise NotFound("strategy", strategy_id)


async def _require_free(tx: Tx, name: str, but_for: int | None) -> None:
    taken = await store.find_by_name(tx, name)
    if taken is not None and taken.id != but_for:
        raise NameTaken(f"A segment named {name} already exists")


async def _require_project(tx: Tx, project: str | None) -> None:
    if project is not None and project not in {p.id for p in await projects.every(tx)}:
        text = "names no project that is there"
        raise Invalid([Problem(("project",), text, "any.invalid")])

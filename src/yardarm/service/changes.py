"""Drafted changes: what they would do to what is there now, and doing it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from yardarm.domain import undo
from yardarm.domain.change_conflicts import conflicts
from yardarm.domain.changes import Around, Change, decided, required, within
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.evaluation.moved import Moved, moved
from yardarm.domain.events import Decision, Kind
from yardarm.domain.feature_environments import after
from yardarm.domain.features import Feature, by_name
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.undo import Happened, Step, Thing, steps_of
from yardarm.service.access import require
from yardarm.service.feature_strategies import surroundings
from yardarm.service.features import new_id
from yardarm.service.places import environments_of
from yardarm.store import events, feature_types, features, past, projects
from yardarm.store import undo as store
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal

MOST = 100
"""Changes that are looked at together."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one change: no decisions when all is so already, or when it is left out for
    its conflicts.
    """

    change: Change
    decisions: tuple[Decision, ...]
    conflicts: tuple[undo.Conflict, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of one feature, whose newest event has this revision."""

    before: Feature
    after: Feature
    revision: int
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """`effects` by name of the feature; `since` are the events that conflicts name, by id."""

    outcomes: tuple[Outcome, ...]
    effects: tuple[Effect, ...]
    since: Mapping[int, Happened] = field(default_factory=dict)

    @property
    def decisions(self) -> list[Decision]:
        return [decision for outcome in self.outcomes for decision in outcome.decisions]

    @property
    def conflicts(self) -> list[undo.Conflict]:
        return [conflict for outcome in self.outcomes for conflict in outcome.conflicts]


class ChangeService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def preview(self, actor: Actor, changes: Sequence[Change]) -> Planned:
        """What the changes would do now, together and in their order, and whom they would move.
        Raises Invalid and Conflict for one that cannot be made.
        """
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            made = await planned(tx, changes, await past.now(tx))
            return replace(made, effects=tuple([await with_movement(tx, e) for e in made.effects]))


async def drafted(tx: Tx, changes: Iterable[Change]) -> list[Change]:
    """The same, for the revisions that their features have now where they say none."""
    known: dict[str, int] = {}
    made = []
    for change in changes:
        if change.revision is None and change.feature not in known:
            known[change.feature] = (await events.version_of(tx, change.feature)).revision
        revision = known[change.feature] if change.revision is None else change.revision
        made.append(replace(change, revision=revision))
    return made


async def planned(
    tx: Tx,
    changes: Sequence[Change],
    now: datetime,
    *,
    own: frozenset[int] = frozenset(),
    skip_conflicts: bool = False,
) -> Planned:
    """What the changes do to what is there, one after the other. A change has conflicts where later
    events than the revision that it was drafted for touched its fields, but for the `own` ones;
    with `skip_conflicts` such a change is left out. Raises Invalid that names the change
    (`changes.2.payload.parameters.rollout`), and Conflict.
    """
    present = {f.name: f for f in await features.named(tx, {c.feature for c in changes})}
    places = {p: await _around(tx, p, changes) for p in {f.project for f in present.values()}}
    since = await _since(tx, changes, own)
    at, outcomes = dict(present), []
    for i, change in enumerate(changes):
        old = at.get(change.feature)
        if old is None:
            raise _wrong(i, "names no live feature")
        try:
            made = decided(change, _overlaid(places[old.project], at), now)
        except Invalid as error:
            raise within(("changes", i), error) from None
        new = after(made[-1]) if made else old
        steps = since.steps_of(change)
        found = conflicts(present[change.feature], old, new, steps) if steps else ()
        if found and skip_conflicts:
            made, new = [], old
        at[change.feature] = new
        outcomes.append(Outcome(change, tuple(made), found))
    named = {i for outcome in outcomes for c in outcome.conflicts for i in c.by}
    effects = [Effect(f, at[f.name], await _revision(tx, f)) for f in by_name(present.values())]
    return Planned(tuple(outcomes), tuple(effects), {i: since.events[i] for i in sorted(named)})


def require_allowed(actor: Actor, plan: Planned) -> None:
    """Raises Denied for want of what the ordinary commands take, of any of the changes."""
    projects_of = {e.before.name: e.before.project for e in plan.effects}
    for outcome in plan.outcomes:
        change = outcome.change
        require(actor.principal, *required(change, projects_of[change.feature]))


async def apply(door: Journal, plan: Planned) -> tuple[int, ...]:
    """Within the caller's transaction, in which it was planned, too. The ids of the events."""
    ids = []
    for decision in plan.decisions:
        await door.record(decision)
        ids.append(door.revision)
    return tuple(ids)


async def with_movement(tx: Tx, effect: Effect) -> Effect:
    places = await environments_of(tx, effect.before.project)
    return replace(effect, moved=tuple(moved(effect.before, effect.after, places)))


async def _revision(tx: Tx, feature: Feature) -> int:
    return (await events.version_of(tx, feature.name)).revision


def _wrong(i: int, text: str) -> Invalid:
    return Invalid([Problem(("changes", i, "feature"), text, "any.invalid")])


async def _around(tx: Tx, project: str, changes: Sequence[Change]) -> Around:
    """Of a project, with all that its features may be made to depend on."""
    parents = [str(c.payload["feature"]) for c in changes if "feature" in c.payload]
    there = [*await features.depending(tx), *await features.named(tx, parents)]
    return Around(
        await projects.find(tx, project),
        {e.name: e for e in await environments_of(tx, project)},
        await surroundings(tx, project),
        frozenset(t.id for t in await feature_types.every(tx)),
        {f.name: f for f in there},
        new_id,
    )


def _overlaid(around: Around, at: Mapping[str, Feature]) -> Around:
    """With what the changes before have made of their features."""
    return replace(around, features={**around.features, **at})


@dataclass(frozen=True, slots=True)
class _Since:
    events: Mapping[int, Happened]
    steps: Mapping[str, Sequence[Step]]

    def steps_of(self, change: Change) -> list[Step]:
        if change.revision is None:
            return []
        return [s for s in self.steps.get(change.feature, ()) if s.id > change.revision]


async def _since(tx: Tx, changes: Sequence[Change], own: frozenset[int]) -> _Since:
    """What others did to the features. Raises Invalid when that is too much to look at."""
    revisions = [c.revision for c in changes if c.revision is not None]
    if not revisions:
        return _Since({}, {})
    things = [Thing(Kind.FEATURE, name) for name in {c.feature for c in changes}]
    found = await store.since(tx, min(revisions) + 1, things)
    if len(found) > undo.MOST_SINCE:
        text = f"lies too far back: {undo.MOST_SINCE} later events follow"
        raise Invalid([Problem(("changes", 0, "revision"), text, "any.invalid")])
    others = [e for e in found if e.id not in own]
    return _Since({e.id: e for e in others}, {k: list(v) for k, v in _by_feature(others)})


def _by_feature(found: Iterable[Happened]) -> Iterator[tuple[str, list[Step]]]:
    pairs = [(thing, step) for event in found for thing, step in steps_of(event)]
    pairs = [pair for pair in pairs if pair[0].kind == Kind.FEATURE]
    pairs.sort(key=lambda pair: (pair[0].name, pair[1].id))
    for name, its in groupby(pairs, key=lambda pair: pair[0].name):
        yield name, [step for _, step in its]

"""Undoing events: an ordinary change, with events of its own, that can be undone itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from yardarm.domain import undo
from yardarm.domain.errors import Conflict, Invalid, Problem, Undecided
from yardarm.domain.events import Decision, Document, Event, Kind
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State, collection_of, replay
from yardarm.domain.restore_checks import require_whole
from yardarm.domain.restores import needed, restore
from yardarm.domain.roles import follow
from yardarm.domain.undo import Happened, Reversal, Selection, Step, Thing
from yardarm.service.access import require
from yardarm.service.projects import let_go
from yardarm.service.written import Written
from yardarm.store import journal, past, roles, sightings, tokens
from yardarm.store import state as states
from yardarm.store import undo as store
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal

Choice = Literal["skip", "overwrite"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What becomes of conflicts, by id, or of all others. Undecided ones refuse the undo."""

    each: Mapping[str, Choice] = field(default_factory=dict)
    other: Choice | None = None

    def of(self, conflict: undo.Conflict) -> Choice | None:
        return self.each.get(conflict.id, self.other)

    def check(self, conflicts: Sequence[undo.Conflict]) -> None:
        """Raises Invalid for choices about what is no conflict: it was one when they were made."""
        known = {c.id for c in conflicts}
        wrong = [name for name in self.each if name not in known]
        if wrong:
            text = "is no conflict of this undo"
            raise Invalid([Problem(("choices", name), text, "any.invalid") for name in wrong])


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one thing."""

    thing: Thing
    now: Document | None
    wanted: Document | None
    events: tuple[int, ...]

    def event(self, at: datetime) -> Event:
        """For the fold."""
        kind, name = self.thing.kind, self.thing.name
        return Event(0, at, "", "", kind, name, self.now, self.wanted, None, b"")


@dataclass(frozen=True, slots=True)
class Undone:
    """`left_out` are events that cannot be undone, each with the reason. `since` are those that
    conflicts name. `change` is that of the events that were recorded; None for a preview.
    """

    events: tuple[Happened, ...]
    left_out: tuple[tuple[Happened, str], ...]
    changes: tuple[Change, ...]
    conflicts: tuple[undo.Conflict, ...]
    choices: Choices
    since: Mapping[int, Happened]
    decisions: tuple[Decision, ...]
    change: str | None = None


class UndoService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def preview(self, actor: Actor, selection: Selection, choices: Choices) -> Undone:
        """What an undo would change, and which conflicts there are. Raises what `undo` raises,
        but for conflicts without a choice, which stay as they are in the preview.
        """
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await planned(tx, actor, selection, choices, await past.now(tx))

    async def undo(self, actor: Actor, selection: Selection, choices: Choices) -> Written[Undone]:
        """All of it in one transaction, or nothing. Raises Invalid for events that are not there
        or cannot be undone, Undecided for conflicts without a choice, Conflict when things
        would not hang together, and Denied for want of what the ordinary commands take.
        """
        require(actor.principal, Permission.READ)
        async with journal.opened(self._database, actor) as door:
            made = await planned(door.tx, actor, selection, choices, door.now)
            require_decided(made)
            door.actor = replace(actor, reason=_reason(made.events, actor.reason))
            await carry_out(door, made)
        return Written(replace(made, change=str(door.change_id)), door.revision)


async def carry_out(door: Journal, made: Undone) -> tuple[int, ...]:
    """Within the caller's transaction, in which it was planned, too. The ids of the events."""
    ids = []
    for decision in made.decisions:
        await _take_along(door, decision)
        await door.record(decision)
        ids.append(door.revision)
    return tuple(ids)


def _reason(events: Sequence[Happened], given: str | None) -> str:
    ids = [str(e.id) for e in events]
    named = ", ".join(ids) if len(ids) <= _NAMED else f"{len(ids)} from {ids[0]} to {ids[-1]}"
    return f"Undo of {named}" + (f": {given}" if given else "")


_NAMED = 20


async def planned(
    tx: Tx, actor: Actor, selection: Selection, choices: Choices, now: datetime
) -> Undone:
    """What it takes, as `UndoService.preview` says."""
    chosen, left_out = await _chosen(tx, selection)
    state = await states.rows(tx)
    things = list(dict.fromkeys(thing for e in chosen for thing, _ in undo.steps_of(e)))
    since = await store.since(tx, chosen[0].id, things)
    if len(since) > undo.MOST_SINCE:
        raise _wrong(f"lie too far back: {undo.MOST_SINCE} later events of the same things follow")
    # Many documents are compared: beside the loop, which answers SDKs.
    reversals = await asyncio.to_thread(_reversals, state, chosen, since)
    conflicts = tuple(c for r in reversals for c in r.conflicts)
    choices.check(conflicts)
    overwritten = frozenset(c.id for c in conflicts if choices.of(c) == "overwrite")
    every = (Change(r.thing, r.now, r.result(overwritten), r.undone) for r in reversals)
    changes = [change for change in every if change.now != change.wanted]
    decisions = await asyncio.to_thread(_decisions, state, changes, now)
    for permission, project, environment in (n for d in decisions for n in needed(d)):
        require(actor.principal, permission, project, environment)
    await _require_empty(tx, changes)
    named = {i for c in conflicts for i in c.by}
    return Undone(
        tuple(chosen), tuple(left_out), tuple(changes), conflicts, choices,
        {e.id: e for e in since if e.id in named}, tuple(decisions),
    )  # fmt: skip


async def _chosen(
    tx: Tx, selection: Selection
) -> tuple[list[Happened], list[tuple[Happened, str]]]:
    """Raises Invalid for ids that are not there or cannot be undone, for too many events, and for
    none.
    """
    found = await store.selected(tx, selection)
    if len(found) > undo.MOST:
        raise _wrong(f"must be {undo.MOST} at most: say less at once")
    reasons = {e.id: why for e in found if (why := undo.why_not(e)) is not None}
    there = {e.id for e in found}
    problems = [
        Problem(("ids", i), reasons.get(id_, "is no event that the other conditions admit"), "any")
        for i, id_ in enumerate(selection.ids or ())
        if id_ in reasons or id_ not in there
    ]
    if problems:
        raise Invalid(problems)
    chosen = [e for e in found if e.id not in reasons]
    if not chosen:
        raise _wrong(
            "are none that can be undone: "
            + ("; ".join(sorted(set(reasons.values()))) or "no event is so")
        )
    return chosen, [(e, reasons[e.id]) for e in found if e.id in reasons]


def _wrong(text: str) -> Invalid:
    return Invalid([Problem(("events",), text, "any.invalid")])


def require_decided(made: Undone) -> None:
    """Raises Undecided for conflicts without a choice."""
    undecided = [c for c in made.conflicts if made.choices.of(c) is None]
    if undecided:
        ids = sorted({i for c in undecided for i in c.by})
        raise Undecided(
            f"What is to be undone was changed since, by the events {', '.join(map(str, ids))}: "
            "choose skip or overwrite for each conflict",
            [c.to_document(made.since) for c in undecided],
        )


def _reversals(
    state: State, chosen: Sequence[Happened], since: Sequence[Happened]
) -> list[Reversal]:
    ids = frozenset(e.id for e in chosen)
    steps: dict[Thing, list[Step]] = {}
    for event in since:
        for thing, step in undo.steps_of(event):
            steps.setdefault(thing, []).append(step)
    found = []
    for thing, its in steps.items():
        first = next((i for i, step in enumerate(its) if step.id in ids), None)
        if first is not None:
            there = getattr(state, collection_of(thing.kind)).get(thing.name)
            now = None if there is None else there.to_document()
            found.append(undo.reverse(thing, its[first:], ids, now))
    return found


# Things come to be in this order, and go in the opposite one, after all others have changed.
_ORDER = (
    Kind.FEATURE_TYPE, Kind.STRATEGY, Kind.ENVIRONMENT, Kind.PROJECT, Kind.CONTEXT_FIELD,
    Kind.SEGMENT, Kind.TAG_TYPE, Kind.TAG, Kind.FEATURE,
)  # fmt: skip


def _decisions(state: State, changes: Sequence[Change], now: datetime) -> list[Decision]:
    """Raises Conflict when the things would not hang together."""
    put = replay((change.event(now) for change in changes), state)
    require_whole(put, {(c.thing.kind, c.thing.name): c.now for c in changes})
    places = {**state.environments, **put.environments}.values()
    ordered = sorted(changes, key=lambda c: _ORDER.index(Kind(c.thing.kind)))
    kept = [c for c in ordered if c.wanted is not None]
    gone = [c for c in reversed(ordered) if c.wanted is None]
    return [
        decision
        for change in (*kept, *gone)
        for decision in restore(change.thing.kind, change.now, change.wanted, places, now)
    ]


async def _require_empty(tx: Tx, changes: Sequence[Change]) -> None:
    """Raises Conflict for an environment that is about to go and that tokens are for."""
    for change in changes:
        if change.thing.kind == Kind.ENVIRONMENT and change.wanted is None:
            name = change.thing.name
            if any(scope.environment == name for scope in await tokens.scopes(tx)):
                raise Conflict(f"the environment {name} cannot go: tokens are for it")


async def _take_along(door: Journal, decision: Decision) -> None:
    """What goes with a project or an environment, and is not undone."""
    if decision.after is not None:
        return
    if decision.kind == Kind.PROJECT:
        await let_go(door, decision.name)
    elif decision.kind == Kind.ENVIRONMENT:
        for role in await roles.every(door.tx):
            await door.record(follow(role, decision.name, None))
        await sightings.forget(door.tx, decision.name)

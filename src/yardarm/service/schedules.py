"""Commands on schedules and questions about them. What is due is made by `schedule_runs.py`."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from yardarm.domain import schedule_moves as moves
from yardarm.domain.changes import Change
from yardarm.domain.errors import Conflict, Invalid, Problem
from yardarm.domain.guards import Guard
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import OPEN, Actor, Principal
from yardarm.domain.schedules import Author, By, Mark, OnConflict, Schedule, State, Step, Wanted
from yardarm.domain.times import wire_time
from yardarm.domain.undo import Selection
from yardarm.service import undo
from yardarm.service.access import require, require_somewhere
from yardarm.service.changes import Planned, drafted, planned, require_allowed, with_movement
from yardarm.service.schedule_views import Shown, shown
from yardarm.service.written import Written
from yardarm.store import journal, past, tokens
from yardarm.store import schedules as store
from yardarm.store.database import Database, Tx
from yardarm.store.journal import Journal

MOST = 1_000
"""Schedules in an answer."""
MOST_OPEN = 1_000
"""Schedules that are not over."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants of a schedule."""

    steps: tuple[Step, ...]
    name: str | None = None
    until: datetime | None = None
    on_conflict: OnConflict = OnConflict.PAUSE
    guard: Guard | None = None

    @property
    def changes(self) -> list[Change]:
        return [change for step in self.steps for change in step.changes]


class ScheduleService:
    """`can_look` says whether guards have somebody to ask."""

    def __init__(self, database: Database, *, can_look: bool = False) -> None:
        self._database = database
        self._can_look = can_look

    async def page(
        self, actor: Actor, which: Wanted, limit: int, offset: int
    ) -> tuple[list[Shown], int]:
        """The newest first, and how many there are."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found, total = await store.wanted(tx, which, limit, offset)
            return await shown(tx, found), total

    async def get(self, actor: Actor, schedule_id: str) -> Shown:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            [found] = await shown(tx, [await store.get(tx, schedule_id)])
            return found

    async def preview(self, actor: Actor, draft: Draft) -> Planned:
        """What all steps together would do now, and whom they would move. Raises Invalid."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            plan = await _checked(tx, draft, await past.now(tx))
            effects = [await with_movement(tx, effect) for effect in plan.effects]
            return replace(plan, effects=tuple(effects))

    async def create(self, actor: Actor, draft: Draft) -> Written[Shown]:
        """Raises Invalid for what could not be done now already, Denied for what the author may
        not do, and Conflict when there are too many.
        """
        require(actor.principal, Permission.READ)
        async with journal.opened(self._database, actor) as door:
            if await store.count_open(door.tx) >= MOST_OPEN:
                raise Conflict(f"There are {MOST_OPEN} schedules that are not over: end some first")
            project = await self._allowed(door, actor, draft)
            made = Schedule(
                id=str(uuid.uuid4()),
                project=project,
                author=await _author(door.tx, actor.principal),
                created_at=door.now,
                steps=tuple([await _drafted(door.tx, step) for step in draft.steps]),
                name=draft.name,
                until=draft.until,
                on_conflict=draft.on_conflict,
                guard=draft.guard,
            )
            await door.record(moves.create(made))
            [answer] = await shown(door.tx, [made])
        return Written(answer, door.revision)

    async def change(self, actor: Actor, schedule_id: str, draft: Draft) -> Written[Shown]:
        """Steps that are made stay, and must be sent as they are; who changes it is its author from
        then on. Raises what `create` raises, and NotFound.
        """
        require(actor.principal, Permission.READ)
        async with journal.opened(self._database, actor) as door:
            old = await store.get(door.tx, schedule_id)
            await self._allowed(door, actor, replace(draft, steps=draft.steps[old.made :]), old)
            later = [await _drafted(door.tx, step) for step in draft.steps[old.made :]]
            made = [replace(step, mark=None) for step in old.steps[: old.made]]
            if not all(map(_is_alike, made, draft.steps)) or len(draft.steps) < old.made:
                raise Conflict(
                    f"The first {old.made} steps are made already: send them as they are"
                )
            new = replace(
                old, author=await _author(door.tx, actor.principal), steps=(*made, *later),
                name=draft.name, until=draft.until, on_conflict=draft.on_conflict,
                guard=draft.guard,
            )  # fmt: skip
            decision = moves.change(old, new)
            await door.record(decision)
            [answer] = await shown(door.tx, [old if decision is None else moves.after(decision)])
        return Written(answer, door.revision)

    async def delete(self, actor: Actor, schedule_id: str) -> Written[None]:
        """One that has not begun, or is over. Raises NotFound and Conflict."""
        async with journal.opened(self._database, actor) as door:
            old = await self._own(door.tx, actor, schedule_id)
            await door.record(moves.delete(old))
        return Written(None, door.revision)

    async def pause(self, actor: Actor, schedule_id: str) -> Written[Shown]:
        """Raises NotFound and Conflict."""
        async with journal.opened(self._database, actor) as door:
            old = await self._own(door.tx, actor, schedule_id)
            decision = moves.pause(old, door.now, actor.reason)
            await door.record(decision)
            [answer] = await shown(door.tx, [moves.after(decision)])
        return Written(answer, door.revision)

    async def resume(self, actor: Actor, schedule_id: str) -> Written[Shown]:
        """What is due then is done at once. Raises NotFound and Conflict."""
        async with journal.opened(self._database, actor) as door:
            old = await self._own(door.tx, actor, schedule_id)
            decision = moves.resume(old, door.now)
            await door.record(decision)
            [answer] = await shown(door.tx, [moves.after(decision)])
        return Written(answer, door.revision)

    async def abort(
        self, actor: Actor, schedule_id: str, choices: undo.Choices, *, put_back: bool
    ) -> Written[Shown]:
        """For good; with `put_back` what it has made is undone. Raises NotFound, Conflict, and
        Undecided for conflicts without a choice.
        """
        async with journal.opened(self._database, actor) as door:
            old = await self._own(door.tx, actor, schedule_id)
            mark = None
            if put_back and old.events and old.undone is None and old.state in _NOT_OVER:
                mark = await put_back_all(door, actor, old, choices)
            decision = moves.abort(old, actor.reason, mark)
            await door.record(decision)
            [answer] = await shown(door.tx, [moves.after(decision)])
        return Written(answer, door.revision)

    @staticmethod
    async def _own(tx: Tx, actor: Actor, schedule_id: str) -> Schedule:
        """One that the actor may make. Raises NotFound and Denied."""
        require_somewhere(actor.principal, _OF_PLACE)
        found = await store.get(tx, schedule_id)
        for place in sorted({change.environment or "" for change in found.changes}):
            permission = _OF_PLACE if place else Permission.UPDATE_FEATURE
            require(actor.principal, permission, found.project, place or None)
        return found

    async def _allowed(
        self, door: Journal, actor: Actor, draft: Draft, old: Schedule | None = None
    ) -> str:
        """The project that all is in."""
        if draft.guard is not None and not self._can_look:
            text = "needs a Prometheus to ask: set YARDARM_PROMETHEUS_URL"
            raise Invalid([Problem(("guard",), text, "any.unknown")])
        plan = await _checked(door.tx, draft, door.now, old)
        require_allowed(actor, plan)
        return plan.effects[0].before.project if old is None else old.project


_NONE = timedelta()
_OF_PLACE = Permission.UPDATE_FEATURE_ENVIRONMENT
_SKEW = timedelta(minutes=5)
"""How far in the past a time may lie: the caller's clock may be behind. It is due at once then."""
_NOT_OVER = (State.RUNNING, State.PAUSED)


async def put_back_all(
    door: Journal, actor: Actor, schedule: Schedule, choices: undo.Choices
) -> Mark:
    """Undo all that the steps have made. Raises what an undo raises."""
    plan = await undo.planned(door.tx, actor, Selection(ids=schedule.events), choices, door.now)
    undo.require_decided(plan)
    events = await undo.carry_out(door, plan)
    skipped = tuple(c.id for c in plan.conflicts if choices.of(c) == "skip")
    return Mark(door.now, str(door.change_id), events, skipped)


async def _checked(tx: Tx, draft: Draft, now: datetime, old: Schedule | None = None) -> Planned:
    """Raises Invalid, naming the field of the step, for what could not be done now already."""
    _check_times(draft, now, old)
    try:
        plan = await planned(tx, draft.changes, now)
    except Invalid as error:
        raise Invalid([_in_steps(problem, draft.steps) for problem in error.problems]) from None
    projects = {effect.before.project for effect in plan.effects} | (
        {old.project} if old else set()
    )
    if len(projects) > 1:
        text = f"must be in one project, not in {', '.join(sorted(projects))}"
        raise Invalid([Problem(("steps",), text, "any.invalid")])
    return plan


def _check_times(draft: Draft, now: datetime, old: Schedule | None) -> None:
    """Raises Invalid."""
    made = old.made if old else 0
    before = now - _SKEW
    for i, step in enumerate(draft.steps):
        if step.at is not None and step.at < before:
            text = f"must not be before {wire_time(before)}"
            raise Invalid([Problem(("steps", made + i, "at"), text, "date.min")])
        before = max(step.at or before, before) + (step.after or _NONE)
    if draft.until is not None and draft.until <= before:
        text = f"must be after {wire_time(before)}, when the last step is made at the earliest"
        raise Invalid([Problem(("until",), text, "date.greater")])


def _in_steps(problem: Problem, steps: Sequence[Step]) -> Problem:
    """The same, with the place that the change has among the steps."""
    if problem.path[:1] != ("changes",) or not isinstance(problem.path[1], int):
        return problem
    number = problem.path[1]
    for i, step in enumerate(steps):
        if number < len(step.changes):
            return replace(problem, path=("steps", i, "changes", number, *problem.path[2:]))
        number -= len(step.changes)
    return problem


def _is_alike(made: Step, sent: Step) -> bool:
    """The sent one may leave out which revision each change was drafted for."""
    bare = tuple(replace(c, revision=None) for c in made.changes)
    given = tuple(replace(c, revision=None) for c in sent.changes)
    return (bare, made.at, made.after) == (given, sent.at, sent.after)


async def _drafted(tx: Tx, step: Step) -> Step:
    return replace(step, changes=tuple(await drafted(tx, step.changes)))


async def _author(tx: Tx, principal: Principal) -> Author:
    if principal.user_id is not None:
        return Author(By.USER, str(principal.user_id))
    if principal == OPEN:
        return Author(By.ANYBODY)
    if await tokens.bearer(tx, principal.id) is not None:
        return Author(By.TOKEN, principal.id)
    return Author(By.LINK, principal.name)

"""What the changes of a request come to now, and making them."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from yardarm.domain.change_requests import ChangeRequest
from yardarm.domain.change_rules import Held
from yardarm.domain.errors import Conflict, Invalid, Problem, Undecided
from yardarm.service import changes as drafts
from yardarm.service.changes import Planned, planned
from yardarm.store.database import Tx
from yardarm.store.journal import Journal

Choice = Literal["skip", "overwrite"]


async def apply(door: Journal, request: ChangeRequest, on_conflict: Choice | None) -> None:
    """Make its changes. Raises Denied for want of what the ordinary commands take, Conflict when it
    cannot be done any more, and Undecided.
    """
    plan = await planned_request(door.tx, request, door.now, skip=on_conflict == "skip")
    drafts.require_allowed(door.actor, plan)
    if plan.conflicts and on_conflict is None:
        ids = sorted({i for c in plan.conflicts for i in c.by})
        raise Undecided(
            f"What the change request {request.id} changes was changed since it was drafted, by "
            f"the events {', '.join(map(str, ids))}: choose skip or overwrite as onConflict",
            [c.to_document(plan.since) for c in plan.conflicts],
        )
    reason = f"Change request {request.id}: {request.title}"
    given = door.actor.reason
    door.actor = replace(door.actor, reason=f"{reason} ({given})" if given else reason)
    door.gate.applied = frozenset({Held(request.project, request.environment)})
    await drafts.apply(door, plan)


async def planned_request(
    tx: Tx, request: ChangeRequest, now: datetime, *, skip: bool = False
) -> Planned:
    """Raises Conflict when one of its changes cannot be made any more."""
    changes = [c.change for c in request.changes]
    try:
        plan = await planned(tx, changes, now, skip_conflicts=skip)
    except Invalid as error:
        raise Conflict(f"The change request {request.id} cannot be applied: {error}") from None
    _require_here(request, plan)
    return plan


def _require_here(request: ChangeRequest, plan: Planned) -> None:
    elsewhere = sorted(e.before.name for e in plan.effects if e.before.project != request.project)
    if elsewhere:
        names = ", ".join(elsewhere)
        raise Conflict(f"Not in the project {request.project}: the features {names}")


async def require_possible(tx: Tx, request: ChangeRequest, at: int, now: datetime) -> None:
    """Raises Invalid for what is wrong with the change at this place or behind it, its path
    beginning with that place; Conflict for the others, which were right once.
    """
    try:
        plan = await planned(tx, [c.change for c in request.changes], now)
    except Invalid as error:
        places = [int(p.path[1]) for p in error.problems]
        if min(places) < at:
            text = f"The change request {request.id} cannot be applied: {error}"
            raise Conflict(text) from None
        raise Invalid([_moved(p, at) for p in error.problems]) from None
    _require_here(request, plan)


def _moved(problem: Problem, by: int) -> Problem:
    return replace(problem, path=("changes", int(problem.path[1]) - by, *problem.path[2:]))

"""Applying the change requests that are due, in the name of whoever scheduled them."""

from dataclasses import replace
from typing import cast

from yardarm.domain import change_request_steps as steps
from yardarm.domain.change_requests import Action, ChangeRequest
from yardarm.domain.errors import Conflict, Denied, NotFound, YardarmError
from yardarm.domain.principals import CLOCK
from yardarm.service.change_request_plans import Choice, apply
from yardarm.service.change_request_views import court
from yardarm.store import change_requests as store
from yardarm.store import journal
from yardarm.store.database import Database
from yardarm.store.journal import Journal

_REFUSALS = (Conflict, Denied, NotFound)


async def apply_due(database: Database) -> float | None:
    """Apply what is due; how many seconds it is to the next one, None when none is scheduled. Every
    server may at once: whether one is due still is looked at under the lock, by its time, so that
    each is applied once and none early.

    Not behind `require`: what the one who scheduled it may do is asked when it is applied.
    """
    async with database.transaction(read_only=True) as tx:
        due = await store.due(tx)
    for project, request_id in due:
        try:
            async with journal.opened(database, CLOCK) as door:
                await _apply(door, project, request_id)
        except _REFUSALS as error:
            async with journal.opened(database, CLOCK) as door:
                await _fail(door, project, request_id, error)
    async with database.transaction(read_only=True) as tx:
        return await store.seconds_to_next(tx)


async def _apply(door: Journal, project: str, request_id: int) -> None:
    request = await store.get(door.tx, project, request_id)
    if (when := request.schedule) is None or not _is_due(request, door):
        return
    there = await court(door.tx, project)
    principal = there.principal(when.by)
    if principal is None:
        raise Denied("Whoever scheduled it is gone")
    rule, facts = there.rules.get(request.environment), there.facts(principal, request)
    door.actor = replace(CLOCK, principal=principal)
    decision = steps.step(request, rule, facts, Action.APPLY, door.now)
    await apply(door, request, cast("Choice | None", when.on_conflict))
    await door.record(decision)


async def _fail(door: Journal, project: str, request_id: int, error: YardarmError) -> None:
    request = await store.get(door.tx, project, request_id)
    if _is_due(request, door):
        await door.record(steps.fail(request, str(error)))


def _is_due(request: ChangeRequest, door: Journal) -> bool:
    return request.schedule is not None and request.schedule.at <= door.now

"""/api/admin/schedules: changes that begin or end by themselves. Ours; no other server has them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from yardarm.api.admin.changes import ChangesBody, change_wire, planned_wire, read_changes
from yardarm.api.admin.context import TheActor, TheHouse, json_response
from yardarm.api.admin.documents import Time
from yardarm.api.admin.validation import Body, Flag, Text
from yardarm.api.routing import Router
from yardarm.api.shapes import changes as changes_shapes
from yardarm.api.shapes import schedules as shapes
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.guards import Guard, Look, Then
from yardarm.domain.schedules import Mark, OnConflict, Step, Wanted, due
from yardarm.domain.times import wire_time
from yardarm.service.schedule_views import Shown
from yardarm.service.schedules import MOST, Draft
from yardarm.service.undo import Choices

router = Router(tags=["schedules"])

_PATH = "/api/admin/schedules"
_MOST_STEPS = 50
_LONGEST = 366 * 24 * 3600.0

Choice = Literal["skip", "overwrite"]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class ScheduledStepBody(Body):
    """Not before `at`, or so many seconds after the step before; a first step without both is made
    at once.
    """

    changes: ChangesBody
    at: Time | None = None
    afterSeconds: Annotated[float, Field(ge=0, le=_LONGEST, allow_inf_nan=False)] | None = None


class GuardBody(Body):
    """A query in PromQL for one number, of the Prometheus of the settings. `everySeconds` is how
    often it looks, from the first step on; `forSeconds` for how long after the last one.
    """

    query: Annotated[str, Field(min_length=1, max_length=4000)]
    above: Finite | None = None
    below: Finite | None = None
    then: Literal["pause", "abort"] = "pause"
    everySeconds: Annotated[float, Field(ge=1, le=3600, allow_inf_nan=False)] = 30
    forSeconds: Annotated[float, Field(ge=0, le=_LONGEST, allow_inf_nan=False)] = 600

    def to_domain(self) -> Guard:
        """Raises Invalid."""
        if self.above is None and self.below is None:
            raise Invalid([Problem(("guard",), "needs above or below", "object.missing")])
        if self.above is not None and self.below is not None and self.below > self.above:
            text = f"must not be greater than above, {self.above:g}: nothing would hold"
            raise Invalid([Problem(("guard", "below"), text, "number.max")])
        every, last = timedelta(seconds=self.everySeconds), timedelta(seconds=self.forSeconds)
        return Guard(self.query, self.above, self.below, Then(self.then), every, last)


class ScheduleBody(Body):
    """At `until` all that the steps have made is put back. `onConflict` says what becomes of what
    others have changed since: the schedule pauses, leaves it as it is, or overwrites it. `guard`
    watches a number, and pauses the schedule, or puts back what it has made.
    """

    name: Text | None = None
    steps: Annotated[list[ScheduledStepBody], Field(min_length=1, max_length=_MOST_STEPS)]
    until: Time | None = None
    onConflict: Literal["pause", "skip", "overwrite"] = "pause"
    guard: GuardBody | None = None

    def to_domain(self) -> Draft:
        """Raises Invalid."""
        steps = [_step(i, step) for i, step in enumerate(self.steps)]
        guard = None if self.guard is None else self.guard.to_domain()
        conflict = OnConflict(self.onConflict)
        return Draft(tuple(steps), self.name, self.until, conflict, guard)


def _step(i: int, body: ScheduledStepBody) -> Step:
    if body.at is not None and body.afterSeconds is not None:
        text = "is not allowed beside at"
        raise Invalid([Problem(("steps", i, "afterSeconds"), text, "object.oxor")])
    changes = read_changes(body.changes, ("steps", i, "changes"))
    after = None if body.afterSeconds is None else timedelta(seconds=body.afterSeconds)
    return Step(tuple(changes), body.at, after)


class AbortBody(Body):
    """With `putBack` all that the steps have made is undone; fields that others have changed since
    are conflicts, for each of which `choices` or `onConflict` says what becomes of it.
    """

    putBack: Flag = False
    onConflict: Choice | None = None
    choices: dict[Annotated[str, Field(max_length=2000)], Choice] = Field(default_factory=dict)


class _Asked(BaseModel):
    """Each condition leaves out what it does not admit."""

    model_config = ConfigDict(extra="ignore")

    project: str | None = None
    feature: str | None = None
    state: list[shapes.State] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = 100
    offset: Annotated[int, Field(ge=0, lt=2**31)] = 0


@router.get(_PATH, response_model=shapes.Schedules)
async def list_schedules(
    house: TheHouse, actor: TheActor, asked: Annotated[_Asked, Query()]
) -> Response:
    """The newest first."""
    states = None if asked.state is None else tuple(asked.state)
    which = Wanted(asked.project, asked.feature, states)
    found, total = await house.schedules.page(actor, which, asked.limit, asked.offset)
    return json_response(200, {"schedules": [_wire(each) for each in found], "total": total})


@router.post(f"{_PATH}/preview", response_model=changes_shapes.Planned)
async def preview_schedule(house: TheHouse, actor: TheActor, body: ScheduleBody) -> Response:
    """What all steps together would do now, and whom they would move. Changes nothing."""
    return json_response(200, planned_wire(await house.schedules.preview(actor, body.to_domain())))


@router.post(_PATH, status_code=201, response_model=shapes.Schedule)
async def create_schedule(house: TheHouse, actor: TheActor, body: ScheduleBody) -> Response:
    """Its author must be allowed to make the changes, now and when they are due."""
    made = await house.settled(house.schedules.create(actor, body.to_domain()))
    return json_response(201, _wire(made))


@router.get(_PATH + "/{schedule_id}", response_model=shapes.Schedule)
async def get_schedule(house: TheHouse, actor: TheActor, schedule_id: str) -> Response:
    """With what it has made, what comes next, and what its guard has seen last."""
    found = await house.schedules.get(actor, schedule_id)
    return json_response(200, _wire(found))


@router.put(_PATH + "/{schedule_id}", response_model=shapes.Schedule)
async def change_schedule(
    house: TheHouse, actor: TheActor, schedule_id: str, body: ScheduleBody
) -> Response:
    """Steps that are made must be sent as they are. Who changes it is its author from then on."""
    draft = body.to_domain()
    changed = await house.settled(house.schedules.change(actor, schedule_id, draft))
    return json_response(200, _wire(changed))


@router.delete(_PATH + "/{schedule_id}", status_code=204, response_class=Response)
async def delete_schedule(house: TheHouse, actor: TheActor, schedule_id: str) -> Response:
    """One that has not begun, or is over."""
    await house.settled(house.schedules.delete(actor, schedule_id))
    return Response(status_code=204)


@router.post(_PATH + "/{schedule_id}/pause", response_model=shapes.Schedule)
async def pause_schedule(house: TheHouse, actor: TheActor, schedule_id: str) -> Response:
    """Nothing happens by itself until it is resumed."""
    paused = await house.settled(house.schedules.pause(actor, schedule_id))
    return json_response(200, _wire(paused))


@router.post(_PATH + "/{schedule_id}/resume", response_model=shapes.Schedule)
async def resume_schedule(house: TheHouse, actor: TheActor, schedule_id: str) -> Response:
    """What is due by then is done at once; what was to come after some time comes so much later."""
    resumed = await house.settled(house.schedules.resume(actor, schedule_id))
    return json_response(200, _wire(resumed))


@router.post(_PATH + "/{schedule_id}/abort", response_model=shapes.Schedule)
async def abort_schedule(
    house: TheHouse, actor: TheActor, schedule_id: str, body: AbortBody
) -> Response:
    """For good."""
    choices = Choices(body.choices, body.onConflict)
    command = house.schedules.abort(actor, schedule_id, choices, put_back=body.putBack)
    return json_response(200, _wire(await house.settled(command)))


def _wire(shown: Shown) -> dict[str, Any]:
    schedule = shown.schedule
    coming = due(schedule)
    return {
        "id": schedule.id,
        "name": schedule.name,
        "project": schedule.project,
        "features": schedule.features,
        "state": schedule.state,
        "author": {"by": schedule.author.by, "id": schedule.author.id, "name": shown.called},
        "createdAt": wire_time(schedule.created_at),
        "steps": _steps_wire(schedule.steps),
        "until": schedule.until and wire_time(schedule.until),
        "onConflict": schedule.on_conflict,
        "guard": schedule.guard and _guard_wire(schedule.guard, shown.look),
        "next": coming and {"what": coming.what, "at": wire_time(coming.at)},
        "reason": schedule.reason,
        "undone": schedule.undone and _mark_wire(schedule.undone),
    }


def _guard_wire(guard: Guard, look: Look | None) -> dict[str, Any]:
    seen = look and {
        "at": wire_time(look.at),
        "value": look.value,
        "error": look.error,
        "unseenSince": look.unseen_since and wire_time(look.unseen_since),
    }
    return {
        "query": guard.query,
        "above": guard.above,
        "below": guard.below,
        "then": guard.then,
        "everySeconds": guard.every.total_seconds(),
        "forSeconds": guard.last.total_seconds(),
        "lastLook": seen,
    }


def _steps_wire(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [
        {
            "changes": [change_wire(change) for change in step.changes],
            "at": step.at and wire_time(step.at),
            "afterSeconds": None if step.after is None else step.after.total_seconds(),
            "made": step.mark and _mark_wire(step.mark),
        }
        for step in steps
    ]


def _mark_wire(mark: Mark) -> dict[str, Any]:
    return {
        "at": wire_time(mark.at),
        "groupId": mark.change,
        "events": list(mark.events),
        "skipped": list(mark.skipped),
    }

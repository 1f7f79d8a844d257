"""What is done with schedules, by people and by themselves; each a fact of the history."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from yardarm.domain.errors import Conflict
from yardarm.domain.events import Decider, Decision, EventType, Kind, decider
from yardarm.domain.schedules import OPEN, Mark, Schedule, State, Step


def create(schedule: Schedule) -> Decision:
    return _decision(EventType.SCHEDULE_CREATED, None, schedule)


def change(old: Schedule, new: Schedule) -> Decision | None:
    """To what `new` says of steps that are not made yet and of the end; None when nothing would
    change. Raises Conflict for one that is over, and when steps that are made would be others.
    """
    _require_open(old)
    made = old.steps[: old.made]
    if len(new.steps) < len(made) or not all(map(_alike, made, new.steps)):
        raise Conflict(f"The first {len(made)} steps are made already: they stay as they are")
    steps = (*made, *new.steps[len(made) :])
    changed = replace(
        old, author=new.author, steps=steps, name=new.name, until=new.until,
        on_conflict=new.on_conflict, guard=new.guard,
    )  # fmt: skip
    return None if changed == old else _decision(EventType.SCHEDULE_CHANGED, old, changed)


def _alike(made: Step, sent: Step) -> bool:
    return replace(made, mark=None) == replace(sent, mark=None)


def delete(old: Schedule) -> Decision:
    """Raises Conflict for one that runs: what it has made would stay without a word."""
    if old.state is State.RUNNING or (old.state is State.PAUSED and old.made):
        raise Conflict(f"The schedule {old.called} has begun: abort it first")
    return _decision(EventType.SCHEDULE_DELETED, old, None)


def pause(old: Schedule, now: datetime, reason: str | None = None) -> Decision:
    """Raises Conflict for one that is over or paused already."""
    _require_open(old)
    if old.state is State.PAUSED:
        raise Conflict(f"The schedule {old.called} is paused already")
    new = replace(old, state=State.PAUSED, paused_at=now, reason=reason)
    return _decision(EventType.SCHEDULE_PAUSED, old, new)


def resume(old: Schedule, now: datetime) -> Decision:
    """What was to come so long after a step comes later by how long it was paused. Raises Conflict
    for one that is not paused.
    """
    if old.state is not State.PAUSED or old.paused_at is None:
        raise Conflict(f"The schedule {old.called} is not paused")
    new = replace(
        old,
        state=State.RUNNING if old.made else State.WAITING,
        paused_at=None,
        held=old.held + (now - old.paused_at),
        reason=None,
    )
    return _decision(EventType.SCHEDULE_RESUMED, old, new)


def abort(old: Schedule, reason: str | None, undone: Mark | None) -> Decision:
    """For good; `undone` when it was put back. Raises Conflict for one that is over."""
    _require_open(old)
    new = replace(_ended(old), state=State.ABORTED, reason=reason, undone=undone)
    return _decision(EventType.SCHEDULE_ABORTED, old, new)


def apply_step(old: Schedule, mark: Mark) -> Decision:
    """The next one, which is due."""
    return _decision(EventType.SCHEDULE_STEP_APPLIED, old, old.marked(mark), step=old.made)


def finish(old: Schedule, undone: Mark | None = None) -> Decision:
    """`undone` when its time was over and it was put back."""
    new = replace(_ended(old), state=State.DONE, undone=undone)
    return _decision(EventType.SCHEDULE_FINISHED, old, new)


def fail(old: Schedule, reason: str) -> Decision:
    """What is due cannot be done."""
    new = replace(_ended(old), state=State.FAILED, reason=reason)
    return _decision(EventType.SCHEDULE_FAILED, old, new)


def after(decision: Decision) -> Schedule:
    """The schedule that a decision leaves behind, which is not none."""
    assert decision.after is not None
    return Schedule.from_document(decision.after)


def _ended(old: Schedule) -> Schedule:
    return replace(old, paused_at=None, reason=None)


def _require_open(schedule: Schedule) -> None:
    if schedule.state not in OPEN:
        raise Conflict(f"The schedule {schedule.called} is over: it is {schedule.state}")


_decide: Decider[Schedule] = decider(Kind.SCHEDULE, lambda schedule: schedule.id)


def _decision(
    event_type: EventType, old: Schedule | None, new: Schedule | None, *, step: int | None = None
) -> Decision:
    schedule = new or old
    assert schedule is not None
    data: dict[str, Any] = {
        "id": schedule.id,
        "name": schedule.name,
        "project": schedule.project,
        "features": schedule.features,
        "state": schedule.state,
        "steps": len(schedule.steps),
        "made": schedule.made,
        "step": step,
        "reason": schedule.reason,
        "undone": schedule.undone and schedule.undone.change,
    }
    told = {key: value for key, value in data.items() if value is not None}
    return replace(_decide(event_type, told, old, new), project=schedule.project)

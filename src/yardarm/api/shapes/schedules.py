"""Changes that begin or end by themselves."""

from typing import Literal

from typing_extensions import TypedDict

from yardarm.api.shapes.changes import Change
from yardarm.api.shapes.common import Time

State = Literal["waiting", "running", "paused", "done", "aborted", "failed"]
OnConflict = Literal["pause", "skip", "overwrite"]


class Mark(TypedDict):
    """When something was made, and by which events. `groupId` is what they have in common;
    `skipped` are the conflicts that were left as they are.
    """

    at: Time
    groupId: str
    events: list[int]
    skipped: list[str]


class ScheduledStep(TypedDict):
    """`made` is null for what is still to come."""

    changes: list[Change]
    at: Time | None
    afterSeconds: float | None
    made: Mark | None


class Author(TypedDict):
    """`id` is that of the user or the token; empty when access control was off. `name` is what
    they are called now, null for who is gone.
    """

    by: Literal["user", "token", "link", "anybody"]
    id: str
    name: str | None


class GuardLook(TypedDict):
    """What the number was, or why there was none, and since when there is none."""

    at: Time
    value: float | None
    error: str | None
    unseenSince: Time | None


class Guard(TypedDict):
    """`lastLook` is null until it has looked."""

    query: str
    above: float | None
    below: float | None
    then: Literal["pause", "abort"]
    everySeconds: float
    forSeconds: float
    lastLook: GuardLook | None


class NextOfSchedule(TypedDict):
    """`expiry` is when all is put back, `end` when nothing more is to be done."""

    what: Literal["step", "expiry", "end"]
    at: Time


class Schedule(TypedDict):
    """`next` is what comes by itself, null for nothing; `reason` why it is paused, aborted or
    failed; `undone` that it was put back.
    """

    id: str
    name: str | None
    project: str
    features: list[str]
    state: State
    author: Author
    createdAt: Time
    steps: list[ScheduledStep]
    until: Time | None
    onConflict: OnConflict
    guard: Guard | None
    next: NextOfSchedule | None
    reason: str | None
    undone: Mark | None


class Schedules(TypedDict):
    schedules: list[Schedule]
    total: int

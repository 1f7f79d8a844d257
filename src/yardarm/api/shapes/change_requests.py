"""Change requests."""

from typing import Any, Literal

from typing_extensions import TypedDict

from yardarm.api.shapes.changes import Action, Planned
from yardarm.api.shapes.common import Time

State = Literal["Draft", "In review", "Approved", "Scheduled", "Applied", "Cancelled", "Rejected"]


class Somebody(TypedDict):
    """`id` is that of a user; null for a token, whose name is the `username`."""

    id: int | None
    username: str
    name: str | None


class RequestedChange(TypedDict):
    """`revision` is that of the feature for which it was drafted."""

    id: int
    action: Action
    payload: Any
    revision: int | None
    createdAt: Time


class RequestedFeature(TypedDict):
    name: str
    changes: list[RequestedChange]


class Approval(TypedDict):
    createdBy: Somebody
    createdAt: Time


class RequestComment(TypedDict):
    id: int
    text: str
    createdBy: Somebody
    createdAt: Time


class RequestSchedule(TypedDict):
    """`createdBy` is in whose name it is applied."""

    scheduledAt: Time
    createdBy: Somebody
    onConflict: Literal["skip", "overwrite"] | None


class Possible(TypedDict):
    """`reason` is null where it is allowed."""

    allowed: bool
    reason: str | None


class Possibilities(TypedDict):
    """What the one who asks may do now."""

    review: Possible
    edit: Possible
    title: Possible
    comment: Possible
    approve: Possible
    reject: Possible
    cancel: Possible
    apply: Possible
    schedule: Possible
    discard: Possible


class RequestInList(TypedDict):
    """`minApprovals` is what the rule asks for now, 0 without one. `ended` says who applied,
    cancelled or rejected it, `scheduleFailure` why it was not applied when it was due.
    """

    id: int
    title: str
    project: str
    environment: str
    state: State
    minApprovals: int
    createdBy: Somebody
    createdAt: Time
    features: list[RequestedFeature]
    approvals: list[Approval]
    comments: list[RequestComment]
    ended: Approval | None
    schedule: RequestSchedule | None
    scheduleFailure: str | None


class ChangeRequest(RequestInList):
    """`approvers` may approve it yet; `roles` are ids of which they have one, none for whoever has
    the permission.
    """

    roles: list[int]
    approvers: list[Somebody]
    may: Possibilities


class RequestPreview(Planned):
    """What it would do now: `conflicts` are what others have changed since; `problem` says why it
    cannot be applied any more, and then there is nothing else.
    """

    problem: str | None

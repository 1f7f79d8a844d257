"""What becomes of a change request: the decisions about it. Whether they are allowed is asked of
`change_requests.require` first, by each of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from yardarm.domain.change_requests import (
    MOST_CHANGES,
    MOST_COMMENTS,
    Action,
    ChangeRequest,
    Comment,
    Drafted,
    Facts,
    Said,
    Schedule,
    State,
    require,
)
from yardarm.domain.change_rules import Rule
from yardarm.domain.changes import Change
from yardarm.domain.errors import Conflict, Invalid, NotFound, Problem
from yardarm.domain.events import Decision, EventType, Kind

_FINAL = {
    Action.APPLY: (State.APPLIED, EventType.CHANGE_REQUEST_APPLIED),
    Action.CANCEL: (State.CANCELLED, EventType.CHANGE_REQUEST_CANCELLED),
    Action.REJECT: (State.REJECTED, EventType.CHANGE_REQUEST_REJECTED),
}


def create(request: ChangeRequest) -> Decision:
    return _decision(EventType.CHANGE_REQUEST_CREATED, None, request)


def step(
    request: ChangeRequest, rule: Rule | None, facts: Facts, action: Action, now: datetime
) -> Decision:
    """What needs no more than a yes: review, approve, reject, cancel, apply, discard. Raises
    Denied and Conflict.
    """
    require(request, rule, facts, action)
    if action is Action.DISCARD:
        return _decision(EventType.CHANGE_REQUEST_DISCARDED, request, None)
    if action is Action.REVIEW:
        if not request.changes:
            raise Conflict(f"The change request {request.id} is empty: add a change first")
        new = replace(request, state=State.REVIEW)
        return _decision(EventType.CHANGE_REQUEST_SENT_TO_REVIEW, request, new)
    if action is Action.APPROVE:
        new = replace(request, approvals=(*request.approvals, Said(facts.by, now)))
        reached = request.status(rule) is State.REVIEW and new.status(rule) is State.APPROVED
        approved, added = EventType.CHANGE_REQUEST_APPROVED, EventType.CHANGE_REQUEST_APPROVAL_ADDED
        return _decision(approved if reached else added, request, new)
    state, event_type = _FINAL[action]
    new = replace(request, state=state, ended=Said(facts.by, now), schedule=None)
    return _decision(event_type, request, replace(new, failure=None))


def schedule(
    request: ChangeRequest, rule: Rule | None, facts: Facts, when: Schedule, now: datetime
) -> Decision:
    """To be applied at a time. Raises Denied, Conflict, and Invalid for a time that is over."""
    require(request, rule, facts, Action.SCHEDULE)
    if when.at <= now:
        raise Invalid([Problem(("scheduledAt",), "must be a time to come", "date.greater")])
    new = replace(request, state=State.SCHEDULED, schedule=when, failure=None)
    return _decision(EventType.CHANGE_REQUEST_SCHEDULED, request, new)


def fail(request: ChangeRequest, why: str) -> Decision:
    """It was due, and could not be applied: it is as it was before it was scheduled."""
    new = replace(request, state=State.REVIEW, schedule=None, failure=why)
    made = _decision(EventType.CHANGE_REQUEST_SCHEDULED_APPLICATION_FAILURE, request, new)
    return replace(made, data={**made.data, "reason": why})


def add(
    request: ChangeRequest,
    rule: Rule | None,
    facts: Facts,
    changes: Sequence[Change],
    now: datetime,
) -> Decision:
    """Raises Denied and Conflict."""
    require(request, rule, facts, Action.EDIT)
    if len(request.changes) + len(changes) > MOST_CHANGES:
        raise Conflict(f"A change request has {MOST_CHANGES} changes at most: make another one")
    made = [Drafted(request.last + i, now, change) for i, change in enumerate(changes, 1)]
    return _edited(request, EventType.CHANGE_ADDED, (*request.changes, *made), len(made))


def edit(
    request: ChangeRequest, rule: Rule | None, facts: Facts, change_id: int, change: Change
) -> Decision:
    """Another change in the place of one. Raises Denied, Conflict and NotFound."""
    require(request, rule, facts, Action.EDIT)
    _find(request, change_id)
    changes = tuple(replace(c, change=change) if c.id == change_id else c for c in request.changes)
    return _edited(request, EventType.CHANGE_EDITED, changes)


def remove(request: ChangeRequest, rule: Rule | None, facts: Facts, change_id: int) -> Decision:
    """Raises Denied, Conflict and NotFound."""
    require(request, rule, facts, Action.EDIT)
    _find(request, change_id)
    left = tuple(c for c in request.changes if c.id != change_id)
    if not left and request.state is not State.DRAFT:
        raise Conflict(f"It is the last change of the change request {request.id}: cancel that")
    return _edited(request, EventType.CHANGE_DISCARDED, left)


def retitle(request: ChangeRequest, rule: Rule | None, facts: Facts, title: str) -> Decision | None:
    """None when nothing would change. Raises Denied and Conflict."""
    require(request, rule, facts, Action.TITLE)
    new = replace(request, title=title)
    return None if new == request else _decision(EventType.CHANGE_REQUEST_UPDATED, request, new)


def comment(
    request: ChangeRequest, rule: Rule | None, facts: Facts, text: str, now: datetime
) -> Decision:
    """Raises Conflict when there are too many."""
    require(request, rule, facts, Action.COMMENT)
    if len(request.comments) >= MOST_COMMENTS:
        raise Conflict(f"A change request has {MOST_COMMENTS} comments at most")
    made = Comment(request.last + 1, Said(facts.by, now), text)
    new = replace(request, comments=(*request.comments, made), last=made.id)
    return _decision(EventType.CHANGE_REQUEST_COMMENT_ADDED, request, new)


def close(request: ChangeRequest, by: str, now: datetime) -> Decision:
    """Its project or its environment is about to go."""
    new = replace(request, state=State.CANCELLED, ended=Said(by, now), schedule=None)
    return _decision(EventType.CHANGE_REQUEST_CANCELLED, request, new)


def follow(request: ChangeRequest, environment: str) -> Decision:
    """Its environment has another name now, and its changes are for that."""
    changes = tuple(
        replace(c, change=replace(c.change, environment=environment))
        if c.change.environment == request.environment
        else c
        for c in request.changes
    )
    new = replace(request, environment=environment, changes=changes)
    return _decision(EventType.CHANGE_REQUEST_UPDATED, request, new)


def after(decision: Decision) -> ChangeRequest:
    """The request that a decision leaves behind, which is not none."""
    assert decision.after is not None
    return ChangeRequest.from_document(decision.after)


def _find(request: ChangeRequest, change_id: int) -> None:
    if all(c.id != change_id for c in request.changes):
        raise NotFound("change", f"{change_id} of the change request {request.id}")


def _edited(
    request: ChangeRequest, event_type: EventType, changes: tuple[Drafted, ...], more: int = 0
) -> Decision:
    """Whoever approved has approved something else: it counts no more."""
    new = replace(request, changes=changes, approvals=(), last=request.last + more)
    if new.state is State.SCHEDULED:
        new = replace(new, state=State.REVIEW, schedule=None)
    return _decision(event_type, request, new)


def _decision(
    event_type: EventType, before: ChangeRequest | None, after: ChangeRequest | None
) -> Decision:
    thing = before if after is None else after
    assert thing is not None
    data: dict[str, Any] = {
        "changeRequestId": thing.id,
        "title": thing.title,
        "state": thing.state.value,
        "project": thing.project,
        "environment": thing.environment,
    }
    return Decision(
        event_type,
        data,
        Kind.CHANGE_REQUEST,
        str(thing.id),
        before=None if before is None else before.to_document(),
        after=None if after is None else after.to_document(),
        project=thing.project,
        environment=thing.environment,
    )

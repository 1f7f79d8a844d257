"""Change requests: changes of one project's features in one environment that their author drafts,
others look at, and somebody applies, all of them or none.

What may be done in which state, and by whom, is the table in docs/howto/change-requests.md; a test
holds the two against each other. The rule is the one that is there when something is done: who
needs more approvals since has no approved request any more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from yardarm.domain.change_rules import Rule
from yardarm.domain.changes import Change
from yardarm.domain.errors import Conflict, Denied
from yardarm.domain.events import Document
from yardarm.domain.permissions import Permission
from yardarm.domain.times import exact_time, read_time

MOST_CHANGES = 100
MOST_COMMENTS = 200


class State(StrEnum):
    """The wire's names. Approved is never stored: it is In review with enough approvals."""

    DRAFT = "Draft"
    REVIEW = "In review"
    APPROVED = "Approved"
    SCHEDULED = "Scheduled"
    APPLIED = "Applied"
    CANCELLED = "Cancelled"
    REJECTED = "Rejected"


OPEN = frozenset({State.DRAFT, State.REVIEW, State.APPROVED, State.SCHEDULED})
"""What something may still come of."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who did something, and when: `by` is what principals are known by (`user-7`)."""

    by: str
    at: datetime

    def to_document(self) -> dict[str, Any]:
        return {"by": self.by, "at": exact_time(self.at)}

    @staticmethod
    def from_document(document: Document) -> "Said":
        return Said(document["by"], read_time(document["at"]))


@dataclass(frozen=True, slots=True)
class Drafted:
    """One change. Its id is the request's to give, and never given again."""

    id: int
    at: datetime
    change: Change

    def to_document(self) -> dict[str, Any]:
        return {"id": self.id, "at": exact_time(self.at), "change": self.change.to_document()}

    @staticmethod
    def from_document(document: Document) -> "Drafted":
        change = Change.from_document(document["change"])
        return Drafted(document["id"], read_time(document["at"]), change)


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    said: Said
    text: str

    def to_document(self) -> dict[str, Any]:
        return {"id": self.id, **self.said.to_document(), "text": self.text}

    @staticmethod
    def from_document(document: Document) -> "Comment":
        return Comment(document["id"], Said.from_document(document), document["text"])


@dataclass(frozen=True, slots=True)
class Schedule:
    """It is applied then, by whoever said so; `on_conflict` says what becomes of changes whose
    fields others have changed by then: None fails.
    """

    at: datetime
    by: str
    on_conflict: str | None = None

    def to_document(self) -> dict[str, Any]:
        return {"at": exact_time(self.at), "by": self.by, "onConflict": self.on_conflict}

    @staticmethod
    def from_document(document: Document) -> "Schedule":
        return Schedule(read_time(document["at"]), document["by"], document["onConflict"])


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """`last` is the newest id of a change or a comment; `ended` who applied, cancelled or rejected
    it; `failure` why it was not applied when it was due.
    """

    id: int
    project: str
    environment: str
    title: str
    author: str
    created_at: datetime
    state: State = State.DRAFT
    changes: tuple[Drafted, ...] = ()
    approvals: tuple[Said, ...] = ()
    comments: tuple[Comment, ...] = ()
    ended: Said | None = None
    schedule: Schedule | None = None
    failure: str | None = None
    last: int = 0

    def status(self, rule: Rule | None) -> State:
        """Its state under the rule of its environment; without one nobody need approve."""
        enough = rule is None or len(self.approvals) >= rule.approvals
        if self.state is State.REVIEW and enough:
            return State.APPROVED
        return State.REVIEW if self.state is State.SCHEDULED and not enough else self.state

    def to_document(self) -> dict[str, Any]:
        document = {
            "id": self.id,
            "project": self.project,
            "environment": self.environment,
            "title": self.title,
            "author": self.author,
            "createdAt": exact_time(self.created_at),
            "state": self.state.value,
            "changes": [c.to_document() for c in self.changes],
            "approvals": [a.to_document() for a in self.approvals],
            "comments": [c.to_document() for c in self.comments],
            "ended": self.ended and self.ended.to_document(),
            "schedule": self.schedule and self.schedule.to_document(),
            "failure": self.failure,
            "last": self.last,
        }
        return {key: value for key, value in document.items() if value is not None}

    @staticmethod
    def from_document(document: Document) -> "ChangeRequest":
        ended, schedule = document.get("ended"), document.get("schedule")
        return ChangeRequest(
            document["id"],
            document["project"],
            document["environment"],
            document["title"],
            document["author"],
            read_time(document["createdAt"]),
            State(document["state"]),
            tuple(Drafted.from_document(c) for c in document["changes"]),
            tuple(Said.from_document(a) for a in document["approvals"]),
            tuple(Comment.from_document(c) for c in document["comments"]),
            None if ended is None else Said.from_document(ended),
            None if schedule is None else Schedule.from_document(schedule),
            document.get("failure"),
            document["last"],
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What counts of who acts, in the request's project and environment. `is_person`: a user, by
    a session or a personal token; `has_role`: one of the rule's, or it names none.
    """

    by: str
    is_person: bool = True
    may_approve: bool = False
    has_role: bool = True
    may_apply: bool = False
    is_admin: bool = False


class Action(StrEnum):
    """What can be done to a request; the words of the table in the document."""

    REVIEW = "send to review"
    EDIT = "change what it does"
    TITLE = "give it a title"
    COMMENT = "comment"
    APPROVE = "approve"
    REJECT = "reject"
    CANCEL = "cancel"
    APPLY = "apply"
    SCHEDULE = "schedule"
    DISCARD = "discard"


_REVIEWED = frozenset({State.REVIEW, State.APPROVED})
_ALLOWED_IN: Mapping[Action, frozenset[State]] = {
    Action.REVIEW: frozenset({State.DRAFT}),
    Action.EDIT: frozenset({State.DRAFT, *_REVIEWED}),
    Action.TITLE: OPEN,
    Action.COMMENT: frozenset(State),
    Action.APPROVE: _REVIEWED,
    Action.REJECT: _REVIEWED | {State.SCHEDULED},
    Action.CANCEL: OPEN,
    Action.APPLY: frozenset({State.APPROVED, State.SCHEDULED}),
    Action.SCHEDULE: frozenset({State.APPROVED, State.SCHEDULED}),
    Action.DISCARD: frozenset({State.DRAFT}),
}


def require(request: ChangeRequest, rule: Rule | None, facts: Facts, action: Action) -> None:
    """Raises Denied for who may not do it, whatever the state; Conflict when the state does not
    allow it.
    """
    _WHO[action](request, facts)
    status = request.status(rule)
    if status not in _ALLOWED_IN[action]:
        missing = ""
        if status is State.REVIEW and rule is not None:
            missing = f", {len(request.approvals)} of {rule.approvals} approvals are there"
        raise Conflict(
            f"The change request {request.id} is {status.value}{missing}: to {action.value} it, it "
            f"must be {' or '.join(s.value for s in State if s in _ALLOWED_IN[action])}"
        )
    if action is Action.APPROVE and any(a.by == facts.by for a in request.approvals):
        raise Conflict(f"You have approved the change request {request.id} already")


def why_not(
    request: ChangeRequest, rule: Rule | None, facts: Facts, action: Action
) -> Denied | Conflict | None:
    """Why it would be refused; None where it would not."""
    try:
        require(request, rule, facts, action)
    except (Denied, Conflict) as error:
        return error
    return None


def _anybody(_request: ChangeRequest, _facts: Facts) -> None:
    """Whoever may read."""


def _author(request: ChangeRequest, facts: Facts) -> None:
    if facts.by != request.author:
        raise Denied(f"The change request {request.id} is somebody else's: make one of your own")


def _author_or_admin(request: ChangeRequest, facts: Facts) -> None:
    if not facts.is_admin:
        _author(request, facts)


def _reviewer(request: ChangeRequest, facts: Facts) -> None:
    if facts.by == request.author:
        raise Denied("Nobody reviews a change request of their own: cancel it, or ask others")
    if not facts.is_person:
        raise Denied("People review change requests, with a session or a token of their own")
    if not facts.may_approve:
        raise _wanting(request, Permission.APPROVE_CHANGE_REQUEST)
    if not facts.has_role:
        where = f"the project {request.project}, environment {request.environment}"
        raise Denied(f"The rule of {where} names roles of which you have none")


def _applier(request: ChangeRequest, facts: Facts) -> None:
    if not facts.may_apply:
        raise _wanting(request, Permission.APPLY_CHANGE_REQUEST)


def _scheduler(request: ChangeRequest, facts: Facts) -> None:
    _applier(request, facts)
    if not facts.is_person:
        raise Denied("People schedule change requests: what they may do is asked again when due")


def _wanting(request: ChangeRequest, permission: Permission) -> Denied:
    where = f"in the project {request.project}, environment {request.environment}"
    return Denied(f"You need permission={permission} {where} to perform this action", permission)


_WHO: Mapping[Action, Callable[[ChangeRequest, Facts], None]] = {
    Action.REVIEW: _author,
    Action.EDIT: _author,
    Action.TITLE: _author,
    Action.COMMENT: _anybody,
    Action.APPROVE: _reviewer,
    Action.REJECT: _reviewer,
    Action.CANCEL: _author_or_admin,
    Action.APPLY: _applier,
    Action.SCHEDULE: _scheduler,
    Action.DISCARD: _author_or_admin,
}

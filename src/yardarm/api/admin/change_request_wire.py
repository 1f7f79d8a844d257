"""Change requests as they are shown."""

from itertools import groupby
from typing import Any

from yardarm.api.admin.changes import change_wire
from yardarm.domain.change_requests import Action, Comment, Drafted, Said, Schedule
from yardarm.domain.people import Account
from yardarm.domain.times import wire_time
from yardarm.service.change_request_views import Seen


def listed_wire(seen: Seen) -> dict[str, Any]:
    request, rule = seen.request, seen.rule
    return {
        "id": request.id,
        "title": request.title,
        "project": request.project,
        "environment": request.environment,
        "state": seen.status.value,
        "minApprovals": 0 if rule is None else rule.approvals,
        "createdBy": _somebody(request.author, seen),
        "createdAt": wire_time(request.created_at),
        "features": _features(request.changes),
        "approvals": [_said(approval, seen) for approval in request.approvals],
        "comments": [_comment(comment, seen) for comment in request.comments],
        "ended": None if request.ended is None else _said(request.ended, seen),
        "schedule": None if request.schedule is None else _schedule(request.schedule, seen),
        "scheduleFailure": request.failure,
    }


def request_wire(seen: Seen) -> dict[str, Any]:
    return {
        **listed_wire(seen),
        "roles": [] if seen.rule is None else sorted(seen.rule.roles),
        "approvers": [_person(account) for account in seen.approvers],
        "may": {
            action.name.lower(): {
                "allowed": seen.refused[action] is None,
                "reason": None if seen.refused[action] is None else str(seen.refused[action]),
            }
            for action in Action
        },
    }


def _features(changes: tuple[Drafted, ...]) -> list[dict[str, Any]]:
    """By name, the changes of each in their order."""
    ordered = sorted(changes, key=lambda c: c.change.feature)
    return [
        {"name": name, "changes": [_change(c) for c in its]}
        for name, its in groupby(ordered, key=lambda c: c.change.feature)
    ]


def _change(drafted: Drafted) -> dict[str, Any]:
    wire = change_wire(drafted.change)
    shown = {key: wire[key] for key in ("action", "payload", "revision")}
    return {"id": drafted.id, **shown, "createdAt": wire_time(drafted.at)}


def _said(said: Said, seen: Seen) -> dict[str, Any]:
    return {"createdBy": _somebody(said.by, seen), "createdAt": wire_time(said.at)}


def _schedule(schedule: Schedule, seen: Seen) -> dict[str, Any]:
    return {
        "scheduledAt": wire_time(schedule.at),
        "createdBy": _somebody(schedule.by, seen),
        "onConflict": schedule.on_conflict,
    }


def _comment(comment: Comment, seen: Seen) -> dict[str, Any]:
    return {"id": comment.id, "text": comment.text, **_said(comment.said, seen)}


def _somebody(by: str, seen: Seen) -> dict[str, Any]:
    """Whoever is gone, or was no user, by what is known."""
    account = seen.people.get(by)
    if account is not None:
        return _person(account)
    return {"id": None, "username": seen.tokens.get(by, by), "name": None}


def _person(account: Account) -> dict[str, Any]:
    person = account.person
    return {"id": account.user.id, "username": person.called, "name": person.name}

"""Rule x actor x state x action: each allowed or refused as docs/howto/change-requests.md says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from yardarm.domain import change_request_steps as steps
from yardarm.domain.change_requests import (
    Action,
    ChangeRequest,
    Drafted,
    Facts,
    Said,
    Schedule,
    State,
    why_not,
)
from yardarm.domain.change_rules import Rule
from yardarm.domain.changes import Action as Kind
from yardarm.domain.changes import Change
from yardarm.domain.errors import Conflict, Invalid

_TEXT = (Path(__file__).parents[2] / "docs" / "howto" / "change-requests.md").read_text()
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def _table(head: str) -> dict[str, list[str]]:
    """Rows of the table whose first cell is this, by their first cells; the head's, too."""
    lines = iter(_TEXT.splitlines())
    found = {}
    for line in lines:
        if line.startswith(f"| {head} |"):
            found[head] = _cells(line)
            next(lines)
            for row in lines:
                if not row.startswith("|"):
                    break
                found[_cells(row)[0]] = _cells(row)
    return {name: cells[1:] for name, cells in found.items()}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


_WHAT, _WHO, _ENOUGH = _table("to"), _table("who"), _table("approvals")

_AUTHOR = "user-1"
_MAY = {"may_approve": True, "may_apply": True}
FACTS = {
    "the author, a Member": Facts(_AUTHOR, **_MAY),
    "the author, an Admin": Facts(_AUTHOR, **_MAY, is_admin=True),
    "the author, an admin token": Facts(_AUTHOR, **_MAY, is_admin=True, is_person=False),
    "another Member": Facts("user-2", **_MAY),
    "another Member, without a role that the rule names": Facts("user-2", **_MAY, has_role=False),
    "another with APPROVE_CHANGE_REQUEST": Facts("user-2", may_approve=True),
    "another with APPLY_CHANGE_REQUEST": Facts("user-2", may_apply=True),
    "another Admin": Facts("user-2", **_MAY, is_admin=True),
    "another Viewer": Facts("user-2"),
    "another admin token": Facts("token", **_MAY, is_admin=True, is_person=False),
}
RULES = {
    "no rule": None,
    "one approval": Rule(1),
    "two approvals": Rule(2),
    "one approval of a role": Rule(1, frozenset({4})),
}
_ON = Change("demo", Kind.UPDATE_ENABLED, {"enabled": True}, "production")
DRAFT = ChangeRequest(
    7, "shop", "production", "Change request 7", _AUTHOR, NOW,
    changes=(Drafted(1, NOW, _ON),),
    last=1,
)  # fmt: skip


def _with_approvals(number: int) -> ChangeRequest:
    approvals = tuple(Said(f"user-{90 + i}", NOW) for i in range(number))
    return replace(DRAFT, state=State.REVIEW, approvals=approvals)


def _in(state: State, rule: Rule | None) -> ChangeRequest | None:
    """None for a state that a request cannot be in under the rule."""
    needed = 0 if rule is None else rule.approvals
    if state is State.REVIEW:
        return _with_approvals(needed - 1) if needed else None
    if state is State.APPROVED:
        return _with_approvals(needed)
    if state is State.SCHEDULED:
        return replace(_with_approvals(needed), state=state, schedule=Schedule(NOW, "user-2"))
    return replace(DRAFT, state=state)


def _cases() -> Iterator[tuple[str, str, State, Action]]:
    return product(RULES, FACTS, State, Action)


def test_the_tables_are_whole() -> None:
    assert _WHAT.pop("to") == [state.value for state in State]
    assert list(_WHAT) == [action.value for action in Action]
    del _WHO["who"]
    assert list(_WHO) == list(FACTS)
    assert _ENOUGH.pop("approvals") == ["no rule", "1", "2"]


def test_each_is_allowed_or_refused_as_the_document_says() -> None:
    states, wrong, seen = [s.value for s in State], [], 0
    for rule_name, who, state, action in _cases():
        rule, facts = RULES[rule_name], FACTS[who]
        request = _in(state, rule)
        if request is None:
            continue
        row = who
        if not facts.has_role and (rule is None or not rule.roles):
            facts, row = replace(facts, has_role=True), "another Member"
        assert request.status(rule) is state
        roles = {*_WHO[row][0].split(", "), "anybody"}
        cell = _WHAT[action.value][states.index(state.value)]
        documented = not roles.isdisjoint(cell.split(", "))
        refused = why_not(request, rule, facts, action)
        seen += 1
        if documented is not (refused is None):
            wrong.append((rule_name, who, state, action, str(refused)))
    assert wrong == []
    # Without a rule nothing is only in review.
    assert seen == len(RULES) * len(FACTS) * 7 * 10 - len(FACTS) * 10


@pytest.mark.parametrize("given", [0, 1, 2])
def test_enough_approvals_are_as_many_as_the_rule_of_now_says(given: int) -> None:
    found = [_with_approvals(given).status(rule).value for rule in (None, Rule(1), Rule(2))]
    assert found == _ENOUGH[str(given)]


def test_steps_lead_where_they_say() -> None:
    rule = Rule(2)
    author, one, two = FACTS["the author, a Member"], FACTS["another Member"], Facts("3", **_MAY)
    sent = steps.step(DRAFT, rule, author, Action.REVIEW, NOW)
    assert (sent.type, steps.after(sent).status(rule)) == (
        "change-request-sent-to-review", State.REVIEW,
    )  # fmt: skip
    first = steps.step(steps.after(sent), rule, one, Action.APPROVE, NOW)
    assert (first.type, steps.after(first).status(rule)) == (
        "change-request-approval-added", State.REVIEW,
    )  # fmt: skip
    with pytest.raises(Conflict, match="already"):
        steps.step(steps.after(first), rule, one, Action.APPROVE, NOW)
    second = steps.step(steps.after(first), rule, two, Action.APPROVE, NOW)
    assert (second.type, steps.after(second).status(rule)) == (
        "change-request-approved", State.APPROVED,
    )  # fmt: skip
    applied = steps.step(steps.after(second), rule, one, Action.APPLY, NOW)
    assert steps.after(applied).ended == Said("user-2", NOW)
    assert steps.after(applied).state is State.APPLIED


def test_an_empty_draft_is_not_sent() -> None:
    empty = replace(DRAFT, changes=())
    with pytest.raises(Conflict, match="empty"):
        steps.step(empty, None, FACTS["the author, a Member"], Action.REVIEW, NOW)


def test_ids_are_given_once() -> None:
    author = FACTS["the author, a Member"]
    change = DRAFT.changes[0].change
    added = steps.after(steps.add(DRAFT, None, author, [change, change], NOW))
    assert [c.id for c in added.changes] == [1, 2, 3]
    left = steps.after(steps.remove(added, None, author, 3))
    commented = steps.after(steps.comment(left, None, author, "c", NOW))
    assert commented.comments[0].id == 4
    assert steps.after(steps.add(commented, None, author, [change], NOW)).changes[-1].id == 5


def test_a_time_that_is_over_is_none_to_be_scheduled_for() -> None:
    approved, applier = _with_approvals(1), FACTS["another Member"]
    with pytest.raises(Invalid, match="scheduledAt"):
        steps.schedule(approved, Rule(1), applier, Schedule(NOW, "user-2"), NOW)
    hence = Schedule(NOW + timedelta(hours=1), "user-2")
    later = steps.after(steps.schedule(approved, Rule(1), applier, hence, NOW))
    assert later.status(Rule(1)) is State.SCHEDULED
    # More are required since: it is not applied until they are there.
    assert later.status(Rule(2)) is State.REVIEW
    edited = steps.edit(later, Rule(2), FACTS["the author, a Member"], 1, _ON)
    assert steps.after(edited).schedule is None
    failed = steps.after(steps.fail(later, "why"))
    assert (failed.status(Rule(1)), failed.failure) == (State.APPROVED, "why")


def test_a_document_says_all() -> None:
    author = FACTS["the author, a Member"]
    full = steps.after(steps.comment(_with_approvals(2), None, author, "c", NOW))
    full = replace(
        full, schedule=Schedule(NOW, "user-2", "skip"), failure="f", ended=Said("user-2", NOW)
    )
    assert ChangeRequest.from_document(full.to_document()) == full


def test_it_follows_its_environment() -> None:
    renamed = steps.after(steps.follow(DRAFT, "live"))
    assert (renamed.environment, renamed.changes[0].change.environment) == ("live", "live")

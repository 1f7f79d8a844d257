"""Change requests. The paths and the states are those of Unleash; `preview`, `may`, `approvers`
and what becomes of conflicts (`onConflict`) are ours.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import BeforeValidator, Field

from yardarm.api.admin.change_request_wire import listed_wire, request_wire
from yardarm.api.admin.changes import ChangeBody, planned_wire, read_changes
from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Many
from yardarm.api.routing import Router
from yardarm.api.shapes import change_requests as shapes
from yardarm.domain import moments
from yardarm.domain.change_requests import MOST_CHANGES, State
from yardarm.domain.changes import Change
from yardarm.domain.errors import Conflict, Invalid, Problem
from yardarm.service.change_requests import Move, Wanted

router = Router(tags=["change-requests"])

_OF = "/api/admin/projects/{project_id}/change-requests"
_ONE = _OF + "/{request_id}"

Id = Annotated[int, Field(ge=1, lt=2**31)]
Line = Annotated[str, Field(min_length=1, max_length=255)]
Words = Annotated[str, Field(min_length=1, max_length=2_000)]
Sent = Annotated[
    Annotated[Many[ChangeBody], Field(min_length=1, max_length=MOST_CHANGES)],
    BeforeValidator(
        lambda sent: [sent] if isinstance(sent, dict) else sent,
        json_schema_input_type=ChangeBody | list[ChangeBody],
    ),
]
"""A change, or several; where something is wrong, `[0].payload` leads to it."""


class StateBody(Body):
    """`comment` goes with it; `onConflict` says what becomes of changes whose fields others have
    changed since, when it is applied. Scheduled takes `scheduledAt`, RFC 3339.
    """

    state: Literal["In review", "Approved", "Scheduled", "Rejected", "Cancelled", "Applied"]
    comment: Words | None = None
    onConflict: Literal["skip", "overwrite"] | None = None
    scheduledAt: Annotated[str, Field(max_length=64)] | None = None

    def to_domain(self) -> Move:
        """Raises Invalid."""
        state = State(self.state)
        if (self.scheduledAt is not None) is not (state is State.SCHEDULED):
            wrong = "is required" if self.scheduledAt is None else "is for the state Scheduled only"
            raise Invalid([Problem(("scheduledAt",), wrong, "any.required")])
        return Move(state, self.comment, self.onConflict, _time(self.scheduledAt))


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = moments.read(text, "scheduledAt")
    if moment.at is None:
        raise moments.wrong("scheduledAt", "must be an RFC 3339 time")
    return moment.at


class TitleBody(Body):
    title: Line


class CommentBody(Body):
    text: Words


@router.get(_OF, response_model=list[shapes.RequestInList])
async def list_change_requests(
    house: TheHouse,
    actor: TheActor,
    project_id: str,
    *,
    state: Annotated[list[State] | None, Query(description="One or several")] = None,
    author: Annotated[str | None, Query(description="By name or id")] = None,
    feature: str | None = None,
    environment: str | None = None,
) -> Response:
    """The newest first."""
    states = None if state is None else frozenset(state)
    wanted = Wanted(states, author, feature, environment)
    found = await house.change_requests.every(actor, project_id, wanted)
    return json_response(200, [listed_wire(seen) for seen in found])


@router.post(
    "/api/admin/projects/{project_id}/environments/{environment}/change-requests",
    response_model=shapes.ChangeRequest,
)
async def add_change(
    house: TheHouse,
    actor: TheActor,
    project_id: str,
    environment: str,
    *,
    body: Sent,
    request_id: Annotated[
        int | None, Query(alias="changeRequest", ge=1, lt=2**31, description="Else to my draft")
    ] = None,
) -> Response:
    """To my draft there, which is made if there is none."""
    changes = _read(body, environment)
    command = house.change_requests.add(actor, project_id, environment, changes, request_id)
    try:
        return json_response(200, request_wire(await house.settled(command)))
    except Invalid as error:
        raise _within(error, 1) from None


@router.get(_ONE, response_model=shapes.ChangeRequest)
async def get_change_request(
    house: TheHouse, actor: TheActor, project_id: str, request_id: Id
) -> Response:
    """With what the one who asks may do."""
    seen = await house.change_requests.get(actor, project_id, request_id)
    return json_response(200, request_wire(seen))


@router.delete(_ONE, response_class=Response)
async def discard_change_request(
    house: TheHouse, actor: TheActor, project_id: str, request_id: Id
) -> Response:
    """A draft only: others are cancelled, and stay."""
    await house.settled(house.change_requests.discard(actor, project_id, request_id))
    return empty()


@router.get(_ONE + "/preview", response_model=shapes.RequestPreview)
async def preview_change_request(
    house: TheHouse, actor: TheActor, project_id: str, request_id: Id
) -> Response:
    """What it would do now, and whom it would move. Changes nothing."""
    try:
        plan = await house.change_requests.preview(actor, project_id, request_id)
    except Conflict as error:
        return json_response(200, {"changes": [], "features": [], "problem": str(error)})
    return json_response(200, {**planned_wire(plan), "problem": None})


@router.put(_ONE + "/state", response_model=shapes.ChangeRequest)
async def move_change_request(
    house: TheHouse, actor: TheActor, project_id: str, request_id: Id, body: StateBody
) -> Response:
    """Applied makes its changes, all of them or none; 409 with `conflicts` when others have changed
    the same fields since, unless `onConflict` says what becomes of them.
    """
    command = house.change_requests.move(actor, project_id, request_id, body.to_domain())
    return json_response(200, request_wire(await house.settled(command)))


@router.put(_ONE + "/changes/{change_id}", response_model=shapes.ChangeRequest)
async def edit_change(
    house: TheHouse,
    actor: TheActor,
    project_id: str,
    request_id: Id,
    change_id: Id,
    *,
    body: ChangeBody,
) -> Response:
    """Another change in the place of one. Approvals were for what was there before: they go."""
    there = await house.change_requests.get(actor, project_id, request_id)
    try:
        [change] = _read([body], there.request.environment)
        command = house.change_requests.edit(actor, project_id, request_id, change_id, change)
        return json_response(200, request_wire(await house.settled(command)))
    except Invalid as error:
        raise _within(error, 2 if _is_planned(error) else 1) from None


@router.delete(_ONE + "/changes/{change_id}", response_model=shapes.ChangeRequest)
async def remove_change(
    house: TheHouse, actor: TheActor, project_id: str, request_id: Id, change_id: Id
) -> Response:
    """Approvals are gone; the last change of what was sent to review stays."""
    command = house.change_requests.remove(actor, project_id, request_id, change_id)
    return json_response(200, request_wire(await house.settled(command)))


@router.post(_ONE + "/comments", response_model=shapes.ChangeRequest)
async def comment_on_change_request(
    house: TheHouse, actor: TheActor, project_id: str, request_id: Id, body: CommentBody
) -> Response:
    command = house.change_requests.comment(actor, project_id, request_id, body.text)
    return json_response(200, request_wire(await house.settled(command)))


@router.put(_ONE + "/title", response_model=shapes.ChangeRequest)
async def title_change_request(
    house: TheHouse, actor: TheActor, project_id: str, request_id: Id, body: TitleBody
) -> Response:
    command = house.change_requests.retitle(actor, project_id, request_id, body.title)
    return json_response(200, request_wire(await house.settled(command)))


def _read(bodies: Sequence[ChangeBody], environment: str) -> list[Change]:
    """All for this environment. Raises Invalid for one that says another."""
    wrong = [i for i, b in enumerate(bodies) if b.environment not in (None, environment)]
    if wrong:
        text = f"must be {environment}, as in the path"
        raise Invalid([Problem((i, "environment"), text, "any.only") for i in wrong])
    placed = [body.model_copy(update={"environment": environment}) for body in bodies]
    return read_changes(placed, ())


def _is_planned(error: Invalid) -> bool:
    return all(p.path[:1] == ("changes",) for p in error.problems)


def _within(error: Invalid, steps: int) -> Invalid:
    """Without the first steps of its paths, which the body does not have."""
    return Invalid([replace(p, path=p.path[steps:]) for p in error.problems])

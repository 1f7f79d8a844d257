"""/api/admin/user/second-factor: one's own second factor, and taking away somebody else's."""

from typing import Annotated

from fastapi import Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.users import Password, UserId
from yardarm.api.admin.validation import Body
from yardarm.api.routing import Router
from yardarm.api.shapes import users as shapes

router = Router(tags=["user"])

_PATH = "/api/admin/user/second-factor"


class OwnPassword(Body):
    password: Password


class CodeBody(Body):
    """Of the second factor, or a recovery code."""

    code: Annotated[str, Field(min_length=1, max_length=64)]


@router.get(_PATH, response_model=shapes.SecondFactorStatus)
async def get_second_factor(house: TheHouse, actor: TheActor) -> Response:
    """Whether whoever asks has one."""
    found = await house.second_factors.status(actor)
    return json_response(200, {"enrolled": found.enrolled, "recoveryCodesLeft": found.codes_left})


@router.post(_PATH, response_model=shapes.SecondFactorEnrolment)
async def begin_second_factor(house: TheHouse, actor: TheActor, body: OwnPassword) -> Response:
    """A secret for an app that makes codes. Nothing is asked for until a code confirms it."""
    made = await house.second_factors.begin(actor, body.password)
    return _shown_once({"secret": made.secret, "uri": made.uri, "picture": made.picture})


@router.post(_PATH + "/confirm", response_model=shapes.RecoveryCodes)
async def confirm_second_factor(house: TheHouse, actor: TheActor, body: CodeBody) -> Response:
    """From now on signing in by a password takes a code, or one of these, each once."""
    return _shown_once({"recoveryCodes": await house.second_factors.confirm(actor, body.code)})


@router.post(_PATH + "/remove", response_class=Response)
async def remove_second_factor(house: TheHouse, actor: TheActor, body: CodeBody) -> Response:
    """One's own, which takes a code."""
    await house.second_factors.remove(actor, body.code)
    return empty()


@router.delete("/api/admin/user-admin/{user_id}/second-factor", response_class=Response)
async def take_second_factor_away(house: TheHouse, actor: TheActor, user_id: UserId) -> Response:
    """From somebody who has lost it."""
    await house.second_factors.take_away(actor, user_id)
    return empty()


def _shown_once(value: dict[str, object]) -> Response:
    answer = json_response(200, value)
    answer.headers["cache-control"] = "no-store"
    return answer

"""/api/admin/user/tokens: a user's own, for scripts that act in the user's name."""

from typing import Annotated, Any

from fastapi import Response
from pydantic import Field

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.tokens import Expiry
from yardarm.api.admin.validation import Body
from yardarm.api.routing import Router
from yardarm.api.shapes import tokens as shapes
from yardarm.domain.times import wire_time
from yardarm.domain.tokens import SeenToken

router = Router(tags=["personal tokens"])


class PersonalTokenBody(Body):
    description: Annotated[str, Field(min_length=1, max_length=255)]
    expiresAt: Expiry = None


def _wire(seen: SeenToken) -> dict[str, Any]:
    token, expires_at, last = seen.token, seen.token.expires_at, seen.last_used_at
    return {
        "id": token.id,
        "description": token.name,
        "createdAt": wire_time(token.created_at),
        "expiresAt": None if expires_at is None else wire_time(expires_at),
        "seenAt": None if last is None else wire_time(last),
    }


@router.get("/api/admin/user/tokens", response_model=shapes.PersonalTokens)
async def list_personal_tokens(house: TheHouse, actor: TheActor) -> Response:
    """By their descriptions, without secrets."""
    return json_response(
        200, {"pats": [_wire(s) for s in await house.personal_tokens.every(actor)]}
    )


@router.post("/api/admin/user/tokens", status_code=201, response_model=shapes.NewPersonalToken)
async def create_personal_token(
    house: TheHouse, actor: TheActor, body: PersonalTokenBody
) -> Response:
    """Answers with the secret, once. Whoever has it may do what the user may, but make more."""
    command = house.personal_tokens.create(actor, body.description, body.expiresAt)
    token, secret = await house.settled(command)
    return json_response(201, {**_wire(SeenToken(token, None)), "secret": secret})


@router.delete("/api/admin/user/tokens/{token_id}", response_class=Response)
async def delete_personal_token(house: TheHouse, actor: TheActor, token_id: str) -> Response:
    await house.settled(house.personal_tokens.delete(actor, token_id))
    return empty()

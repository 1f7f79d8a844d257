"""/api/admin/api-tokens, and those of a project (v7 routes, API tokens)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Response
from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Many, Text
from yardarm.api.routing import Router
from yardarm.api.shapes import tokens as shapes
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.times import read_time, wire_time
from yardarm.domain.tokens import Draft, SeenToken, TokenType
from yardarm.service.tokens import Issued

router = Router(tags=["API tokens"])

_MOST_PROJECTS = 500


def _type(value: object) -> object:
    """In any case, as newer servers take it."""
    types = [t.value for t in TokenType if t is not TokenType.PERSONAL]
    if not isinstance(value, str):
        raise PydanticCustomError("string.base", "must be a string")
    if value.lower() not in types:
        text = f"must be one of [{', '.join(types)}]"
        raise PydanticCustomError("any.only", text, {"valids": types})
    return TokenType(value.lower())


def _time(value: object) -> object:
    if value is None or isinstance(value, datetime):
        return value
    try:
        assert isinstance(value, str)
        return read_time(value)
    except (AssertionError, ValueError):
        text = "must be a time such as 2027-01-01T00:00:00Z"
        raise PydanticCustomError("date.format", text) from None


Type = Annotated[TokenType, BeforeValidator(_type, json_schema_input_type=str)]
Expiry = Annotated[datetime | None, BeforeValidator(_time, json_schema_input_type=str | None)]


class ProjectTokenBody(Body):
    """`username` is what older servers call `tokenName`. With `secret` a token of another server is
    taken over; `alias` is a second secret for a frontend token.
    """

    tokenName: Text
    username: Text | None = None
    type: Type
    environment: Text | None = None
    expiresAt: Expiry = None
    secret: str | None = None
    alias: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _has_name(cls, value: Any) -> Any:
        if isinstance(value, dict) and "tokenName" not in value and "username" in value:
            return {**value, "tokenName": value["username"], "username": None}
        return value

    def draft(self, projects: tuple[str, ...] | None, *, one_project: bool) -> Draft:
        return Draft(
            name=self.tokenName,
            type=self.type,
            environment=self.environment,
            projects=projects,
            expires_at=self.expiresAt,
            secret=self.secret,
            alias=self.alias,
            one_project=one_project,
        )


class TokenBody(ProjectTokenBody):
    """For all projects unless some are said; of `project` and `projects` one."""

    project: Text | None = None
    projects: Annotated[Many[Text], Field(min_length=1, max_length=_MOST_PROJECTS)] | None = None

    @model_validator(mode="after")
    def _is_clear(self) -> "TokenBody":
        if self.project is not None and self.projects is not None:
            text = "must be left out beside project"
            raise PydanticCustomError("object.oxor", text, {"step": "projects"})
        return self

    def to_domain(self) -> Draft:
        if self.project is not None:
            return self.draft((self.project,), one_project=True)
        return self.draft(
            None if self.projects is None else tuple(self.projects), one_project=False
        )


class ExpiryBody(Body):
    """null is for ever; a time that is over ends the token at once."""

    expiresAt: Expiry


@router.get("/api/admin/api-tokens", response_model=shapes.ApiTokens)
async def list_tokens(house: TheHouse, actor: TheActor) -> Response:
    """By name, without secrets."""
    return _listed(await house.tokens.every(actor))


@router.post("/api/admin/api-tokens", status_code=201, response_model=shapes.ApiToken)
async def create_token(house: TheHouse, actor: TheActor, body: TokenBody) -> Response:
    """Answers with the secret, once."""
    return _issued(await house.settled(house.tokens.create(actor, body.to_domain())))


@router.get("/api/admin/api-tokens/{name}", response_model=shapes.ApiTokens)
async def list_tokens_of_name(house: TheHouse, actor: TheActor, name: str) -> Response:
    """Names need not be unique; none is no fault."""
    return _listed(await house.tokens.named(actor, name))


@router.put("/api/admin/api-tokens/{token}", response_class=Response)
async def update_token(house: TheHouse, actor: TheActor, token: str, body: ExpiryBody) -> Response:
    """`token` is its id, its secret, or what lists show in the secret's place."""
    await house.settled(house.tokens.update(actor, token, body.expiresAt))
    return empty()


@router.delete("/api/admin/api-tokens/{token}", response_class=Response)
async def delete_token(house: TheHouse, actor: TheActor, token: str) -> Response:
    """`token` is its id, its secret, or what lists show in the secret's place."""
    await house.settled(house.tokens.delete(actor, token))
    return empty()


_OF_PROJECT = "/api/admin/projects/{project_id}/api-tokens"


@router.get(_OF_PROJECT, response_model=shapes.ApiTokens)
async def list_project_tokens(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    """Those that name the project; tokens of all projects are not among them."""
    return _listed(await house.tokens.every_of(actor, project_id))


@router.post(_OF_PROJECT, status_code=201, response_model=shapes.ApiToken)
async def create_project_token(
    house: TheHouse, actor: TheActor, project_id: str, body: ProjectTokenBody
) -> Response:
    """For this project alone. Answers with the secret, once."""
    if body.type is TokenType.ADMIN:
        text = "must be one of [client, backend, frontend]: a project has no admin tokens"
        raise Invalid([Problem(("type",), text, "any.only")])
    draft = body.draft((project_id,), one_project=True)
    return _issued(await house.settled(house.tokens.create_in(actor, project_id, draft)))


@router.delete(_OF_PROJECT + "/{token}", response_class=Response)
async def delete_project_token(
    house: TheHouse, actor: TheActor, project_id: str, token: str
) -> Response:
    """400 for one that is for other projects, too."""
    await house.settled(house.tokens.delete_in(actor, project_id, token))
    return empty()


def _listed(found: Iterable[SeenToken]) -> Response:
    tokens = [
        {
            "id": seen.token.id,
            "secret": seen.token.masked,
            **seen.token.to_wire(),
            "seenAt": None if seen.last_used_at is None else wire_time(seen.last_used_at),
        }
        for seen in found
    ]
    return json_response(200, {"tokens": tokens})


def _issued(issued: Issued) -> Response:
    wire: dict[str, Any] = {
        "id": issued.token.id,
        "secret": issued.secret,
        **issued.token.to_wire(),
        "seenAt": None,
        "alias": issued.alias,
    }
    return json_response(201, wire)

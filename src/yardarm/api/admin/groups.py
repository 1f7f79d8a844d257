"""/api/admin/groups: users who are given roles in projects together."""

from typing import Annotated, Any

from fastapi import Response
from pydantic import BeforeValidator, Field

from yardarm.api.accounts import account
from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Many, Whole
from yardarm.api.routing import Router
from yardarm.api.shapes import groups as shapes
from yardarm.domain.groups import Group
from yardarm.service.groups import FilledGroup

router = Router(tags=["groups"])

GroupId = Annotated[int, Field(ge=0, lt=2**31)]
_UserId = Annotated[Whole, Field(ge=0, lt=2**31)]


def _member(value: Any) -> Any:
    """By number, or as newer servers have it: `{"user": {"id": 1}}`."""
    user = value.get("user") if isinstance(value, dict) else None
    return user.get("id") if isinstance(user, dict) else value


_Member = Annotated[_UserId, BeforeValidator(_member, json_schema_input_type=int | dict[str, Any])]


class GroupBody(Body):
    """`users` are all of its members."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(max_length=1_000)] = ""
    users: Annotated[Many[_Member], Field(max_length=10_000, default_factory=list)]

    def to_domain(self, group_id: int) -> Group:
        return Group(group_id, self.name, self.description, frozenset(self.users))


def _filled(found: FilledGroup) -> dict[str, Any]:
    return {
        "id": found.group.id,
        "name": found.group.name,
        "description": found.group.description,
        "users": [{"user": account(member)} for member in found.members],
        "projects": sorted({membership.project for membership in found.memberships}),
    }


@router.get("/api/admin/groups", response_model=shapes.Groups)
async def list_groups(house: TheHouse, actor: TheActor) -> Response:
    groups = [_filled(found) for found in await house.groups.every(actor)]
    return json_response(200, {"groups": groups})


@router.post("/api/admin/groups", status_code=201, response_model=shapes.FilledGroupShape)
async def create_group(house: TheHouse, actor: TheActor, body: GroupBody) -> Response:
    made = await house.settled(house.groups.create(actor, body.to_domain(0)))
    return json_response(201, _filled(made))


@router.get("/api/admin/groups/{group_id}", response_model=shapes.FilledGroupShape)
async def get_group(house: TheHouse, actor: TheActor, group_id: GroupId) -> Response:
    return json_response(200, _filled(await house.groups.get(actor, group_id)))


@router.put("/api/admin/groups/{group_id}", response_model=shapes.FilledGroupShape)
async def update_group(
    house: TheHouse, actor: TheActor, group_id: GroupId, body: GroupBody
) -> Response:
    """All of it."""
    written = house.groups.update(actor, group_id, lambda _: body.to_domain(group_id))
    return json_response(200, _filled(await house.settled(written)))


@router.delete("/api/admin/groups/{group_id}", response_class=Response)
async def delete_group(house: TheHouse, actor: TheActor, group_id: GroupId) -> Response:
    """It leaves its projects, too."""
    await house.settled(house.groups.delete(actor, group_id))
    return empty()

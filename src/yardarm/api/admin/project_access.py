"""/api/admin/projects/{id}/access: who is in a project, and with which roles."""

from typing import Annotated, Any

from fastapi import Response
from pydantic import Field

from yardarm.api.accounts import account
from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Many, Whole
from yardarm.api.routing import Router
from yardarm.api.shapes import project_access as shapes
from yardarm.domain.groups import Group
from yardarm.domain.memberships import Holder

router = Router(tags=["project access"])

_Id = Annotated[int, Field(ge=0, lt=2**31)]
_Ids = Annotated[Many[Annotated[Whole, Field(ge=0, lt=2**31)]], Field(max_length=1_000)]


class AccessBody(Body):
    """Ids. Each of the users and groups gets each of the roles."""

    roles: Annotated[_Ids, Field(min_length=1)]
    users: Annotated[_Ids, Field(default_factory=list)]
    groups: Annotated[_Ids, Field(default_factory=list)]


class RolesBody(Body):
    """Ids; none takes the user or the group out of the project."""

    roles: _Ids


def _group(group: Group) -> dict[str, Any]:
    return {"id": group.id, "name": group.name, "userCount": len(group.members)}


@router.get("/api/admin/projects/{project_id}/access", response_model=shapes.ProjectAccess)
async def get_project_access(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    found = await house.memberships.of_project(actor, project_id)
    return json_response(
        200,
        {
            "users": [{**account(a), "roles": sorted(m.roles)} for a, m in found.users],
            "groups": [{**_group(g), "roles": sorted(m.roles)} for g, m in found.groups],
            "roles": [role.to_wire() for role in found.roles],
        },
    )


@router.get(
    "/api/admin/projects/{project_id}/access/candidates", response_model=shapes.AccessCandidates
)
async def list_access_candidates(house: TheHouse, actor: TheActor, project_id: str) -> Response:
    """Users and groups that could be taken in."""
    found = await house.memberships.candidates(actor, project_id)
    users, groups = [account(a) for a in found.users], [_group(g) for g in found.groups]
    return json_response(200, {"users": users, "groups": groups})


@router.post("/api/admin/projects/{project_id}/access", response_class=Response)
async def add_project_access(
    house: TheHouse, actor: TheActor, project_id: str, body: AccessBody
) -> Response:
    """Beside the roles that they have. Nobody can give a role that may do what they may not."""
    holders = [Holder(i) for i in body.users] + [Holder(i, is_group=True) for i in body.groups]
    await house.settled(house.memberships.add(actor, project_id, holders, body.roles))
    return empty()


@router.put("/api/admin/projects/{project_id}/users/{user_id}/roles", response_class=Response)
async def set_user_roles(
    house: TheHouse, actor: TheActor, project_id: str, user_id: _Id, body: RolesBody
) -> Response:
    """These and no others."""
    await house.settled(house.memberships.set(actor, project_id, Holder(user_id), body.roles))
    return empty()


@router.delete("/api/admin/projects/{project_id}/users/{user_id}/roles", response_class=Response)
async def remove_user(house: TheHouse, actor: TheActor, project_id: str, user_id: _Id) -> Response:
    """Out of the project."""
    await house.settled(house.memberships.remove(actor, project_id, Holder(user_id)))
    return empty()


@router.put("/api/admin/projects/{project_id}/groups/{group_id}/roles", response_class=Response)
async def set_group_roles(
    house: TheHouse, actor: TheActor, project_id: str, group_id: _Id, body: RolesBody
) -> Response:
    """These and no others."""
    holder = Holder(group_id, is_group=True)
    await house.settled(house.memberships.set(actor, project_id, holder, body.roles))
    return empty()


@router.delete("/api/admin/projects/{project_id}/groups/{group_id}/roles", response_class=Response)
async def remove_group(
    house: TheHouse, actor: TheActor, project_id: str, group_id: _Id
) -> Response:
    """Out of the project."""
    holder = Holder(group_id, is_group=True)
    await house.settled(house.memberships.remove(actor, project_id, holder))
    return empty()

"""/api/admin/roles and /api/admin/permissions: what is granted together."""

from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from yardarm.api.admin.context import KNOWN_CALLER, TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Many
from yardarm.api.routing import Router
from yardarm.api.shapes import roles as shapes
from yardarm.domain.permissions import OF_ENVIRONMENTS, OF_PROJECTS, Grant, Permission
from yardarm.domain.roles import Role, RoleType, grants_document

router = Router(tags=["roles"])

RoleId = Annotated[int, Field(ge=0, lt=2**31)]
_Name = Annotated[str, Field(min_length=1, max_length=100)]
_Description = Annotated[str, Field(max_length=1_000)]


def _permission(value: object) -> object:
    if not isinstance(value, str) or value not in list(Permission):
        text = "must be one of those that GET /api/admin/permissions lists"
        raise PydanticCustomError("any.only", text)
    return Permission(value)


class GrantBody(Body):
    """`environment` is for permissions of environments in roles for projects; without it the
    permission is for all of them.
    """

    name: Annotated[Permission, BeforeValidator(_permission, json_schema_input_type=str)]
    environment: Annotated[str, Field(max_length=255)] | None = None


class RoleBody(Body):
    name: _Name
    description: _Description = ""
    type: Literal["root-custom", "custom"] = "custom"
    permissions: Annotated[Many[GrantBody], Field(max_length=1_000)]

    def to_domain(self, role_id: int) -> Role:
        grants = frozenset(Grant(g.name, g.environment) for g in self.permissions)
        return Role(role_id, self.name, self.description, RoleType(self.type), grants)


class RoleNameBody(Body):
    name: _Name


def _filled(role: Role) -> dict[str, Any]:
    return {**role.to_wire(), "permissions": grants_document(role.grants)}


@router.get("/api/admin/roles", response_model=shapes.Roles)
async def list_roles(house: TheHouse, actor: TheActor) -> Response:
    """Those of every server first, then the custom ones."""
    found = await house.roles.every(actor)
    return json_response(200, {"version": 1, "roles": [role.to_wire() for role in found]})


@router.get(
    "/api/admin/permissions", dependencies=[KNOWN_CALLER], response_model=shapes.Permissions
)
async def list_permissions() -> Response:
    """What roles can grant: everywhere, in a project, in one of its environments."""

    def of(level: frozenset[Permission]) -> list[str]:
        return [permission.value for permission in Permission if permission in level]

    levels = {
        "root": of(frozenset(Permission)),
        "project": of(OF_PROJECTS - OF_ENVIRONMENTS),
        "environment": of(OF_ENVIRONMENTS),
    }
    return json_response(200, {"version": 1, "permissions": levels})


@router.post("/api/admin/roles", status_code=201, response_model=shapes.FilledRole)
async def create_role(house: TheHouse, actor: TheActor, body: RoleBody) -> Response:
    """`root-custom` counts everywhere, its users are Viewers beside; `custom` is for projects."""
    made = await house.settled(house.roles.create(actor, body.to_domain(0)))
    return json_response(201, _filled(made))


@router.post("/api/admin/roles/validate", response_class=Response)
async def validate_role_name(house: TheHouse, actor: TheActor, body: RoleNameBody) -> Response:
    """200 when the name is free."""
    await house.roles.require_free(actor, body.name)
    return empty()


@router.get("/api/admin/roles/{role_id}", response_model=shapes.FilledRole)
async def get_role(house: TheHouse, actor: TheActor, role_id: RoleId) -> Response:
    return json_response(200, _filled(await house.roles.get(actor, role_id)))


@router.put("/api/admin/roles/{role_id}", response_model=shapes.FilledRole)
async def update_role(
    house: TheHouse, actor: TheActor, role_id: RoleId, body: RoleBody
) -> Response:
    """All of it but the type, which stays."""
    written = house.roles.update(actor, role_id, lambda _: body.to_domain(role_id))
    return json_response(200, _filled(await house.settled(written)))


@router.delete("/api/admin/roles/{role_id}", response_class=Response)
async def delete_role(house: TheHouse, actor: TheActor, role_id: RoleId) -> Response:
    """409 while somebody has it."""
    await house.settled(house.roles.delete(actor, role_id))
    return empty()

"""/api/admin/user-admin: users (v7 routes, Users)."""

from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from yardarm.api.accounts import account, root_roles
from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body, Whole
from yardarm.api.routing import Router
from yardarm.api.shapes import users as shapes
from yardarm.domain.people import Person
from yardarm.domain.roles import FIRST_CUSTOM
from yardarm.domain.users import RootRole

router = Router(tags=["users"])

_ROOT_ROLES = {role.id: role for role in RootRole}


def _role(value: Any) -> Any:
    """By number or by name; custom ones by number."""
    if type(value) is int and value >= FIRST_CUSTOM:
        return value
    found = _ROOT_ROLES.get(value) if type(value) is int else value
    if found not in list(RootRole):
        names = [role.value for role in RootRole]
        text = f"must be one of [{', '.join(names)}], or the number of a root role"
        raise PydanticCustomError("any.only", text, {"valids": names})
    return RootRole(found)


Role = Annotated[
    RootRole | int,
    BeforeValidator(_role, json_schema_input_type=Literal["Admin", "Editor", "Viewer"] | int),
]
Password = Annotated[str, Field(max_length=256)]
UserId = Annotated[int, Field(ge=0, lt=2**31)]


class NewUserBody(Body):
    """No mail is sent: `inviteLink` in the answer is for you to hand on."""

    username: Annotated[str, Field(max_length=100)] | None = None
    email: Annotated[str, Field(max_length=255)] | None = None
    name: Annotated[str, Field(max_length=255)] | None = None
    password: Password | None = None
    rootRole: Role


class UserBody(Body):
    """What is left out stays."""

    email: Annotated[str, Field(max_length=255)] | None = None
    name: Annotated[str, Field(max_length=255)] | None = None
    rootRole: Role | None = None


class PasswordBody(Body):
    password: Password


class IdBody(Body):
    id: Annotated[Whole, Field(ge=0, lt=2**31)]


@router.get("/api/admin/user-admin", response_model=shapes.UserAccounts)
async def list_users(house: TheHouse, actor: TheActor) -> Response:
    users = [account(found) for found in await house.users.every(actor)]
    found = root_roles(await house.roles.every(actor))
    return json_response(200, {"users": users, "rootRoles": found})


@router.get("/api/admin/user-admin/search", response_model=list[shapes.UserAccount])
async def search_users(
    house: TheHouse, actor: TheActor, q: Annotated[str, Query(max_length=255)] = ""
) -> Response:
    """Whose name, username or e-mail address has the text in it."""
    return json_response(200, [account(found) for found in await house.users.search(actor, q)])


@router.get("/api/admin/user-admin/admin-count", response_model=shapes.AdminCount)
async def count_admins(house: TheHouse, actor: TheActor) -> Response:
    with_password, without = await house.users.counts(actor)
    return json_response(200, {"password": with_password, "noPassword": without, "service": 0})


@router.post("/api/admin/user-admin", status_code=201, response_model=shapes.NewUserAccount)
async def create_user(
    house: TheHouse, actor: TheActor, request: Request, body: NewUserBody
) -> Response:
    """Without a password the user sets one by the link in the answer."""
    person = Person(body.username, body.email, body.name)
    found, link = await house.users.create(actor, person, body.rootRole, body.password)
    more = {"inviteLink": _link(house, request, link), "emailSent": False}
    return json_response(201, {**account(found), **more})


@router.post("/api/admin/user-admin/validate-password", response_class=Response)
async def validate_users_password(house: TheHouse, actor: TheActor, body: PasswordBody) -> Response:
    """200 when it is strong enough, 400 that says why not."""
    await house.users.check_password(actor, body.password)
    return empty()


@router.post("/api/admin/user-admin/reset-password", response_model=shapes.ResetLinkShape)
async def make_reset_link(
    house: TheHouse, actor: TheActor, request: Request, body: IdBody
) -> Response:
    """A link for the user, good once and for a day."""
    link = await house.users.reset_link(actor, body.id)
    return json_response(200, {"resetPasswordUrl": _link(house, request, link)})


@router.get("/api/admin/user-admin/{user_id}", response_model=shapes.UserAccount)
async def get_user_account(house: TheHouse, actor: TheActor, user_id: UserId) -> Response:
    return json_response(200, account(await house.users.get(actor, user_id)))


@router.put("/api/admin/user-admin/{user_id}", response_model=shapes.UserAccount)
async def update_user(
    house: TheHouse, actor: TheActor, user_id: UserId, body: UserBody
) -> Response:
    person = Person(None, body.email, body.name)
    role = body.rootRole
    updated = await house.users.update(actor, user_id, person, role)
    await house.site.known()
    return json_response(200, account(updated))


@router.delete("/api/admin/user-admin/{user_id}", response_class=Response)
async def delete_user(house: TheHouse, actor: TheActor, user_id: UserId) -> Response:
    """The person is erased; the history keeps a number."""
    await house.users.delete(actor, user_id)
    await house.site.known()
    return empty()


@router.post("/api/admin/user-admin/{user_id}/change-password", response_class=Response)
async def set_users_password(
    house: TheHouse, actor: TheActor, user_id: UserId, body: PasswordBody
) -> Response:
    """All of the user's sessions end."""
    await house.users.set_password(actor, user_id, body.password)
    await house.site.known()
    return empty()


def _link(house: TheHouse, request: Request, secret: str) -> str:
    """Where the user goes: this server as the caller reached it. What stands behind a # is sent
    to no server and stands in no log.
    """
    host = request.headers.get("host", "localhost")
    return f"{request.url.scheme}://{host}{house.site.base_path}/reset-password#{secret}"

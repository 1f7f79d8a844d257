"""/api/admin/user: who asks (contract, section 11; v7 routes, Users). The ways in and out are in
api/login.py and api/passwords.py.
"""

import hashlib
from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from yardarm.api.accounts import role, root_roles
from yardarm.api.admin.context import TheActor, TheHouse, empty, json_response
from yardarm.api.admin.validation import Body
from yardarm.api.routing import Router
from yardarm.api.shapes import index, users
from yardarm.domain.permissions import Permission
from yardarm.domain.roles import grants_document
from yardarm.domain.times import wire_time
from yardarm.domain.users import RootRole

router = Router(tags=["user"])


class OwnPasswordBody(Body):
    oldPassword: Annotated[str, Field(max_length=256)]
    password: Annotated[str, Field(max_length=256)]


@router.get("/api/admin/user", response_model=index.User)
async def get_user(actor: TheActor) -> Response:
    """Who asks. The image is an address that the caller may fetch or not; nobody here does."""
    name = actor.principal.name
    return json_response(200, {"username": name, "imageUrl": _image_url(name)})


@router.get("/api/admin/user/profile", response_model=users.Profile)
async def get_profile(actor: TheActor) -> Response:
    """What whoever asks may do. An admin token may everything."""
    may = [p for p in Permission if actor.principal.may(p)]
    found = next((r for r in RootRole if r.permissions == frozenset(may)), RootRole.VIEWER)
    in_projects = actor.principal.grants.in_projects
    lists: dict[str, list[str]] = {"features": [], "subscriptions": []}
    return json_response(
        200,
        {
            "username": actor.principal.name,
            "rootRole": role(found),
            "projects": sorted(in_projects),
            **lists,
            "permissions": may,
            "inProjects": {p: grants_document(g) for p, g in sorted(in_projects.items())},
        },
    )


@router.get("/api/admin/user/roles", response_model=users.RootRoles)
async def list_root_roles(house: TheHouse, actor: TheActor) -> Response:
    """All roles that a user may have everywhere."""
    found = root_roles(await house.roles.every(actor))
    return json_response(200, {"version": 1, "roles": found})


@router.post("/api/admin/user/change-password", response_class=Response)
async def change_own_password(
    house: TheHouse, actor: TheActor, request: Request, body: OwnPasswordBody
) -> Response:
    """For whoever is logged in. The user's other sessions end, and this one gets a new cookie."""
    secret = await house.users.change_own_password(actor, body.oldPassword, body.password)
    await house.site.known()
    answer = empty()
    is_https = request.scope.get("scheme") == "https"
    answer.headers["set-cookie"] = house.site.jar.of(secret, is_https=is_https).decode()
    return answer


@router.get("/api/admin/user/sessions", response_model=list[users.SessionShape])
async def list_own_sessions(house: TheHouse, actor: TheActor) -> Response:
    """Where whoever asks is logged in."""
    return json_response(
        200,
        [
            {
                "id": found.id,
                "createdAt": wire_time(found.created_at),
                "expiresAt": wire_time(found.expires_at),
                "seenAt": wire_time(found.seen_at),
                "address": found.address,
                "agent": found.agent,
                "current": found.id == actor.principal.session,
            }
            for found in await house.users.own_sessions(actor)
        ],
    )


@router.delete("/api/admin/user/sessions/{session_id}", response_class=Response)
async def end_own_session(house: TheHouse, actor: TheActor, session_id: str) -> Response:
    """It is over, for this process, once this is answered."""
    await house.users.end_own_session(actor, session_id)
    await house.site.known()
    return empty()


def _image_url(name: str) -> str:
    """v3's: a gravatar address made of the MD5 of the lower-cased name."""
    digest = hashlib.md5(name.lower().encode(), usedforsecurity=False).hexdigest()
    return f"https://gravatar.com/avatar/{digest}?size=42&default=retro"

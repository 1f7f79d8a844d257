"""/api/admin/user and the ways out (contract, sections 2 and 11)."""

import hashlib

from fastapi import APIRouter, Request, Response

from yardarm.api.admin.context import (
    KNOWN_CALLER,
    SESSION_COOKIE,
    House,
    TheActor,
    TheHouse,
    json_response,
)

router = APIRouter(tags=["user"])


@router.get("/api/admin/user")
async def get_user(actor: TheActor) -> Response:
    """Who asks. The image is an address that the caller may fetch or not; nobody here does."""
    name = actor.principal.name
    return json_response(200, {"username": name, "imageUrl": _image_url(name)})


@router.get("/api/admin/user/logout", status_code=302, dependencies=[KNOWN_CALLER])
async def log_user_out(request: Request, house: TheHouse) -> Response:
    return await _logged_out(request, house)


@router.get("/logout", status_code=302)
async def log_out(request: Request, house: TheHouse) -> Response:
    """Needs no token: a browser whose session has ended already may say so, too."""
    return await _logged_out(request, house)


async def _logged_out(request: Request, house: House) -> Response:
    """Ends the session, has the browser drop what it kept, and leads to the front page."""
    secret = request.cookies.get(SESSION_COOKIE)
    if secret is not None and house.end_session is not None:
        await house.end_session(secret)
    home = house.site.base_path + "/"
    response = Response(
        f"Found. Redirecting to {home}",
        302,
        {"location": home, "clear-site-data": '"*"', "cache-control": "no-store"},
        "text/plain",
    )
    # Browsers take Clear-Site-Data over TLS only.
    response.delete_cookie(
        SESSION_COOKIE, path=house.site.base_path or "/", httponly=True, samesite="lax"
    )
    return response


def _image_url(name: str) -> str:
    """v3's: a gravatar address made of the MD5 of the lower-cased name."""
    digest = hashlib.md5(name.lower().encode(), usedforsecurity=False).hexdigest()
    return f"https://gravatar.com/avatar/{digest}?size=42&default=retro"

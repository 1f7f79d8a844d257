"""/api/admin/user (contract, section 11). The ways out are in api/login.py."""

import hashlib

from fastapi import APIRouter, Response

from yardarm.api.admin.context import TheActor, json_response
from yardarm.api.shapes import index as shapes

router = APIRouter(tags=["user"])


@router.get("/api/admin/user", response_model=shapes.User)
async def get_user(actor: TheActor) -> Response:
    """Who asks. The image is an address that the caller may fetch or not; nobody here does."""
    name = actor.principal.name
    return json_response(200, {"username": name, "imageUrl": _image_url(name)})


def _image_url(name: str) -> str:
    """v3's: a gravatar address made of the MD5 of the lower-cased name."""
    digest = hashlib.md5(name.lower().encode(), usedforsecurity=False).hexdigest()
    return f"https://gravatar.com/avatar/{digest}?size=42&default=retro"

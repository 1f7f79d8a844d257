"""The only gate: every service method passes it before it touches anything."""

from yardarm.domain.errors import Denied
from yardarm.domain.principals import Permission, Principal


def require(principal: Principal, permission: Permission) -> None:
    """Raises Denied, naming the permission that it takes."""
    if not principal.may(permission):
        raise Denied(f"You need permission={permission} to perform this action")

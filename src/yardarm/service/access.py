"""The only gate: every service method passes it before it touches anything."""

from collections.abc import Iterable

from yardarm.domain.errors import Denied
from yardarm.domain.principals import Permission, Principal


def require(principal: Principal, permission: Permission) -> None:
    """Raises Denied, naming the permission that it takes."""
    if not principal.may(permission):
        raise Denied(f"You need permission={permission} to perform this action")


def most_fitting(principal: Principal, permissions: Iterable[Permission]) -> Permission:
    """One of these that the principal has, else the first: for what any of them opens."""
    wanted = tuple(permissions)
    return next((p for p in wanted if principal.may(p)), wanted[0])

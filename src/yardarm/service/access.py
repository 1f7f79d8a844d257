"""The only gate: every service method passes it before it touches anything."""

from collections.abc import Iterable

from yardarm.domain.errors import Denied
from yardarm.domain.permissions import Grant, Permission, in_order
from yardarm.domain.principals import Principal


def require(
    principal: Principal,
    permission: Permission,
    project: str | None = None,
    environment: str | None = None,
) -> None:
    """In a project, in one of its environments; without them everywhere. Raises Denied, naming
    the permission that it takes, and where.
    """
    if not principal.may(permission, project, environment):
        raise _denied(permission, project, environment)


def require_somewhere(principal: Principal, permission: Permission) -> None:
    """For what is called by its name alone: whether it may be done in any project, before the one
    that it is in is looked up. `require` comes next.
    """
    if not principal.may_somewhere(permission):
        raise _denied(permission, None, None)


def require_grants(principal: Principal, grants: Iterable[Grant], project: str) -> None:
    """Nobody gives others in a project what they may not do there themselves."""
    for grant in in_order(grants):
        require(principal, grant.permission, project, grant.environment)


def most_fitting(principal: Principal, permissions: Iterable[Permission]) -> Permission:
    """One of these that the principal has, else the first: for what any of them opens."""
    wanted = tuple(permissions)
    return next((p for p in wanted if principal.may(p)), wanted[0])


def _denied(permission: Permission, project: str | None, environment: str | None) -> Denied:
    where = "" if project is None else f" in the project {project}"
    where += "" if environment is None else f", environment {environment}"
    return Denied(f"You need permission={permission}{where} to perform this action", permission)

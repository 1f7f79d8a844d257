"""What commands may require, and what somebody was granted of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    """What a command may require; the names are those that Unleash's users know."""

    READ = "READ"
    ADMIN = "ADMIN"
    CREATE_FEATURE = "CREATE_FEATURE"
    UPDATE_FEATURE = "UPDATE_FEATURE"
    DELETE_FEATURE = "DELETE_FEATURE"
    MOVE_FEATURE_TOGGLE = "MOVE_FEATURE_TOGGLE"
    UPDATE_FEATURE_DEPENDENCY = "UPDATE_FEATURE_DEPENDENCY"
    UPDATE_FEATURE_ENVIRONMENT = "UPDATE_FEATURE_ENVIRONMENT"
    UPDATE_FEATURE_ENVIRONMENT_VARIANTS = "UPDATE_FEATURE_ENVIRONMENT_VARIANTS"
    CREATE_FEATURE_STRATEGY = "CREATE_FEATURE_STRATEGY"
    UPDATE_FEATURE_STRATEGY = "UPDATE_FEATURE_STRATEGY"
    DELETE_FEATURE_STRATEGY = "DELETE_FEATURE_STRATEGY"
    UPDATE_TAG_TYPE = "UPDATE_TAG_TYPE"
    CREATE_STRATEGY = "CREATE_STRATEGY"
    UPDATE_STRATEGY = "UPDATE_STRATEGY"
    DELETE_STRATEGY = "DELETE_STRATEGY"
    CREATE_CONTEXT_FIELD = "CREATE_CONTEXT_FIELD"
    UPDATE_CONTEXT_FIELD = "UPDATE_CONTEXT_FIELD"
    DELETE_CONTEXT_FIELD = "DELETE_CONTEXT_FIELD"
    CREATE_SEGMENT = "CREATE_SEGMENT"
    UPDATE_SEGMENT = "UPDATE_SEGMENT"
    DELETE_SEGMENT = "DELETE_SEGMENT"
    CREATE_ENVIRONMENT = "CREATE_ENVIRONMENT"
    UPDATE_ENVIRONMENT = "UPDATE_ENVIRONMENT"
    DELETE_ENVIRONMENT = "DELETE_ENVIRONMENT"
    CREATE_PROJECT = "CREATE_PROJECT"
    UPDATE_PROJECT = "UPDATE_PROJECT"
    DELETE_PROJECT = "DELETE_PROJECT"
    PROJECT_USER_ACCESS_READ = "PROJECT_USER_ACCESS_READ"
    PROJECT_USER_ACCESS_WRITE = "PROJECT_USER_ACCESS_WRITE"
    PROJECT_CHANGE_REQUEST_WRITE = "PROJECT_CHANGE_REQUEST_WRITE"
    APPROVE_CHANGE_REQUEST = "APPROVE_CHANGE_REQUEST"
    APPLY_CHANGE_REQUEST = "APPLY_CHANGE_REQUEST"
    SKIP_CHANGE_REQUEST = "SKIP_CHANGE_REQUEST"
    UPDATE_APPLICATION = "UPDATE_APPLICATION"
    CREATE_ADDON = "CREATE_ADDON"
    UPDATE_ADDON = "UPDATE_ADDON"
    DELETE_ADDON = "DELETE_ADDON"
    READ_CLIENT_API_TOKEN = "READ_CLIENT_API_TOKEN"  # noqa: S105 - permissions' names
    CREATE_CLIENT_API_TOKEN = "CREATE_CLIENT_API_TOKEN"  # noqa: S105
    UPDATE_CLIENT_API_TOKEN = "UPDATE_CLIENT_API_TOKEN"  # noqa: S105
    DELETE_CLIENT_API_TOKEN = "DELETE_CLIENT_API_TOKEN"  # noqa: S105
    READ_FRONTEND_API_TOKEN = "READ_FRONTEND_API_TOKEN"  # noqa: S105
    CREATE_FRONTEND_API_TOKEN = "CREATE_FRONTEND_API_TOKEN"  # noqa: S105
    UPDATE_FRONTEND_API_TOKEN = "UPDATE_FRONTEND_API_TOKEN"  # noqa: S105
    DELETE_FRONTEND_API_TOKEN = "DELETE_FRONTEND_API_TOKEN"  # noqa: S105
    READ_PROJECT_API_TOKEN = "READ_PROJECT_API_TOKEN"  # noqa: S105
    CREATE_PROJECT_API_TOKEN = "CREATE_PROJECT_API_TOKEN"  # noqa: S105
    DELETE_PROJECT_API_TOKEN = "DELETE_PROJECT_API_TOKEN"  # noqa: S105


OF_STATES = frozenset(
    {
        Permission.UPDATE_FEATURE_ENVIRONMENT,
        Permission.UPDATE_FEATURE_ENVIRONMENT_VARIANTS,
        Permission.CREATE_FEATURE_STRATEGY,
        Permission.UPDATE_FEATURE_STRATEGY,
        Permission.DELETE_FEATURE_STRATEGY,
    }
)
"""What it takes to change all that a feature is in one environment."""

OF_ENVIRONMENTS = OF_STATES | {
    Permission.APPROVE_CHANGE_REQUEST,
    Permission.APPLY_CHANGE_REQUEST,
    Permission.SKIP_CHANGE_REQUEST,
}
"""What can be granted for one environment of a project."""

OF_PROJECTS = OF_ENVIRONMENTS | {
    Permission.CREATE_FEATURE,
    Permission.UPDATE_FEATURE,
    Permission.DELETE_FEATURE,
    Permission.MOVE_FEATURE_TOGGLE,
    Permission.UPDATE_FEATURE_DEPENDENCY,
    Permission.CREATE_CONTEXT_FIELD,
    Permission.UPDATE_CONTEXT_FIELD,
    Permission.DELETE_CONTEXT_FIELD,
    Permission.CREATE_SEGMENT,
    Permission.UPDATE_SEGMENT,
    Permission.DELETE_SEGMENT,
    Permission.UPDATE_PROJECT,
    Permission.DELETE_PROJECT,
    Permission.PROJECT_USER_ACCESS_READ,
    Permission.PROJECT_USER_ACCESS_WRITE,
    Permission.PROJECT_CHANGE_REQUEST_WRITE,
    Permission.READ_PROJECT_API_TOKEN,
    Permission.CREATE_PROJECT_API_TOKEN,
    Permission.DELETE_PROJECT_API_TOKEN,
}
"""What can be granted for one project."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission; in a project's role it may be for one environment, None is for all."""

    permission: Permission
    environment: str | None = None


def in_order(grants: Iterable[Grant]) -> list[Grant]:
    """By name; those for all environments first."""
    return sorted(grants, key=lambda g: (g.permission, g.environment or ""))


@dataclass(frozen=True, slots=True)
class Grants:
    """All that somebody may do: everywhere, and in projects by id."""

    everywhere: frozenset[Permission] = frozenset()
    in_projects: Mapping[str, frozenset[Grant]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def allow(
        self, permission: Permission, project: str | None = None, environment: str | None = None
    ) -> bool:
        """Whether it may be done there; without a project, everywhere; without an environment,
        in all of them.
        """
        if permission in self.everywhere:
            return True
        here = self.in_projects.get(project, frozenset()) if project is not None else frozenset()
        return Grant(permission) in here or Grant(permission, environment) in here

    def allow_somewhere(self, permission: Permission) -> bool:
        """Whether it may be done anywhere at all."""
        if permission in self.everywhere:
            return True
        return any(g.permission is permission for here in self.in_projects.values() for g in here)


NOTHING = Grants()


def together(
    everywhere: Iterable[Permission], in_projects: Iterable[tuple[str, Iterable[Grant]]]
) -> Grants:
    """One for all; a project may come several times, and then all of it counts."""
    found: dict[str, set[Grant]] = {}
    for project, grants in in_projects:
        found.setdefault(project, set()).update(grants)
    projects = {project: frozenset(grants) for project, grants in found.items()}
    return Grants(frozenset(everywhere), MappingProxyType(projects))

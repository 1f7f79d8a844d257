"""Who acts, what they may do, and which part of the flags they see."""

from dataclasses import dataclass
from enum import StrEnum

ALL_PROJECTS = "*"


class PrincipalKind(StrEnum):
    """The kinds of token on the wire (client protocol, section 1)."""

    ADMIN = "admin"
    CLIENT = "client"
    FRONTEND = "frontend"
    USER = "user"
    """Somebody who is logged in."""


class Permission(StrEnum):
    """What a command may require; the names are those that Unleash's users know."""

    READ = "READ"
    ADMIN = "ADMIN"
    CREATE_FEATURE = "CREATE_FEATURE"
    UPDATE_FEATURE = "UPDATE_FEATURE"
    DELETE_FEATURE = "DELETE_FEATURE"
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


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the flags a caller sees; `projects` is None for all of them."""

    environment: str
    projects: frozenset[str] | None = None

    def sees(self, project: str) -> bool:
        return self.projects is None or project in self.projects


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts. `name` is what events say in `createdBy`, `id` what the companion row keeps."""

    kind: PrincipalKind
    name: str
    id: str
    scope: Scope | None = None
    permissions: frozenset[Permission] = frozenset()
    """What a user's role allows."""
    user_id: int | None = None
    session: str | None = None
    """What the session is called that the user is logged in with."""

    def may(self, permission: Permission) -> bool:
        """An admin token may everything; tokens of clients may nothing on the admin side."""
        if self.kind is PrincipalKind.ADMIN:
            return True
        return self.kind is PrincipalKind.USER and permission in self.permissions


@dataclass(frozen=True, slots=True)
class Actor:
    """A principal in the act: from where, and the reason given, if any. `expects` is the revision
    of the thing that the act is meant for (header If-Match); None for whatever there is.
    """

    principal: Principal
    address: str | None = None
    reason: str | None = None
    expects: int | None = None


OPEN = Principal(PrincipalKind.ADMIN, "unknown", "unknown")
"""Who acts when access control is off, as in v3's open mode (contract, section 10)."""

MIGRATION = Actor(Principal(PrincipalKind.ADMIN, "migration", "migration"))
"""Who wrote the seeded rows."""

CLOCK = Actor(Principal(PrincipalKind.ADMIN, "yardarm-clock", "clock"))
"""Who marks features that have grown old."""


@dataclass(frozen=True, slots=True)
class TokenText:
    """The parts of `project:environment.secret`."""

    project: str
    environment: str
    secret: str


def parse_token(text: str) -> TokenText:
    """Take a token of the documented form apart. Raises ValueError that says what is missing.

    Only tokens given in settings must have the form; a look-up takes any text
    (client protocol, section 1).
    """
    project, colon, rest = text.partition(":")
    environment, dot, secret = rest.partition(".")
    if not (colon and dot and project and environment and secret):
        raise ValueError("a token has the form project:environment.secret")
    if any(c.isspace() for c in text):
        raise ValueError("a token holds no white space")
    return TokenText(project, environment, secret)

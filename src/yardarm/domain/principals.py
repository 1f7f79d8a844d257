"""Who acts, what they may do, and which part of the flags they see."""

from dataclasses import dataclass
from enum import StrEnum

from yardarm.domain.permissions import NOTHING, Grants, Permission

ALL_PROJECTS = "*"


class PrincipalKind(StrEnum):
    """The kinds of token on the wire (client protocol, section 1)."""

    ADMIN = "admin"
    CLIENT = "client"
    FRONTEND = "frontend"
    USER = "user"
    """Somebody who is logged in."""


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
    grants: Grants = NOTHING
    """What a user's roles allow."""
    user_id: int | None = None
    session: str | None = None
    """What the session is called that the user is logged in with."""

    def may(
        self, permission: Permission, project: str | None = None, environment: str | None = None
    ) -> bool:
        """In a project, in one of its environments; without them everywhere. An admin token may
        everything; tokens of clients may nothing on the admin side.
        """
        if self.kind is PrincipalKind.ADMIN:
            return True
        return self.kind is PrincipalKind.USER and self.grants.allow(
            permission, project, environment
        )

    def may_somewhere(self, permission: Permission) -> bool:
        """In any project at all."""
        if self.kind is PrincipalKind.ADMIN:
            return True
        return self.kind is PrincipalKind.USER and self.grants.allow_somewhere(permission)


@dataclass(frozen=True, slots=True)
class Actor:
    """A principal in the act: from where, and the reason given, if any. `expects` is the revision
    of the thing that the act is meant for (header If-Match); None for whatever there is.
    `emergency` says why it goes past change requests (header Yardarm-Emergency).
    """

    principal: Principal
    address: str | None = None
    reason: str | None = None
    expects: int | None = None
    emergency: str | None = None


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

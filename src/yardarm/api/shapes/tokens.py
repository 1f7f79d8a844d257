"""API tokens."""

from typing import Literal

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time


class ApiToken(TypedDict):
    """`secret` is in the clear in the answer to a creation only. Else it is
    `project:environment.****id`, which commands take for the token. `*` stands for all projects or
    environments, `[]` for several projects.
    """

    id: str
    secret: str
    tokenName: str
    type: Literal["client", "backend", "frontend", "admin"]
    environment: str
    project: str
    projects: list[str]
    createdAt: Time
    expiresAt: Time | None
    seenAt: Time | None
    alias: str | None


class ApiTokens(TypedDict):
    tokens: list[ApiToken]


class PersonalToken(TypedDict):
    """A user's own; `seenAt` is when it was used last, to the minute."""

    id: str
    description: str
    createdAt: Time
    expiresAt: Time | None
    seenAt: Time | None


class NewPersonalToken(PersonalToken):
    """`secret` is told this once."""

    secret: str


class PersonalTokens(TypedDict):
    pats: list[PersonalToken]

"""What Unleash Edge asks before it serves anybody."""

from typing import Literal

from typing_extensions import TypedDict


class TokensToValidate(TypedDict):
    tokens: list[str]


class EdgeToken(TypedDict):
    """`projects` and `environment` are `*` for all of them."""

    token: str
    type: Literal["client", "backend", "frontend", "admin"]
    projects: list[str]
    environment: str


class EdgeTokens(TypedDict):
    """The valid ones of those that were asked for."""

    tokens: list[EdgeToken]

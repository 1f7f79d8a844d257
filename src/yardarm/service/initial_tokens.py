"""API tokens of the settings, and what they must agree with."""

from collections.abc import Mapping, Sequence

from yardarm.domain import environments
from yardarm.domain.digests import Digester
from yardarm.domain.errors import Conflict, Invalid, Problem
from yardarm.domain.principals import ALL_PROJECTS, PrincipalKind, parse_token
from yardarm.store import tokens
from yardarm.store.database import Database
from yardarm.store.tokens import NewToken

_VARIABLES = {
    PrincipalKind.ADMIN: "INIT_ADMIN_API_TOKENS",
    PrincipalKind.CLIENT: "INIT_CLIENT_API_TOKENS",
    PrincipalKind.FRONTEND: "INIT_FRONTEND_API_TOKENS",
}


async def require_key(database: Database, digester: Digester) -> None:
    """Raises Conflict when tokens were stored with another key: nobody would get in with them."""
    async with database.transaction(read_only=True) as tx:
        others = await tokens.of_other_keys(tx, digester.known_keys)
    if others:
        raise Conflict(
            f"{others} of the tokens in this database were stored with another YARDARM_TOKEN_KEY "
            "than this server has: give it the same one, or that one after a new one"
        )


async def upsert(
    database: Database, new: Sequence[NewToken], known: Sequence[str], digester: Digester
) -> None:
    """Store what is not there yet. A token that was revoked stays revoked. Raises Invalid for
    one of an environment that is not among the known.
    """
    for token in new:
        if token.environment is not None and token.environment not in known:
            raise _unknown(token, known)
    if new:
        async with database.transaction() as tx:
            await tokens.upsert(tx, new, digester)


def read_init_tokens(
    given: Mapping[PrincipalKind, Sequence[str]], default_environment: str
) -> list[NewToken]:
    """Raises Invalid that names the variable and the position, and never the token."""
    return [
        _read(kind, position, text, default_environment)
        for kind, texts in given.items()
        for position, text in enumerate(texts)
    ]


def _unknown(token: NewToken, known: Sequence[str]) -> Invalid:
    position = int(token.name.rpartition("-")[2]) - 1
    message = (
        f"names the environment {token.environment}, which does not exist; known are "
        f"{', '.join(known)}, and {environments.ALIAS} for the one of YARDARM_DEFAULT_ENVIRONMENT"
    )
    return Invalid([Problem((_VARIABLES[token.kind], position), message, "token")])


def _read(kind: PrincipalKind, position: int, text: str, default_environment: str) -> NewToken:
    def refused(message: str) -> Invalid:
        return Invalid([Problem((_VARIABLES[kind], position), message, "token")])

    try:
        parts = parse_token(text)
    except ValueError as error:
        raise refused(str(error)) from None
    name = f"init-{kind}-{position + 1}"
    if kind is PrincipalKind.ADMIN:
        if (parts.project, parts.environment) != (ALL_PROJECTS, "*"):
            raise refused("must have the form *:*.secret, for it is an admin token")
        return NewToken(text, kind, name, None, None)
    if parts.project == "[]":
        raise refused("must name one project, or * for all of them")
    if parts.environment == "*":
        raise refused("must name one environment")
    alias = parts.environment == environments.ALIAS
    environment = default_environment if alias else parts.environment
    projects = None if parts.project == ALL_PROJECTS else frozenset({parts.project})
    return NewToken(text, kind, name, environment, projects)

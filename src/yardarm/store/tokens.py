"""Table api_tokens. A secret is never stored, only its SHA-256."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from yardarm.domain.principals import Principal, PrincipalKind, Scope
from yardarm.store.database import Tx

TOKEN_CHANNEL = "tokens"  # noqa: S105 - a channel's name
"""Where a change of tokens is announced, without payload."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token from the settings. `environment` None and `projects` None mean all of them."""

    secret: str
    kind: PrincipalKind
    name: str
    environment: str | None
    projects: frozenset[str] | None


def digest(secret: str) -> bytes:
    """What a secret is looked up by. Fast on purpose: secrets are long and random."""
    return hashlib.sha256(secret.encode()).digest()


# Kept until revoked: a token that was revoked does not come back with the next start.
_UPSERT = """
insert into api_tokens (hash, kind, name, environment, projects) values ($1, $2, $3, $4, $5)
on conflict (hash) do nothing
"""


async def upsert(tx: Tx, tokens: Iterable[NewToken]) -> None:
    for token in tokens:
        await tx.connection.execute(
            _UPSERT,
            digest(token.secret),
            token.kind,
            token.name,
            token.environment,
            None if token.projects is None else sorted(token.projects),
        )
    await tx.connection.execute("select pg_notify($1, '')", TOKEN_CHANNEL)


async def every_valid(tx: Tx) -> dict[bytes, Principal]:
    """Who each valid token is, by digest."""
    rows = await tx.connection.fetch(
        "select hash, kind, name, environment, projects from api_tokens where revoked_at is null"
    )
    return {
        row["hash"]: Principal(
            kind=PrincipalKind(row["kind"]),
            name=row["name"],
            id=row["hash"].hex()[:16],
            scope=(
                None
                if row["environment"] is None
                else Scope(
                    row["environment"],
                    None if row["projects"] is None else frozenset(row["projects"]),
                )
            ),
        )
        for row in rows
    }


async def valid_scopes(tx: Tx) -> list[Scope]:
    """What the valid tokens of clients and frontends see, one for each token."""
    return [p.scope for p in (await every_valid(tx)).values() if p.scope is not None]

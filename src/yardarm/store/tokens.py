"""Table api_tokens. A secret is never stored, only its digest, and that outside the history: the
journal saves what a token is, `give_secret` what it is known by.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from yardarm.domain.digests import Digester
from yardarm.domain.principals import Principal, PrincipalKind, Scope
from yardarm.domain.tokens import ApiToken, SeenToken, TokenType
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp

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


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever comes with a token."""

    token: ApiToken
    principal: Principal


# Kept until revoked: a token that was revoked does not come back with the next start.
_UPSERT = """
insert into api_tokens (hash, key_id, kind, name, environment, projects)
select $1, $2, $3, $4, $5, $6
 where not exists (select from api_tokens where hash = any($7::bytea[]))
on conflict do nothing
"""


async def upsert(tx: Tx, tokens: Iterable[NewToken], digester: Digester | None = None) -> None:
    """Those of the settings."""
    digester = digester or Digester()
    for token in tokens:
        await tx.connection.execute(
            _UPSERT,
            digester.of(token.secret),
            digester.key_id,
            token.kind,
            token.name,
            token.environment,
            None if token.projects is None else sorted(token.projects),
            list(digester.every(token.secret)),
        )
    await announce(tx)


async def announce(tx: Tx) -> None:
    """Let every process read the tokens anew. What goes through the door is announced anyway."""
    await tx.connection.execute("select pg_notify($1, '')", TOKEN_CHANNEL)


_COLUMNS = """
id, coalesce(type, kind) as type, name, environment, projects, created_at, expires_at, user_id
"""
_SELECT = f"select {_COLUMNS}, last_used_at, recorded from api_tokens where revoked_at is null "  # noqa: S608


async def every(tx: Tx) -> list[SeenToken]:
    """Expired ones, too; by name."""
    rows = await tx.connection.fetch(_SELECT + "order by name, id")
    return [SeenToken(_token(row), _time(row["last_used_at"])) for row in rows]


async def of_user(tx: Tx, user_id: int) -> list[SeenToken]:
    """A user's own; by name."""
    rows = await tx.connection.fetch(_SELECT + "and user_id = $1 order by name, id", user_id)
    return [SeenToken(_token(row), _time(row["last_used_at"])) for row in rows]


async def every_recorded(tx: Tx) -> list[ApiToken]:
    """Those that the history knows."""
    return [_token(row) for row in await tx.connection.fetch(_SELECT + "and recorded")]


async def names(tx: Tx, ids: Iterable[str]) -> dict[str, str]:
    """Of these, those that are not revoked."""
    sql = "select id, name from api_tokens where revoked_at is null and id = any($1)"
    return {row["id"]: row["name"] for row in await tx.connection.fetch(sql, list(ids))}


async def find(tx: Tx, token_id: str, digests: Sequence[bytes]) -> tuple[ApiToken | None, bool]:
    """The one with a digest of these, else the one with this id; None for a revoked one. And
    whether the history knows it.
    """
    row = await tx.connection.fetchrow(
        _SELECT + "and (hash = any($2::bytea[]) or id = $1) order by id = $1 limit 1",
        token_id,
        list(digests),
    )
    return (_token(row), row["recorded"]) if row else (None, False)


async def is_taken(tx: Tx, digests: Sequence[bytes]) -> bool:
    """Whether a token, revoked or not, has a secret or an alias with one of these digests."""
    sql = (
        "select exists (select from api_tokens "
        "where hash = any($1::bytea[]) or alias_hash = any($1::bytea[]))"
    )
    return bool(await tx.connection.fetchval(sql, list(digests)))


async def count(tx: Tx) -> int:
    """How many are valid or expired."""
    sql = "select count(*) from api_tokens where revoked_at is null"
    return int(await tx.connection.fetchval(sql))


_SAVE = """
insert into api_tokens
  (id, kind, type, name, environment, projects, created_at, expires_at, user_id, recorded)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true)
on conflict (id) do update set kind = excluded.kind, type = excluded.type, name = excluded.name,
  environment = excluded.environment, projects = excluded.projects,
  created_at = excluded.created_at, expires_at = excluded.expires_at,
  user_id = excluded.user_id, recorded = true, revoked_at = null
"""


async def save(tx: Tx, token: ApiToken) -> None:
    """For the journal only."""
    await tx.connection.execute(
        _SAVE,
        token.id,
        token.type.kind,
        token.type,
        token.name,
        token.environment,
        token.projects,
        to_timestamp(token.created_at),
        None if token.expires_at is None else to_timestamp(token.expires_at),
        token.user_id,
    )


async def delete(tx: Tx, token_id: str) -> None:
    """For the journal only. The digest stays: the secret never opens anything again."""
    await tx.connection.execute(
        "update api_tokens set revoked_at = now() where id = $1 and revoked_at is null", token_id
    )


async def give_secret(
    tx: Tx, token_id: str, digest: bytes, alias: bytes | None, key_id: bytes | None
) -> None:
    """What a token is known by from now on."""
    await tx.connection.execute(
        "update api_tokens set hash = $2, alias_hash = $3, key_id = $4 where id = $1",
        token_id,
        digest,
        alias,
        key_id,
    )


async def rekey(tx: Tx, digests: Mapping[bytes, bytes], key_id: bytes) -> None:
    """Put digests of the key in the place of others, of secrets and aliases."""
    for former, keyed in digests.items():
        await tx.connection.execute(
            "update api_tokens set hash = $2, key_id = $3 where hash = $1", former, keyed, key_id
        )
        await tx.connection.execute(
            "update api_tokens set alias_hash = $2, key_id = $3 where alias_hash = $1",
            former,
            keyed,
            key_id,
        )
    await announce(tx)


# In the order of ids, so that two processes never wait for each other.
_MARK_USED = """
update api_tokens t set last_used_at = $2
  from (select id from api_tokens where id = any($1::varchar[]) order by id for update) as used
 where t.id = used.id and (t.last_used_at is null or t.last_used_at < $2)
"""


async def mark_used(tx: Tx, ids: Iterable[str], at: datetime) -> None:
    await tx.connection.execute(_MARK_USED, sorted(ids), to_timestamp(at))


# All but when they were used, which nobody needs to read anew for.
_VERSION = """
select count(*) || ' ' || coalesce(sum(hashtextextended(concat_ws('|', id, hash, alias_hash, kind,
  type, name, environment, projects, created_at, expires_at, revoked_at), 0)), 0) from api_tokens
"""


async def version(tx: Tx) -> str:
    """Another one after each change of any token."""
    return str(await tx.connection.fetchval(_VERSION))


async def every_bearer(tx: Tx) -> dict[bytes, Bearer]:
    """Who each token is that was not revoked, by digest. Under an alias, too."""
    rows = await tx.connection.fetch(
        f"select {_COLUMNS}, hash, alias_hash from api_tokens "  # noqa: S608
        "where revoked_at is null and hash is not null"
    )
    found: dict[bytes, Bearer] = {}
    for row in rows:
        token = _token(row)
        bearer = Bearer(token, _principal(token))
        found[row["hash"]] = bearer
        if row["alias_hash"] is not None:
            found[row["alias_hash"]] = bearer
    return found


async def bearer(tx: Tx, token_id: str) -> Bearer | None:
    """Who this token is, if it was not revoked; it may have expired."""
    row = await tx.connection.fetchrow(
        f"select {_COLUMNS} from api_tokens "  # noqa: S608
        "where id = $1 and revoked_at is null and hash is not null",
        token_id,
    )
    return None if row is None else Bearer(token := _token(row), _principal(token))


def _principal(token: ApiToken) -> Principal:
    """What a user may do and is called is looked up when somebody comes with it."""
    if token.user_id is None:
        return Principal(token.type.kind, token.name, token.id, token.scope)
    user_id = token.user_id
    return Principal(PrincipalKind.USER, token.name, f"user-{user_id}", user_id=user_id)


async def scopes(tx: Tx) -> list[Scope]:
    """What the tokens of clients and frontends see, one for each token."""
    return [s.token.scope for s in await every(tx) if s.token.scope is not None]


async def of_other_keys(tx: Tx, key_ids: Sequence[bytes]) -> int:
    """How many were stored with a key that is none of these."""
    sql = (
        "select count(*) from api_tokens "
        "where revoked_at is null and key_id is not null and key_id <> all($1::bytea[])"
    )
    return int(await tx.connection.fetchval(sql, list(key_ids)))


def _token(row: Row) -> ApiToken:
    return ApiToken(
        id=row["id"],
        name=row["name"],
        type=TokenType(row["type"]),
        created_at=from_timestamp(row["created_at"]),
        environment=row["environment"],
        projects=None if row["projects"] is None else tuple(row["projects"]),
        expires_at=_time(row["expires_at"]),
        user_id=row["user_id"],
    )


def _time(at: datetime | None) -> datetime | None:
    return None if at is None else from_timestamp(at)

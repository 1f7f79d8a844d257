"""Tables login_codes and sessions. Secrets are never stored, only their SHA-256."""

from dataclasses import dataclass
from datetime import datetime

from yardarm.domain.digests import plain_digest
from yardarm.domain.principals import Principal, PrincipalKind
from yardarm.store.database import Tx, from_timestamp, to_timestamp
from yardarm.store.tokens import TOKEN_CHANNEL


@dataclass(frozen=True, slots=True)
class Session:
    """Who is logged in, and until when."""

    principal: Principal
    expires_at: datetime


async def add_code(tx: Tx, code: str, expires_at: datetime) -> None:
    await tx.connection.execute(
        "insert into login_codes (hash, expires_at) values ($1, $2)",
        plain_digest(code),
        to_timestamp(expires_at),
    )


async def take_code(tx: Tx, code: str, now: datetime) -> bool:
    """Whether the code was good. It is gone then, for everybody; old ones go, too."""
    taken = await tx.connection.fetchval(
        "delete from login_codes where hash = $1 returning expires_at > $2",
        plain_digest(code),
        to_timestamp(now),
    )
    await tx.connection.execute("delete from login_codes where expires_at < $1", to_timestamp(now))
    return bool(taken)


async def add(tx: Tx, secret: str, name: str, now: datetime, expires_at: datetime) -> None:
    await tx.connection.execute(
        "insert into sessions (hash, name, created_at, expires_at) values ($1, $2, $3, $4)",
        plain_digest(secret),
        name,
        to_timestamp(now),
        to_timestamp(expires_at),
    )
    await tx.connection.execute("delete from sessions where expires_at < $1", to_timestamp(now))
    await tx.connection.execute("select pg_notify($1, '')", TOKEN_CHANNEL)


async def remove(tx: Tx, secret: str) -> bool:
    """Whether there was one. Nobody is called for a cookie that somebody made up."""
    removed = await tx.connection.fetchval(
        "delete from sessions where hash = $1 returning true", plain_digest(secret)
    )
    if removed:
        await tx.connection.execute("select pg_notify($1, '')", TOKEN_CHANNEL)
    return bool(removed)


async def every(tx: Tx) -> dict[bytes, Session]:
    """By digest."""
    rows = await tx.connection.fetch("select hash, name, expires_at from sessions")
    return {
        row["hash"]: Session(
            Principal(PrincipalKind.ADMIN, row["name"], row["hash"].hex()[:16]),
            from_timestamp(row["expires_at"]),
        )
        for row in rows
    }

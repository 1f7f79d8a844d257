"""Tables login_codes and sessions. Secrets are never stored, only their SHA-256."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yardarm.domain.digests import plain_digest
from yardarm.domain.errors import NotFound
from yardarm.domain.principals import Principal, PrincipalKind
from yardarm.store.database import Row, Tx, from_timestamp, to_timestamp
from yardarm.store.tokens import TOKEN_CHANNEL


@dataclass(frozen=True, slots=True)
class Session:
    """Who is logged in, and until when; what they may do is not in here."""

    principal: Principal
    expires_at: datetime
    seen_at: datetime
    bound: bytes | None = None


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


@dataclass(frozen=True, slots=True)
class NewSession:
    """`user_id` is None for who came by the link that the server prints; `name` is what events
    say. `address` and `agent` are for the user, who may end a session that is not theirs. `bound`
    is what a proxy must go on to say of whoever has it (`Identity.digest`).
    """

    secret: str
    name: str
    expires_at: datetime
    user_id: int | None = None
    address: str | None = None
    agent: str | None = None
    bound: bytes | None = None


_ADD = """
insert into sessions (hash, name, created_at, seen_at, expires_at, user_id, address, agent, bound)
values ($1, $2, $3, $3, $4, $5, $6, $7, $8)
"""


async def add(tx: Tx, new: NewSession, now: datetime) -> None:
    await tx.connection.execute(
        _ADD,
        plain_digest(new.secret),
        new.name,
        to_timestamp(now),
        to_timestamp(new.expires_at),
        new.user_id,
        new.address,
        None if new.agent is None else new.agent[:255],
        new.bound,
    )
    await tx.connection.execute("delete from sessions where expires_at < $1", to_timestamp(now))
    await changed(tx)


async def rotate(tx: Tx, user_id: int, session: str, secret: str) -> bool:
    """Give one of a user's sessions another secret. Whether it is there."""
    found = await tx.connection.fetchval(
        "update sessions set hash = $3 where user_id = $1 "
        "and left(encode(hash, 'hex'), 16) = $2 returning true",
        user_id,
        session,
        plain_digest(secret),
    )
    await changed(tx)
    return bool(found)


async def mark_seen(tx: Tx, seen: Mapping[bytes, datetime]) -> None:
    """When sessions were used last; never back."""
    if seen:
        await tx.connection.execute(
            "update sessions s set seen_at = n.seen_at "
            "from (select unnest($1::bytea[]) as hash, unnest($2::timestamp[]) as seen_at) n "
            "where s.hash = n.hash and s.seen_at < n.seen_at",
            list(seen),
            [to_timestamp(at) for at in seen.values()],
        )


async def prune(tx: Tx, idle_since: datetime) -> None:
    """Delete what is over already. No process has to be told: each looks at the clock."""
    sql = "delete from sessions where seen_at < $1 or expires_at < now() at time zone 'UTC'"
    await tx.connection.execute(sql, to_timestamp(idle_since))


async def changed(tx: Tx) -> None:
    """Tell every process to look who is logged in, and what they may do."""
    await tx.connection.execute("select pg_notify($1, '')", TOKEN_CHANNEL)


async def remove(tx: Tx, secret: str) -> bool:
    """Whether there was one. Nobody is called for a cookie that somebody made up."""
    removed = await tx.connection.fetchval(
        "delete from sessions where hash = $1 returning true", plain_digest(secret)
    )
    if removed:
        await changed(tx)
    return bool(removed)


async def end_of(tx: Tx, user_id: int, *, but: str | None = None) -> None:
    """End all sessions of a user, but the one of this name."""
    await tx.connection.execute(
        "delete from sessions where user_id = $1 and ($2::text is null or "
        "left(encode(hash, 'hex'), 16) <> $2)",
        user_id,
        but,
    )
    await changed(tx)


async def end_of_links(tx: Tx) -> None:
    """End all sessions that came by printed links."""
    await tx.connection.execute("delete from sessions where user_id is null")
    await changed(tx)


async def end(tx: Tx, user_id: int | None, session: str) -> None:
    """End one of a user's sessions. Raises NotFound."""
    removed = await tx.connection.fetchval(
        "delete from sessions where user_id is not distinct from $1 "
        "and left(encode(hash, 'hex'), 16) = $2 returning true",
        user_id,
        session,
    )
    if not removed:
        raise NotFound("session", session)
    await changed(tx)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`id` names it and lets nobody in."""

    id: str
    created_at: datetime
    expires_at: datetime
    seen_at: datetime
    address: str | None
    agent: str | None


async def of_user(tx: Tx, user_id: int | None) -> list[OpenSession]:
    rows = await tx.connection.fetch(
        "select hash, created_at, expires_at, seen_at, address, agent from sessions "
        "where user_id is not distinct from $1 order by created_at",
        user_id,
    )
    return [
        OpenSession(
            name_of(row["hash"]),
            from_timestamp(row["created_at"]),
            from_timestamp(row["expires_at"]),
            from_timestamp(row["seen_at"]),
            row["address"],
            row["agent"],
        )
        for row in rows
    ]


def name_of(digested: bytes) -> str:
    return digested.hex()[:16]


_EVERY = """
select hash, name, expires_at, seen_at, bound, user_id from sessions
"""


async def every(tx: Tx) -> dict[bytes, Session]:
    """By digest."""
    return {
        row["hash"]: Session(
            _principal(row),
            from_timestamp(row["expires_at"]),
            from_timestamp(row["seen_at"]),
            row["bound"],
        )
        for row in await tx.connection.fetch(_EVERY)
    }


def _principal(row: Row) -> Principal:
    name = name_of(row["hash"])
    if row["user_id"] is None:
        return Principal(PrincipalKind.ADMIN, row["name"], name)
    return Principal(
        PrincipalKind.USER,
        row["name"],
        f"user-{row['user_id']}",
        user_id=row["user_id"],
        session=name,
    )

"""Tables second_factors and recovery_codes. Recovery codes are kept as SHA-256 only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yardarm.domain.digests import plain_digest
from yardarm.store.database import Tx, to_timestamp


@dataclass(frozen=True, slots=True)
class Factor:
    """`secret` is as it was saved. One that is not confirmed asks nobody for anything."""

    secret: bytes
    confirmed: bool
    last_step: int
    codes_left: int


async def get(tx: Tx, user_id: int) -> Factor | None:
    row = await tx.connection.fetchrow(
        "select secret, confirmed_at, last_step, "
        "(select count(*) from recovery_codes c where c.user_id = f.user_id) as codes "
        "from second_factors f where user_id = $1",
        user_id,
    )
    if row is None:
        return None
    confirmed = row["confirmed_at"] is not None
    return Factor(row["secret"], confirmed, row["last_step"], row["codes"])


async def begin(tx: Tx, user_id: int, secret: bytes) -> bool:
    """In the place of another one that is not confirmed; False when one is."""
    return bool(
        await tx.connection.fetchval(
            "insert into second_factors as f (user_id, secret) values ($1, $2) "
            "on conflict (user_id) do update set secret = excluded.secret "
            "where f.confirmed_at is null returning true",
            user_id,
            secret,
        )
    )


async def secrets(tx: Tx) -> list[tuple[int, bytes]]:
    """By the ids of users, as they were saved."""
    rows = await tx.connection.fetch("select user_id, secret from second_factors order by user_id")
    return [(row["user_id"], row["secret"]) for row in rows]


async def replace(tx: Tx, user_id: int, old: bytes, new: bytes) -> None:
    """Another server that starts may have been faster."""
    sql = "update second_factors set secret = $3 where user_id = $1 and secret = $2"
    await tx.connection.execute(sql, user_id, old, new)


async def confirm(tx: Tx, user_id: int, now: datetime, codes: Sequence[str]) -> bool:
    """With these recovery codes; False when it was confirmed already, or is not there."""
    done = await tx.connection.fetchval(
        "update second_factors set confirmed_at = $2 "
        "where user_id = $1 and confirmed_at is null returning true",
        user_id,
        to_timestamp(now),
    )
    if done:
        await tx.connection.execute(
            "insert into recovery_codes (user_id, hash) select $1, unnest($2::bytea[])",
            user_id,
            [plain_digest(code) for code in codes],
        )
    return bool(done)


async def use_step(tx: Tx, user_id: int, step: int) -> bool:
    """Whether no code of this time, or a later one, was used before."""
    return bool(
        await tx.connection.fetchval(
            "update second_factors set last_step = $2 "
            "where user_id = $1 and last_step < $2 returning true",
            user_id,
            step,
        )
    )


async def use_code(tx: Tx, user_id: int, code: str) -> bool:
    """Whether this was a recovery code; it is gone then."""
    return bool(
        await tx.connection.fetchval(
            "delete from recovery_codes where user_id = $1 and hash = $2 returning true",
            user_id,
            plain_digest(code),
        )
    )


async def remove(tx: Tx, user_id: int) -> bool:
    """Whether there was one. Its recovery codes go with it."""
    sql = "delete from second_factors where user_id = $1 returning true"
    return bool(await tx.connection.fetchval(sql, user_id))

"""Tables identities and sign_ons: who users are elsewhere, and who is on the way back."""

from dataclasses import dataclass
from datetime import datetime

from yardarm.domain.digests import plain_digest
from yardarm.store.database import Tx, to_timestamp

_KEPT = 10_000
"""Sign-ins that wait; of more the oldest are given up."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where the provider was told to send the browser, and where it goes from there."""

    redirect_uri: str
    return_to: str


async def add(tx: Tx, state: str, waiting: Waiting, expires_at: datetime) -> None:
    await tx.connection.execute(
        "insert into sign_ons (state, redirect_uri, return_to, expires_at) values ($1, $2, $3, $4)",
        plain_digest(state), waiting.redirect_uri, waiting.return_to, to_timestamp(expires_at),
    )  # fmt: skip
    await tx.connection.execute(
        "delete from sign_ons where state in "
        "(select state from sign_ons order by expires_at desc offset $1)",
        _KEPT,
    )


async def take(tx: Tx, state: str, now: datetime) -> Waiting | None:
    """What waits for this state, which nobody gets a second time; None for nothing."""
    row = await tx.connection.fetchrow(
        "delete from sign_ons where state = $1 returning *, expires_at > $2 as good",
        plain_digest(state),
        to_timestamp(now),
    )
    await tx.connection.execute("delete from sign_ons where expires_at < $1", to_timestamp(now))
    if row is None or not row["good"]:
        return None
    return Waiting(row["redirect_uri"], row["return_to"])


async def user_of(tx: Tx, issuer: str, subject: str) -> int | None:
    """Whose identity this is."""
    found = await tx.connection.fetchval(
        "select user_id from identities where issuer = $1 and subject = $2", issuer, subject
    )
    return None if found is None else int(found)


async def unlinked(tx: Tx, email: str) -> int | None:
    """The user with this e-mail address, as long as they are nobody elsewhere."""
    found = await tx.connection.fetchval(
        "select p.user_id from people p where lower(p.email) = lower($1) "
        "and not exists (select from identities i where i.user_id = p.user_id)",
        email,
    )
    return None if found is None else int(found)


async def link(tx: Tx, issuer: str, subject: str, user_id: int, now: datetime) -> None:
    await tx.connection.execute(
        "insert into identities (issuer, subject, user_id, created_at) values ($1, $2, $3, $4)",
        issuer, subject, user_id, to_timestamp(now),
    )  # fmt: skip

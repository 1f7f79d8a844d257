"""Logging in to the web UI, by a link that works once or by a password, and out again.

Not behind `require`: this is how somebody becomes a principal.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from yardarm.domain.errors import Unauthenticated
from yardarm.domain.people import Account
from yardarm.service import passwords
from yardarm.store import sessions, users
from yardarm.store.database import Database, Tx
from yardarm.store.sessions import NewSession
from yardarm.store.users import Attempt, ResetLink

CODE_LIVES = timedelta(minutes=15)
SESSION_LIVES = timedelta(days=7)
ADMIN = "admin"
"""Who bears the session of a printed link: it needs no account."""

_WRONG = "The username or the password is not right"


@dataclass(frozen=True, slots=True)
class From:
    """Where somebody logs in from, and how long they may stay."""

    address: str | None = None
    agent: str | None = None
    lives: timedelta = SESSION_LIVES


async def new_code(database: Database) -> str:
    """A code for a link, good once and for a quarter of an hour."""
    code = secrets.token_urlsafe(32)
    async with database.transaction() as tx:
        await sessions.add_code(tx, code, datetime.now(UTC) + CODE_LIVES)
    return code


async def log_in(database: Database, code: str, place: From = From()) -> str | None:
    """The secret of a new session, None for a code that was used, is too old or never was."""
    now = datetime.now(UTC)
    async with database.transaction() as tx:
        if not await sessions.take_code(tx, code, now):
            return None
        secret = secrets.token_urlsafe(32)
        await sessions.add(tx, _session(secret, ADMIN, now, place), now)
        return secret


async def log_in_with_password(
    database: Database, login: str, password: str, place: From
) -> tuple[Account, str]:
    """The account, and the secret of a new session. Raises Unauthenticated, in the same words and
    after the same time for a user who is not there.
    """
    async with database.transaction(read_only=True) as tx:
        known = await users.credentials(tx, login)
    stored = known.password if known else None
    right = len(password) <= passwords.LONGEST and await passwords.matches(password, stored)
    now = datetime.now(UTC)
    user_id = known.user_id if known else None
    async with database.transaction() as tx:
        # The user, or the password, may be another one by now.
        again = await users.credentials(tx, login) if right else None
        if again is None or again != known:
            await users.note_login(tx, now, Attempt(user_id, place.address), let_in=False)
            account = None
        else:
            account = await users.get(tx, again.user_id)
            secret = await opened(tx, account, place, now)
    if account is None:
        raise Unauthenticated(_WRONG)
    return account, secret


async def opened(
    tx: Tx, account: Account, place: From, now: datetime, *, way: str = "password",
    bound: bytes | None = None,
) -> str:  # fmt: skip
    """The secret of a new session of a user who has proved who they are."""
    secret = secrets.token_urlsafe(32)
    new = _session(secret, account.person.called, now, place, account.user.id)
    await sessions.add(tx, replace(new, bound=bound), now)
    await users.note_login(tx, now, Attempt(account.user.id, place.address, way), let_in=True)
    return secret


async def log_out(database: Database, secret: str) -> bool:
    """Whether somebody was logged in with this secret."""
    async with database.transaction() as tx:
        return await sessions.remove(tx, secret)


async def look_at_link(database: Database, secret: str) -> tuple[Account, ResetLink]:
    """Whose password the link sets. Raises Unauthenticated for one that is used or too old."""
    async with database.transaction() as tx:
        link = await users.reset_link(tx, secret, datetime.now(UTC), take=False)
        if link is None:
            raise Unauthenticated(_NO_LINK)
        return await users.get(tx, link.user_id), link


async def set_password(database: Database, secret: str, password: str) -> None:
    """Uses up the link; all of the user's sessions end. Raises Unauthenticated and Invalid."""
    account, _ = await look_at_link(database, secret)
    person = account.person
    await passwords.require_strong(password, (person.username, person.email, person.name))
    stored = await passwords.hashed(password)
    async with database.transaction() as tx:
        link = await users.reset_link(tx, secret, datetime.now(UTC), take=True)
        if link is None:
            raise Unauthenticated(_NO_LINK)
        await users.set_password(tx, link.user_id, stored)
        await sessions.end_of(tx, link.user_id)


_NO_LINK = "This link was used already, or is too old: ask an Admin for a new one"


def _session(
    secret: str, name: str, now: datetime, place: From, user_id: int | None = None
) -> NewSession:
    return NewSession(secret, name, now + place.lives, user_id, place.address, place.agent)

"""Logging in to the web UI, by a link that works once or by a password, and out again.

Not behind `require`: this is how somebody becomes a principal.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from yardarm.domain.errors import CodeNeeded, Unauthenticated
from yardarm.domain.people import Account
from yardarm.service import passwords, second_factors
from yardarm.service.second_factors import Codes, Seal
from yardarm.store import sessions, users
from yardarm.store.database import Database, Tx
from yardarm.store.sessions import NewSession
from yardarm.store.users import Attempt, Credentials, ResetLink

CODE_LIVES = timedelta(minutes=15)
SESSION_LIVES = timedelta(days=7)
ADMIN = "admin"
"""Who bears the session of a printed link: it needs no account."""

_WRONG = "The username or the password is not right"
_WRONG_CODE = "The code is not right, or was used already"


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


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody types."""

    login: str
    password: str = field(repr=False)
    code: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Checks:
    """What codes of second factors are checked with."""

    seal: Seal
    codes: Codes


async def log_in_with_password(
    database: Database, proof: Proof, place: From, checks: Checks
) -> tuple[Account, str]:
    """The account, and the secret of a new session. Raises Unauthenticated, in the same words and
    after the same time for a user who is not there; CodeNeeded for who has a second factor and
    said no code; TooMany.
    """
    async with database.transaction(read_only=True) as tx:
        known = await users.credentials(tx, proof.login)
    stored = known.password if known else None
    short = len(proof.password) <= passwords.LONGEST
    right = short and await passwords.matches(proof.password, stored)
    if known is None or not right:
        await _refused(database, Attempt(known.user_id if known else None, place.address))
        raise Unauthenticated(_WRONG)
    return await _entered(database, known, proof, place, checks)


async def _entered(
    database: Database, known: Credentials, proof: Proof, place: From, checks: Checks
) -> tuple[Account, str]:
    """By somebody who knows the password."""
    user_id, address = known.user_id, place.address
    async with database.transaction(read_only=True) as tx:
        asked = await second_factors.is_asked(tx, user_id)
        here = asked and await users.came_from(tx, user_id, address)
    if asked and proof.code is None:
        raise CodeNeeded("Say the code of your second factor, too, or a recovery code")
    if asked:
        checks.codes.take(user_id, address, known=here)
    now = datetime.now(UTC)
    async with database.transaction() as tx:
        # The user, or the password, may be another one by now; or there is a second factor.
        same = await users.credentials(tx, proof.login) == known
        same = same and await second_factors.is_asked(tx, user_id) == asked
        good = same and (
            not asked or await second_factors.holds(tx, checks.seal, user_id, proof.code or "")
        )
        if good:
            account = await users.get(tx, user_id)
            secret = await opened(tx, account, place, now)
    if not good:
        reason = "code" if asked else None
        await _refused(database, Attempt(user_id, address, "password", reason))
        raise Unauthenticated(_WRONG_CODE if asked else _WRONG)
    if asked:
        checks.codes.right(user_id, address, known=here)
    return account, secret


async def _refused(database: Database, attempt: Attempt) -> None:
    async with database.transaction() as tx:
        await users.note_login(tx, datetime.now(UTC), attempt, let_in=False)


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

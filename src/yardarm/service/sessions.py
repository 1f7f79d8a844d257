"""Logging in to the web UI by a link that works once, and out again.

Not behind `require`: this is how somebody becomes a principal.
"""

import secrets
from datetime import UTC, datetime, timedelta

from yardarm.store import sessions
from yardarm.store.database import Database

CODE_LIVES = timedelta(minutes=15)
SESSION_LIVES = timedelta(days=7)
ADMIN = "admin"
"""Who bears a session, until there are accounts."""


async def new_code(database: Database) -> str:
    """A code for a link, good once and for a quarter of an hour."""
    code = secrets.token_urlsafe(32)
    async with database.transaction() as tx:
        await sessions.add_code(tx, code, datetime.now(UTC) + CODE_LIVES)
    return code


async def log_in(database: Database, code: str) -> str | None:
    """The secret of a new session, None for a code that was used, is too old or never was."""
    now = datetime.now(UTC)
    async with database.transaction() as tx:
        if not await sessions.take_code(tx, code, now):
            return None
        secret = secrets.token_urlsafe(32)
        await sessions.add(tx, secret, ADMIN, now, now + SESSION_LIVES)
        return secret


async def log_out(database: Database, secret: str) -> bool:
    """Whether somebody was logged in with this secret."""
    async with database.transaction() as tx:
        return await sessions.remove(tx, secret)

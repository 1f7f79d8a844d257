"""Who the bearers of tokens and sessions are: their digests in memory, so that a look-up asks
no database. Which tokens were used is noted there, too, and stored once a minute.
"""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from yardarm.domain.digests import Digester
from yardarm.domain.errors import Unavailable
from yardarm.domain.principals import Principal, PrincipalKind
from yardarm.live.sessions import SessionBook
from yardarm.store import grants, tokens
from yardarm.store.database import Database, Tx
from yardarm.store.grants import Standing
from yardarm.store.sessions import Session
from yardarm.store.tokens import Bearer

PAUSE = 60.0
"""Seconds between two writes of which tokens were used."""

log = structlog.get_logger()


class TokenBook:
    """Filled from tables api_tokens and sessions by the watcher."""

    def __init__(
        self, digester: Digester | None = None, sessions: SessionBook | None = None
    ) -> None:
        self._digester = digester or Digester()
        self._bearers: dict[bytes, Bearer] = {}
        self.issue = object()
        """Another one after each change of any token."""
        self._version = ""
        self._expiries: dict[str, float] = {}
        self._sessions = sessions or SessionBook()
        self._standings: dict[int, Standing] = {}
        self._standings_version = ""
        self._used: set[str] = set()
        self._former: dict[bytes, bytes] = {}

    async def reload(self, tx: Tx) -> None:
        """The watcher comes by with every change of a flag: thousands of tokens that are as they
        were are not read, for SDKs are answered on the same loop.
        """
        # Asked first: what changes in between is read twice.
        version = await tokens.version(tx)
        if version != self._version:
            await self._reload_tokens(tx)
            self._version = version
        standings_version = await grants.version(tx)
        if standings_version != self._standings_version:
            self._standings = await grants.every(tx)
            self._standings_version = standings_version
        await self._sessions.reload(tx)

    async def _reload_tokens(self, tx: Tx) -> None:
        self._hold(await tokens.every_bearer(tx))

    def _hold(self, found: dict[bytes, Bearer]) -> None:
        self._expiries = {
            b.token.id: b.token.expires_at.timestamp()
            for b in found.values()
            if b.token.expires_at is not None
        }
        self._bearers = found
        self.issue = object()

    def bearers(self) -> dict[bytes, Bearer]:
        """By digest; not to be changed."""
        return self._bearers

    def restore(self, bearers: dict[bytes, Bearer]) -> None:
        """What was known once, until the database says more."""
        self._hold(bearers)
        self._version = ""

    def bearer(self, secret: str) -> Bearer | None:
        """Whose token this is; None for one that nobody issued, that was revoked or is expired."""
        found = self._bearers.get(self._digester.of(secret)) or self._kept_otherwise(secret)
        if found is None:
            return None
        token_id = found.token.id
        expiry = self._expiries.get(token_id)
        if expiry is not None and expiry <= time.time():
            return None
        self._used.add(token_id)
        return found

    def find(self, secret: str) -> Principal | None:
        """The bearer of this token, None for nobody."""
        found = self.bearer(secret)
        return None if found is None else self._as_user(found.principal)

    def _kept_otherwise(self, secret: str) -> Bearer | None:
        """Of a token that was stored before there was the key; its digest is replaced then."""
        for digest in self._digester.former(secret):
            found = self._bearers.get(digest)
            if found is not None:
                self._former[digest] = self._digester.of(secret)
                return found
        return None

    def expiry(self, token_id: str) -> float | None:
        """When this token expires, in seconds since 1970; None for never."""
        return self._expiries.get(token_id)

    def note_use(self, token_id: str) -> None:
        """For who answers the bearer of a token again without looking it up."""
        self._used.add(token_id)

    def find_session(self, secret: str) -> Session | None:
        """Who is logged in with this secret; None for nobody, or not any more."""
        session = self._sessions.find(secret)
        principal = None if session is None else self._as_user(session.principal)
        if session is None or principal is None:
            return None
        return replace(session, principal=principal)

    def _as_user(self, principal: Principal) -> Principal | None:
        """With what a user may do now; None for one who is not there any more."""
        if principal.user_id is None:
            return principal
        standing = self._standings.get(principal.user_id)
        if standing is None:
            return None
        return replace(principal, name=standing.name, grants=standing.grants)

    def has(self, kind: PrincipalKind) -> bool:
        """Whether there is any token of this kind."""
        return any(b.principal.kind is kind for b in self._bearers.values())

    async def store_uses(self, database: Database) -> None:
        """What was noted since the last time, of sessions, too. Raises Unavailable, and then it is
        still noted.
        """
        used, former = self._used, self._former
        self._used, self._former = set(), {}
        try:
            async with database.transaction() as tx:
                await self._sessions.store(tx)
                if used:
                    await tokens.mark_used(tx, used, datetime.now(UTC))
                if former and self._digester.key_id is not None:
                    await tokens.rekey(tx, former, self._digester.key_id)
        except BaseException:
            self._used |= used
            self._former |= former
            raise

    async def run(self, database: Database) -> None:
        """For ever: store uses, a minute apart. A database that is away is tried again then."""
        while True:
            await asyncio.sleep(PAUSE)
            await self.finish(database)

    async def finish(self, database: Database) -> None:
        """Store uses, if that can be done."""
        try:
            await self.store_uses(database)
        except Unavailable as error:
            log.warning("token_uses_postponed", error=str(error.__cause__ or error))
        except Exception:
            log.exception("token_uses_failed")

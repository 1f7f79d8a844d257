"""Who is logged in: the digests of sessions in memory. When one was used is noted there, too, and
stored once a minute, which is how servers that share a database hear of it.
"""

from datetime import UTC, datetime, timedelta

from yardarm.domain.digests import plain_digest
from yardarm.store import sessions
from yardarm.store.database import Tx
from yardarm.store.sessions import Session

_HEARD = timedelta(minutes=5)
"""How much longer an idle one stays in the table: another server may have seen it."""


class SessionBook:
    """A session that nobody used for `idle` is over, as one that is too old is."""

    def __init__(self, idle: timedelta = timedelta(days=1)) -> None:
        self._idle = idle
        self._sessions: dict[bytes, Session] = {}
        self._seen: dict[bytes, datetime] = {}

    async def reload(self, tx: Tx) -> None:
        self._sessions = await sessions.every(tx)

    def find(self, secret: str) -> Session | None:
        """Who is logged in with this secret; None for nobody, or not any more."""
        digest = plain_digest(secret)
        session = self._sessions.get(digest)
        now = datetime.now(UTC)
        if session is None or session.expires_at <= now:
            return None
        if self._last(digest, session) + self._idle <= now:
            return None
        self._seen[digest] = now
        return session

    def _last(self, digest: bytes, session: Session) -> datetime:
        noted = self._seen.get(digest)
        return session.seen_at if noted is None else max(session.seen_at, noted)

    async def store(self, tx: Tx) -> None:
        """What was noted, and read what others noted. It is noted on until its session is gone: the
        transaction may fail, and writing it again does no harm.
        """
        await sessions.mark_seen(tx, self._seen)
        await sessions.prune(tx, datetime.now(UTC) - self._idle - _HEARD)
        self._sessions = await sessions.every(tx)
        self._seen = {k: v for k, v in self._seen.items() if k in self._sessions}

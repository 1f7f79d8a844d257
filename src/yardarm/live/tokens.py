"""Who the bearers of tokens and sessions are: their digests in memory, so that a look-up asks
no database.
"""

from datetime import UTC, datetime

from yardarm.domain.principals import Principal, PrincipalKind
from yardarm.store import sessions, tokens
from yardarm.store.database import Tx
from yardarm.store.sessions import Session


class TokenBook:
    """Filled from tables api_tokens and sessions by the watcher."""

    def __init__(self) -> None:
        self._principals: dict[bytes, Principal] = {}
        self._sessions: dict[bytes, Session] = {}

    async def reload(self, tx: Tx) -> None:
        self._principals = await tokens.every_valid(tx)
        self._sessions = await sessions.every(tx)

    def find(self, secret: str) -> Principal | None:
        """The bearer of this token; None for one that nobody issued or that was revoked."""
        return self._principals.get(tokens.digest(secret))

    def find_session(self, secret: str) -> Principal | None:
        """Who is logged in with this secret; None for nobody, or not any more."""
        session = self._sessions.get(tokens.digest(secret))
        if session is None or session.expires_at <= datetime.now(UTC):
            return None
        return session.principal

    def has(self, kind: PrincipalKind) -> bool:
        """Whether there is any token of this kind."""
        return any(p.kind is kind for p in self._principals.values())

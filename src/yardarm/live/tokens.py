"""Who the bearers of tokens are: every valid token's digest in memory, so that a look-up asks
no database.
"""

from yardarm.domain.principals import Principal, PrincipalKind
from yardarm.store import tokens
from yardarm.store.database import Tx


class TokenBook:
    """Filled from table api_tokens by the watcher."""

    def __init__(self) -> None:
        self._principals: dict[bytes, Principal] = {}

    async def reload(self, tx: Tx) -> None:
        self._principals = await tokens.every_valid(tx)

    def find(self, secret: str) -> Principal | None:
        """The bearer of this secret; None for one that nobody issued or that was revoked."""
        return self._principals.get(tokens.digest(secret))

    def has(self, kind: PrincipalKind) -> bool:
        """Whether there is any token of this kind."""
        return any(p.kind is kind for p in self._principals.values())

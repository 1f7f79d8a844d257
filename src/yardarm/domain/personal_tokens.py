"""Personal tokens: a user's own, for scripts that act in the user's name."""

from datetime import datetime

from yardarm.domain.errors import Conflict, Invalid, Problem
from yardarm.domain.tokens import ApiToken, TokenType

MOST = 20
"""Of one user at once."""
PREFIX = "user:"
"""What the wire's personal tokens begin with (client protocol, section 1)."""


def require_room(there: int) -> None:
    """Raises Conflict for who has as many as anybody may."""
    if there >= MOST:
        raise Conflict(f"You have {MOST} personal tokens, which is the most: delete some")


def new(
    token_id: str, user_id: int, name: str, expires_at: datetime | None, now: datetime
) -> ApiToken:
    """Raises Invalid for a time that is over."""
    if expires_at is not None and expires_at <= now:
        raise Invalid([Problem(("expiresAt",), "must be a time to come", "date.greater")])
    kind = TokenType.PERSONAL
    return ApiToken(token_id, name, kind, now, expires_at=expires_at, user_id=user_id)

"""Passwords: argon2id, in threads, two at a time (fault bar, advice 8)."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from yardarm.domain.errors import Invalid, Problem

LONGEST = 256
"""Characters: beyond it a password only costs time."""

_STRONG = 3
"""Of 4: more than 10^8 guesses, also with all that is known of the user."""

_LOOKED_AT = 32
"""Characters whose strength is looked at: what is strong by then stays so, and looking at more
takes tens of milliseconds, for anybody who asks.
"""

_GUESSED_FIRST = ("yardarm", "unleash", "unleash4all")
"""What anybody tries who knows what this is, or where its users come from."""

T = TypeVar("T")

_hasher = PasswordHasher()
_room = asyncio.Semaphore(2)


async def hashed(password: str) -> str:
    return await _in_thread(lambda: _hasher.hash(password))


async def matches(password: str, stored: str | None) -> bool:
    """Takes as long for a user who is not there: the time tells nobody who exists."""
    if stored is None:
        stored = await _somebodys()
        await _in_thread(lambda: _holds(password, stored))
        return False
    return await _in_thread(lambda: _holds(password, stored))


async def require_strong(password: str, words: Sequence[str | None] = ()) -> None:
    """Raises Invalid that says what is wrong with it; `words` are what is known of the user."""
    if len(password) > LONGEST:
        text = f"length must be less than or equal to {LONGEST} characters long"
        raise _refused(text, "string.max")
    if not password:
        raise _refused("is not allowed to be empty", "string.empty")
    known = [*_GUESSED_FIRST, *(word for word in words if word)]
    found = await _in_thread(lambda: _looked_at(password[:_LOOKED_AT], known))
    if found["score"] < _STRONG:
        advice = (found["feedback"]["warning"], *found["feedback"]["suggestions"])
        hints = " ".join(text for text in advice if text)
        raise _refused(f"can be guessed. {hints}".strip(), "password.weak")


def _looked_at(password: str, known: list[str]) -> Any:
    # Its lists of words are 14 MiB, which servers that nobody sets a password at need not hold.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    return zxcvbn(password, known)


def _refused(text: str, code: str) -> Invalid:
    return Invalid([Problem(("password",), text, code)])


def _holds(password: str, stored: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


async def _in_thread(work: Callable[[], T]) -> T:
    async with _room:
        return await asyncio.to_thread(work)


_nobodys: list[str] = []


async def _somebodys() -> str:
    """The hash of a password that nobody has, with today's cost."""
    if not _nobodys:
        _nobodys.append(await hashed(secrets.token_urlsafe(16)))
    return _nobodys[0]

"""Who tries secrets that nobody has. Only those cost: a good token is never asked about."""

import ipaddress
import math
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from yardarm.domain.errors import TooMany

FREE = 200
"""Secrets that an address may try at once."""
SECONDS_EACH = 3.0
"""After which it may try one more."""
_ADDRESSES = 5_000
_REMEMBERED = 16


@dataclass(slots=True)
class _Guesser:
    left: float
    at: float
    recent: deque[int] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))


class Guesses:
    """A bucket for each address. The same wrong secret again, as an SDK sends it that was given
    one, is no new guess. Of many addresses those that guessed longest ago are forgotten first.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        free: float = FREE,
        seconds_each: float = SECONDS_EACH,
        words: str = "Too many wrong secrets came from this address",
    ) -> None:
        self._clock = clock
        self._free = free
        self._seconds_each = seconds_each
        self._words = words
        self._guessers: OrderedDict[str, _Guesser] = OrderedDict()

    def require_room(self, address: str | None) -> None:
        """Before a guess that may be right: passwords are short enough to be guessed. Raises
        TooMany when the address has guessed so often that it must wait.
        """
        guesser = self._guesser(network(address))
        if guesser.left < 1:
            self._refuse(guesser)

    def note(self, address: str | None, secret: str | bytes) -> None:
        """An address came with a secret that nobody has. Raises TooMany when it has tried so many
        others that it must wait.
        """
        guesser = self._guesser(network(address))
        known = hash(secret)
        if known in guesser.recent:
            return
        if guesser.left < 1:
            self._refuse(guesser)
        guesser.left -= 1
        guesser.recent.append(known)

    def take(self, address: str | None) -> None:
        """Before a guess is looked at, which takes a while: many come at once, and each counts.
        `give_back` comes after one that was none. Raises TooMany.
        """
        self.note(address, secrets.token_bytes(8))

    def give_back(self, address: str | None) -> None:
        guesser = self._guesser(network(address))
        guesser.left = min(self._free, guesser.left + 1)

    def forget(self, address: str | None) -> None:
        """Somebody was right: what they typed wrong before was no guess."""
        self._guessers.pop(network(address), None)

    def _guesser(self, where: str) -> _Guesser:
        now = self._clock()
        guesser = self._guessers.get(where)
        if guesser is None:
            if len(self._guessers) >= _ADDRESSES:
                self._guessers.popitem(last=False)
            guesser = self._guessers[where] = _Guesser(self._free, now)
        self._guessers.move_to_end(where)
        guesser.left = min(self._free, guesser.left + (now - guesser.at) / self._seconds_each)
        guesser.at = now
        return guesser

    def _refuse(self, guesser: _Guesser) -> NoReturn:
        wait = max(1, math.ceil((1 - guesser.left) * self._seconds_each))
        raise TooMany(self._words, wait)


_CODES = 5
_SECONDS_EACH_CODE = 300.0
"""At a million codes, of which three are good, a year of guesses at one user who is guessed at all
the time comes to one in three: for who knows the password already.
"""


class CodeGuesses:
    """A bucket for each user, which who knows the password can use up; and another one for each
    address that the user has come from before, so that it is not the user who waits.
    """

    def __init__(self) -> None:
        self._guesses = Guesses(
            free=_CODES, seconds_each=_SECONDS_EACH_CODE,
            words="Too many wrong tries: wait, or come from where you have been before",
        )  # fmt: skip

    def take(self, user_id: int, address: str | None, *, known: bool) -> None:
        """Before it is known whether it is right, for many come at once. Raises TooMany."""
        self._guesses.take(_bucket(user_id, address, known=known))

    def right(self, user_id: int, address: str | None, *, known: bool) -> None:
        self._guesses.forget(_bucket(user_id, address, known=known))


def _bucket(user_id: int, address: str | None, *, known: bool) -> str:
    return f"user {user_id} at {address}" if known else f"user {user_id}"


def network(address: str | None) -> str:
    """Whoever has one IPv6 address has all 2^64 of its network."""
    if address is None or ":" not in address:
        return address or ""
    try:
        return str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address

"""Makes those wait who try one secret after another, whatever route they try them at, and those
who write without end.
"""

from collections.abc import Mapping

from yardarm.api.auth import session_of
from yardarm.api.client_address import ClientAddress
from yardarm.api.inbound import WRITES
from yardarm.domain.errors import TooMany, Unauthenticated, YardarmError
from yardarm.live.guesses import Guesses
from yardarm.live.writes import Writes

_NO_WRITES = ("/api/client", "/api/frontend", "/api/proxy", "/api/impressions", "/ofrep/", "/edge/")
"""Questions, and reports, which have bounds of their own (live/batcher.py)."""


class Guard:
    """A secret that somebody has never comes here."""

    def __init__(self, addresses: ClientAddress, writes: Writes) -> None:
        self._addresses = addresses
        self._writes = writes
        self._guesses = Guesses()

    def note(self, scope: object, secret: str | bytes) -> None:
        """Nobody has this secret. Raises TooMany."""
        self._guesses.note(self._addresses.of(scope), secret)

    def require_room(self, scope: object) -> None:
        """Before a secret is looked for elsewhere. Raises TooMany for who has guessed too often."""
        self._guesses.require_room(self._addresses.of(scope))

    def writes(self, method: str, path: str) -> bool:
        """Whether `note_write` is to be told."""
        return method in WRITES and not path.startswith(_NO_WRITES)

    def note_write(self, scope: object, caller: str | None) -> None:
        """`caller` is whom the token or the session belongs to, None for nobody. Raises TooMany."""
        self._writes.note(caller, self._addresses.of(scope))

    def weighed(
        self, error: YardarmError, scope: object, headers: Mapping[bytes, bytes]
    ) -> YardarmError:
        """The error that a request is answered with; TooMany for one guess too many."""
        secret = _secret_in(headers)
        if isinstance(error, Unauthenticated) and secret:
            try:
                self.note(scope, secret)
            except TooMany as guessed:
                return guessed
        return error


def _secret_in(headers: Mapping[bytes, bytes]) -> bytes | None:
    """What somebody wants to get in with."""
    for name in (b"authorization", b"x-api-key"):
        if headers.get(name):
            return headers[name]
    session = session_of(headers)
    return session.encode() if session else None

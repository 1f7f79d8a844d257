"""Which pages of other sites may read the answers that are meant for browsers: the frontend API
and OFREP (client protocol, section 5).
"""

import re
from collections.abc import Callable, Iterable, Mapping

from yardarm.api.answers import Answer, Headers
from yardarm.api.inbound import from_loopback

_COVERED = re.compile(r"/(?:api/(?:frontend|proxy|impressions)|ofrep)(?:/.*)?", re.DOTALL)
_NAMES = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,4096}")
_EXPOSED = (b"access-control-expose-headers", b"ETag")
_FOR_ANYBODY: Headers = [(b"access-control-allow-origin", b"*"), _EXPOSED]
_METHODS = (b"access-control-allow-methods", b"GET, POST")
_MAX_AGE = (b"access-control-max-age", b"86400")


class Cors:
    """`origins` says those that may, `*` everybody's; they may change while the server runs. With
    access control off only pages of this
    machine may, whatever is set: everybody who runs a server has a browser.
    """

    def __init__(self, origins: Callable[[], tuple[str, ...]], *, is_open: bool = False) -> None:
        self._asked = origins
        self._known: tuple[str, ...] = ()
        self._origins: frozenset[bytes] = frozenset()
        self._is_open = is_open

    def _may(self) -> tuple[bool, frozenset[bytes]]:
        """Whether everybody may, and who else; put together once a change."""
        origins = self._asked()
        if origins is not self._known:
            self._known = origins
            self._origins = frozenset(origin.encode() for origin in origins)
        return b"*" in self._origins, self._origins

    @staticmethod
    def covers(path: str) -> bool:
        return _COVERED.fullmatch(path) is not None

    def headers(self, asked: Iterable[tuple[bytes, bytes]]) -> Headers:
        """What every answer to a request with these headers has, errors and 304 too."""
        if not self._is_open and self._may()[0]:
            return _FOR_ANYBODY
        headers = dict(asked)
        origin = headers.get(b"origin")
        said: Headers = [(b"vary", b"Origin"), _EXPOSED]
        if origin is not None and self.lets_in(headers):
            said.append((b"access-control-allow-origin", origin))
        return said

    def lets_in(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether the page that asks may read the answer."""
        origin = headers.get(b"origin", b"").lower()
        if self._is_open and not (origin and from_loopback(headers)):
            return False
        anybody, origins = self._may()
        return anybody or origin in origins

    def preflight(self, headers: Mapping[bytes, bytes]) -> Answer:
        """A browser asks what it may send, and sends no token with that."""
        allowed: Headers = [_METHODS, _MAX_AGE]
        wanted = headers.get(b"access-control-request-headers")
        if wanted and _NAMES.fullmatch(wanted):
            allowed.append((b"access-control-allow-headers", wanted))
            allowed.append((b"vary", b"Access-Control-Request-Headers"))
        return Answer(204, allowed)

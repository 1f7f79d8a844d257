"""What every answer tells browsers: what they may do with it, which is as little as possible."""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

from yardarm.api.answers import Headers
from yardarm.api.client_address import ClientAddress
from yardarm.api.cors import Cors

NO_STORE = (b"cache-control", b"no-store")
NO_SNIFFING = (b"x-content-type-options", b"nosniff")

_POLICY = b"content-security-policy"
_BARE = (
    _POLICY,
    b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)
"""An answer that is no page opens as text and does nothing."""

# React sets styles through the object model, which a policy without 'unsafe-inline' admits.
_OF_PAGES = b"; ".join(
    (
        b"default-src 'self'",
        b"base-uri 'self'",
        b"form-action 'self'",
        b"frame-ancestors 'none'",
        b"object-src 'none'",
    )
)
_UNUSED = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "usb",
)  # fmt: skip
PAGE: Headers = [
    (_POLICY, _OF_PAGES),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", ", ".join(f"{name}=()" for name in _UNUSED).encode()),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    NO_SNIFFING,
]

_SECRETIVE = ("/api/admin", "/auth", "/edge", "/login", "/logout")
"""What these say is for whoever asked, and nobody who has the browser next."""
_OWN = (b"cross-origin-resource-policy", b"same-origin")
_ANYBODYS = (b"cross-origin-resource-policy", b"cross-origin")

_ALL: Headers = [_BARE, NO_SNIFFING, (b"referrer-policy", b"no-referrer")]
OF_CLIENTS: Headers = [*_ALL, _OWN]
"""For the ready answers of the client API, which are sent as they stand."""
REFUSED: Headers = [*_ALL, _OWN, NO_STORE]
"""What an answer has to a request whose path cannot be read."""


class Browsers:
    """`hsts_seconds`: how long browsers shall come back by https only, told to those who came by
    https; 0 says nothing of it.
    """

    def __init__(self, addresses: ClientAddress, hsts_seconds: int = 0) -> None:
        self._addresses = addresses
        forever = f"max-age={hsts_seconds}".encode()
        self._strict: Headers = [(b"strict-transport-security", forever)] if hsts_seconds else []

    def settle(self, scope: MutableMapping[str, Any], headers: Mapping[bytes, bytes]) -> None:
        """The scheme by which the browser came, which a trusted proxy in between tells."""
        said = headers.get(b"x-forwarded-proto", b"").partition(b",")[0].strip().lower()
        if said == b"https" and self._addresses.is_proxy(scope):
            scope["scheme"] = "https"

    def headers(self, path: str, scheme: str | None) -> Headers:
        """What an answer at this path has, as far as it does not say otherwise itself."""
        said = [*_ALL, _ANYBODYS if Cors.covers(path) else _OWN]
        if path.startswith(_SECRETIVE):
            said.append(NO_STORE)
        return said + self._strict if scheme == "https" else said


def completed(headers: Headers, defaults: Iterable[tuple[bytes, bytes]]) -> Headers:
    """With the defaults that they lack."""
    given = {name for name, _ in headers}
    return headers + [header for header in defaults if header[0] not in given]

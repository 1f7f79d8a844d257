"""What is let in: decodable paths, bounded JSON bodies, writes from nobody else's pages."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from yardarm.api import json
from yardarm.domain.errors import (
    Denied,
    Invalid,
    Problem,
    TooLarge,
    TooSlow,
    WrongMediaType,
)

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a request may cost: bytes of its body, seconds to send it, seconds to answer it."""

    body: int = 1024 * 1024
    body_seconds: float = 15.0
    answer_seconds: float = 5.0
    only_json: bool = True
    for_anybody: bool = True


ORDINARY = Bounds()
_IMPORT = Bounds(50 * 1024 * 1024, 120.0, 120.0, only_json=False, for_anybody=False)
_EXPORT = Bounds(answer_seconds=120.0, for_anybody=False)
_BATCH = Bounds(50 * 1024 * 1024, 120.0, 120.0, for_anybody=False)
_OF_OTHERS = Bounds(answer_seconds=45.0)
"""A provider is asked up to four times, ten seconds each at most."""
_BY_PATH = {
    "/api/admin/state/import": _IMPORT,
    "/api/admin/state/export": _EXPORT,
    "/api/admin/history/diff/document": _IMPORT,
    "/api/admin/features-batch/export": _EXPORT,
    "/api/admin/features-batch/validate": _BATCH,
    "/api/admin/features-batch/import": _BATCH,
    "/auth/oidc/login": _OF_OTHERS,
    "/auth/oidc/callback": _OF_OTHERS,
}


def bounds_of(path: str) -> Bounds:
    """Imports and exports hold an organisation's flags; everything else one thing (fault bar)."""
    return _BY_PATH.get(path, ORDINARY)


WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_PLAIN = frozenset({b"identity", b""})
_SLASHES = re.compile(rb"/{2,}")
_LOOPBACK = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?")


class Disconnected(Exception):  # noqa: N818 - nobody is left to be told
    """The caller went away before the body was there."""


def clean_path(raw: bytes) -> str:
    """The path that routes are matched with: slashes squeezed, none at the end, then decoded
    once, so that a %2F in a tag's value stays in it.

    Raises Invalid for what is no percent-encoded UTF-8, and for NUL.
    """
    if _BAD_ESCAPE.search(raw):
        raise _bad_path("has a % that starts no percent-encoding")
    squeezed = _SLASHES.sub(b"/", raw.partition(b"?")[0])
    if len(squeezed) > 1:
        squeezed = squeezed.rstrip(b"/")
    try:
        path = unquote_to_bytes(squeezed).decode()
    except UnicodeDecodeError:
        raise _bad_path("is not UTF-8") from None
    if "\0" in path:
        raise _bad_path("must not contain the character NUL")
    return path


def refuse_other_sites(method: str, headers: dict[bytes, bytes]) -> None:
    """With access control off, the browser of whoever runs the server is the way in: refuse
    names that only look like this machine (DNS rebinding) and writes from other sites' pages.
    Raises Denied.
    """
    host = headers.get(b"host", b"").decode("latin-1").lower()
    if host and not _LOOPBACK.fullmatch(host):
        raise Denied("With --auth none this server answers to loopback names only")
    if method in WRITES and not from_same_site(headers):
        raise Denied("With --auth none this server takes no writes from other sites' pages")


def from_same_site(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a request comes from a page of this server, or from no page at all."""
    host = headers.get(b"host", b"").decode("latin-1").lower()
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    same = not origin or origin.partition("://")[2] == host
    return same and headers.get(b"sec-fetch-site") not in (b"cross-site", b"same-site")


def from_loopback(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a request comes from a page that this machine serves, or from no page at all."""
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    return not origin or _LOOPBACK.fullmatch(origin.partition("://")[2]) is not None


def _bad_path(message: str) -> Invalid:
    return Invalid([Problem(("path",), message, "string.base")])


async def read_body(headers: dict[bytes, bytes], receive: Receive, bounds: Bounds) -> bytes:
    """All of it, in time and in bounds. Raises TooLarge and TooSlow."""
    announced = headers.get(b"content-length", b"0")
    if not announced.isdigit() or int(announced[:20]) > bounds.body:
        raise TooLarge(f"The body is larger than {bounds.body} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(bounds.body_seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Disconnected
                body += message.get("body", b"")
                if len(body) > bounds.body:
                    raise TooLarge(f"The body is larger than {bounds.body} bytes")
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise TooSlow(f"The body did not arrive within {bounds.body_seconds:.0f} s") from None


def checked_json(headers: dict[bytes, bytes], body: bytes, *, looked_into: bool) -> bytes:
    """The body if it is JSON that can be stored; none at all counts as `{}`. One that is not
    `looked_into` is whatever the route makes of it.

    Raises WrongMediaType and Invalid.
    """
    if not body:
        return b"{}"
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if media_type != b"application/json":
        raise WrongMediaType("Send the body as Content-Type: application/json")
    if headers.get(b"content-encoding", b"identity").strip().lower() not in _PLAIN:
        raise WrongMediaType("Send the body as it is: without a Content-Encoding")
    if looked_into:
        json.decode(body)
        json.require_unique_keys(body)
    return body

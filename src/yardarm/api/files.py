"""Files that pages are made of, ready in memory: types, compressed forms, guards."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from yardarm.api.answers import Answer, Headers, matches, takes_gzip
from yardarm.api.browsers import NO_SNIFFING, PAGE
from yardarm.api.front import Request

_TYPES = {".js": b"text/javascript; charset=utf-8", ".css": b"text/css; charset=utf-8"}
"""Where the machine's own table may say otherwise."""

_CODINGS = {".br": b"br", ".gz": b"gzip"}

_FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
"""For files whose name has the hash of their content."""

_ASK_EACH_TIME = (b"cache-control", b"no-cache")
_VARY = (b"vary", b"Accept-Encoding")


@dataclass(frozen=True, slots=True)
class File:
    """Bytes by content coding; `b""` is the file as it is."""

    headers: Headers
    bodies: dict[bytes, bytes]

    def answer(self, accept_encoding: bytes) -> Answer:
        for coding in (b"br", b"gzip"):
            body = self.bodies.get(coding)
            if body is not None and _takes(coding, accept_encoding):
                return Answer(200, [*self.headers, (b"content-encoding", coding)], body)
        return Answer(200, self.headers, self.bodies[b""])


def _takes(coding: bytes, accept_encoding: bytes) -> bool:
    if coding == b"gzip":
        return takes_gzip(accept_encoding)
    offered = [part.partition(b";") for part in accept_encoding.lower().split(b",")]
    return any(name.strip() == b"br" and not weight.strip() for name, _, weight in offered)


def read_assets(folder: Path) -> dict[str, File]:
    assets: dict[str, File] = {}
    for path in sorted(folder.glob("*")):
        if path.suffix in _CODINGS or not path.is_file():
            continue
        bodies = {b"": path.read_bytes()}
        for suffix, coding in _CODINGS.items():
            compressed = path.with_name(path.name + suffix)
            if compressed.is_file():
                bodies[coding] = compressed.read_bytes()
        headers = [(b"content-type", _media_type(path)), _FOR_EVER, NO_SNIFFING]
        if len(bodies) > 1:
            headers.append(_VARY)
        assets[path.name] = File(headers, bodies)
    return assets


def _media_type(path: Path) -> bytes:
    if path.suffix in _TYPES:
        return _TYPES[path.suffix]
    return (mimetypes.guess_type(path.name)[0] or "application/octet-stream").encode()


class Tagged:
    """What is asked for each time, and not sent to whoever has it: compressed once."""

    def __init__(self, body: bytes, media_type: bytes, *headers: tuple[bytes, bytes]) -> None:
        self._tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'.encode()
        shared = [(b"etag", b"W/" + self._tag), _ASK_EACH_TIME, _VARY]
        # Browsers put these in the place of what they keep: a policy that fails here would be lost.
        self._unchanged = Answer(304, [*shared, *headers])
        bodies = {b"": body, b"gzip": gzip.compress(body, mtime=0)}
        self._file = File([(b"content-type", media_type), *shared, *headers], bodies)

    def answer(self, request: Request) -> Answer:
        known = request.header(b"if-none-match")
        if known is not None and matches(known, self._tag):
            return self._unchanged
        return self._file.answer(request.header(b"accept-encoding") or b"")


def page(html: str) -> Tagged:
    return Tagged(html.encode(), b"text/html; charset=utf-8", *PAGE)

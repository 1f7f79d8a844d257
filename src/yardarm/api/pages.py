"""The web UI: the built files, ready in memory, and one page for every address of the UI.

`make ui` puts them into `static/`. Without them the server works as well, and says so in a page.
"""

import gzip
import hashlib
import html
import json
import mimetypes
from dataclasses import dataclass
from pathlib import Path

import structlog

from yardarm.api.answers import Answer, Headers, matches, takes_gzip
from yardarm.api.errors import plain_answer
from yardarm.api.front import Request

BUILT = Path(__file__).parent / "static"

_ASSETS = "/assets/"
_NOT_PAGES = ("/api", "/auth", "/health", "/ready", "/internal-backstage", "/login", "/logout")
"""Prefixes that belong to others: what is missing under them is missing, and never a page."""

_TYPES = {".js": b"text/javascript; charset=utf-8", ".css": b"text/css; charset=utf-8"}
"""Where the machine's own table may say otherwise."""

_CODINGS = {".br": b"br", ".gz": b"gzip"}

# React sets styles through the object model, which a policy without 'unsafe-inline' admits.
_POLICY = b"; ".join(
    (
        b"default-src 'self'",
        b"base-uri 'self'",
        b"form-action 'self'",
        b"frame-ancestors 'none'",
        b"object-src 'none'",
    )
)
_NO_SNIFFING = (b"x-content-type-options", b"nosniff")
_GUARDS: Headers = [
    (b"content-security-policy", _POLICY),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    _NO_SNIFFING,
]
_FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
"""For files whose name has the hash of their content."""

_ASK_EACH_TIME = (b"cache-control", b"no-cache")
_VARY = (b"vary", b"Accept-Encoding")

_STUB = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Yardarm</title>
</head>
<body>
<main>
<h1>The web UI is not built</h1>
<p>The server runs, and so does its API. To have the pages, too, run <code>make ui</code>
(it needs Node.js 20.19 or newer) and start the server again. A wheel of a release has them.</p>
</main>
</body>
</html>
"""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _File:
    """Bytes by content coding; `b""` is the file as it is."""

    headers: Headers
    bodies: dict[bytes, bytes]

    def answer(self, accept_encoding: bytes) -> Answer:
        for coding in (b"br", b"gzip"):
            body = self.bodies.get(coding)
            if body is not None and _takes(coding, accept_encoding):
                return Answer(200, [*self.headers, (b"content-encoding", coding)], body)
        return Answer(200, self.headers, self.bodies[b""])


class PageRoutes:
    """Answers GETs of browsers; None for what is not the UI's. Everything is read at the start:
    half a megabyte, and never a path out of a request on its way to the disk.
    """

    def __init__(self, folder: Path, *, base_path: str, version: str) -> None:
        self._assets = _read_assets(folder / "assets")
        index = folder / "index.html"
        if index.is_file():
            page = _with_config(index.read_text(), base_path, version)
        else:
            log.info("ui_not_built", folder=str(folder))
            page = _STUB
        self._etag = f'"{hashlib.sha256(page.encode()).hexdigest()[:32]}"'.encode()
        self._page = _page_file(page.encode(), b"W/" + self._etag)

    async def __call__(self, request: Request) -> Answer | None:
        if request.method != "GET":
            return None
        path = request.path
        encodings = request.header(b"accept-encoding") or b""
        if path.startswith(_ASSETS):
            found = self._assets.get(path.removeprefix(_ASSETS))
            if found is None:
                request_id = request.scope["yardarm.request_id"]
                return plain_answer(404, "NotFoundError", f"There is no {path}", request_id)
            return found.answer(encodings)
        if _is_others(path) or b"text/html" not in (request.header(b"accept") or b""):
            return None
        known = request.header(b"if-none-match")
        if known is not None and matches(known, self._etag):
            return Answer(304, [(b"etag", b"W/" + self._etag), _ASK_EACH_TIME, _VARY])
        return self._page.answer(encodings)


def _is_others(path: str) -> bool:
    return any(path == prefix or path.startswith(prefix + "/") for prefix in _NOT_PAGES)


def _takes(coding: bytes, accept_encoding: bytes) -> bool:
    if coding == b"gzip":
        return takes_gzip(accept_encoding)
    offered = [part.partition(b";") for part in accept_encoding.lower().split(b",")]
    return any(name.strip() == b"br" and not weight.strip() for name, _, weight in offered)


def _read_assets(folder: Path) -> dict[str, _File]:
    assets: dict[str, _File] = {}
    for path in sorted(folder.glob("*")):
        if path.suffix in _CODINGS:
            continue
        bodies = {b"": path.read_bytes()}
        for suffix, coding in _CODINGS.items():
            compressed = path.with_name(path.name + suffix)
            if compressed.is_file():
                bodies[coding] = compressed.read_bytes()
        headers = [(b"content-type", _media_type(path)), _FOR_EVER, _NO_SNIFFING]
        if len(bodies) > 1:
            headers.append(_VARY)
        assets[path.name] = _File(headers, bodies)
    return assets


def _media_type(path: Path) -> bytes:
    if path.suffix in _TYPES:
        return _TYPES[path.suffix]
    return (mimetypes.guess_type(path.name)[0] or "application/octet-stream").encode()


def _page_file(page: bytes, etag: bytes) -> _File:
    """The page is made when the server starts, so it is compressed then, once."""
    headers: Headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"etag", etag),
        _ASK_EACH_TIME,
        _VARY,
        *_GUARDS,
    ]
    return _File(headers, {b"": page, b"gzip": gzip.compress(page, mtime=0)})


def _with_config(index: str, base_path: str, version: str) -> str:
    """The page as it is served here: where it is mounted, and what the scripts must know.

    One build serves every mount: its addresses are relative to <base>, which must come before
    the first of them.
    """
    config = html.escape(json.dumps({"base": base_path, "version": version}))
    head = f'<base href="{html.escape(base_path)}/"><meta name="yardarm" content="{config}">'
    return index.replace("<head>", f"<head>{head}", 1)

"""Weak ETags and 304 for every GET of the admin API (contract, section 1, Caching)."""

import base64
import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yardarm.api.answers import matches


class ConditionalGet:
    """Hashes the body, so it saves the transfer and nothing else; what many clients poll has
    ready tags instead. A handler's own tag, a revision, stands in front of the hash: it is what
    If-Match looks at.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def gather(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                await _finish(scope, start, body, send)

        await self._app(scope, receive, gather)


async def _finish(scope: Scope, start: Message, body: bytes, send: Send) -> None:
    if start["status"] == 200 and body:  # noqa: PLR2004
        digest = base64.b64encode(hashlib.sha256(body).digest()[:20]).decode().rstrip("=")
        headers = MutableHeaders(raw=start["headers"])
        revision = headers.get("etag", "").strip('"')
        etag = f'"{revision}{"." if revision else ""}{len(body):x}-{digest}"'
        headers["etag"] = f"W/{etag}"
        known = Headers(scope=scope).get("if-none-match")
        if known is not None and matches(known.encode("latin-1"), etag.encode()):
            start = {**start, "status": 304, "headers": [(b"etag", f"W/{etag}".encode())]}
            body = b""
    await send(start)
    await send({"type": "http.response.body", "body": body})

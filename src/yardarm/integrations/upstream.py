"""The server that an edge is fed by, over HTTP: requests on a few lasting connections, and streams.

Whatever comes instead of an answer is Unavailable. Redirects are answers like others: a token is
not sent to wherever the other side says.
"""

import asyncio
import uuid
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Self
from urllib.parse import urlsplit

import httpcore

from yardarm import __version__
from yardarm.domain.errors import Unavailable
from yardarm.integrations.outgoing import tls
from yardarm.live.upstream import Answer, Stream

LARGEST = 64 * 1024 * 1024
"""Bytes of an answer, unpacked."""

_CONNECTIONS = 20
_CONNECT_SECONDS = 5.0
_TOTAL_SECONDS = 20.0
_SILENT_SECONDS = 45.0
"""Of a stream: servers say something every 20 s."""
_SPEC = "6.1.0"
"""With it segments come for themselves (client protocol, section 2.1)."""


class HttpUpstream:
    """`url` is the server's, with or without `/api`. Raises ValueError for what is no such URL."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("an upstream is http://host or https://host, with its path if any")
        if parts.username or parts.query or parts.fragment:
            raise ValueError("an upstream's URL holds no user, no query and no fragment")
        self._host = parts.hostname
        self._origin = (parts.scheme, parts.hostname, parts.port)
        self._authority = parts.netloc.encode()
        self._base = parts.path.rstrip("/").removesuffix("/api")
        self.instance_id = str(uuid.uuid4())
        self._pool: httpcore.AsyncConnectionPool | None = None

    async def __aenter__(self) -> Self:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls() if self._origin[0] == "https" else None,
            max_connections=None,
            max_keepalive_connections=_CONNECTIONS,
            keepalive_expiry=30.0,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._pool is not None
        await self._pool.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
    ) -> Answer:
        """One request, its whole answer. Raises Unavailable."""
        try:
            async with (
                asyncio.timeout(_TOTAL_SECONDS),
                self._asked(method, path, headers, body) as got,
            ):
                return Answer(got.status, _lower(got), await _whole(got))
        except TimeoutError:
            raise _away(f"no answer within {_TOTAL_SECONDS:.0f} s") from None

    @asynccontextmanager
    async def stream(self, path: str, headers: Mapping[str, str]) -> AsyncIterator[Stream]:
        """An answer without an end. Raises Unavailable."""
        async with self._asked("GET", path, headers, None, packed=False) as got:
            yield Stream(got.status, _lower(got), _chunks(got))

    @asynccontextmanager
    async def _asked(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        packed: bool = True,
    ) -> AsyncIterator[httpcore.Response]:
        assert self._pool is not None
        scheme, host, port = self._origin
        url = httpcore.URL(scheme=scheme, host=host, port=port, target=self._base + path)
        sent = [
            (b"host", self._authority),
            (b"user-agent", f"yardarm-edge/{__version__}".encode()),
            (b"unleash-appname", b"yardarm-edge"),
            (b"unleash-instanceid", self.instance_id.encode()),
            (b"unleash-sdk", f"yardarm-edge:{__version__}".encode()),
            (b"unleash-client-spec", _SPEC.encode()),
            (b"accept-encoding", b"gzip" if packed else b"identity"),
            *((name.encode(), value.encode("latin-1")) for name, value in headers.items()),
        ]
        if body is not None:
            sent += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        read = _TOTAL_SECONDS if packed else _SILENT_SECONDS
        times = {"connect": _CONNECT_SECONDS, "read": read, "write": _TOTAL_SECONDS}
        try:
            async with self._pool.stream(
                method, url, headers=sent, content=body, extensions={"timeout": times}
            ) as got:
                yield got
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            raise _away(f"no connection: {type(error).__name__}") from None
        except httpcore.ProtocolError as error:
            raise _away(f"the answer was cut: {type(error).__name__}") from None


def _away(why: str) -> Unavailable:
    return Unavailable(f"The upstream does not answer ({why})", retry_after=5)


def _lower(got: httpcore.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in got.headers}


async def _whole(got: httpcore.Response) -> bytes:
    """Unpacked. Raises Unavailable when it is too large, or broken."""
    is_packed = dict(got.headers).get(b"content-encoding", b"").lower() == b"gzip" or any(
        name.lower() == b"content-encoding" and value.lower() == b"gzip"
        for name, value in got.headers
    )
    unpack = zlib.decompressobj(wbits=31) if is_packed else None
    body = bytearray()
    async for chunk in got.aiter_stream():
        if unpack is None:
            body += chunk
        else:
            with suppress(zlib.error):
                body += unpack.decompress(chunk, LARGEST - len(body) + 1)
        if len(body) > LARGEST:
            raise _away("the answer is too large")
    if unpack is not None and not unpack.eof:
        raise _away("the answer was cut or is no gzip")
    return bytes(body)


async def _chunks(got: httpcore.Response) -> AsyncIterator[bytes]:
    async for chunk in got.aiter_stream():
        yield chunk

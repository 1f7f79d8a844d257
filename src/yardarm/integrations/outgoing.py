"""The only way out: one request to a URL that somebody wished for, within bounds.

The name is resolved once, every address it has is checked, and one of those that were checked
is connected to; redirects are answers like others. So neither DNS nor the other side decides
where in our network something arrives.
"""

import asyncio
import ipaddress
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import certifi
import httpcore

from yardarm.domain.addresses import Address, Reach, literal, read_url

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 10.0
LARGEST_ANSWER = 64 * 1024
"""Bytes of an add-on's answer that are read; what it says interests nobody, only its status."""
LARGEST_FETCH = 256 * 1024
"""Bytes of an answer that is asked for because of what it says."""

_MOST_ADDRESSES = 4
_AGENT = (b"user-agent", b"yardarm")

T = TypeVar("T")


class Refused(Exception):  # noqa: N818 - says what was done
    """Not sent, and not worth another try: the URL leads where nothing may be sent."""


class Failed(Exception):  # noqa: N818
    """Not answered; another try may succeed. The text holds nothing of the URL."""


@dataclass(frozen=True, slots=True)
class Post:
    """What is to be sent. The URL is a secret: it is in no text that comes out of here."""

    url: str = field(repr=False)
    content_type: str
    body: bytes = field(repr=False)
    headers: Sequence[tuple[bytes, bytes]] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: float
    """Seconds that the other side asks for, 0 when it asks for nothing."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """What is to be asked; a GET without content, a POST with it."""

    url: str = field(repr=False)
    headers: Sequence[tuple[bytes, bytes]] = field(default=(), repr=False)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Fetched:
    status: int
    body: bytes = field(repr=False)


class Outgoing:
    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    async def post(self, post: Post) -> Answer:
        """Raises Refused and Failed."""
        headers = [(b"content-type", post.content_type.encode()), *post.headers]

        async def read(answer: httpcore.Response) -> Answer:
            await _read_some(answer)
            return Answer(answer.status, _retry_after(answer.headers))

        return await self._bounded(Fetch(post.url, headers, post.body), read)

    async def fetch(self, fetch: Fetch) -> Fetched:
        """The whole answer. Raises Refused, and Failed also for one that is too large."""

        async def read(answer: httpcore.Response) -> Fetched:
            body = bytearray()
            async for chunk in answer.aiter_stream():
                body += chunk
                if len(body) > LARGEST_FETCH:
                    raise Failed("the answer is too large")
            return Fetched(answer.status, bytes(body))

        return await self._bounded(fetch, read)

    async def _bounded(self, fetch: Fetch, read: Callable[[httpcore.Response], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                return await self._send(fetch, read)
        except TimeoutError:
            raise Failed(f"no answer within {TOTAL_SECONDS:.0f} s") from None
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            raise Failed(_why(error)) from None
        except httpcore.ProtocolError:
            raise Failed("the answer was no HTTP") from None

    async def _send(self, fetch: Fetch, read: Callable[[httpcore.Response], Awaitable[T]]) -> T:
        try:
            target = read_url(fetch.url)
        except ValueError as error:
            raise Refused(f"the URL {error}") from None
        headers = [(b"host", target.authority.encode()), *fetch.headers, _AGENT]
        if fetch.content is not None:
            headers.append((b"content-length", str(len(fetch.content)).encode()))
        url = httpcore.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path
        )
        pool = httpcore.AsyncConnectionPool(
            ssl_context=tls() if target.scheme == "https" else None,
            network_backend=_Checked(self._reach),
            max_keepalive_connections=0,
        )
        method = "GET" if fetch.content is None else "POST"
        async with (
            pool,
            pool.stream(method, url, headers=headers, content=fetch.content) as answer,
        ):
            return await read(answer)


def _why(error: BaseException) -> str:
    """In words that hold nothing of the URL: the libraries' own may name the host."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return f"TLS failed: {cause.reason or 'no reason given'}"
        cause = cause.__cause__ or cause.__context__
    return f"no connection: {type(error).__name__}"


async def _read_some(answer: httpcore.Response) -> None:
    left = LARGEST_ANSWER
    async for chunk in answer.aiter_stream():
        left -= len(chunk)
        if left < 0:
            return


def _retry_after(headers: Iterable[tuple[bytes, bytes]]) -> float:
    for name, value in headers:
        if name.lower() == b"retry-after" and value.isdigit():
            return float(value[:9])
    return 0.0


@cache
def tls() -> ssl.SSLContext:
    """Trusts what the machine trusts, and Mozilla's list where the machine has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class _Checked(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were checked, and never hands a name on."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the library's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await _resolve(host)
        for address in addresses:
            refusal = self._reach.refusal(address)
            if refusal:
                raise Refused(f"the URL {refusal}")
        failure: Exception = Failed("the host has no address")
        for address in addresses[:_MOST_ADDRESSES]:
            # Each gets its share of the time: one that is silent must not cost the others theirs.
            share = CONNECT_SECONDS / min(len(addresses), _MOST_ADDRESSES)
            try:
                return await self._network.connect_tcp(
                    str(address), port, share, local_address, socket_options
                )
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failure = error
        raise failure


async def _resolve(host: str) -> list[Address]:
    """Every address that the host has. Raises Failed."""
    address = literal(host)
    if address is not None:
        return [address]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=1)
    except (OSError, UnicodeError):
        raise Failed("the host is not known to DNS") from None
    return list(dict.fromkeys(ipaddress.ip_address(entry[4][0]) for entry in found))

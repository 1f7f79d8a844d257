"""A real HTTP receiver on loopback that remembers what it was sent and answers as it is told."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


@dataclass
class Sink:
    url: str
    received: list[Received] = field(default_factory=list)
    answer: Callable[[Received], str] = lambda _: "200 OK"
    """The status line's end, perhaps with headers on lines of their own."""
    content: Callable[[Received], bytes] = lambda _: b""
    hold: asyncio.Event = field(default_factory=asyncio.Event)
    """Answers wait for it; set unless a test clears it."""

    def names(self) -> list[str]:
        return [r.json["data"]["name"] for r in self.received]


@asynccontextmanager
async def running_sink(port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[Sink]:
    sink = Sink("")
    sink.hold.set()
    talking: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talking.add(task)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            received = Received(first.split(" ")[1], headers, body)
            sink.received.append(received)
            await sink.hold.wait()
            status = sink.answer(received).replace("\n", "\r\n")
            content = sink.content(received)
            length = f"content-length: {len(content)}"
            writer.write(f"HTTP/1.1 {status}\r\n{length}\r\n\r\n".encode() + content)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            talking.discard(task)

    server = await asyncio.start_server(talk, "127.0.0.1", port, ssl=tls)
    scheme = "https" if tls else "http"
    sink.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield sink
    finally:
        server.close()
        for task in list(talking):
            task.cancel()

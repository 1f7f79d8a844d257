"""A TCP proxy that forwards bytes as they are and remembers them."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer; names of headers are in lower case."""

    method: str
    path: str
    sent: dict[str, str]
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class _Tape:
    """What went over one connection."""

    requests: bytearray = field(default_factory=bytearray)
    answers: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, slots=True)
class _Message:
    first: list[str]
    headers: dict[str, str]
    body: bytes


class Recorder:
    """Use as an async context manager; clients go to `url` instead of the server's port."""

    def __init__(self, port: int) -> None:
        self.url = ""
        self._port = port
        self._tapes: list[_Tape] = []
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def exchanges(self, path: str) -> list[Exchange]:
        """All complete ones with this path, connection by connection."""
        found = []
        for tape in self._tapes:
            requests = _messages(bytes(tape.requests))
            for request, answer in zip(requests, _messages(bytes(tape.answers)), strict=False):
                method, where, _ = request.first
                if where == path:
                    status = int(answer.first[1])
                    found.append(
                        Exchange(
                            method, where, request.headers, status, answer.headers, answer.body
                        )
                    )
        return found

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of all requests for this path, also of those whose answer has no end."""
        found = [m for tape in self._tapes for m in _messages(bytes(tape.requests))]
        return [message.headers for message in found if message.first[1] == path]

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tape = _Tape()
        self._tapes.append(tape)
        try:
            with suppress(ConnectionError):
                up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._port)
                try:
                    await asyncio.gather(
                        _forward(reader, up_writer, tape.requests),
                        _forward(up_reader, writer, tape.answers),
                    )
                finally:
                    up_writer.close()
        finally:
            writer.close()


async def _forward(
    source: asyncio.StreamReader, sink: asyncio.StreamWriter, tape: bytearray
) -> None:
    while data := await source.read(65_536):
        tape += data
        sink.write(data)
        await sink.drain()
    with suppress(OSError):
        sink.write_eof()


def _messages(data: bytes) -> Iterator[_Message]:
    """Whole HTTP messages. The server sends a length with every body, and so do the SDKs."""
    while b"\r\n\r\n" in data:
        head, _, data = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        assert "transfer-encoding" not in headers
        words = first.split(" ", 2)
        length = 0 if words[1] == "304" else int(headers.get("content-length", 0))
        if len(data) < length:
            return
        yield _Message(words, headers, data[:length])
        data = data[length:]

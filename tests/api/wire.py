"""Bytes to a server and bytes back, for what no HTTP client would send."""

import socket
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


class Wire:
    """One connection. Use as a context manager."""

    def __init__(self, port: int, *, receive_buffer: int | None = None) -> None:
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect(("127.0.0.1", port))
        self._received = b""

    def send(self, *chunks: bytes) -> Self:
        for chunk in chunks:
            with suppress(ConnectionError):  # its answer may be there all the same
                self.socket.sendall(chunk)
        return self

    def end(self) -> Self:
        """Nothing more is sent; answers are still read."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
        return self

    def reply(self, *, bodiless: bool = False) -> Reply:
        """The next answer. Raises EOFError when the server closes instead."""
        while b"\r\n\r\n" not in self._received:
            self._more()
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        status = int(first.split(" ")[1])
        length = int(headers.get("content-length", "0"))
        if bodiless or status in {100, 204, 304}:
            length = 0
        while len(self._received) < length:
            self._more()
        body, self._received = self._received[:length], self._received[length:]
        if headers.get("content-encoding") == "gzip":
            body = zlib.decompress(body, 31)
        return Reply(status, headers, body)

    def take(self, size: int) -> None:
        """Read this many bytes of the answers that follow, for later."""
        wanted = len(self._received) + size
        while len(self._received) < wanted:
            self._more()

    def rest(self) -> list[Reply]:
        """All answers until the server closes."""
        found = []
        try:
            while True:
                found.append(self.reply())
        except EOFError:
            return found

    def line(self) -> bytes:
        """The next of a body that has no end."""
        while b"\r\n" not in self._received:
            self._more()
        line, _, self._received = self._received.partition(b"\r\n")
        return line

    def is_closed(self) -> bool:
        """Whether the server ended it, and said nothing more."""
        try:
            self._more()
        except EOFError:
            return True
        return False

    def _more(self) -> None:
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            raise EOFError
        self._received += data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def statuses(port: int, chunks: Iterable[bytes]) -> list[int]:
    """What comes of these bytes, sent by one who then ends its side."""
    with Wire(port) as wire:
        return [reply.status for reply in wire.send(*chunks).end().rest()]

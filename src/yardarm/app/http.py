"""The socket and the HTTP server under the front door."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from yardarm.api.front import Front
from yardarm.api.streams import TRANSPORT
from yardarm.app.errors import StartError

KEEP_ALIVE_SECONDS = 75
"""SDKs poll every 10 to 15 s on one connection; a server that closes it sooner makes them fail."""

GRACE_SECONDS = 8


@contextmanager
def listening_socket(host: str, port: int) -> Iterator[socket.socket]:
    """Bound before anything else is started, so that a taken port costs nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only for sockets that say they are TCP.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # Two servers may both bind a port, but only one may listen on it.
        listening.listen(4096)
    except OSError as error:
        listening.close()
        reason = (error.strerror or str(error)).lower()
        raise StartError(
            f"cannot listen on {host}:{port}: {reason}; choose another with --port or HTTP_PORT"
        ) from None
    try:
        yield listening
    finally:
        listening.close()


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class StreamingProtocol(HttpToolsProtocol):
    """Lets an answer without an end write to its connection's transport (api/streams.py)."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {TRANSPORT: self.transport}  # type: ignore[dict-item]


class Server(uvicorn.Server):
    def __init__(self, front: Front) -> None:
        super().__init__(_uvicorn_config(front))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours: uvicorn would raise them again at the end, and a clean stop would
        look like a death.
        """
        yield


def _uvicorn_config(front: Front) -> uvicorn.Config:
    return uvicorn.Config(
        front,
        http=StreamingProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # X-Forwarded-For is read by ClientAddress, from trusted proxies only
        backlog=4096,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )

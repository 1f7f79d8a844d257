"""The socket and the HTTP server under the front door."""

import ipaddress
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import structlog
import uvicorn

from yardarm.api.front import Front
from yardarm.app.connections import Connections
from yardarm.app.errors import StartError
from yardarm.app.protocol import Connection

GRACE_SECONDS = 8

_TICKS_A_SECOND = 10
"""Of uvicorn's main loop."""

_FILES = resource.RLIMIT_NOFILE
_OTHER_FILES = 256
"""That a server has open beside connections of callers."""

log = structlog.get_logger()


@contextmanager
def listening_socket(host: str, port: int, *, shared: bool = False) -> Iterator[socket.socket]:
    """Bound before anything else is started, so that a taken port costs nothing. `shared`: with
    others that say so, too.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only for sockets that say they are TCP.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
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


class Server(uvicorn.Server):
    def __init__(self, front: Front, connections: Connections) -> None:
        super().__init__(_uvicorn_config(front, connections))
        self._connections = connections

    async def on_tick(self, counter: int) -> bool:
        leaves = await super().on_tick(counter)
        away, state = self._connections.away(), self.server_state
        line = self._connections.away_header
        if counter % _TICKS_A_SECOND == 0 or away is not (line in state.default_headers):
            said = [header for header in state.default_headers if header != line]
            state.default_headers = [*said, line] if away else said
            self._connections.tick(state.default_headers)
        return leaves

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours: uvicorn would raise them again at the end, and a clean stop would
        look like a death.
        """
        yield


def room_for_connections(wanted: int) -> int:
    """How many there can be, once this process has let itself open as many files as it may."""
    files = wanted + _OTHER_FILES
    soft, hard = resource.getrlimit(_FILES)
    if soft == resource.RLIM_INFINITY:
        return wanted
    if soft < files:
        soft = files if hard == resource.RLIM_INFINITY else min(files, hard)
        resource.setrlimit(_FILES, (soft, hard))
    if soft < files:
        log.warning("fewer_connections", wanted=wanted, files=soft)
    return max(min(wanted, soft - _OTHER_FILES), 1)


def _uvicorn_config(front: Front, connections: Connections) -> uvicorn.Config:
    return uvicorn.Config(
        front,
        http=partial(Connection, among=connections),  # type: ignore[arg-type]  # as a class is called
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # X-Forwarded-For is read by ClientAddress, from trusted proxies only
        backlog=4096,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )

"""Builds the house out of a configuration, runs it, takes it down."""

import asyncio
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
import uvicorn

from yardarm.api.admin.context import House
from yardarm.app.build import Built, build
from yardarm.app.databases import connected, database_dsn, settled
from yardarm.app.errors import StartError
from yardarm.app.http import Server, is_loopback, listening_socket
from yardarm.app.token_keys import digester
from yardarm.config import Config
from yardarm.domain.digests import Digester
from yardarm.domain.principals import PrincipalKind
from yardarm.live import announcer, janitor, timekeeper
from yardarm.live.clients import Listener
from yardarm.service import sessions
from yardarm.service.initial_tokens import read_init_tokens, require_key
from yardarm.service.initial_tokens import upsert as store_tokens
from yardarm.service.second_factors import reseal
from yardarm.service.users import ensure_first
from yardarm.store import migrate
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres, supervise
from yardarm.store.tokens import NewToken

_LAST_DELIVERIES = 1.0
"""Seconds that a stop waits for what add-ons are being told; what is cut off is sent again."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Running:
    """A server that takes requests."""

    url: str
    house: House
    new_link: Callable[[], Awaitable[str]]
    """Makes a link that opens the web UI, once."""
    seconds: dict[str, float]
    """How long each part of the start took."""


OnReady = Callable[[Running], Coroutine[None, None, None]]


async def serve(
    config: Config,
    *,
    on_ready: OnReady | None = None,
    heard: Listener | None = None,
    stopping: asyncio.Event | None = None,
) -> None:
    """Run until `stopping` is set, by SIGTERM and SIGINT unless it is given; then finish what
    is in flight and store what was acknowledged. Raises StartError, and Invalid for tokens in
    the settings that cannot work.
    """
    clock = _Clock()
    stopping = stopping or _stop_signals()
    if config.auth == "none" and not is_loopback(config.host):
        raise StartError(
            f"--auth none lets everybody in, so it listens on loopback only, not on {config.host}"
        )
    new_tokens = read_init_tokens(_given_tokens(config), config.default_environment)
    digests = digester(config)
    with listening_socket(config.host, config.port) as listening:
        async with database_dsn(config) as (dsn, embedded):
            clock.lap("database")
            async with connected(dsn) as database:
                await migrate.up(database)
                await _settle(database, config, new_tokens, digests)
                clock.lap("migrations")
                built = await build(config, database, digests, heard)
                if not (is_loopback(config.host) or built.tokens.has(PrincipalKind.ADMIN)):
                    raise StartError(
                        "another address than loopback needs an admin token: "
                        "set INIT_ADMIN_API_TOKENS to *:*.<a long random secret>"
                    )
                clock.lap("flags")
                site = _Site(config, listening, embedded, stopping)

                async def new_link() -> str:
                    return link(site.url, await sessions.new_code(database))

                running = Running(site.url, built.house, new_link, clock.laps)
                await _run(built, site, on_ready(running) if on_ready else None)


async def _settle(
    database: Database, config: Config, tokens: list[NewToken], digests: Digester
) -> None:
    """What the settings say about the database. Raises StartError, Invalid and Conflict."""
    await require_key(database, digests)
    await reseal(database, digests)
    await store_tokens(database, tokens, await settled(database, config), digests)
    username, password = config.init_admin_username, config.init_admin_password
    if (username is None) != (password is None):
        raise StartError("INIT_ADMIN_USERNAME and INIT_ADMIN_PASSWORD go together")
    if username is not None and password is not None:
        await ensure_first(database, username, password)


def link(url: str, code: str) -> str:
    """What opens the web UI."""
    return f"{url}/login?code={code}"


def _given_tokens(config: Config) -> dict[PrincipalKind, tuple[str, ...]]:
    return {
        PrincipalKind.ADMIN: config.init_admin_api_tokens,
        PrincipalKind.CLIENT: config.init_client_api_tokens,
        PrincipalKind.FRONTEND: config.init_frontend_api_tokens,
    }


@dataclass(frozen=True, slots=True)
class _Site:
    """Where a server runs, and until when."""

    config: Config
    listening: socket.socket
    embedded: EmbeddedPostgres | None
    stopping: asyncio.Event

    @property
    def url(self) -> str:
        host = self.config.host
        port = self.listening.getsockname()[1]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}{self.config.base_path}"


async def _run(built: Built, site: _Site, ready: Coroutine[None, None, None] | None) -> None:
    server = Server(built.front)
    keep = timedelta(hours=site.config.telemetry_hours)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(built.watcher.run()),
            group.create_task(built.client_log.run()),
            group.create_task(built.streams.run(built.database)),
            group.create_task(built.metrics.run()),
            group.create_task(built.courier.run()),
            group.create_task(built.tokens.run(built.database)),
            group.create_task(janitor.run(built.database, keep)),
            group.create_task(announcer.run(built.database)),
            group.create_task(timekeeper.run(built.database)),
            group.create_task(_stop_with(server, built, site.stopping)),
        ]
        if site.embedded is not None:
            tasks.append(group.create_task(supervise(site.embedded)))
        serving = group.create_task(server.serve(sockets=[site.listening]))
        if ready is not None:
            await ready
        await serving
        await built.client_log.drained()
        await built.tokens.finish(built.database)
        await built.streams.receipts.finish(built.database)
        await built.courier.finished(within=_LAST_DELIVERIES)
        for task in tasks:
            task.cancel()
    log.info("stopped")


async def _stop_with(server: uvicorn.Server, built: Built, stopping: asyncio.Event) -> None:
    await stopping.wait()
    log.info("stopping")
    server.should_exit = True
    built.streams.close()


def _stop_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


@dataclass
class _Clock:
    """Seconds that each part of the start took."""

    laps: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = now - self._last
        self._last = now

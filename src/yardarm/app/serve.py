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

from yardarm import __version__
from yardarm.api.admin import routes as admin
from yardarm.api.admin.context import House, Site
from yardarm.api.answers import Answer
from yardarm.api.auth import Gate
from yardarm.api.client.routes import ClientRoutes
from yardarm.api.client_address import ClientAddress
from yardarm.api.front import Front, Request
from yardarm.api.health import HealthRoutes
from yardarm.api.login import LoginRoutes
from yardarm.api.pages import BUILT, PageRoutes
from yardarm.app.databases import connected, database_dsn
from yardarm.app.errors import StartError
from yardarm.app.http import Server, is_loopback, listening_socket
from yardarm.config import Config
from yardarm.domain.principals import PrincipalKind
from yardarm.live import announcer, janitor
from yardarm.live.board import Board
from yardarm.live.clients import ClientLog, Listener
from yardarm.live.metrics import MetricsFollower
from yardarm.live.tokens import TokenBook
from yardarm.live.watcher import Watcher
from yardarm.service import sessions
from yardarm.service.applications import ApplicationService
from yardarm.service.context_fields import ContextFieldService
from yardarm.service.events import EventService
from yardarm.service.feature_types import FeatureTypeService
from yardarm.service.features import FeatureService
from yardarm.service.metrics import MetricsService
from yardarm.service.state import StateService
from yardarm.service.strategies import StrategyService
from yardarm.service.tags import TagService, TagTypeService
from yardarm.service.tokens import read_init_tokens
from yardarm.service.tokens import upsert as store_tokens
from yardarm.store import migrate, settings
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres, supervise

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
    with listening_socket(config.host, config.port) as listening:
        async with database_dsn(config) as (dsn, embedded):
            clock.lap("database")
            async with connected(dsn) as database:
                await migrate.up(database)
                await store_tokens(database, new_tokens)
                clock.lap("migrations")
                built = await _build(config, database, heard)
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
class _Built:
    """All parts of a server, before it takes requests."""

    gate: Gate
    tokens: TokenBook
    watcher: Watcher
    client_log: ClientLog
    metrics: MetricsFollower
    house: House
    front: Front
    database: Database


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


async def _build(config: Config, database: Database, heard: Listener | None) -> _Built:
    known = frozenset({config.default_environment})
    board = Board(known)
    book = TokenBook()
    watcher = Watcher(database, board, book, known)
    await watcher.load()
    gate = Gate(book, known, config.default_environment, is_open=config.auth == "none")
    addresses = ClientAddress(config.trusted_proxies)
    client_log = ClientLog(database, heard=heard)
    metrics = MetricsFollower(database, timedelta(hours=config.telemetry_hours))
    house = House(
        gate,
        addresses,
        board,
        FeatureService(database),
        StrategyService(database),
        FeatureTypeService(database),
        EventService(database),
        TagService(database),
        TagTypeService(database),
        ContextFieldService(database),
        StateService(database),
        ApplicationService(database),
        MetricsService(database, metrics.usage),
        Site(config.base_path, await settings.instance_id(database)),
    )
    client = ClientRoutes(gate, board, client_log, addresses)
    health = HealthRoutes(board, lambda: watcher.connected)
    login = _login(config, database, book)
    pages = PageRoutes(BUILT, base_path=config.base_path, version=__version__)

    async def route(request: Request) -> Answer | None:
        for answers in (client, health, login, pages):
            if (answer := await answers(request)) is not None:
                return answer
        return None

    front = Front(gate, client.hot(), route, admin.build(house), base_path=config.base_path)
    return _Built(gate, book, watcher, client_log, metrics, house, front, database)


def _login(config: Config, database: Database, book: TokenBook) -> LoginRoutes:
    async def reload() -> None:
        # The next request of this browser comes at once: this process must know by then.
        async with database.transaction(read_only=True) as tx:
            await book.reload(tx)

    async def log_in(code: str) -> str | None:
        secret = await sessions.log_in(database, code)
        await reload()
        return secret

    async def log_out(secret: str) -> None:
        await sessions.log_out(database, secret)
        await reload()

    lives = int(sessions.SESSION_LIVES.total_seconds())
    return LoginRoutes(log_in, log_out, base_path=config.base_path, lives=lives)


async def _run(built: _Built, site: _Site, ready: Coroutine[None, None, None] | None) -> None:
    server = Server(built.front)
    keep = timedelta(hours=site.config.telemetry_hours)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(built.watcher.run()),
            group.create_task(built.client_log.run()),
            group.create_task(built.metrics.run()),
            group.create_task(janitor.run(built.database, keep)),
            group.create_task(announcer.run(built.database)),
            group.create_task(_stop_with(server, site.stopping)),
        ]
        if site.embedded is not None:
            tasks.append(group.create_task(supervise(site.embedded)))
        serving = group.create_task(server.serve(sockets=[site.listening]))
        if ready is not None:
            await ready
        await serving
        await built.client_log.drained()
        for task in tasks:
            task.cancel()
    log.info("stopped")


async def _stop_with(server: uvicorn.Server, stopping: asyncio.Event) -> None:
    await stopping.wait()
    log.info("stopping")
    server.should_exit = True


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

"""Builds the house out of a configuration, runs it, takes it down."""

import asyncio
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog
import uvicorn

from yardarm.api.admin.context import House
from yardarm.app.build import Built, build
from yardarm.app.cold_start import Prepare, heal, keeper_of, opened
from yardarm.app.databases import database_dsn, settled
from yardarm.app.errors import StartError
from yardarm.app.http import Server, is_loopback, listening_socket
from yardarm.app.links import link
from yardarm.app.token_keys import digester
from yardarm.config import Config
from yardarm.domain.digests import Digester
from yardarm.domain.principals import PrincipalKind
from yardarm.live import announcer, janitor, rollups, scheduler, timekeeper
from yardarm.live.clients import Listener
from yardarm.live.receipts import kept_in
from yardarm.live.snapshots import Keeper
from yardarm.live.tokens import TokenBook
from yardarm.service import sessions
from yardarm.service.due_change_requests import apply_due
from yardarm.service.initial_tokens import read_init_tokens, require_key
from yardarm.service.initial_tokens import upsert as store_tokens
from yardarm.service.schedule_guards import look_around
from yardarm.service.schedule_runs import make_due
from yardarm.service.second_factors import reseal
from yardarm.service.users import ensure_first
from yardarm.store import migrate
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres, supervise
from yardarm.store.tokens import NewToken
from yardarm.store.usage_retention import Retention

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
    _read(config)
    clock = _Clock()
    with listening_socket(config.host, config.port) as listening:
        async with database_dsn(config) as (dsn, embedded):
            clock.lap("database")
            place = Place(listening, dsn, embedded)
            await serve_at(place, config, clock, on_ready=on_ready, heard=heard, stopping=stopping)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server listens, and on which database it runs; its own, if it is embedded."""

    listening: socket.socket
    dsn: str
    embedded: EmbeddedPostgres | None


async def serve_at(
    place: Place,
    config: Config,
    clock: "_Clock | None" = None,
    *,
    on_ready: OnReady | None = None,
    heard: Listener | None = None,
    stopping: asyncio.Event | None = None,
) -> None:
    """As `serve`, on a socket and a database that are there."""
    clock, stopping = clock or _Clock(), stopping or stop_signals()
    new_tokens, digests = _read(config)
    keeper = keeper_of(config, digests)
    prepare = partial(_prepare, config=config, tokens=new_tokens, digests=digests)
    async with opened(place.dsn, prepare, keeper) as database:
        clock.lap("migrations")
        built = await build(config, database, digests, heard, keeper)
        _require_admin(config, built.tokens)
        clock.lap("flags")
        site = _Site(config, place, stopping, keeper, prepare)
        url = url_of(config, place.listening)

        async def new_link() -> str:
            return link(url, await sessions.new_code(database))

        running = Running(url, built.house, new_link, clock.laps)
        await _run(built, site, on_ready(running) if on_ready else None)


def _read(config: Config) -> tuple[list[NewToken], Digester]:
    """What can be wrong with settings, before anything is started for them."""
    if config.auth == "none" and not is_loopback(config.host):
        raise StartError(
            f"--auth none lets everybody in, so it listens on loopback only, not on {config.host}"
        )
    tokens = read_init_tokens(_given_tokens(config), config.default_environment)
    return tokens, digester(config)


def _require_admin(config: Config, tokens: TokenBook) -> None:
    if not (is_loopback(config.host) or tokens.has(PrincipalKind.ADMIN)):
        raise StartError(
            "another address than loopback needs an admin token: "
            "set INIT_ADMIN_API_TOKENS to *:*.<a long random secret>"
        )


async def _prepare(
    database: Database, *, config: Config, tokens: list[NewToken], digests: Digester
) -> None:
    """Migrate, and see to what the settings say. Raises StartError, Invalid and Conflict."""
    await migrate.up(database)
    await require_key(database, digests)
    await reseal(database, digests)
    await store_tokens(database, tokens, await settled(database, config), digests)
    username, password = config.init_admin_username, config.init_admin_password
    if (username is None) != (password is None):
        raise StartError("INIT_ADMIN_USERNAME and INIT_ADMIN_PASSWORD go together")
    if username is not None and password is not None:
        await ensure_first(database, username, password)


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
    place: Place
    stopping: asyncio.Event
    keeper: Keeper
    prepare: Prepare


def url_of(config: Config, listening: socket.socket) -> str:
    """Where a server is found."""
    host, port = config.host, listening.getsockname()[1]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{config.base_path}"


async def _run(built: Built, site: _Site, ready: Coroutine[None, None, None] | None) -> None:
    server = Server(built.front, built.connections)
    keep = timedelta(hours=site.config.telemetry_hours)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(built.watcher.run()),
            group.create_task(built.client_log.run()),
            group.create_task(built.client_log.impressions.run()),
            group.create_task(built.streams.run(built.database)),
            group.create_task(built.metrics.run()),
            group.create_task(built.courier.run()),
            group.create_task(built.tokens.run(built.database)),
            group.create_task(janitor.run(built.database, keep)),
            group.create_task(rollups.run(built.database, _retention(site.config))),
            group.create_task(announcer.run(built.database)),
            group.create_task(timekeeper.run(built.database)),
            group.create_task(scheduler.run(partial(make_due, built.database), built.house.board)),
            group.create_task(scheduler.run(partial(apply_due, built.database), built.house.board)),
            group.create_task(_stop_with(server, built, site.stopping)),
            group.create_task(_keep(built, site)),
            group.create_task(built.telemetry.run()),
        ]
        if built.ask is not None:
            look = partial(look_around, built.database, built.ask)
            tasks.append(group.create_task(scheduler.run(look, built.house.board)))
        if site.place.embedded is not None:
            tasks.append(group.create_task(supervise(site.place.embedded)))
        serving = group.create_task(server.serve(sockets=[site.place.listening]))
        if ready is not None:
            await ready
        await serving
        await built.client_log.drained()
        await built.client_log.impressions.drained()
        await built.tokens.finish(built.database)
        await built.streams.receipts.finish(kept_in(built.database))
        await built.courier.finished(within=_LAST_DELIVERIES)
        await built.telemetry.close()
        for task in tasks:
            task.cancel()
    log.info("stopped")


def _retention(config: Config) -> Retention:
    return Retention(timedelta(config.usage_hours_days), timedelta(config.usage_days))


async def _keep(built: Built, site: _Site) -> None:
    if site.keeper.kept is not None:
        await heal(built.database, site.prepare)
    house = built.house
    await site.keeper.run(house.board, built.tokens, house.site.instance_id)


async def _stop_with(server: uvicorn.Server, built: Built, stopping: asyncio.Event) -> None:
    await stopping.wait()
    log.info("stopping")
    server.should_exit = True
    built.streams.close()


def stop_signals() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
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

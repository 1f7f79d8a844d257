"""Puts the parts of a server together, before it takes requests."""

import platform
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from yardarm import __version__
from yardarm.api.admin import routes as admin
from yardarm.api.admin.context import House, Site
from yardarm.api.answers import Answer
from yardarm.api.auth import Gate
from yardarm.api.browsers import Browsers
from yardarm.api.client.routes import ClientRoutes
from yardarm.api.client_address import ClientAddress
from yardarm.api.cors import Cors
from yardarm.api.docs import DocsRoutes
from yardarm.api.edge import EdgeRoutes
from yardarm.api.front import Front, Request, Route
from yardarm.api.frontend.routes import FrontendRoutes
from yardarm.api.guard import Guard
from yardarm.api.health import HealthRoutes
from yardarm.api.impressions import ImpressionRoutes
from yardarm.api.ofrep.routes import OfrepRoutes
from yardarm.api.pages import BUILT, PageRoutes
from yardarm.api.prometheus import PrometheusRoute, Sources
from yardarm.api.ready import Repeats, polls, posts
from yardarm.api.timings import Timings
from yardarm.api.vouching import Vouching
from yardarm.app.connections import Connections, Limits
from yardarm.app.house import house_of
from yardarm.app.http import room_for_connections
from yardarm.app.login import Login, jar_of
from yardarm.app.sign_on import proxies_of
from yardarm.app.streams import Streams
from yardarm.app.telemetry import Telemetry
from yardarm.config import Config
from yardarm.domain.addresses import EVERYWHERE, LOOPBACK, Reach
from yardarm.domain.digests import Digester
from yardarm.domain.settings import FRONTEND_ORIGINS
from yardarm.integrations.courier import Courier
from yardarm.integrations.outgoing import Outgoing
from yardarm.integrations.prometheus import Prometheus
from yardarm.live.board import Board
from yardarm.live.clients import ClientLog, Listener
from yardarm.live.deliveries import Deliveries
from yardarm.live.evaluators import Evaluators
from yardarm.live.metrics import MetricsFollower
from yardarm.live.sessions import SessionBook
from yardarm.live.snapshots import Keeper
from yardarm.live.tokens import TokenBook
from yardarm.live.watcher import Watcher
from yardarm.live.writes import Writes
from yardarm.service.schedule_guards import Ask
from yardarm.store import settings
from yardarm.store.database import Database


@dataclass(frozen=True, slots=True)
class Built:
    """All parts of a server, before it takes requests."""

    gate: Gate
    tokens: TokenBook
    watcher: Watcher
    client_log: ClientLog
    metrics: MetricsFollower
    house: House
    front: Front
    connections: Connections
    evaluators: Evaluators
    courier: Courier
    database: Database
    streams: Streams
    telemetry: Telemetry
    ask: Ask | None
    """Gives guards of schedules their numbers; None where nobody does."""


async def build(
    config: Config, database: Database, digester: Digester, heard: Listener | None, keeper: Keeper
) -> Built:
    board, client_log = Board(), ClientLog(database, heard=heard)
    evaluators = Evaluators(board, chance, platform.node())
    book = TokenBook(digester, SessionBook(timedelta(minutes=config.session_idle_minutes)))
    watcher = await _filled(database, board, book, keeper)
    addresses, vouching = proxies_of(config)
    gate, login = _gate(config, book, board, vouching), Login(config, database, book, digester)
    metrics, reach = _metrics(config, database), _reach(config)
    house = house_of(
        database, gate, evaluators, board, metrics.usage, digester=digester, reach=reach,
        site=await _site(config, database, login, keeper), addresses=addresses,
        can_look=config.prometheus_url is not None,
    )  # fmt: skip
    courier = Courier(Deliveries(database), board, Outgoing(reach))
    streams = Streams.of(config, house, client_log)
    frontend = FrontendRoutes(gate, evaluators, client_log, addresses)
    timings, guard = Timings(), _guard(config, addresses)
    sources = _sources(
        timings, database, client_log, courier, board, watcher=watcher, streams=streams
    )  # fmt: skip
    telemetry = Telemetry.of(config, sources)
    routes = _first_of(
        streams.client, frontend, OfrepRoutes(gate, evaluators), EdgeRoutes(gate, guard),
        HealthRoutes(board, lambda: watcher.connected, keeper), PrometheusRoute(sources),
        streams.events, *login.routes(addresses, reach, vouching), *_documents(config),
        ImpressionRoutes(gate, client_log.impressions),
    )  # fmt: skip
    front = Front(
        gate, streams.client.hot() | frontend.hot(), routes, admin.build(house), timings=timings,
        cors=_cors(config, board), guard=guard, browsers=Browsers(addresses, config.hsts_seconds),
        admit=vouching.admit, base_path=config.base_path, observe=telemetry.observe,
    )  # fmt: skip
    return Built(
        gate=gate, tokens=book, watcher=watcher, client_log=client_log, metrics=metrics,
        courier=courier, house=house, front=front, evaluators=evaluators, streams=streams,
        database=database, telemetry=telemetry, ask=_ask(config),
        connections=_connections(config, streams.client, Repeats(board, book), watcher, timings),
    )  # fmt: skip


def _sources(
    timings: Timings, database: Database, client_log: ClientLog, courier: Courier, board: Board,
    *, watcher: Watcher, streams: Streams,
) -> Sources:  # fmt: skip
    return Sources(
        board, timings, database.queries, database.feature_events, client_log.usage,
        courier.outcomes, database.pool, lambda: watcher.connected, lambda: client_log.waiting,
        streams.__len__,
    )  # fmt: skip


def _metrics(config: Config, database: Database) -> MetricsFollower:
    return MetricsFollower(database, timedelta(hours=config.telemetry_hours))


def _reach(config: Config) -> Reach:
    return Reach(config.outgoing_allow + (LOOPBACK if config.auth == "none" else ()))


def _ask(config: Config) -> Ask | None:
    """Prometheus is where the operator says, in whatever network."""
    if config.prometheus_url is None:
        return None
    outgoing = Outgoing(Reach(EVERYWHERE))
    return Prometheus(outgoing, config.prometheus_url, config.prometheus_token).ask


def _cors(config: Config, board: Board) -> Cors:
    def origins() -> tuple[str, ...]:
        setting = board.state.settings.get(FRONTEND_ORIGINS)
        return config.frontend_origins if setting is None else setting.values

    return Cors(origins, is_open=config.auth == "none")


def _guard(config: Config, addresses: ClientAddress) -> Guard:
    return Guard(addresses, Writes(config.writes_per_second, config.writes_at_once))


async def _site(config: Config, database: Database, login: Login, keeper: Keeper) -> Site:
    kept = keeper.kept
    instance_id = kept.instance_id if kept else await settings.instance_id(database)
    return Site(
        config.base_path, instance_id, jar_of(config), login.reload, config.frontend_origins,
        single_sign_on=config.oidc_issuer is not None,
    )  # fmt: skip


def _gate(config: Config, book: TokenBook, board: Board, vouching: Vouching) -> Gate:
    return Gate(
        book, board.knows, config.default_environment, is_open=config.auth == "none",
        vouched=vouching.digest,
    )  # fmt: skip


def _connections(
    config: Config, client: ClientRoutes, repeats: Repeats, watcher: Watcher, timings: Timings
) -> Connections:
    # With access control off every request is looked at for where it comes from.
    is_open = config.auth == "none"
    return Connections(
        {} if is_open else polls(client.ready(), timings, config.base_path), repeats,
        Limits(connections=room_for_connections(config.connections)),
        posts={} if is_open else posts(client.posts(), timings, config.base_path),
        away=lambda: watcher.away,
    )  # fmt: skip


async def _filled(database: Database, board: Board, book: TokenBook, keeper: Keeper) -> Watcher:
    if keeper.kept is not None:
        keeper.kept.show(board, book)
        return Watcher(database, board, book)
    watcher = Watcher(database, board, book)
    await watcher.load()
    return watcher


def _documents(config: Config) -> tuple[Route, Route]:
    """What browsers read."""
    docs = DocsRoutes(BUILT / "docs", base_path=config.base_path)
    more: dict[str, Any] = {}
    if config.oidc_issuer is not None:
        more["signOn"] = config.oidc_button
    if config.proxy_user_header is not None:
        more["byProxy"] = True
    pages = PageRoutes(BUILT, base_path=config.base_path, version=__version__, more=more)
    return docs, pages


def chance(n: int) -> int:
    """Whom no field of the context decides for is decided by chance: 1 to n."""
    return random.randint(1, n)  # noqa: S311 - a roll-out, no secret


def _first_of(*routes: Route) -> Route:
    async def route(request: Request) -> Answer | None:
        for answers in routes:
            if (answer := await answers(request)) is not None:
                return answer
        return None

    return route

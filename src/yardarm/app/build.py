"""Puts the parts of a server together, before it takes requests."""

import platform
import random
from dataclasses import dataclass
from datetime import timedelta

from yardarm import __version__
from yardarm.api.admin import routes as admin
from yardarm.api.admin.context import House, Site
from yardarm.api.answers import Answer
from yardarm.api.auth import Gate
from yardarm.api.client.routes import ClientRoutes
from yardarm.api.client_address import ClientAddress
from yardarm.api.cors import Cors
from yardarm.api.docs import DocsRoutes
from yardarm.api.edge import EdgeRoutes
from yardarm.api.front import Front, Request, Route
from yardarm.api.frontend.routes import FrontendRoutes
from yardarm.api.guard import Guard
from yardarm.api.health import HealthRoutes
from yardarm.api.ofrep.routes import OfrepRoutes
from yardarm.api.pages import BUILT, PageRoutes
from yardarm.api.prometheus import PrometheusRoute, Sources
from yardarm.api.ready import Repeats, polls
from yardarm.api.timings import Timings
from yardarm.app.connections import Connections, Limits
from yardarm.app.http import room_for_connections
from yardarm.app.login import Login
from yardarm.config import Config
from yardarm.domain.addresses import LOOPBACK, Reach
from yardarm.domain.digests import Digester
from yardarm.domain.replay import State
from yardarm.integrations.courier import Courier
from yardarm.integrations.outgoing import Outgoing
from yardarm.live.board import Board
from yardarm.live.clients import ClientLog, Listener
from yardarm.live.deliveries import Deliveries
from yardarm.live.evaluators import Evaluators
from yardarm.live.metrics import MetricsFollower
from yardarm.live.snapshots import Keeper
from yardarm.live.tokens import TokenBook
from yardarm.live.watcher import Watcher
from yardarm.service.addons import AddonService
from yardarm.service.applications import ApplicationService
from yardarm.service.bulk_features import BulkFeatureService
from yardarm.service.comparisons import ComparisonService
from yardarm.service.context_fields import ContextFieldService
from yardarm.service.environments import EnvironmentService
from yardarm.service.events import EventService
from yardarm.service.feature_dependencies import FeatureDependencyService
from yardarm.service.feature_environments import FeatureEnvironmentService
from yardarm.service.feature_lifecycle import FeatureLifecycleService
from yardarm.service.feature_links import FeatureLinkService
from yardarm.service.feature_strategies import FeatureStrategyService
from yardarm.service.feature_types import FeatureTypeService
from yardarm.service.feature_variants import FeatureVariantService
from yardarm.service.features import FeatureService
from yardarm.service.features_batch import FeaturesBatchService
from yardarm.service.lint import LintService
from yardarm.service.metrics import Counters, MetricsService
from yardarm.service.movement import MovementService
from yardarm.service.playground import PlaygroundService
from yardarm.service.project_features import ProjectFeatureService
from yardarm.service.projects import ProjectService
from yardarm.service.search import SearchService
from yardarm.service.segments import SegmentService
from yardarm.service.state import StateService
from yardarm.service.strategies import StrategyService
from yardarm.service.tags import TagService, TagTypeService
from yardarm.service.tokens import ApiTokenService
from yardarm.service.users import UserService
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


async def build(
    config: Config, database: Database, digester: Digester, heard: Listener | None, keeper: Keeper
) -> Built:
    board = Board()
    evaluators = Evaluators(board, chance, platform.node())
    book = TokenBook(digester)
    watcher = await _filled(database, board, book, keeper)
    gate = Gate(book, board.knows, config.default_environment, is_open=config.auth == "none")
    addresses = ClientAddress(config.trusted_proxies)
    client_log = ClientLog(database, heard=heard)
    metrics = MetricsFollower(database, timedelta(hours=config.telemetry_hours))
    reach = Reach(config.outgoing_allow + (LOOPBACK if config.auth == "none" else ()))
    house = _house(
        database, gate, evaluators, board, metrics.usage, addresses=addresses, digester=digester,
        reach=reach, site=Site(config.base_path, await _instance_id(database, keeper)),
    )  # fmt: skip
    courier = Courier(Deliveries(database), board, Outgoing(reach))
    client = ClientRoutes(gate, board, client_log, addresses)
    frontend = FrontendRoutes(gate, evaluators, client_log, addresses)
    timings, guard = Timings(), Guard(addresses)
    sources = Sources(
        board, timings, database.queries, database.feature_events, client_log.usage,
        courier.outcomes, database.pool, lambda: watcher.connected, lambda: client_log.waiting,
    )  # fmt: skip
    routes = _first_of(
        client, frontend, OfrepRoutes(gate, evaluators), EdgeRoutes(gate, guard),
        HealthRoutes(board, lambda: watcher.connected, keeper), PrometheusRoute(sources),
        *Login(database, book, config.base_path).routes(addresses), *_documents(config),
    )  # fmt: skip
    front = Front(
        gate, client.hot() | frontend.hot(), routes, admin.build(house), timings=timings,
        cors=Cors(config.frontend_origins, is_open=gate.is_open), guard=guard,
        base_path=config.base_path,
    )  # fmt: skip
    return Built(
        gate=gate, tokens=book, watcher=watcher, client_log=client_log, metrics=metrics,
        courier=courier, house=house, front=front, evaluators=evaluators, database=database,
        connections=_connections(config, client, Repeats(board, book), watcher, timings),
    )  # fmt: skip


def _connections(
    config: Config, client: ClientRoutes, repeats: Repeats, watcher: Watcher, timings: Timings
) -> Connections:
    # With access control off every request is looked at for where it comes from.
    ready = {} if config.auth == "none" else polls(client.ready(), timings, config.base_path)
    limits = Limits(connections=room_for_connections(config.connections))
    return Connections(ready, repeats, limits, away=lambda: watcher.away)


async def _filled(database: Database, board: Board, book: TokenBook, keeper: Keeper) -> Watcher:
    if keeper.kept is not None:
        keeper.kept.show(board, book)
        return Watcher(database, board, book)
    watcher = Watcher(database, board, book)
    await watcher.load()
    return watcher


async def _instance_id(database: Database, keeper: Keeper) -> str:
    return keeper.kept.instance_id if keeper.kept else await settings.instance_id(database)


def _documents(config: Config) -> tuple[Route, Route]:
    """What browsers read."""
    docs = DocsRoutes(BUILT / "docs", base_path=config.base_path)
    return docs, PageRoutes(BUILT, base_path=config.base_path, version=__version__)


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


def _house(
    database: Database, gate: Gate, evaluators: Evaluators, board: Board, usage: Counters,
    *, reach: Reach, site: Site, addresses: ClientAddress, digester: Digester,
) -> House:  # fmt: skip
    def newest() -> State:
        return board.state

    return House(
        gate=gate, addresses=addresses, board=board, site=site,
        features=FeatureService(database),
        strategies=StrategyService(database),
        feature_types=FeatureTypeService(database),
        events=EventService(database),
        tags=TagService(database),
        tag_types=TagTypeService(database),
        context_fields=ContextFieldService(database),
        state=StateService(database),
        features_batch=FeaturesBatchService(database),
        applications=ApplicationService(database),
        metrics=MetricsService(database, usage),
        addons=AddonService(database, reach),
        segments=SegmentService(database),
        project_features=ProjectFeatureService(database),
        dependencies=FeatureDependencyService(database),
        feature_lifecycle=FeatureLifecycleService(database, newest),
        feature_links=FeatureLinkService(database),
        feature_variants=FeatureVariantService(database),
        feature_environments=FeatureEnvironmentService(database),
        feature_strategies=FeatureStrategyService(database),
        bulk_features=BulkFeatureService(database),
        search=SearchService(database, newest),
        environments=EnvironmentService(database),
        projects=ProjectService(database),
        playground=PlaygroundService(database, evaluators),
        users=UserService(database),
        comparisons=ComparisonService(newest),
        tokens=ApiTokenService(database, digester),
        lint=LintService(database, newest),
        movement=MovementService(database),
    )  # fmt: skip

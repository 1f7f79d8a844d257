"""`yardarm edge`: the same answers out of memory, fed by another server instead of a database."""

import asyncio
import hashlib
import platform
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import structlog

from yardarm.api.answers import Answer
from yardarm.api.browsers import Browsers
from yardarm.api.client.routes import ClientRoutes
from yardarm.api.cors import Cors
from yardarm.api.edge import EdgeRoutes
from yardarm.api.edge_door import Admission, EdgeGate, EdgeHealth, elsewhere
from yardarm.api.front import Front, Request, Route
from yardarm.api.frontend.routes import FrontendRoutes
from yardarm.api.guard import Guard
from yardarm.api.ofrep.routes import OfrepRoutes
from yardarm.api.prometheus import PrometheusRoute, Sources
from yardarm.api.ready import Repeats, polls, posts
from yardarm.api.timings import Timings
from yardarm.app.build import chance
from yardarm.app.connections import Connections, Limits
from yardarm.app.errors import StartError
from yardarm.app.http import Server, listening_socket, room_for_connections
from yardarm.app.serve import stop_signals, url_of
from yardarm.app.sign_on import proxies_of
from yardarm.app.streams import make_room
from yardarm.app.telemetry import Telemetry
from yardarm.app.token_keys import digester
from yardarm.config import Config
from yardarm.domain.digests import Digester
from yardarm.domain.errors import Unavailable
from yardarm.domain.figures import Summaries, Tally
from yardarm.integrations.upstream import HttpUpstream
from yardarm.live.board import Board
from yardarm.live.edge_receipts import told_to
from yardarm.live.edge_reports import EdgeReports
from yardarm.live.edge_snapshot import EdgeKeeper
from yardarm.live.edge_tokens import EdgeTokens
from yardarm.live.evaluators import Evaluators
from yardarm.live.feeds import Feeds
from yardarm.live.receipts import Keep, Receipts
from yardarm.live.sessions import SessionBook
from yardarm.live.tokens import TokenBook
from yardarm.live.upstream import Followers
from yardarm.live.writes import Writes
from yardarm.store.report_queue import InUse, ReportQueue
from yardarm.store.snapshot_file import SnapshotFile

AWAY = (b"yardarm-upstream", b"unreachable")
"""Stands in every answer while the upstream does not answer: flags may be old."""

_FIRST_SECONDS = 3.0
"""That a start waits for the upstream; what it does not have then it gets while it serves."""

log = structlog.get_logger()

OnReady = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What an edge remembers."""

    board: Board
    book: TokenBook
    feeds: Feeds
    tokens: EdgeTokens
    followers: Followers
    reports: EdgeReports
    receipts: Receipts
    keep_receipts: Keep
    keeper: EdgeKeeper


async def edge(
    config: Config, *, on_ready: OnReady | None = None, stopping: asyncio.Event | None = None
) -> None:
    """Run until `stopping` is set, by SIGTERM and SIGINT unless it is given. Raises StartError."""
    stopping = stopping or stop_signals()
    if config.upstream_url is None or not config.upstream_tokens:
        raise StartError("an edge needs --upstream URL and --token TOKEN, a client token of there")
    try:
        upstream = HttpUpstream(config.upstream_url)
    except ValueError as error:
        raise StartError(str(error)) from None
    digests = digester(config)
    with listening_socket(config.host, config.port) as listening:
        async with upstream:
            parts = _parts(config, upstream, digests)
            try:
                await _begin(parts)
                await _run(config, parts, listening, stopping, on_ready)
            finally:
                parts.followers.close()
                await parts.reports.close()


def _parts(config: Config, upstream: HttpUpstream, digests: Digester) -> _Parts:
    folder = Path(config.data_dir) / "edge"
    board = Board()
    book = TokenBook(digests, SessionBook(timedelta(minutes=config.session_idle_minutes)))
    feeds = Feeds(board)

    async def ask(secrets: Sequence[str]) -> list[dict[str, Any]]:
        return await _validated(upstream, secrets)

    tokens = EdgeTokens(book, digests, feeds, ask, config.upstream_tokens)
    followers = Followers(
        upstream, feeds, poll_seconds=config.upstream_poll_seconds, loaded=tokens.fill,
        refused=tokens.check_soon,
    )  # fmt: skip
    tokens.follow = followers.follow
    try:
        queue = ReportQueue(folder / "reports.sqlite", most=config.queue_megabytes * 1024 * 1024)
    except InUse as error:
        raise StartError(str(error)) from None
    name = hashlib.sha256(str(config.upstream_url).rstrip("/").encode()).hexdigest()[:12]
    key = next(iter(digests.derived("snapshot")), None)
    file = SnapshotFile(folder / f"snapshot-{name}", key) if config.snapshot else None
    reports = EdgeReports(queue, upstream, tokens.secret_of)
    return _Parts(
        board, book, feeds, tokens, followers, reports, Receipts(),
        told_to(upstream, tokens.secret_of), EdgeKeeper(file, name),
    )  # fmt: skip


async def _validated(upstream: HttpUpstream, secrets: Sequence[str]) -> list[dict[str, Any]]:
    """What POST /edge/validate says of them. Raises Unavailable."""
    body = msgspec.json.encode({"tokens": list(secrets)})
    answer = await upstream.ask("POST", "/edge/validate", {}, body)
    if answer.status != 200:  # noqa: PLR2004
        raise Unavailable(f"The upstream answers {answer.status} to /edge/validate")
    try:
        return msgspec.json.decode(answer.body, type=dict[str, list[dict[str, Any]]])["tokens"]
    except (msgspec.DecodeError, KeyError) as error:
        raise Unavailable(f"The upstream's answer cannot be understood: {error}") from None


async def _begin(parts: _Parts) -> None:
    """With what the upstream says, or else with what was kept. Raises StartError when it knows
    none of the tokens.
    """
    kept = parts.keeper.restore(parts.feeds, parts.tokens)
    try:
        async with asyncio.timeout(_FIRST_SECONDS):
            await parts.tokens.check()
    except (Unavailable, TimeoutError) as error:
        log.warning("started_without_upstream", error=str(error), kept=kept)
        return
    if not parts.followers.followed:
        raise StartError("the upstream knows none of these tokens as one of kind client")
    try:
        async with asyncio.timeout(_FIRST_SECONDS):
            while not all(feed.is_fresh for feed in parts.feeds):
                await parts.feeds.next_told.wait()
    except TimeoutError:
        log.warning("started_without_upstream", error="its flags have not come", kept=kept)


async def _run(
    config: Config, parts: _Parts, listening: socket.socket, stopping: asyncio.Event,
    on_ready: OnReady | None,
) -> None:  # fmt: skip
    telemetry, (front, client, connections) = _front(config, parts)
    server = Server(front, connections)

    async def stop() -> None:
        await stopping.wait()
        log.info("stopping")
        server.should_exit = True
        client.streams.close()

    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(parts.tokens.run()),
            group.create_task(parts.reports.run()),
            group.create_task(parts.receipts.run(parts.keep_receipts)),
            group.create_task(parts.keeper.run(parts.feeds, parts.tokens)),
            group.create_task(client.streams.run()),
            group.create_task(stop()),
            group.create_task(telemetry.run()),
        ]
        serving = group.create_task(server.serve(sockets=[listening]))
        if on_ready is not None:
            on_ready(url_of(config, listening))
        await serving
        await parts.reports.drained()
        await telemetry.close()
        for task in tasks:
            task.cancel()
    log.info("stopped")


def _front(
    config: Config, parts: _Parts
) -> tuple[Telemetry, tuple[Front, ClientRoutes, Connections]]:
    board, addresses = parts.board, proxies_of(config)[0]
    gate = EdgeGate(parts.book, board.knows, config.default_environment, is_open=False)
    guard = Guard(addresses, Writes(config.writes_per_second, config.writes_at_once))
    evaluators, timings = Evaluators(board, chance, platform.node()), Timings()
    make_room(config.streams)
    client = ClientRoutes(
        gate, board, parts.reports, addresses, parts.receipts, streams=config.streams
    )
    frontend = FrontendRoutes(gate, evaluators, parts.reports, addresses)
    sources = _sources(parts, timings, client)
    telemetry = Telemetry.of(config, sources)
    routes: list[Route] = [
        Admission(parts.tokens, guard), client, frontend, OfrepRoutes(gate, evaluators),
        EdgeRoutes(gate, guard), EdgeHealth(lambda: _status(parts)),
        PrometheusRoute(sources),
    ]  # fmt: skip

    async def route(request: Request) -> Answer | None:
        for answers in routes:
            if (answer := await answers(request)) is not None:
                return answer
        return None

    front = Front(
        gate, client.hot() | frontend.hot(), route, elsewhere, timings=timings,
        cors=Cors(lambda: config.frontend_origins), guard=guard,
        browsers=Browsers(addresses, config.hsts_seconds), admit=lambda _: None,
        base_path=config.base_path, observe=telemetry.observe,
    )  # fmt: skip
    connections = Connections(
        polls(client.ready(), timings, config.base_path), Repeats(board, parts.book),
        Limits(connections=room_for_connections(config.connections)),
        posts=posts(client.posts(), timings, config.base_path),
        away=lambda: parts.followers.away, away_header=AWAY,
    )  # fmt: skip
    return telemetry, (front, client, connections)


def _status(parts: _Parts) -> dict[str, Any]:
    feeds, followers = list(parts.feeds), parts.followers
    return {
        "ready": any(feed.loaded for feed in feeds),
        "revision": parts.board.position.revision,
        "upstream": "followed" if parts.tokens.heard and not followers.away else "unreachable",
        "flags": "snapshot" if parts.board.restored else "upstream",
        "snapshot": parts.keeper.status,
        "environments": {e: p.revision for e, p in sorted(parts.board.visible().items())},
        "streams": followers.streaming,
        "reports": {"bytes": parts.reports.waiting, "lost": parts.reports.lost},
    }


def _sources(parts: _Parts, timings: Timings, client: ClientRoutes) -> Sources:
    nothing: Tally[Any] = Tally(("(other)",), most=1)
    board = parts.board

    def features() -> int:
        names = {f.name for e in board.visible() for f in board.current(e).features}
        return len(names)

    return Sources(
        board, timings, Summaries(), nothing, nothing, nothing, dict,
        lambda: not parts.followers.away, lambda: parts.reports.unstored, client.streams.__len__,
        features, "yardarm_upstream_followed",
    )  # fmt: skip

"""GET /internal-backstage/prometheus, with v3's names (contract, section 11) and some of ours.

Everything is counted in plain numbers where it happens. A scrape copies them, and makes text of
the copy on a thread of its own.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from yardarm import __version__
from yardarm.api.answers import Answer
from yardarm.api.front import Request
from yardarm.api.timings import Timings
from yardarm.api.workers import worker_number
from yardarm.domain.figures import WINDOW, Summaries, Tally
from yardarm.live.board import Board

PATH = "/internal-backstage/prometheus"

_TYPE = (b"content-type", b"text/plain; version=0.0.4; charset=utf-8")
_QUANTILES = (0.1, 0.5, 0.9, 0.99)

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the numbers come from."""

    board: Board
    timings: Timings
    queries: Summaries[tuple[str, str]]
    feature_events: Tally[str]
    usage: Tally[tuple[str, bool, str]]
    deliveries: Tally[tuple[str, str]]
    pool: Callable[[], Mapping[str, int]]
    connected: Callable[[], bool]
    waiting: Callable[[], int]
    streams: Callable[[], int]
    features: Callable[[], int] | None = None
    """None to count those of the board's state."""
    followed: str = "yardarm_database_followed"
    """What `connected` is called."""


class PrometheusRoute:
    """Needs no token, as in v3. One of several workers answers for itself, and says which one
    it is in each line: a scrape meets any of them, and their series do not mix.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def __call__(self, request: Request) -> Answer | None:
        if (request.method, request.path) != ("GET", PATH):
            return None
        return Answer(
            200, [_TYPE], await asyncio.to_thread(_text, _copy(self._sources), worker_number())
        )


async def families(sources: Sources) -> list[Metric]:
    """The same numbers, for whoever writes them otherwise."""
    return await asyncio.to_thread(_all_families, _copy(sources))


@dataclass(frozen=True, slots=True)
class _Summary:
    labels: Labels
    count: int
    total: float
    quantiles: Callable[[tuple[float, ...]], list[float]]


@dataclass(frozen=True, slots=True)
class _Copy:
    timings: list[_Summary]
    queries: list[_Summary]
    counters: dict[str, list[tuple[Labels, int]]]
    gauges: dict[str, float]
    features: int


def _copy(sources: Sources) -> _Copy:
    usage = sources.usage.counts.items()
    return _Copy(
        _summaries(sources.timings),
        _summaries(sources.queries),
        {
            "feature_toggle_update": [
                ((name,), number) for name, number in sources.feature_events.counts.items()
            ],
            "feature_toggle_usage": [
                ((name, "true" if active else "false", app), number)
                for (name, active, app), number in usage
            ],
            "yardarm_deliveries": list(sources.deliveries.counts.items()),
        },
        {
            **{f"db_pool_{name}": value for name, value in sources.pool().items()},
            "yardarm_revision": sources.board.position.revision,
            sources.followed: sources.connected(),
            "yardarm_reports_waiting": sources.waiting(),
            "yardarm_streams": sources.streams(),
        },
        sources.features() if sources.features else _unarchived(sources.board),
    )


def _unarchived(board: Board) -> int:
    return sum(not f.archived for f in board.state.features.values())


def _summaries(found: Summaries[Any]) -> list[_Summary]:
    return [
        _Summary(tuple(map(str, key)), s.count, s.total, s.copy().quantiles)
        for key, s in found.items()
        if s.count
    ]


_HELP: Mapping[str, tuple[str, Labels]] = {
    "feature_toggle_update": ("Changes of features that this process stored.", ("toggle",)),
    "feature_toggle_usage": (
        "Evaluations that clients reported to this process.",
        ("toggle", "active", "appName"),
    ),
    "yardarm_deliveries": ("What came of telling add-ons.", ("provider", "outcome")),
    "db_pool_min": ("Connections that the pool keeps.", ()),
    "db_pool_max": ("Connections that the pool may have.", ()),
    "db_pool_free": ("Connections that nobody uses.", ()),
    "db_pool_used": ("Connections in use.", ()),
    "db_pool_pending_creates": ("Connections that are being made.", ()),
    "db_pool_pending_acquires": ("Who waits for a connection in use.", ()),
    "yardarm_revision": ("The newest event that this process knows.", ()),
    "yardarm_database_followed": ("1 while changes are heard of, else 0.", ()),
    "yardarm_upstream_followed": ("1 while the upstream answers this edge, else 0.", ()),
    "yardarm_reports_waiting": ("Reports of clients that are not stored yet.", ()),
    "yardarm_streams": ("Streams of SDKs that are open here.", ()),
}


def _text(copy: _Copy, worker: int | None) -> bytes:
    found = _all_families(copy)
    if worker is not None:
        for family in found:
            family.samples = [
                sample._replace(labels={**sample.labels, "worker": str(worker)})
                for sample in family.samples
            ]
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Ready(found))
    return generate_latest(registry)


def _all_families(copy: _Copy) -> list[Metric]:
    return [*ProcessCollector(registry=None).collect(), *_families(copy)]


class _Ready(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        return self._families


def _families(copy: _Copy) -> list[Metric]:
    features = GaugeMetricFamily(
        "feature_toggles_total", "Features that are not archived.", labels=("version",)
    )
    features.add_metric((__version__,), copy.features)
    return [
        _summary_family(
            "http_request_duration_milliseconds", ("path", "method", "status"), copy.timings
        ),
        _summary_family("db_query_duration_seconds", ("store", "action"), copy.queries),
        *(_counter_family(name, rows) for name, rows in copy.counters.items()),
        features,
        *(GaugeMetricFamily(name, _HELP[name][0], value) for name, value in copy.gauges.items()),
    ]


def _summary_family(name: str, labels: Labels, rows: Iterable[_Summary]) -> Metric:
    """The library's own summaries have no quantiles."""
    family = Metric(name, f"Quantiles are of the newest {WINDOW} of each series.", "summary")
    for row in rows:
        given = dict(zip(labels, row.labels, strict=True))
        for quantile, value in zip(_QUANTILES, row.quantiles(_QUANTILES), strict=True):
            family.add_sample(name, {"quantile": str(quantile), **given}, value)
        family.add_sample(f"{name}_sum", given, row.total)
        family.add_sample(f"{name}_count", given, row.count)
    return family


def _counter_family(name: str, rows: Iterable[tuple[Labels, int]]) -> Metric:
    help_text, labels = _HELP[name]
    family = CounterMetricFamily(name, help_text, labels=labels)
    for values, number in rows:
        family.add_metric(values, number)
    return family

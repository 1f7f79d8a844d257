"""What this server does, told to an OpenTelemetry collector, over OTLP and HTTP.

The official SDK sends, on threads of its own; when the collector is away it says so in the log and
drops what is too old. Its own variables count, too: OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME,
OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER. Imported by servers that are set to it only: what it
needs is the extra `yardarm[otel]`.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_NAME = "yardarm"
_TIMEOUT = 3.0
"""Seconds for the collector to take something."""
_CLOSE_MILLISECONDS = 2_000
_NANOSECONDS = 1_000_000_000
_FAILED = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """A number now. One that only grows is a counter, any other a gauge."""

    name: str
    help: str
    grows: bool
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handled:
    """A request that was answered: seconds since 1970, and how long it took. `parent` are the
    headers `traceparent` and `tracestate` as they came.
    """

    method: str
    route: str
    status: int
    started_at: float
    seconds: float
    request_id: str
    parent: Mapping[str, str]


class Collector:
    """`endpoint` is without the path of a signal, such as http://localhost:4318."""

    def __init__(self, endpoint: str, version: str, instance: str) -> None:
        named = Resource({"service.name": _NAME, "service.version": version})
        said = named.merge(OTELResourceDetector().detect())
        resource = said.merge(Resource({"service.instance.id": instance}))
        base = endpoint.rstrip("/")
        spans = OTLPSpanExporter(f"{base}/v1/traces", timeout=_TIMEOUT)
        self._tracers = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._tracers.add_span_processor(BatchSpanProcessor(spans))
        self._tracer = self._tracers.get_tracer(_NAME, version)
        numbers = OTLPMetricExporter(f"{base}/v1/metrics", timeout=_TIMEOUT)
        # Whoever has the numbers says when they are sent.
        self._reader = PeriodicExportingMetricReader(numbers, export_interval_millis=math.inf)
        self._meters = MeterProvider([self._reader], resource, shutdown_on_exit=False)
        self._meter = self._meters.get_meter(_NAME, version)
        self._parents = TraceContextTextMapPropagator()
        self._readings: dict[str, list[Reading]] = {}
        self._known: set[str] = set()

    def span(self, handled: Handled) -> None:
        """Note a request, below the caller's span when it has one. Sent later, if sampled."""
        span = self._tracer.start_span(
            f"{handled.method} {handled.route}",
            self._parents.extract(handled.parent),
            SpanKind.SERVER,
            {
                "http.request.method": handled.method,
                "http.route": handled.route,
                "http.response.status_code": handled.status,
                "yardarm.request_id": handled.request_id,
            },
            start_time=round(handled.started_at * _NANOSECONDS),
        )
        if handled.status >= _FAILED:
            span.set_status(Status(StatusCode.ERROR))
        span.end(round((handled.started_at + handled.seconds) * _NANOSECONDS))

    def send(self, readings: Iterable[Reading]) -> None:
        """All numbers as they are now. Waits for the collector: not for the loop's thread."""
        found: dict[str, list[Reading]] = {}
        for reading in readings:
            found.setdefault(reading.name, []).append(reading)
        self._readings = found
        for name, some in found.items():
            if name not in self._known:
                self._known.add(name)
                self._observe(some[0])
        self._reader.collect(timeout_millis=_TIMEOUT * 1_000)

    def close(self) -> None:
        """Send what waits, if that can be done soon. Not for the loop's thread."""
        self._tracers.force_flush(_CLOSE_MILLISECONDS)
        self._tracers.shutdown()
        self._meters.shutdown(_CLOSE_MILLISECONDS)

    def _observe(self, reading: Reading) -> None:
        make = (
            self._meter.create_observable_counter
            if reading.grows
            else self._meter.create_observable_gauge
        )
        make(reading.name, [self._callback(reading.name)], description=reading.help)

    def _callback(self, name: str) -> Callable[[CallbackOptions], Sequence[Observation]]:
        def told(_: CallbackOptions) -> Sequence[Observation]:
            return [Observation(r.value, dict(r.labels)) for r in self._readings.get(name, ())]

        return told

"""What a real collector gets of a real server; nothing of it is there when it is not set."""

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests import running as servers
from tests.sink import Sink, running_sink

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


def spans(sink: Sink) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each with what the resource says."""
    for received in sink.received:
        if received.path == "/v1/traces":
            for found in ExportTraceServiceRequest.FromString(received.body).resource_spans:
                resource = attributes(found.resource)
                yield from ((resource, span) for s in found.scope_spans for span in s.spans)


def numbers(sink: Sink) -> dict[str, Any]:
    """Of the last time, by name."""
    found: dict[str, Any] = {}
    for received in sink.received:
        if received.path == "/v1/metrics":
            for resource in ExportMetricsServiceRequest.FromString(received.body).resource_metrics:
                found |= {m.name: m for s in resource.scope_metrics for m in s.metrics}
    return found


def attributes(thing: Any) -> dict[str, Any]:
    return {a.key: a.value.string_value or a.value.int_value for a in thing.attributes}


async def test_a_collector_is_told_of_requests_and_numbers(database_url: str) -> None:
    async with running_sink() as sink:
        endpoint = sink.url.removesuffix("/hook")
        began = time.time_ns()
        async with (
            servers.running_server(database_url, otel_endpoint=endpoint) as server,
            servers.admin(server) as admin,
        ):
            feature = {"name": "told", "strategies": [{"name": "default"}]}
            headers = {"traceparent": PARENT, "x-request-id": "mine"}
            made = await admin.post("/api/admin/features", json=feature, headers=headers)
            assert made.status_code == 201
            assert (await admin.get("/api/admin/features/nobody")).status_code == 404
        told = list(spans(sink))
        by_name = {span.name: span for _, span in told}
        span = by_name["POST /api/admin/features"]
        assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, "b7ad6b7169203331")
        assert attributes(span) == {
            "http.request.method": "POST", "http.route": "/api/admin/features",
            "http.response.status_code": 201, "yardarm.request_id": "mine",
        }  # fmt: skip
        assert began <= span.start_time_unix_nano <= span.end_time_unix_nano <= time.time_ns()
        lost = by_name["GET /api/admin/features/:name"]
        assert attributes(lost)["http.response.status_code"] == 404
        assert not lost.parent_span_id
        resource = told[0][0]
        assert (resource["service.name"], bool(resource["service.instance.id"])) == (
            "yardarm",
            True,
        )
        found = numbers(sink)
        counts = found["http_request_duration_milliseconds_count"].sum
        assert counts.is_monotonic
        paths = {attributes(p)["path"]: p.as_double for p in counts.data_points}
        assert paths["/api/admin/features"] == 1
        assert found["yardarm_revision"].gauge.data_points[0].as_double > 0
        assert "http_request_duration_milliseconds" not in found, "quantiles cannot be added up"


async def test_a_collector_that_is_away_costs_log_lines_only(database_url: str) -> None:
    async with (
        servers.running_server(database_url, otel_endpoint="http://127.0.0.1:9") as server,
        httpx.AsyncClient(base_url=server.url) as http,
    ):
        assert (await http.get("/health")).status_code == 200


def test_without_it_no_sdk_is_imported() -> None:
    """The web framework imports OpenTelemetry's API where it is installed, which does nothing."""
    script = (
        "import sys, yardarm.app.serve, yardarm.app.edge, yardarm.cli.main\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry.sdk')"
        " or name.startswith('opentelemetry.exporter')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

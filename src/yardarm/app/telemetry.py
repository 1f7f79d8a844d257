"""What this server does, told to an OpenTelemetry collector, when one is set.

The numbers are those of Prometheus, under the same names; a summary is its count and its sum. Each
request that takes the ordinary way is a span. What SDKs poll is answered out of ready bytes and has
no spans: it is in the numbers.
"""

import asyncio
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import structlog

from yardarm import __version__
from yardarm.api.prometheus import Sources, families
from yardarm.api.timings import Seen
from yardarm.app.errors import StartError
from yardarm.config import Config

if TYPE_CHECKING:
    from yardarm.integrations.otel import Collector, Reading

EVERY = 60.0
"""Seconds between two sendings of the numbers."""

log = structlog.get_logger()


class Telemetry:
    """`observe` is told of requests; None when nothing is to be told."""

    def __init__(self, collector: "Collector | None", sources: Sources) -> None:
        self._collector = collector
        self._sources = sources
        self.observe: Callable[[Seen], None] | None = self._seen if collector else None

    @staticmethod
    def of(config: Config, sources: Sources) -> "Telemetry":
        """Raises StartError when what it needs is not installed."""
        if config.otel_endpoint is None:
            return Telemetry(None, sources)
        try:
            from yardarm.integrations.otel import Collector  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise StartError(
                f"YARDARM_OTEL_ENDPOINT needs the extra: pip install 'yardarm[otel]' ({error})"
            ) from None
        return Telemetry(Collector(config.otel_endpoint, __version__, str(uuid.uuid4())), sources)

    async def run(self) -> None:
        """For ever, or not at all: send the numbers."""
        while self._collector is not None:
            await asyncio.sleep(EVERY)
            await self._send(self._collector)

    async def close(self) -> None:
        """Send what there is."""
        if self._collector is not None:
            await self._send(self._collector)
            await asyncio.to_thread(self._collector.close)

    async def _send(self, collector: "Collector") -> None:
        readings = await _readings(self._sources)
        try:
            await asyncio.to_thread(collector.send, readings)
        except Exception:  # telling must not end delivery
            log.exception("telemetry_not_sent")

    def _seen(self, seen: Seen) -> None:
        from yardarm.integrations.otel import Handled  # noqa: PLC0415 - an extra

        assert self._collector is not None
        self._collector.span(
            Handled(
                seen.method, seen.pattern, seen.status, seen.started_at, seen.seconds,
                seen.request_id, _parent(seen.headers),
            )
        )  # fmt: skip


def _parent(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    return {
        name: headers[name.encode()].decode("latin-1")
        for name in ("traceparent", "tracestate")
        if name.encode() in headers
    }


async def _readings(sources: Sources) -> "list[Reading]":
    """Quantiles are left out: they cannot be added up."""
    from yardarm.integrations.otel import Reading  # noqa: PLC0415 - an extra

    return [
        Reading(
            sample.name,
            family.documentation,
            _grows(family.type),
            float(sample.value),
            sample.labels,
        )
        for family in await families(sources)
        for sample in family.samples
        if "quantile" not in sample.labels and not sample.name.endswith("_created")
    ]


def _grows(kind: str) -> bool:
    return kind in {"counter", "summary"}

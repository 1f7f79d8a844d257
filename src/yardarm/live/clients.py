"""What clients report, stored by group commit. 202 means stored."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from yardarm.domain.clients import Batch, Instance, MetricsReport, Registration
from yardarm.domain.figures import Tally
from yardarm.live.batcher import Batcher
from yardarm.store import clients, features
from yardarm.store.database import Database, Tx
from yardarm.store.sightings import mark_sighted

Report = Registration | MetricsReport | Batch
Listener = Callable[[Report], None]


class Reports(Protocol):
    """Where reports go."""

    async def add(self, report: Report) -> None:
        """Returns when the report is stored. Raises Unavailable."""


class ClientLog:
    """Takes registrations and metrics. `heard` is called after each commit, for each report."""

    def __init__(self, database: Database, *, heard: Listener | None = None) -> None:
        self._database = database
        self._heard = heard
        self.usage: Tally[tuple[str, bool, str]] = Tally(("(other)", True, "(other)"), most=5_000)
        """Evaluations that were reported to this process, by feature, answer and application."""
        self._batcher: Batcher[Report] = Batcher(self._store)
        self.run = self._batcher.run
        self.drained = self._batcher.drained

    async def add(self, report: Report) -> None:
        """Returns when the report is stored. Raises Unavailable."""
        await self._batcher.add(report)

    async def _store(self, reports: Sequence[Report]) -> None:
        now = datetime.now(UTC)
        async with self._database.transaction() as tx:
            batches = await _new_batches(tx, [r for r in reports if isinstance(r, Batch)])
            registrations = [r for r in reports if isinstance(r, Registration)]
            registrations += [r for batch in batches for r in batch.registrations]
            metrics = [r for r in reports if isinstance(r, MetricsReport)]
            if registrations:
                await clients.save_registrations(tx, registrations, now)
            seen = [_seen(r) for r in registrations] + [_seen(r) for r in metrics]
            seen += [_seen(r) for batch in batches for r in batch.seen]
            if seen:
                await clients.save_instances(tx, seen, now)
            metrics += [report for batch in batches for report in batch.metrics]
            if metrics:
                await clients.append_metrics(tx, metrics)
                names = {name for report in metrics for name in report.toggles}
                await features.mark_seen(tx, names, now)
                await mark_sighted(tx, _sighted(metrics), now)
        for metrics_report in metrics:
            self._count(metrics_report)
        if self._heard:
            for report in reports:
                self._heard(report)

    @property
    def waiting(self) -> int:
        """Reports that are not stored yet."""
        return self._batcher.waiting

    def _count(self, report: MetricsReport) -> None:
        app_name = report.instance.app_name
        for name, counts in report.toggles.items():
            if counts.yes:
                self.usage.add((name, True, app_name), counts.yes)
            if counts.no:
                self.usage.add((name, False, app_name), counts.no)


async def _new_batches(tx: Tx, batches: Sequence[Batch]) -> list[Batch]:
    """Without those that are stored already; one that comes twice at once is taken once. A batch
    without a name cannot be known again.
    """
    named = {batch.id: batch for batch in batches if batch.id is not None}
    new = await clients.new_batches(tx, named) if named else set()
    unnamed = [batch for batch in batches if batch.id is None]
    return unnamed + [batch for name, batch in named.items() if name in new]


def _seen(report: Registration | MetricsReport) -> tuple[Instance, str | None]:
    return report.instance, report.sdk_version


def _sighted(reports: Iterable[MetricsReport]) -> set[tuple[str, str]]:
    """Features, and the environments that reports of them are from."""
    return {(name, r.instance.environment) for r in reports for name in r.toggles}

"""What clients report, stored by group commit. 202 means stored."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from yardarm.domain.clients import Instance, MetricsReport, Registration
from yardarm.domain.figures import Tally
from yardarm.live.batcher import Batcher
from yardarm.store import clients, features
from yardarm.store.database import Database
from yardarm.store.sightings import mark_sighted

Report = Registration | MetricsReport
Listener = Callable[[Report], None]


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
        registrations = [r for r in reports if isinstance(r, Registration)]
        metrics = [r for r in reports if isinstance(r, MetricsReport)]
        async with self._database.transaction() as tx:
            if registrations:
                await clients.save_registrations(tx, registrations, now)
            await clients.save_instances(tx, map(_seen, reports), now)
            if metrics:
                await clients.append_metrics(tx, metrics, now)
                seen = {name for report in metrics for name in report.toggles}
                await features.mark_seen(tx, seen, now)
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


def _seen(report: Report) -> tuple[Instance, str | None]:
    return report.instance, report.sdk_version


def _sighted(reports: Iterable[MetricsReport]) -> set[tuple[str, str]]:
    """Features, and the environments that reports of them are from."""
    return {(name, r.instance.environment) for r in reports for name in r.toggles}

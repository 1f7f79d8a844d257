"""What clients report, stored by group commit. 202 means stored."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from yardarm.domain.clients import Batch, Instance, MetricsReport, Registration
from yardarm.domain.figures import Tally
from yardarm.domain.merging import MergedReport
from yardarm.live.batcher import Batcher
from yardarm.store import clients, features
from yardarm.store.database import Database, Tx
from yardarm.store.sightings import mark_sighted

Report = Registration | MetricsReport | Batch
Listener = Callable[[Report], None]


_MARK_EVERY = 3.0
"""Seconds in which it is not stored again that a feature was asked for in an environment."""
_MOST_MARKED = 50_000


class Reports(Protocol):
    """Where reports go."""

    async def add(self, report: Report) -> None:
        """Returns when the report is stored. Raises Unavailable."""

    def put(self, report: Report) -> asyncio.Future[None]:
        """As `add`; raises only that there is no room, the rest is the future's."""


class ClientLog:
    """Takes registrations and metrics. `heard` is called after each commit, for each report."""

    def __init__(self, database: Database, *, heard: Listener | None = None) -> None:
        self._database = database
        self._heard = heard
        self.usage: Tally[tuple[str, bool, str]] = Tally(("(other)", True, "(other)"), most=5_000)
        """Evaluations that were reported to this process, by feature, answer and application."""
        self._marked: set[tuple[str, str]] = set()
        self._marked_since = 0.0
        self._batcher: Batcher[Report] = Batcher(self._store)
        self.run = self._batcher.run
        self.drained = self._batcher.drained

    async def add(self, report: Report) -> None:
        """Returns when the report is stored. Raises Unavailable."""
        await self.put(report)

    def put(self, report: Report) -> asyncio.Future[None]:
        """As `add`; raises only that there is no room, the rest is the future's."""
        return self._batcher.put(report)

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
            rows = await clients.append_metrics(tx, metrics) if metrics else []
            sighted = self._sighted(rows)
            if sighted:
                await features.mark_seen(tx, {name for name, _ in sighted}, now)
                await mark_sighted(tx, sighted, now)
        self._marked |= sighted
        for row in rows:
            self._count(row)
        if self._heard:
            for report in reports:
                self._heard(report)

    @property
    def waiting(self) -> int:
        """Reports that are not stored yet."""
        return self._batcher.waiting

    def _sighted(self, rows: Iterable[MergedReport]) -> set[tuple[str, str]]:
        """Features, and the environments that reports of them are from; without those that were
        stored a moment ago.
        """
        now = time.monotonic()
        if now - self._marked_since > _MARK_EVERY or len(self._marked) > _MOST_MARKED:
            self._marked, self._marked_since = set(), now
        return {(name, row.environment) for row in rows for name in row.toggles} - self._marked

    def _count(self, row: MergedReport) -> None:
        for name, yes, no in row.toggles.counts():
            if yes:
                self.usage.add((name, True, row.app_name), yes)
            if no:
                self.usage.add((name, False, row.app_name), no)


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

"""Reports that are alike in all but their counts, put together: a row each in client_metrics."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from yardarm.domain.rollups import Sum

MOST_TOGGLES = 2_000
"""Names in a row, unless one report alone has more: so that no row grows without end."""


class HasCounts(Protocol):
    @property
    def yes(self) -> int: ...
    @property
    def no(self) -> int: ...
    @property
    def variants(self) -> Mapping[str, int]: ...


@dataclass(slots=True)
class MergedReport:
    """Counts of an application in an environment. `instance_id` is None for several instances;
    times are as the wire writes them, whose order is that of their texts.
    """

    app_name: str
    environment: str
    instance_id: str | None
    start: str
    stop: str
    toggles: dict[str, Sum] = field(default_factory=dict)

    def add(self, toggles: Mapping[str, HasCounts]) -> None:
        for name, counts in toggles.items():
            known = self.toggles.get(name)
            if known is None:
                known = self.toggles[name] = Sum()
            known.add(counts.yes, counts.no, counts.variants)

    def to_document(self) -> dict[str, Any]:
        """The form of column `client_metrics.metrics` (contract, section 7, with environment)."""
        document: dict[str, Any] = {"appName": self.app_name}
        if self.instance_id is not None:
            document["instanceId"] = self.instance_id
        document["environment"] = self.environment
        toggles = {name: _counts(counts) for name, counts in self.toggles.items()}
        document["bucket"] = {"start": self.start, "stop": self.stop, "toggles": toggles}
        return document


def _counts(counts: Sum) -> dict[str, Any]:
    document: dict[str, Any] = {"yes": counts.yes, "no": counts.no}
    if counts.variants:
        document["variants"] = counts.variants
    return document


class Merger:
    """Gathers reports; those of one application, environment and `when` go together."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str, Hashable], MergedReport] = {}
        self.rows: list[MergedReport] = []

    def add(
        self, when: Hashable, report: MergedReport, toggles: Mapping[str, HasCounts]
    ) -> MergedReport:
        """`report` says what it is, without its counts. What it has gone into."""
        key = report.app_name, report.environment, when
        row = self._open.get(key)
        if row is None or len(row.toggles) + len(toggles) > MOST_TOGGLES:
            row = self._open[key] = report
            self.rows.append(report)
        elif row is not report:
            row.start = min(row.start, report.start)
            row.stop = max(row.stop, report.stop)
            if row.instance_id != report.instance_id:
                row.instance_id = None
        row.add(toggles)
        return row

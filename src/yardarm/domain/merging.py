"""Reports that are alike in all but their counts, put together: a row each in client_metrics."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yardarm.domain.clients import HIGHEST_COUNT, HasCounts

MOST_TOGGLES = 2_000
"""Names in a row, unless one report alone has more: so that no row grows without end."""


class Totals:
    """Evaluations by feature. What SDKs report all day goes through it, so nothing is made but
    pairs of numbers; variants are not in `yes`, unless the SDK counts both.
    """

    __slots__ = ("_counts", "_variants")

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, int]] = {}
        self._variants: dict[str, dict[str, int]] = {}

    def __len__(self) -> int:
        return len(self._counts)

    def __iter__(self) -> Iterator[str]:
        """The names of features."""
        return iter(self._counts)

    def add(self, toggles: Mapping[str, HasCounts]) -> None:
        mine = self._counts
        for name, counts in toggles.items():
            known = mine.get(name)
            if known is None:
                mine[name] = counts.yes, counts.no
            else:
                mine[name] = known[0] + counts.yes, known[1] + counts.no
            if counts.variants:
                variants = self._variants.setdefault(name, {})
                for variant, count in counts.variants.items():
                    variants[variant] = variants.get(variant, 0) + count

    def counts(self) -> Iterator[tuple[str, int, int]]:
        """Of each feature, yes and no. They stop at HIGHEST_COUNT, as all that follows."""
        for name, (yes, no) in self._counts.items():
            yield name, min(yes, HIGHEST_COUNT), min(no, HIGHEST_COUNT)

    def variants(self) -> Iterator[tuple[str, str, int]]:
        """Of each feature that has any, each variant."""
        for name, variants in self._variants.items():
            for variant, count in variants.items():
                yield name, variant, min(count, HIGHEST_COUNT)

    def to_document(self) -> dict[str, Any]:
        """As `bucket.toggles` (contract, section 7)."""
        document: dict[str, Any] = {n: {"yes": yes, "no": no} for n, yes, no in self.counts()}
        for name, variant, count in self.variants():
            document[name].setdefault("variants", {})[variant] = count
        return document


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
    toggles: Totals = field(default_factory=Totals)

    def to_document(self) -> dict[str, Any]:
        """The form of column `client_metrics.metrics` (contract, section 7, with environment)."""
        document: dict[str, Any] = {"appName": self.app_name}
        if self.instance_id is not None:
            document["instanceId"] = self.instance_id
        document["environment"] = self.environment
        toggles = self.toggles.to_document()
        document["bucket"] = {"start": self.start, "stop": self.stop, "toggles": toggles}
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
        row.toggles.add(toggles)
        return row

"""Counters of what reports say, as every process keeps them: all agree, and so does one that has
just been started, because each is a function of table client_metrics and the database's clock.
"""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from yardarm.domain.clients import HIGHEST_COUNT
from yardarm.domain.usage import ApplicationUsage, Count, Usage
from yardarm.store.metrics import StoredCounts, StoredReport

_TOGGLES = 20_000
_PAIRS = 100_000
"""Names that are remembered, and pairs of application and name. A client can make names up: what
is over it is left out until others are forgotten."""

_LONGEST_NAME = 255
_DISABLED = "disabled"
_KEEP_PARTS = 48

log = structlog.get_logger()


class Ring:
    """Counts of the last sixty parts (seconds, minutes) and the one that has begun. They stop at
    HIGHEST_COUNT.
    """

    PARTS = 61
    __slots__ = ("_newest", "_no", "_yes")

    def __init__(self) -> None:
        self._newest = 0
        self._yes = array("Q", bytes(8 * self.PARTS))
        self._no = array("Q", bytes(8 * self.PARTS))

    def add(self, part: int, yes: int, no: int) -> None:
        """What is too old leaves no trace."""
        if part > self._newest:
            self._advance(part)
        elif part <= self._newest - self.PARTS:
            return
        cell = part % self.PARTS
        yes += self._yes[cell]
        no += self._no[cell]
        # Half the time of min().
        self._yes[cell] = yes if yes < HIGHEST_COUNT else HIGHEST_COUNT  # noqa: FURB136
        self._no[cell] = no if no < HIGHEST_COUNT else HIGHEST_COUNT  # noqa: FURB136

    def total(self, part: int) -> Count:
        """All that is left when this part has begun."""
        self._advance(part)
        return Count(min(sum(self._yes), HIGHEST_COUNT), min(sum(self._no), HIGHEST_COUNT))

    def _advance(self, part: int) -> None:
        for passed in range(max(self._newest + 1, part - self.PARTS + 1), part + 1):
            self._yes[passed % self.PARTS] = self._no[passed % self.PARTS] = 0
        self._newest = max(self._newest, part)


@dataclass(slots=True)
class _Application:
    counts: dict[int, int] = field(default_factory=dict)
    """By the part of the keep in which reports arrived."""
    toggles: dict[str, int] = field(default_factory=dict)
    """The last part in which a report named it."""


class Counters:
    """Adds reports up. Of `keep` it remembers whole parts, a 48th each: those that no server can
    have lost to the janitor yet.
    """

    def __init__(self, keep: timedelta) -> None:
        self._keep = keep.total_seconds()
        # Whole minutes: reports that arrived in the same one are merged (store.merges).
        self._part = max(1, self._keep // 60 // _KEEP_PARTS) * 60
        self._applications: dict[str, _Application] = {}
        self._toggles: dict[str, tuple[Ring, Ring]] = {}
        self._pairs = 0
        self._oldest = 0
        self._full = False

    def add(self, report: StoredReport, now: datetime) -> None:
        arrived = report.arrived.timestamp()
        part = int(arrived // self._part)
        if part < self._oldest_part(now):
            return
        # A bucket cannot have stopped after it arrived, whatever the sender's clock says.
        stop = min(report.stop.timestamp(), arrived, now.timestamp())
        minute = int(stop // 60) if stop > now.timestamp() - 3_660 else None
        second = int(stop) if stop > now.timestamp() - 61 else None
        application = self._applications.get(report.app_name)
        if application is None:
            if self._pairs >= _PAIRS:
                self._leave_out()
                return
            self._pairs += 1  # so that applications without toggles are bounded, too
            application = self._applications[report.app_name] = _Application()
        count = application.counts.get(part, 0)
        for name, counts in report.toggles.items():
            yes, no = _evaluations(counts)
            count += yes + no
            rings = self._see(application, name, part)
            if rings is None:
                continue
            if minute is not None:
                rings[0].add(minute, yes, no)
            if second is not None:
                rings[1].add(second, yes, no)
        application.counts[part] = count

    def _see(self, application: _Application, name: str, part: int) -> tuple[Ring, Ring] | None:
        known = application.toggles.get(name)
        rings = self._toggles.get(name)
        if known is None:
            if len(name) > _LONGEST_NAME:  # no feature can have it
                return None
            if self._pairs >= _PAIRS or (rings is None and len(self._toggles) >= _TOGGLES):
                self._leave_out()
                return None
            self._pairs += 1
        if rings is None:
            rings = self._toggles[name] = (Ring(), Ring())
        if known is None or known < part:
            application.toggles[name] = part
        return rings

    def _leave_out(self) -> None:
        if not self._full:
            self._full = True
            log.warning("names_left_out_of_counters", toggles=len(self._toggles), pairs=self._pairs)

    def usage(self, now: datetime) -> Usage:
        """What the reports say at this moment."""
        self.forget(now)
        second = int(now.timestamp())
        names = sorted(self._toggles)
        return Usage(
            {
                name: ApplicationUsage(
                    tuple(sorted(known.toggles)), min(sum(known.counts.values()), HIGHEST_COUNT)
                )
                for name, known in sorted(self._applications.items())
            },
            {name: self._toggles[name][0].total(second // 60) for name in names},
            {name: self._toggles[name][1].total(second) for name in names},
        )

    def _oldest_part(self, now: datetime) -> int:
        """The first that lies wholly within the keep."""
        return -int(-(now.timestamp() - self._keep) // self._part)

    def forget(self, now: datetime) -> None:
        """Drop what has outlived the keep."""
        oldest = self._oldest_part(now)
        if oldest <= self._oldest:
            return
        self._oldest = oldest
        seen: set[str] = set()
        for name, known in list(self._applications.items()):
            known.counts = _since(oldest, known.counts)
            known.toggles = {t: part for t, part in known.toggles.items() if part >= oldest}
            if not known.counts:
                del self._applications[name]
            seen.update(known.toggles)
        self._toggles = {name: self._toggles[name] for name in self._toggles if name in seen}
        self._pairs = sum(1 + len(known.toggles) for known in self._applications.values())


def _since(oldest: int, counts: Mapping[int, int]) -> dict[int, int]:
    return {part: count for part, count in counts.items() if part >= oldest}


def _evaluations(counts: StoredCounts) -> tuple[int, int]:
    yes, no = counts.yes, counts.no
    for variant, count in counts.variants.items():
        if variant == _DISABLED:
            no += count
        else:
            yes += count
    return yes, no

"""How a project is doing: its health, how long features take to reach production, and what happens
in it. Figures that nothing is known for are None.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, median

from yardarm.domain.feature_lifecycle import STAGES, FirstSeen, name_of_stage, stages
from yardarm.domain.features import Feature

WINDOW = timedelta(days=30)
"""What is compared with the same time before it."""

ACTIVITY = timedelta(days=365)
"""For how long back events are counted by the day."""


@dataclass(frozen=True, slots=True)
class Health:
    """Live features: those that are stale, that are only potentially so, and the others."""

    active: int = 0
    potentially_stale: int = 0
    stale: int = 0

    @property
    def rating(self) -> int:
        """As `domain.projects.Figures.health` has it, per cent."""
        live = self.active + self.potentially_stale + self.stale
        return 100 if not live else round(100 * (1 - (live - self.active) / live))


def health(features: Iterable[Feature]) -> Health:
    stale = potentially = active = 0
    for feature in features:
        if feature.archived:
            continue
        stale += feature.stale
        potentially += feature.potentially_stale and not feature.stale
        active += not (feature.stale or feature.potentially_stale)
    return Health(active, potentially, stale)


@dataclass(frozen=True, slots=True)
class LeadTime:
    """From a feature's birth to the first time that a client of production asked for it."""

    feature: str
    live_at: datetime
    days: float


def lead_times(features: Iterable[Feature], seen: Mapping[str, FirstSeen]) -> list[LeadTime]:
    """By name, archived ones too; those that have not been live are not in it."""
    found = []
    for feature in features:
        first = seen.get(feature.name)
        if first is not None and first.live_at is not None:
            took = max(first.live_at - feature.created_at, timedelta())
            days = round(took / timedelta(days=1), 2)
            found.append(LeadTime(feature.name, first.live_at, days))
    return sorted(found, key=lambda lead: lead.feature)


def average(times: Sequence[LeadTime]) -> float | None:
    """In days."""
    return round(fmean(lead.days for lead in times), 2) if times else None


def middle(times: Sequence[LeadTime]) -> float | None:
    """The median, in days: a few old features do not move it."""
    return round(median(lead.days for lead in times), 2) if times else None


@dataclass(frozen=True, slots=True)
class StageFigures:
    """Features that are in a stage, and the days that those stayed in it that have left it."""

    features: int
    average_days: float | None


def stage_figures(
    features: Iterable[Feature], seen: Mapping[str, FirstSeen]
) -> dict[str, StageFigures]:
    """By stage, in the order of STAGES. A stage that was entered before the one before it was left
    at once.
    """
    counts = dict.fromkeys(STAGES, 0)
    stays: dict[str, list[float]] = {name: [] for name in STAGES}
    for feature in features:
        first = seen.get(feature.name)
        counts[name_of_stage(feature, first)] += 1
        for stage, following in pairwise(stages(feature, first)):
            if stage.since is not None and following.since is not None:
                stay = max(following.since - stage.since, timedelta())
                stays[stage.name].append(stay / timedelta(days=1))
    return {
        name: StageFigures(counts[name], round(fmean(stays[name]), 2) if stays[name] else None)
        for name in STAGES
    }


@dataclass(frozen=True, slots=True)
class Compared:
    """Of the last 30 days, and of the 30 days before them."""

    current: int = 0
    past: int = 0


def compared(times: Iterable[datetime], now: datetime) -> Compared:
    """How many of these times are in each."""
    ages = [now - at for at in times]
    return Compared(
        sum(age <= WINDOW for age in ages), sum(WINDOW < age <= 2 * WINDOW for age in ages)
    )

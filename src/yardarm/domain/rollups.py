"""Where a report counts, and how fine an answer about a long time is."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from yardarm.domain.clients import HIGHEST_COUNT

BELIEVED = timedelta(days=30)
"""How long before it arrived a bucket may have stopped; a clock that says more is wrong."""

LONGEST_NAME = 255
OTHER = "(other)"
"""What is counted for names that there is no room for, or that nothing can have."""

ALL_APPLICATIONS = ""
"""The application of the sums over all of them."""


class Grain(enum.StrEnum):
    """How long a time one number is of. Weeks begin on Monday; all in UTC."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


_FINEST = ((24 * 8, Grain.HOUR), (24 * 92, Grain.DAY))


def grain_of(hours: int) -> Grain:
    """So that an answer has 192 moments or fewer, however long a time it is about (up to 10
    years: 522).
    """
    for most, grain in _FINEST:
        if hours <= most:
            return grain
    return Grain.WEEK


def moment_of(stop: datetime, arrived: datetime) -> datetime:
    """When a bucket counts: at its end, for its beginning is not known better. One that claims to
    have stopped after it arrived, or unbelievably long before, counts when it arrived.
    """
    return stop if arrived - BELIEVED <= stop <= arrived else arrived


def start_of(grain: Grain, at: datetime) -> datetime:
    """The beginning of the hour, day or week."""
    at = at.astimezone(UTC)
    if grain is Grain.HOUR:
        return at.replace(minute=0, second=0, microsecond=0)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return day if grain is Grain.DAY else day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Window:
    """From the beginning of an hour, day or week on."""

    grain: Grain
    since: datetime

    @staticmethod
    def back(hours: int, now: datetime) -> "Window":
        """The hours, days or weeks that touch the last `hours`, the one that has begun included."""
        grain = grain_of(hours)
        return Window(grain, start_of(grain, now - timedelta(hours=hours - 1)))

    def moments(self, now: datetime) -> tuple[datetime, ...]:
        """When each of them begins."""
        step = _STEPS[self.grain]
        many = max(0, (now - self.since) // step) + 1
        return tuple(self.since + i * step for i in range(many))


_STEPS = {
    Grain.HOUR: timedelta(hours=1),
    Grain.DAY: timedelta(days=1),
    Grain.WEEK: timedelta(weeks=1),
}


def plus(one: int, other: int) -> int:
    """Counts stop where readers of JSON see no integers any more."""
    return min(one + other, HIGHEST_COUNT)


@dataclass(slots=True)
class Sum:
    """Evaluations, as clients say them: `variants` are not in `yes`, unless the SDK counts both."""

    yes: int = 0
    no: int = 0
    variants: dict[str, int] = field(default_factory=dict)

    def add(self, yes: int, no: int, variants: Mapping[str, int]) -> None:
        self.yes = plus(self.yes, yes)
        self.no = plus(self.no, no)
        for name, count in variants.items():
            self.variants[name] = plus(self.variants.get(name, 0), count)


@dataclass(frozen=True, slots=True)
class Cell:
    """Whose evaluations of a feature, and in the hour, day or week that begins when."""

    environment: str
    app_name: str
    at: datetime


Usages = dict[Cell, Sum]


def in_order(cells: Iterable[Cell]) -> list[Cell]:
    return sorted(cells, key=lambda cell: (cell.at, cell.environment, cell.app_name))

"""Questions about the usage of features over hours, days and years."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.domain.rollups import Grain, Sum, Usages, Window, start_of
from yardarm.service.access import require
from yardarm.store import metrics, usage
from yardarm.store.database import Database
from yardarm.store.metrics import Pending

MOST_CELLS = 50_000
"""Features times moments of an answer."""

_DAY = 24


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in a window. All that was acknowledged before the question is in it, or
    else all that was before `until`.
    """

    window: Window
    now: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class FeatureSummary:
    """The hour that has begun, by environment; applications of the last 24 hours by name."""

    counted: Counted
    hour: Usages
    applications: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeatureUsage:
    """Over time, all applications together; and in all, by environment and application."""

    counted: Counted
    sums: Usages
    applications: Mapping[tuple[str, str], Sum]


@dataclass(frozen=True, slots=True)
class FeaturesUsage:
    """Many features in one environment: what there is of each, in the order of their names."""

    counted: Counted
    environment: str
    total: int
    features: Mapping[str, Mapping[datetime, Sum]]


@dataclass(frozen=True, slots=True)
class Which:
    """Features by name, else those of a project, else all; so many of them, from one on."""

    names: Sequence[str] = ()
    project: str | None = None
    limit: int = 100
    offset: int = 0


class UsageService:
    """`newest` gives the state that this process serves."""

    def __init__(self, database: Database, newest: Callable[[], State]) -> None:
        self._database = database
        self._newest = newest

    async def summary(self, actor: Actor, name: str) -> FeatureSummary:
        """Of any name: clients may report features that nobody made."""
        require(actor.principal, Permission.READ)
        now = datetime.now(UTC)
        hour = Window(Grain.HOUR, start_of(Grain.HOUR, now))
        async with self._database.transaction(read_only=True) as tx:
            waiting = await metrics.pending(tx)
            sums = await usage.of_feature(tx, name, hour, waiting.reports, by_application=False)
            day = Window.back(_DAY, now)
            seen = await usage.of_applications(tx, name, day, waiting.reports)
        counted = Counted(hour, now, waiting.until)
        return FeatureSummary(counted, sums, tuple(sorted({app for _, app in seen})))

    async def by_application(self, actor: Actor, name: str, hours: int) -> tuple[Counted, Usages]:
        """Of every environment and application that evaluated it, over time."""
        require(actor.principal, Permission.READ)
        now = datetime.now(UTC)
        window = Window.back(hours, now)
        async with self._database.transaction(read_only=True) as tx:
            waiting = await metrics.pending(tx)
            sums = await usage.of_feature(tx, name, window, waiting.reports, by_application=True)
        return Counted(window, now, waiting.until), sums

    async def of_feature(self, actor: Actor, name: str, hours: int) -> FeatureUsage:
        require(actor.principal, Permission.READ)
        now = datetime.now(UTC)
        window = Window.back(hours, now)
        async with self._database.transaction(read_only=True) as tx:
            waiting = await metrics.pending(tx)
            sums = await usage.of_feature(tx, name, window, waiting.reports, by_application=False)
            applications = await usage.of_applications(tx, name, window, waiting.reports)
        return FeatureUsage(Counted(window, now, waiting.until), sums, applications)

    async def of_features(
        self, actor: Actor, environment: str | None, hours: int, which: Which
    ) -> FeaturesUsage:
        """Raises Invalid for an environment or a project that is not there, and for more than an
        answer holds.
        """
        require(actor.principal, Permission.READ)
        state, now = self._newest(), datetime.now(UTC)
        place = _environment(state, environment)
        names = _names(state, which)
        page = names[which.offset : which.offset + which.limit]
        window = Window.back(hours, now)
        if len(page) * len(window.moments(now)) > MOST_CELLS:
            text = f"asks for more than {MOST_CELLS} numbers: ask for fewer features or hours"
            raise Invalid([Problem(("limit",), text, "number.max", {"limit": MOST_CELLS})])
        async with self._database.transaction(read_only=True) as tx:
            waiting: Pending = await metrics.pending(tx)
            found = await usage.of_features(tx, page, place, window, waiting.reports)
        return FeaturesUsage(Counted(window, now, waiting.until), place, len(names), found)


def _environment(state: State, name: str | None) -> str:
    if name is None:
        return next(e.name for e in state.environments.values() if e.key is None)
    if name not in state.environments:
        problem = Problem(("environment",), "names no environment that is there", "any.invalid")
        raise Invalid([problem])
    return name


def _names(state: State, which: Which) -> list[str]:
    if which.project is not None and which.project not in state.projects:
        raise Invalid([Problem(("project",), "names no project that is there", "any.invalid")])
    asked: Collection[str] = which.names or state.features
    found = []
    for name in dict.fromkeys(asked):
        feature = state.features.get(name)
        if feature is None or feature.archived:
            continue
        if which.project is None or feature.project == which.project:
            found.append(name)
    return sorted(found)

"""What usage and time say of features: which were never asked for, always say the same, or can go.

From facts to findings, without a clock: who asks says what time it is. Days are whole ones in UTC.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from yardarm.domain.feature_types import FeatureType
from yardarm.domain.features import Feature
from yardarm.domain.lifecycle import Sighting
from yardarm.domain.usage_signs import Signs

PATIENCE = timedelta(days=7)
"""How long a new feature may wait for its first client, and how long ago the last evaluation may
be of one that is still asked for."""

WINDOW = timedelta(days=30)
"""How long a feature says the same, or is not asked for, before that is told."""


class Kind(StrEnum):
    """Every kind of finding, in the order in which they are listed; docs/howto/insight.md tells of
    each.
    """

    SAFE_TO_ARCHIVE = "safe-to-archive"
    ARCHIVED_IN_USE = "archived-in-use"
    NEVER_EVALUATED = "never-evaluated"
    ALWAYS_ON = "always-on"
    ALWAYS_OFF = "always-off"
    POTENTIALLY_STALE = "potentially-stale"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a feature: its type, the live features that depend on it, when clients of
    each environment asked for it first and last, and what their usage says, by environment.
    """

    feature: Feature
    type: FeatureType | None = None
    dependents: tuple[str, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    signs: Mapping[str, Signs] = field(default_factory=dict)

    @property
    def last_seen_at(self) -> datetime | None:
        """By any client; of what is known to the day only, the day's beginning."""
        times = [sighting.last_seen_at for sighting in self.sightings]
        times += [start(signs.last) for signs in self.signs.values() if signs.last is not None]
        return max(times, default=None)


@dataclass(frozen=True, slots=True)
class Insight:
    """What was found in a feature, in an environment or in all of them (None), and since when it
    is so.
    """

    kind: Kind
    facts: Facts
    environment: str | None
    since: datetime

    def days(self, now: datetime) -> int:
        return (now - self.since).days


def findings(facts: Facts, now: datetime) -> list[Insight]:
    """In the order of Kind, then of environments."""
    if facts.feature.archived:
        return list(_archived(facts, now))
    return [
        *_safe_to_archive(facts, now),
        *_never_evaluated(facts, now),
        *_always(facts, now, Kind.ALWAYS_ON),
        *_always(facts, now, Kind.ALWAYS_OFF),
        *_potentially_stale(facts, now),
    ]


def in_order(found: Iterable[Insight]) -> list[Insight]:
    """By kind; in each what has been so for the longest first."""
    order = {kind: number for number, kind in enumerate(Kind)}
    return sorted(
        found,
        key=lambda i: (order[i.kind], i.since, i.facts.feature.name, i.environment or ""),
    )


def start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _archived(facts: Facts, now: datetime) -> Iterator[Insight]:
    """It is put away, and is asked for all the same: clients take it for one that is off."""
    at, last = facts.feature.archived_at, facts.last_seen_at
    if at is not None and last is not None and last > at and now - last <= PATIENCE:
        yield Insight(Kind.ARCHIVED_IN_USE, facts, None, at)


def _safe_to_archive(facts: Facts, now: datetime) -> Iterator[Insight]:
    """Nobody asks for it any more, or ever did, and no live feature hangs on it."""
    since = facts.last_seen_at or facts.feature.created_at
    if not facts.dependents and now - since >= WINDOW:
        yield Insight(Kind.SAFE_TO_ARCHIVE, facts, None, since)


def _never_evaluated(facts: Facts, now: datetime) -> Iterator[Insight]:
    born = facts.feature.created_at
    if facts.last_seen_at is None and now - born >= PATIENCE:
        yield Insight(Kind.NEVER_EVALUATED, facts, None, born)


def _always(facts: Facts, now: datetime, kind: Kind) -> Iterator[Insight]:
    """It is asked for, and has said the same all the time. Not of types that are meant to stay:
    a kill switch is always on.
    """
    if facts.type is not None and facts.type.lifetime_days is None:
        return
    today = now.astimezone(UTC).date()
    for environment, signs in sorted(facts.signs.items()):
        is_on = kind is Kind.ALWAYS_ON
        said, other = (signs.on, signs.off) if is_on else (signs.off, signs.on)
        if said is None or signs.first is None or said < today - PATIENCE:
            continue
        since = signs.first if other is None else other + timedelta(days=1)
        if since <= today - WINDOW:
            yield Insight(kind, facts, environment, start(since))


def _potentially_stale(facts: Facts, now: datetime) -> Iterator[Insight]:
    """As it is marked; since when its type's lifetime is over."""
    feature = facts.feature
    lifetime = None if facts.type is None else facts.type.lifetime_days
    if feature.potentially_stale and not feature.stale and lifetime is not None:
        age = (now - feature.created_at).days
        if age >= lifetime:
            since = feature.created_at + timedelta(days=lifetime)
            yield Insight(Kind.POTENTIALLY_STALE, facts, None, since)

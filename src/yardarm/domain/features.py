"""Features: the flags themselves, and what commands do to them.

A decision never looks at a database: it takes the feature as it is and returns what changes,
or None when nothing does. v3's on, off and stale record an event in any case, as v3 does
(contract, section 3, Toggle).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Any

from yardarm.domain.environment_states import (
    EMPTY,
    EnvironmentState,
    identified,
    owner_of,
    read_states,
    read_strategies,
    read_variants,
)
from yardarm.domain.errors import Conflict
from yardarm.domain.events import Decision, Document, EventType, Kind
from yardarm.domain.lifecycle import Completion
from yardarm.domain.links import Link
from yardarm.domain.tags import Tag
from yardarm.domain.targeting import Dependency, FeatureStrategy, Variant
from yardarm.domain.times import exact_time, read_time, wire_time

DEFAULT_PROJECT = "default"
DEFAULT_TYPE = "release"


def _no_states() -> Mapping[str, EnvironmentState]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature: `enabled`, `strategies` and `variants` are its state in the default environment,
    `environments` hold it for the others, by name. `variants` is None when never set.
    """

    name: str
    created_at: datetime
    description: str | None = None
    type: str = DEFAULT_TYPE
    project: str = DEFAULT_PROJECT
    enabled: bool = False
    stale: bool = False
    archived: bool = False
    impression_data: bool = False
    strategies: tuple[FeatureStrategy, ...] = ()
    variants: tuple[Variant, ...] | None = None
    dependencies: tuple[Dependency, ...] | None = None
    tags: tuple[Tag, ...] = ()
    environments: Mapping[str, EnvironmentState] = field(default_factory=_no_states)
    links: tuple[Link, ...] = ()
    archived_at: datetime | None = None
    potentially_stale: bool = False
    completed: Completion | None = None

    @property
    def segments(self) -> frozenset[int]:
        """The ids that its strategies name, in whatever environment."""
        # Asked of 10,000 features in a search, of which few have any.
        there = (state.strategies for state in self.environments.values())
        return frozenset(
            i for s in chain(self.strategies, *there) if s.segments for i in s.segments
        )

    @property
    def active_strategies(self) -> list[FeatureStrategy]:
        """Those that count, in their order."""
        active = [s for s in self.strategies if not s.disabled]
        return sorted(active, key=lambda s: s.sort_order or 0)

    @property
    def is_on(self) -> bool:
        """On for somebody. One whose strategies are all disabled is not: SDKs, which are told of
        no disabled ones, take none for everybody.
        """
        return self.enabled and (
            not self.strategies or any(not s.disabled for s in self.strategies)
        )

    def in_environment(self, key: str | None) -> EnvironmentState:
        """Its state in an environment (`Environment.key`: None is the default one)."""
        if key is None:
            return EnvironmentState(self.enabled, self.strategies, self.variants)
        return self.environments.get(key, EMPTY)

    def with_state(self, key: str | None, state: EnvironmentState) -> "Feature":
        """The same feature with another state in one environment."""
        if key is None:
            return replace(
                self, enabled=state.enabled, strategies=state.strategies, variants=state.variants
            )
        states = {name: s for name, s in self.environments.items() if name != key}
        if state != EMPTY:
            states[key] = state
        return replace(self, environments=MappingProxyType(states))

    def seen_in(self, key: str | None) -> "Feature":
        """As clients of an environment see it: its state there stands where the default one's
        does.
        """
        if key is None:
            return self
        return self.with_state(None, self.in_environment(key))

    def to_document(self) -> dict[str, Any]:
        """The canonical form: all of the state, nothing derived, times to the microsecond. What
        came with environments is left out where it is as in a new feature.
        """
        more: dict[str, Any] = {
            "dependencies": (
                None if self.dependencies is None else [d.to_document() for d in self.dependencies]
            ),
            "environments": {n: s.to_document() for n, s in sorted(self.environments.items())}
            or None,
            "links": [link.to_document() for link in self.links] or None,
            "archivedAt": self.archived_at and exact_time(self.archived_at),
            "potentiallyStale": self.potentially_stale or None,
            "completed": self.completed and self.completed.to_document(),
        }
        return {
            **self._shared(),
            "strategies": [s.to_document() for s in self.strategies],
            "archived": self.archived,
            "impressionData": self.impression_data,
            "createdAt": exact_time(self.created_at),
            "tags": [t.to_document() for t in self.tags],
            **{key: value for key, value in more.items() if value is not None},
        }

    def to_wire(self) -> dict[str, Any]:
        """v3's admin shape without `lastSeenAt`, which is telemetry and not state."""
        return {**self._shared(), "createdAt": wire_time(self.created_at)}

    def _shared(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "description": self.description,
            "type": self.type,
            "project": self.project,
            "enabled": self.enabled,
            "stale": self.stale,
            "strategies": [s.to_wire() for s in self.strategies],
            "variants": (
                None if self.variants is None else [v.to_document() for v in self.variants]
            ),
        }

    @staticmethod
    def from_document(document: Document) -> "Feature":
        """Read the canonical form; a missing key means the default, so that old events fold."""
        name, dependencies = document["name"], document.get("dependencies")
        archived_at, completed = document.get("archivedAt"), document.get("completed")
        return Feature(
            name=name,
            created_at=read_time(document["createdAt"]),
            description=document.get("description"),
            type=document.get("type", DEFAULT_TYPE),
            project=document.get("project", DEFAULT_PROJECT),
            enabled=document.get("enabled", False),
            stale=document.get("stale", False),
            archived=document.get("archived", False),
            impression_data=document.get("impressionData", False),
            strategies=read_strategies(document.get("strategies") or (), owner_of(name, None)),
            variants=read_variants(document.get("variants")),
            dependencies=None
            if dependencies is None
            else tuple(Dependency.from_document(d) for d in dependencies),
            tags=tuple(Tag.from_document(t) for t in document.get("tags") or ()),
            environments=read_states(name, document.get("environments") or {}),
            links=tuple(Link.from_document(link) for link in document.get("links") or ()),
            archived_at=None if archived_at is None else read_time(archived_at),
            potentially_stale=document.get("potentiallyStale", False),
            completed=None if completed is None else Completion.from_document(completed),
        )


@dataclass(frozen=True, slots=True)
class FeatureFilter:
    """Which features a list holds; filters combine with AND, the values of one with OR.
    None means: no filter of that kind.
    """

    projects: frozenset[str] | None = None
    name_prefix: str | None = None
    tags: frozenset[Tag] | None = None

    def admits(self, feature: Feature) -> bool:
        return (
            (self.projects is None or feature.project in self.projects)
            and (self.name_prefix is None or feature.name.startswith(self.name_prefix))
            and (self.tags is None or not self.tags.isdisjoint(feature.tags))
        )


FreshId = Callable[[], str]
"""Makes an id for a strategy that nobody has seen before."""


def create(feature: Feature, fresh: FreshId | None = None) -> Decision:
    strategies = identified(feature.strategies, (), owner_of(feature.name, None), fresh)
    feature = replace(feature, strategies=strategies)
    return decision(EventType.FEATURE_CREATED, _as_sent(feature), None, feature)


def update(old: Feature, new: Feature, fresh: FreshId | None = None) -> Decision | None:
    """Replace everything but the name and the birthday; None when nothing would change."""
    new = replace(
        new,
        name=old.name,
        created_at=old.created_at,
        strategies=identified(new.strategies, old.strategies, owner_of(old.name, None), fresh),
    )
    if new == old:
        return None
    return decision(EventType.FEATURE_UPDATED, _as_sent(new), old, new)


def switch(old: Feature, *, enabled: bool) -> Decision:
    new = replace(old, enabled=enabled)
    return decision(EventType.FEATURE_UPDATED, new.to_wire(), old, new)


def mark_stale(old: Feature, *, stale: bool) -> Decision:
    new = replace(old, stale=stale)
    event_type = EventType.FEATURE_STALE_ON if stale else EventType.FEATURE_STALE_OFF
    return decision(event_type, new.to_wire(), old, new)


def archive(old: Feature, at: datetime) -> Decision:
    """The name stays taken; the feature is off everywhere when it comes back."""
    new = replace(_off(old), archived=True, archived_at=at)
    return decision(EventType.FEATURE_ARCHIVED, {"name": old.name}, old, new)


def revive(old: Feature) -> Decision:
    """Bring an archived feature back, switched off. A live one is a Conflict: v3 switched it
    off silently (contract, section 15, 5).
    """
    if not old.archived:
        raise Conflict(f"The feature {old.name} is not archived")
    new = replace(_off(old), archived=False, archived_at=None)
    return decision(EventType.FEATURE_REVIVED, {"name": old.name}, old, new)


def _off(feature: Feature) -> Feature:
    states = {name: replace(s, enabled=False) for name, s in feature.environments.items()}
    kept = {name: state for name, state in states.items() if state != EMPTY}
    return replace(feature, enabled=False, environments=MappingProxyType(kept))


def by_name(features: Iterable[Feature]) -> list[Feature]:
    """In the order of every list: by code point, the same in each process and database."""
    return sorted(features, key=lambda f: f.name)


def _as_sent(feature: Feature) -> Mapping[str, Any]:
    """The data of created and updated events: the body with its defaults, unset keys left out."""
    data = feature.to_wire()
    del data["createdAt"]
    return {k: v for k, v in data.items() if v is not None}


def decision(
    event_type: EventType,
    data: Document,
    before: Feature | None,
    after: Feature | None,
    environment: str | None = None,
) -> Decision:
    """About a feature; `environment` is None when clients of every environment may see it: v3's
    commands change settings of all of them and the state of the default one in the same event.
    """
    thing = before if after is None else after
    assert thing is not None
    return Decision(
        event_type,
        data,
        Kind.FEATURE,
        thing.name,
        before=None if before is None else before.to_document(),
        after=None if after is None else after.to_document(),
        project=thing.project,
        environment=environment,
    )

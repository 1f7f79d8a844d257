"""The read side: what clients of one environment see at one revision. Immutable."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from yardarm.domain.environments import Environment
from yardarm.domain.features import Feature, FeatureFilter, by_name
from yardarm.domain.principals import Scope
from yardarm.domain.replay import State
from yardarm.domain.segments import Segment


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the history: the revision (`events.id`) and the chain's hash at it."""

    revision: int = 0
    hash: bytes = bytes(32)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The live features of an environment, by name.

    `position` is the last event that a client of this environment can see, so that an
    unrelated event invalidates nothing (design decision 6).
    """

    environment: str
    position: Position
    features: tuple[Feature, ...]
    segments: Mapping[int, Segment] = field(default_factory=dict)

    def feature(self, name: str) -> Feature | None:
        at = bisect_left(self.features, name, key=lambda f: f.name)
        found = self.features[at : at + 1]
        return found[0] if found and found[0].name == name else None

    def by_name(self, names: Iterable[str] | None) -> dict[str, Feature]:
        """The features of these names that are there; of all with None."""
        if names is None:
            return {f.name: f for f in self.features}
        found = {name: self.feature(name) for name in names}
        return {name: feature for name, feature in found.items() if feature is not None}

    def view(self, scope: Scope, wanted: FeatureFilter) -> list[Feature]:
        """What a caller of this scope gets for this filter. The scope is never widened."""
        return [
            f
            for f in self.features
            if (scope.projects is None or f.project in scope.projects) and wanted.admits(f)
        ]


def snapshot(state: State, environment: Environment, position: Position) -> Snapshot:
    """All of it anew."""
    return Snapshot(
        environment.name,
        position,
        tuple(by_name(_seen(state, state.features.values(), environment))),
        {s.id: s for s in state.segments.values()},
    )


def moved(
    old: Snapshot, state: State, environment: Environment, position: Position, names: frozenset[str]
) -> Snapshot:
    """What `snapshot` would make, from what it made before: only the features of these names are
    looked at, all others are the same objects in the same places.
    """
    changed = [state.features[name] for name in names if name in state.features]
    seen = {f.name: f for f in _seen(state, changed, environment)}
    features = list(old.features)
    for name in names:
        at = bisect_left(features, name, key=lambda f: f.name)
        there = at < len(features) and features[at].name == name
        features[at : at + there] = [seen[name]] if name in seen else []
    segments = {s.id: s for s in state.segments.values()}
    return Snapshot(environment.name, position, tuple(features), segments)


def _seen(state: State, features: Iterable[Feature], environment: Environment) -> Iterator[Feature]:
    hidden = {p.id for p in state.projects.values() if not p.is_in(environment.name)}
    key = environment.key
    return (f.seen_in(key) for f in features if not f.archived and f.project not in hidden)

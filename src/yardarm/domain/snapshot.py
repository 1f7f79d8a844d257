"""The read side: what clients of one environment see at one revision. Immutable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from yardarm.domain.features import Feature, FeatureFilter, by_name
from yardarm.domain.principals import Scope
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

    def view(self, scope: Scope, wanted: FeatureFilter) -> list[Feature]:
        """What a caller of this scope gets for this filter. The scope is never widened."""
        return [
            f
            for f in self.features
            if (scope.projects is None or f.project in scope.projects) and wanted.admits(f)
        ]


def snapshot(
    environment: str,
    position: Position,
    features: Iterable[Feature],
    segments: Iterable[Segment] = (),
) -> Snapshot:
    live = (f for f in features if not f.archived)
    return Snapshot(environment, position, tuple(by_name(live)), {s.id: s for s in segments})

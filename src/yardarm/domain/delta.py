"""What a client that was away lacks: the steps that lead to a snapshot, and what they come to for
one who sees a part of it. Pure: two snapshots in, a few things out (client protocol, section 4).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard, TypeVar

from yardarm.domain.features import Feature, FeatureFilter
from yardarm.domain.principals import Scope
from yardarm.domain.segments import Segment
from yardarm.domain.snapshot import Snapshot

T = TypeVar("T")

MOST_STEPS = 500
MOST_CHANGES = 2_000
"""How much of the way is remembered; whoever was away for longer gets everything."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one snapshot to the next: what differs, each as it was and as it is, None where it is
    not there. `revision` is that of the snapshot that it leads to.
    """

    revision: int
    features: tuple[tuple[Feature | None, Feature | None], ...] = ()
    segments: tuple[tuple[Segment | None, Segment | None], ...] = ()

    @property
    def size(self) -> int:
        return 1 + len(self.features) + len(self.segments)


@dataclass(frozen=True, slots=True)
class History:
    """The last steps to a snapshot. They begin at revision `since`, where a snapshot was, too.
    Revisions up to `distrusted` were given by another history as well, which was replaced.
    """

    since: int
    steps: tuple[Step, ...] = ()
    distrusted: int = 0

    @property
    def revision(self) -> int:
        return self.steps[-1].revision if self.steps else self.since

    def then(self, step: Step) -> "History":
        """One step further; the oldest are forgotten when they are too many."""
        steps = (*self.steps, step)
        size, dropped = sum(s.size for s in steps), 0
        while len(steps) - dropped > MOST_STEPS or size > MOST_CHANGES:
            size -= steps[dropped].size
            dropped += 1
        since = steps[dropped - 1].revision if dropped else self.since
        return History(since, steps[dropped:], self.distrusted)

    def after_told(self, revision: int) -> tuple[Step, ...] | None:
        """The same for a revision that a client says that it holds."""
        return None if revision <= self.distrusted else self.after(revision)

    def after(self, revision: int) -> tuple[Step, ...] | None:
        """What came after a revision at which there was a snapshot; None for any other one: what
        its holder has is not known. Between two snapshots something may have come and gone.
        """
        if revision == self.since:
            return self.steps
        for i, step in enumerate(self.steps):
            if step.revision == revision:
                return self.steps[i + 1 :]
        return None


def step(old: Snapshot, new: Snapshot, names: Iterable[str] | None) -> Step:
    """What leads from one snapshot to the next. `names` are those of all features that may
    differ, None when that is not known.
    """
    before, after = old.by_name(names), new.by_name(names)
    features = [
        (before.get(name), after.get(name)) for name in sorted(before.keys() | after.keys())
    ]
    ids = () if old.segments == new.segments else sorted(old.segments.keys() | new.segments.keys())
    segments = [(old.segments.get(i), new.segments.get(i)) for i in ids]
    return Step(
        new.position.revision,
        # Equal ones are left out: a holder of either snapshot has the same.
        tuple((a, b) for a, b in features if a is not b and a != b),
        tuple((a, b) for a, b in segments if a != b),
    )


@dataclass(slots=True)
class Change:
    """What one revision comes to for a client, in the order in which it is to be told."""

    revision: int
    segments: list[Segment] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    """Names of features that are gone, and the projects that they were in."""
    features: list[Feature] = field(default_factory=list)
    removed_segments: list[int] = field(default_factory=list)


def changes(
    steps: Sequence[Step], snapshot: Snapshot, scope: Scope, wanted: FeatureFilter
) -> list[Change]:
    """What a client lacks that holds what it saw before the steps, which lead to the snapshot:
    each thing once, as it is now, at the last revision that touched it. A feature comes with the
    segments that it names, which may be new to a client of a part. Nobody is told of features or
    segments that they do not see; that a segment is gone, everybody is.
    """
    found: dict[int, Change] = {}

    def at(revision: int) -> Change:
        return found.setdefault(revision, Change(revision))

    def sees(feature: Feature | None) -> TypeGuard[Feature]:
        return feature is not None and scope.sees(feature.project) and wanted.admits(feature)

    for name, (held, revision) in _touched(steps).items():
        now = snapshot.feature(name)
        if held is not None and sees(held) and not (sees(now) and now.project == held.project):
            # One that was moved, too: whoever keeps features by project must let go of it first.
            at(revision).removed.append((name, held.project))
        if sees(now):
            at(revision).features.append(now)
            at(revision).segments.extend(used_segments([now], snapshot))
    for segment_id, revision in _touched_segments(steps).items():
        segment = snapshot.segments.get(segment_id)
        if segment is None:
            at(revision).removed_segments.append(segment_id)
        elif segment in used_segments(filter(sees, snapshot.features), snapshot):
            at(revision).segments.append(segment)
    return _in_order(found)


def used_segments(features: Iterable[Feature], snapshot: Snapshot) -> list[Segment]:
    """Those that clients need to decide on these features, by id."""
    ids = {i for f in features for s in f.active_strategies for i in s.segments or ()}
    return [snapshot.segments[i] for i in sorted(ids & snapshot.segments.keys())]


def _touched(steps: Iterable[Step]) -> Mapping[str, tuple[Feature | None, int]]:
    """By name: each feature as it was before the steps, and the last revision that touched it."""
    found: dict[str, tuple[Feature | None, int]] = {}
    for one in steps:
        for before, after in one.features:
            name = _either(before, after).name
            first, _ = found.get(name, (before, 0))
            found[name] = (first, one.revision)
    return found


def _touched_segments(steps: Iterable[Step]) -> Mapping[int, int]:
    return {_either(*pair).id: one.revision for one in steps for pair in one.segments}


def _either(before: T | None, after: T | None) -> T:
    thing = before if after is None else after
    assert thing is not None
    return thing


def _in_order(found: Mapping[int, Change]) -> list[Change]:
    """By revision and name; a segment is told once, before the first that may need it."""
    told: set[int] = set()
    for _, change in sorted(found.items()):
        change.features.sort(key=lambda f: f.name)
        change.removed.sort()
        change.removed_segments.sort()
        news = {s.id: s for s in change.segments if s.id not in told}
        change.segments = [segment for _, segment in sorted(news.items())]
        told |= news.keys()
    return [change for _, change in sorted(found.items()) if change != Change(change.revision)]

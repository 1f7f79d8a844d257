"""A client that was away, and is told what it lacks, holds what one holds that gets everything."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from yardarm.domain import delta
from yardarm.domain.delta import Change, History, changes, step, used_segments
from yardarm.domain.features import Feature, FeatureFilter
from yardarm.domain.principals import Scope
from yardarm.domain.segments import Segment
from yardarm.domain.snapshot import Position, Snapshot
from yardarm.domain.tags import Tag
from yardarm.domain.targeting import Constraint, FeatureStrategy

AT = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ("a-1", "a-2", "b-1", "b-2")
EVERYTHING, ALL = Scope("production"), FeatureFilter()

_features = st.builds(
    lambda project, enabled, segments, tagged: Feature(
        "",
        AT,
        project=project,
        enabled=enabled,
        strategies=(FeatureStrategy("default", segments=tuple(segments)),),
        tags=(Tag("simple", "x"),) if tagged else (),
    ),
    st.sampled_from(("p", "q")),
    st.booleans(),
    st.sets(st.sampled_from((1, 2, 3))),
    st.booleans(),
)
_segments = st.builds(
    lambda value: Segment(0, "s", (Constraint("userId", "IN", (value,)),)), st.sampled_from("xyz")
)
_worlds = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(NAMES), _features),
        st.dictionaries(st.sampled_from((1, 2, 3)), _segments),
    ),
    min_size=1,
    max_size=8,
)
_scopes = st.sampled_from([EVERYTHING, *(Scope("production", frozenset(p)) for p in ("p", "q"))])
_filters = st.sampled_from(
    [
        ALL,
        FeatureFilter(name_prefix="a-"),
        FeatureFilter(projects=frozenset("q")),
        FeatureFilter(tags=frozenset({Tag("simple", "x")})),
    ]
)


def snapshot(
    revision: int, features: Iterable[Feature], segments: Iterable[Segment] = ()
) -> Snapshot:
    ordered = tuple(sorted(features, key=lambda f: f.name))
    return Snapshot("production", Position(revision), ordered, {s.id: s for s in segments})


def snapshots(worlds: list[tuple[dict[str, Feature], dict[int, Segment]]]) -> list[Snapshot]:
    return [
        snapshot(
            10 * i,
            [replace(f, name=name) for name, f in features.items()],
            [replace(s, id=n) for n, s in segments.items()],
        )
        for i, (features, segments) in enumerate(worlds, 1)
    ]


def history_of(way: list[Snapshot]) -> History:
    history = History(way[0].position.revision)
    for old, new in pairwise(way):
        history = history.then(step(old, new, None))
    return history


@dataclass
class Holder:
    """What an SDK holds, and does with what it is told."""

    features: dict[str, Feature] = field(default_factory=dict)
    segments: dict[int, Segment] = field(default_factory=dict)
    revision: int = 0

    def hydrate(self, now: Snapshot, scope: Scope, wanted: FeatureFilter) -> "Holder":
        self.features = {f.name: f for f in now.view(scope, wanted)}
        self.segments = {s.id: s for s in used_segments(self.features.values(), now)}
        self.revision = now.position.revision
        return self

    def apply(self, told: list[Change]) -> None:
        for change in told:
            assert change.revision > self.revision, "ids rise"
            self.revision = change.revision
            self.segments |= {s.id: s for s in change.segments}
            for name, project in change.removed:
                # What came and went while it was told nothing of it, it never held.
                gone = self.features.pop(name, None)
                assert gone is None or gone.project == project
            for feature in change.features:
                self.features[feature.name] = feature
            for segment in change.removed_segments:
                self.segments.pop(segment, None)
            for feature in change.features:
                named = set(feature.strategies[0].segments or ())
                assert named & self.segments.keys() <= self.segments.keys()

    def decides_by(self) -> tuple[dict[str, Feature], dict[int, Segment]]:
        named = {i for f in self.features.values() for i in f.strategies[0].segments or ()}
        return self.features, {i: s for i, s in self.segments.items() if i in named}


@given(_worlds, _scopes, _filters, st.data())
def test_whoever_is_told_what_it_lacks_holds_what_is(
    worlds: list[tuple[dict[str, Feature], dict[int, Segment]]],
    scope: Scope,
    wanted: FeatureFilter,
    data: st.DataObject,
) -> None:
    """Also one that hears now and then only, and reconnects with the last id that it was told."""
    way = snapshots(worlds)
    holder = Holder().hydrate(way[data.draw(st.integers(0, len(way) - 1))], scope, wanted)
    seen = [s for s in way if s.position.revision > holder.revision and data.draw(st.booleans())]
    for now in [*seen, way[-1]]:
        history = history_of([s for s in way if s.position.revision <= now.position.revision])
        steps = history.after(holder.revision)
        assert steps is not None
        holder.apply(changes(steps, now, scope, wanted))
        assert holder.decides_by() == Holder().hydrate(now, scope, wanted).decides_by()


@given(_worlds)
def test_looking_at_the_names_only_finds_the_same_step(
    worlds: list[tuple[dict[str, Feature], dict[int, Segment]]],
) -> None:
    way = snapshots(worlds)
    for old, new in pairwise(way):
        assert step(old, new, NAMES) == step(old, new, None)


def test_a_revert_is_told_to_whoever_saw_what_was_reverted() -> None:
    on, off = Feature("f", AT, enabled=True), Feature("f", AT)
    way = [snapshot(1, [on]), snapshot(2, [off]), snapshot(3, [replace(off, enabled=True)])]
    history = history_of(way)
    for held in (1, 2):
        steps = history.after(held)
        assert steps is not None
        assert changes(steps, way[-1], EVERYTHING, ALL) == [Change(3, features=[on])]
    assert history.after(3) == ()


def test_what_came_and_went_unheard_may_be_told_to_be_gone() -> None:
    """The last id that a client was told may be from before something went that it never held."""
    for_all = (FeatureStrategy("default"),)
    kept, short = (Feature(name, AT, strategies=for_all) for name in ("kept", "short"))
    way = [snapshot(1, []), snapshot(2, [kept, short]), snapshot(3, [kept])]
    holder = Holder().hydrate(way[0], EVERYTHING, ALL)
    for _ in range(2):
        steps = history_of(way).after(holder.revision or 1)
        assert steps is not None
        holder.apply(changes(steps, way[-1], EVERYTHING, ALL))
        assert list(holder.features) == ["kept"]


def test_a_move_is_told_to_both_projects() -> None:
    old, new = Feature("f", AT, project="p"), Feature("f", AT, project="q")
    way = [snapshot(1, [old]), snapshot(2, [new])]
    steps = history_of(way).steps

    def told(*projects: str) -> list[Change]:
        return changes(steps, way[-1], Scope("production", frozenset(projects)), ALL)

    assert told("p") == [Change(2, removed=[("f", "p")])]
    assert told("q") == [Change(2, features=[new])]
    assert told("p", "q") == [Change(2, removed=[("f", "p")], features=[new])]
    assert told("r") == []


def test_nobody_hears_of_segments_that_they_do_not_see_but_of_every_removal() -> None:
    def using(segment: int, project: str) -> Feature:
        strategy = FeatureStrategy("default", segments=(segment,))
        return Feature(f"f-{project}", AT, project=project, strategies=(strategy,))

    features = [using(1, "p"), using(2, "q")]
    old = [Segment(i, "s", ()) for i in (1, 2, 3)]
    new = [replace(s, name="t") for s in old[:2]]
    way = [snapshot(1, features, old), snapshot(2, features, new)]
    told = changes(history_of(way).steps, way[-1], Scope("production", frozenset("p")), ALL)
    assert told == [Change(2, segments=[new[0]], removed_segments=[3])]


def test_a_revision_between_two_snapshots_is_not_known() -> None:
    history = history_of(snapshots([({}, {}), ({}, {}), ({}, {})]))
    assert [history.after(r) is not None for r in (9, 10, 15, 20, 30, 31)] == [
        False, True, False, True, True, False,
    ]  # fmt: skip


def test_what_another_history_may_have_said_is_not_believed() -> None:
    history = replace(history_of(snapshots([({}, {}), ({}, {}), ({}, {})])), distrusted=20)
    assert [history.after_told(r) is not None for r in (10, 20, 30)] == [False, False, True]
    assert history.after(20) is not None


def test_the_way_is_bounded() -> None:
    history = History(0)
    for revision in range(1, delta.MOST_STEPS + 11):
        history = history.then(delta.Step(revision))
    assert (history.since, len(history.steps)) == (10, delta.MOST_STEPS)
    many = tuple((None, Feature(str(i), AT)) for i in range(delta.MOST_CHANGES))
    history = history.then(delta.Step(9_999, many))
    assert (history.since, history.revision, history.steps) == (9_999, 9_999, ())

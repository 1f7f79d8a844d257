"""Why a feature comes out as it does: the compiled rules asked one by one, none left out.

Evaluation stops at the first rule that decides; here all of them are asked, the same ones, so
that what would have happened is told, too. That both end alike is a test
(`tests/spec/test_specification.py`).
"""

from dataclasses import dataclass

from yardarm.domain.evaluation.constraints import Check
from yardarm.domain.evaluation.context import Run
from yardarm.domain.evaluation.flags import Asking, Flag, Way
from yardarm.domain.evaluation.variants import Choice
from yardarm.domain.targeting import Dependency, Variant


@dataclass(frozen=True, slots=True)
class CheckTrace:
    """A constraint, the value that it saw and its verdict, inversion included."""

    check: Check
    value: str | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Draw:
    """A place in a hash space of 1 to `total`. `identifier` is what was hashed, with `group`;
    None where the context had nothing to hash, and chance decided or nobody is let in.
    """

    group: str
    stickiness: str
    identifier: str | None
    bucket: float
    total: float


@dataclass(frozen=True, slots=True)
class WayTrace:
    """A strategy. `rule` is its own verdict beside its constraints; `draw` where the context fell
    and `threshold` the last bucket that is let in, when a share of all contexts is.
    """

    way: Way
    checks: tuple[CheckTrace, ...]
    rule: bool
    draw: Draw | None
    threshold: int | None

    @property
    def holds(self) -> bool:
        return self.rule and all(check.holds for check in self.checks)


@dataclass(frozen=True, slots=True)
class VariantTrace:
    """How a variant was chosen: for sure by an override, else by where the context fell."""

    choice: Choice
    variant: Variant | None
    overridden: bool
    draw: Draw | None


@dataclass(frozen=True, slots=True)
class NeedTrace:
    """A dependency; `parent` is None when the parent is not there, or needs others itself."""

    dependency: Dependency
    holds: bool
    parent: "Explanation | None"


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that was asked of a feature. `decisive` is the place among `ways` of the strategy that
    let the context in, None when none did or the feature has none.
    """

    flag: Flag
    needs: tuple[NeedTrace, ...]
    ways: tuple[WayTrace, ...]
    enabled: bool
    decisive: int | None
    chosen: VariantTrace | None

    @property
    def variant(self) -> Variant | None:
        return None if self.chosen is None else self.chosen.variant


def explain(flag: Flag, run: Asking) -> Explanation:
    needs = tuple(_need(dependency, run) for dependency in flag.feature.dependencies or ())
    ways = tuple(_way(way, run) for way in flag.ways)
    decisive = next((i for i, way in enumerate(ways) if way.holds), None)
    enabled = (
        flag.feature.is_on
        and flag.unusable is None
        and all(need.holds for need in needs)
        and (decisive is not None or not ways)
    )
    choice = flag.choice if decisive is None else flag.ways[decisive].choice
    chosen = None if choice is None or not enabled else _chosen(choice, run)
    return Explanation(flag, needs, ways, enabled, decisive if enabled else None, chosen)


def _need(dependency: Dependency, run: Asking) -> NeedTrace:
    parent = run.flags.get(dependency.feature)
    if parent is None or parent.feature.dependencies:
        return NeedTrace(dependency, holds=False, parent=None)
    found = explain(parent, run)
    holds = dependency.admits(found.enabled, found.variant)
    return NeedTrace(dependency, holds, found)


def _way(way: Way, run: Run) -> WayTrace:
    checks = tuple(CheckTrace(c, c.read(run), c.holds(run)) for c in way.checks)
    rollout = way.rule.rollout
    if rollout is None:
        holds = way.rule.holds is None or way.rule.holds(run)
        return WayTrace(way, checks, holds, None, None)
    drawn = rollout.bucket(run)
    draw = Draw(rollout.group, rollout.stickiness, rollout.identify(run), drawn, rollout.total)
    return WayTrace(way, checks, rollout.admits(drawn), draw, rollout.threshold)


def _chosen(choice: Choice, run: Run) -> VariantTrace:
    place = choice.overridden(run)
    if place is not None:
        return VariantTrace(choice, choice.variants[place], overridden=True, draw=None)
    if choice.total <= 0:
        return VariantTrace(choice, None, overridden=False, draw=None)
    drawn = choice.drawn(run)
    draw = Draw(choice.group, choice.stickiness, choice.identify(run), drawn, choice.total)
    return VariantTrace(choice, choice.variants[choice.place(drawn)], overridden=False, draw=draw)

"""Features, compiled: what can come out of each, and how it does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from yardarm.domain.evaluation.constraints import Check, compiled
from yardarm.domain.evaluation.context import Chance, Context, Run, Test, UnusableError
from yardarm.domain.evaluation.strategies import Rule, rule
from yardarm.domain.evaluation.variants import Choice, choice
from yardarm.domain.features import Feature
from yardarm.domain.segments import Segment
from yardarm.domain.targeting import Dependency, FeatureStrategy, Variant


class Reason(StrEnum):
    """Why a feature came out as it did, in OpenFeature's words (client protocol, section 7.1)."""

    DISABLED = "DISABLED"
    STATIC = "STATIC"
    TARGETING_MATCH = "TARGETING_MATCH"
    SPLIT = "SPLIT"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One of the few things that a feature can come out as. It is made once with the feature, so
    that what is answered about it can be, too. `variant` is None when the feature is off, or on
    without one.
    """

    feature: Feature
    enabled: bool
    reason: Reason
    variant: Variant | None = None


class Asking(Run):
    """A run over features that may need each other. `parents` remembers what parents came out
    as, so that one that chance decides is the same for all of its children.
    """

    __slots__ = ("flags", "parents")

    def __init__(self, context: Context, flags: Mapping[str, "Flag"], chance: Chance) -> None:
        super().__init__(context, chance)
        self.flags = flags
        self.parents: dict[str, Outcome] = {}


Pick = Callable[[Asking], Outcome]


@dataclass(frozen=True, slots=True)
class Way:
    """One way for a feature to be on: a strategy, with its own constraints and those of its
    segments. `choice` is among its own variants if it has any, else among the feature's.
    """

    strategy: FeatureStrategy
    checks: tuple[Check, ...]
    rule: Rule
    choice: Choice | None


@dataclass(frozen=True, slots=True, eq=False)
class Flag:
    """A compiled feature; `segments` are those it was compiled with, None for one that is not
    there. `unusable` says why it is off for everybody: it holds a rule that has no meaning.
    """

    feature: Feature
    segments: Mapping[int, Segment | None]
    ways: tuple[Way, ...]
    choice: Choice | None
    unusable: str | None
    evaluate: Pick


def flag(feature: Feature, segments: Mapping[int, Segment], hostname: str | None) -> Flag:
    """Compile a feature as it is seen in one environment. `hostname` is the name of the machine
    that evaluates, for `applicationHostname`.
    """
    named = {i: segments.get(i) for s in feature.active_strategies for i in s.segments or ()}
    stickiness = feature.variants[0].stickiness if feature.variants else "default"
    own = choice(feature.variants or (), feature.name, stickiness, overrides=True)
    try:
        ways = tuple(_way(s, feature, named, own, hostname) for s in feature.active_strategies)
    except UnusableError as error:
        return Flag(feature, named, (), own, str(error), _always(_off(feature)))
    return Flag(feature, named, ways, own, None, _evaluation(feature, ways, own))


def _way(
    strategy: FeatureStrategy,
    feature: Feature,
    segments: Mapping[int, Segment | None],
    own: Choice | None,
    hostname: str | None,
) -> Way:
    parameters = strategy.parameters or {}
    # As the Rust engine has it: one group and one stickiness for the strategy and its variants.
    group = parameters.get("groupId", feature.name)
    chosen = choice(strategy.variants or (), group, parameters.get("stickiness", "default"))
    return Way(
        strategy,
        tuple(_checks(strategy, segments)),
        rule(strategy.name, parameters, feature.name, hostname),
        own if chosen is None else chosen,
    )


def _checks(strategy: FeatureStrategy, segments: Mapping[int, Segment | None]) -> Iterator[Check]:
    for i in strategy.segments or ():
        segment = segments[i]
        if segment is None:
            raise UnusableError(f"the segment {i} is not there")
        yield from (compiled(constraint, i) for constraint in segment.constraints)
    yield from (compiled(constraint) for constraint in strategy.constraints or ())


def _off(feature: Feature) -> Outcome:
    return Outcome(feature, enabled=False, reason=Reason.DISABLED)


def _always(outcome: Outcome) -> Pick:
    return lambda _: outcome


def _evaluation(feature: Feature, ways: tuple[Way, ...], own: Choice | None) -> Pick:
    off = _off(feature)
    if not feature.is_on:
        return _always(off)
    needs = tuple(_need(dependency) for dependency in feature.dependencies or ())
    tries = tuple((_tests(way), _pick(feature, way.choice)) for way in ways)
    static = not needs and (not tries or not tries[0][0])
    if not tries:
        tries = (((), _pick(feature, own)),)
    if static:
        return _static(feature, tries[0][1])

    by_ways = _by_way(*tries[0], off) if len(tries) == 1 else _by_ways(tries, off)

    def by_needs(run: Asking) -> Outcome:
        return by_ways(run) if all(holds(run) for holds in needs) else off

    return by_needs if needs else by_ways


def _by_way(tests: tuple[Test, ...], pick: Outcome | Pick, off: Outcome) -> Pick:
    """The same as `_by_ways` for one: of the flags that there are, most."""
    if len(tests) == 1 and isinstance(pick, Outcome):
        (holds,) = tests
        return lambda run: pick if holds(run) else off

    def by_way(run: Asking) -> Outcome:
        for test in tests:
            if not test(run):
                return off
        return pick if isinstance(pick, Outcome) else pick(run)

    return by_way


def _by_ways(tries: Sequence[tuple[tuple[Test, ...], Outcome | Pick]], off: Outcome) -> Pick:
    def by_ways(run: Asking) -> Outcome:
        for tests, pick in tries:
            for test in tests:
                if not test(run):
                    break
            else:
                return pick if isinstance(pick, Outcome) else pick(run)
        return off

    return by_ways


def _static(feature: Feature, pick: Outcome | Pick) -> Pick:
    """Of one that is on whoever asks."""
    if isinstance(pick, Outcome):
        return _always(Outcome(feature, enabled=True, reason=Reason.STATIC))
    return pick


def _tests(way: Way) -> tuple[Test, ...]:
    own = () if way.rule.holds is None else (way.rule.holds,)
    return (*(check.holds for check in way.checks), *own)


def _pick(feature: Feature, choice: Choice | None) -> Outcome | Pick:
    """What comes of it where a strategy holds; an outcome where that is always the same."""
    on = Outcome(feature, enabled=True, reason=Reason.TARGETING_MATCH)
    if choice is None:
        return on
    sure, split = (
        tuple(Outcome(feature, True, reason, variant) for variant in choice.variants)
        for reason in (Reason.TARGETING_MATCH, Reason.SPLIT)
    )

    def pick(run: Asking) -> Outcome:
        place = choice.overridden(run)
        if place is not None:
            return sure[place]
        if choice.total <= 0:
            return on
        return split[choice.place(choice.drawn(run))]

    return pick


def _need(dependency: Dependency) -> Callable[[Asking], bool]:
    """Whether a feature's parent is as the feature needs it (client protocol, section 8.4)."""

    def holds(run: Asking) -> bool:
        parent = parent_outcome(run, dependency.feature)
        return parent is not None and dependency.admits(parent.enabled, parent.variant)

    return holds


def parent_outcome(run: Asking, name: str) -> Outcome | None:
    """None when the parent is not there, or needs others itself: a dependency on it never holds,
    whether it asks for on or off.
    """
    parent = run.flags.get(name)
    if parent is None or parent.feature.dependencies:
        return None
    outcome = run.parents.get(name)
    if outcome is None:
        outcome = run.parents[name] = parent.evaluate(run)
    return outcome

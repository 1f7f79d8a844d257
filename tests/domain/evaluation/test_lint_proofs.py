"""What the linter claims is so: asked of many contexts, no one says otherwise.

A claim that one context breaks fails the test; one that the linter does not make costs nothing
here: that it finds what people do is in `test_lint.py`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.evaluation.lint_features import (
    NOW,
    Made,
    contexts,
    made,
    roll_outs,
    together,
    values,
)
from yardarm.domain.evaluation.constraints import compiled
from yardarm.domain.evaluation.context import Context, Run
from yardarm.domain.evaluation.engine import Engine
from yardarm.domain.evaluation.flags import Asking, Outcome
from yardarm.domain.evaluation.lint.features import findings
from yardarm.domain.evaluation.lint.findings import Code, Finding
from yardarm.domain.evaluation.lint.proofs import contradiction, implied
from yardarm.domain.evaluation.lint.terms import term
from yardarm.domain.features import Feature
from yardarm.domain.snapshot import Position, Snapshot
from yardarm.domain.targeting import Constraint, FeatureStrategy

CHANCES = (lambda n: 1, lambda n: n // 2, lambda n: n)
DRAWN_ANEW = partial(Random(5).randint, 1)
"""One that two strategies do not share."""
MADE = made()


def _engine(made: Made, feature: Feature, chance: Callable[[int], int]) -> Engine:
    there = tuple(sorted((feature, *made.parents), key=lambda f: f.name))
    return Engine(Snapshot("production", Position(), there, made.segments), chance)


class Oracle:
    """Asks the evaluator what a finding claims."""

    def __init__(self, made: Made, seed: int) -> None:
        self.made = made
        self.contexts = list(contexts(Random(seed)))
        # Without its needs, which would hide what its strategies say.
        self.free = replace(made.feature, dependencies=None)
        self.ordered = sorted(made.feature.strategies, key=lambda s: s.sort_order or 0)

    def outcomes(self, feature: Feature) -> Iterator[tuple[Context, Outcome]]:
        for chance in CHANCES:
            engine = _engine(self.made, feature, chance)
            for context in self.contexts:
                outcome = engine.evaluate(feature.name, context)
                assert outcome is not None
                yield context, outcome

    def strategy(self, finding: Finding) -> FeatureStrategy:
        return self.ordered[int(finding.path[1])]

    def only(self, strategy: FeatureStrategy) -> Feature:
        return replace(self.free, strategies=(strategy,), variants=None)

    def constraint(self, finding: Finding) -> Constraint:
        strategy = self.strategy(finding)
        if finding.path[2] == "constraints":
            return (strategy.constraints or ())[int(finding.path[3])]
        number = (strategy.segments or ())[int(finding.path[3])]
        return self.made.segments[number].constraints[int(finding.path[5])]

    def verdicts(self, finding: Finding) -> Iterator[tuple[Context, bool]]:
        holds = compiled(self.constraint(finding)).holds
        for context in self.contexts:
            yield context, holds(Run(context, lambda n: 1))

    def first(self, context: Context, chance: Callable[[int], int]) -> int | None:
        """The place of the strategy that lets the context in."""
        engine = _engine(self.made, self.free, chance)
        run = Asking(context, engine.flags, chance)
        active = [i for i, s in enumerate(self.ordered) if not s.disabled]
        for i, way in zip(active, engine.flags["child"].ways, strict=True):
            rule = way.rule.holds
            if all(c.holds(run) for c in way.checks) and (rule is None or rule(run)):
                return i
        return None


def _is_off(oracle: Oracle, feature: Feature) -> bool:
    return not any(outcome.enabled for _, outcome in oracle.outcomes(feature))


def _lets_nobody_in(oracle: Oracle, finding: Finding) -> bool:
    return _is_off(oracle, oracle.only(oracle.strategy(finding)))


def _list_is_empty(oracle: Oracle, finding: Finding) -> bool:
    feature = oracle.only(oracle.strategy(finding))
    return not any(
        outcome.enabled
        for context, outcome in oracle.outcomes(feature)
        if context.values.get("userId")  # an empty one is in an empty list
    )


def _is_off_as_it_is(oracle: Oracle, _: Finding) -> bool:
    return _is_off(oracle, oracle.made.feature)


def _own_rules_let_nobody_in(oracle: Oracle, _: Finding) -> bool:
    return _is_off(oracle, oracle.free)


def _never_holds(oracle: Oracle, finding: Finding) -> bool:
    return not any(holds for _, holds in oracle.verdicts(finding))


def _always_holds(oracle: Oracle, finding: Finding) -> bool:
    return all(holds for _, holds in oracle.verdicts(finding))


def _takes_any_value(oracle: Oracle, finding: Finding) -> bool:
    constraint = oracle.constraint(finding)
    name = constraint.context_name
    return all(
        holds is ((name in context.values) is not bool(constraint.inverted))
        for context, holds in oracle.verdicts(finding)
    )


def _by_the_clock(wanted: bool) -> Callable[[Oracle, Finding], bool]:
    return lambda oracle, finding: all(
        holds is wanted
        for context, holds in oracle.verdicts(finding)
        if "currentTime" not in context.values
    )


def _narrows_nothing(oracle: Oracle, finding: Finding) -> bool:
    strategy = oracle.strategy(finding)
    number = (strategy.segments or ())[int(finding.path[3])]
    left = tuple(s for s in strategy.segments or () if s != number)
    with_it = oracle.outcomes(oracle.only(strategy))
    without = oracle.outcomes(oracle.only(replace(strategy, segments=left)))
    return all(a[1].enabled == b[1].enabled for a, b in zip(with_it, without, strict=True))


def _is_on_for_everybody(oracle: Oracle, _: Finding) -> bool:
    return all(outcome.enabled for _, outcome in oracle.outcomes(oracle.free))


def _is_never_first(oracle: Oracle, finding: Finding) -> bool:
    place = finding.path[1]
    return all(
        oracle.first(context, chance) != place
        for chance in (*CHANCES, DRAWN_ANEW)
        for context in oracle.contexts
    )


def _is_never_first_with_an_id(oracle: Oracle, finding: Finding) -> bool:
    place = finding.path[1]
    return all(
        oracle.first(context, chance) != place
        for chance in (*CHANCES, DRAWN_ANEW)
        for context in oracle.contexts
        if context.values.keys() & {"userId", "sessionId"}
    )


def _changes_nothing(oracle: Oracle, finding: Finding) -> bool:
    gone = oracle.strategy(finding)
    left = tuple(s for s in oracle.free.strategies if s is not gone)
    pairs = zip(
        oracle.outcomes(oracle.free),
        oracle.outcomes(replace(oracle.free, strategies=left)),
        strict=True,
    )
    return all((a.enabled, a.variant) == (b.enabled, b.variant) for (_, a), (_, b) in pairs)


def _is_never_given(oracle: Oracle, finding: Finding) -> bool:
    if finding.path[0] == "variants":
        feature = replace(oracle.free, strategies=())
        variant = (feature.variants or ())[int(finding.path[1])]
    else:
        strategy = oracle.strategy(finding)
        feature, variant = oracle.only(strategy), (strategy.variants or ())[int(finding.path[3])]
    return all(outcome.variant != variant for _, outcome in oracle.outcomes(feature))


def _nothing_is_given(oracle: Oracle, finding: Finding) -> bool:
    if finding.path[0] == "variants":
        own = tuple(replace(v, overrides=None) for v in oracle.free.variants or ())
        feature = replace(oracle.free, strategies=(), variants=own)
    else:
        feature = oracle.only(oracle.strategy(finding))
    return all(outcome.variant is None for _, outcome in oracle.outcomes(feature))


def _own_are_never_given(oracle: Oracle, _: Finding) -> bool:
    pairs = zip(
        oracle.outcomes(oracle.free),
        oracle.outcomes(replace(oracle.free, variants=None)),
        strict=True,
    )
    return all(a.variant is b.variant for (_, a), (_, b) in pairs)


def _goes_to_another(oracle: Oracle, finding: Finding) -> bool:
    """Some of the values are listed before: of these contexts none gets the variant."""
    feature = replace(oracle.free, strategies=())
    variants = feature.variants or ()
    place, number = int(finding.path[1]), int(finding.path[3])
    override = (variants[place].overrides or ())[number]
    before = {
        value
        for v in variants[:place]
        for o in v.overrides or ()
        if o.context_name == override.context_name
        for value in o.values
    }
    lost = before & set(override.values)
    return bool(lost) and all(
        outcome.variant != variants[place]
        for context, outcome in oracle.outcomes(feature)
        if context.values.get(override.context_name) in lost
    )


def _has_no_effect(oracle: Oracle, finding: Finding) -> bool:
    strategy = oracle.strategy(finding)
    bare = tuple(replace(v, overrides=None) for v in strategy.variants or ())
    pairs = zip(
        oracle.outcomes(oracle.only(strategy)),
        oracle.outcomes(oracle.only(replace(strategy, variants=bare))),
        strict=True,
    )
    return all(
        (a.variant and a.variant.name) == (b.variant and b.variant.name) for (_, a), (_, b) in pairs
    )


def _lacks(oracle: Oracle, finding: Finding) -> bool:
    """No variant whose name the message gives comes out of the parent."""
    names = set(finding.message.partition(" has no variant ")[2].split(", "))
    parent = oracle.made.parents[0]
    return all(
        not outcome.enabled
        or ("disabled" if outcome.variant is None else outcome.variant.name) not in names
        for _, outcome in oracle.outcomes(parent)
    )


ORACLES: dict[Code, Callable[[Oracle, Finding], bool]] = {
    Code.CONSTRAINT_UNUSABLE: _own_rules_let_nobody_in,
    Code.CONSTRAINT_NEVER_HOLDS: _never_holds,
    Code.CONSTRAINT_ALWAYS_HOLDS: _always_holds,
    Code.CONSTRAINT_TAKES_ANY_VALUE: _takes_any_value,
    Code.CONSTRAINTS_CONTRADICT: _lets_nobody_in,
    Code.DATE_OVER: _by_the_clock(False),
    Code.DATE_REACHED: _by_the_clock(True),
    Code.SEGMENT_MISSING: _own_rules_let_nobody_in,
    Code.SEGMENT_EMPTY: _narrows_nothing,
    Code.STRATEGIES_DISABLED: _own_rules_let_nobody_in,
    Code.STRATEGIES_NONE: _is_on_for_everybody,
    Code.STRATEGY_UNKNOWN: _lets_nobody_in,
    Code.STRATEGY_UNUSABLE: _lets_nobody_in,
    Code.STRATEGY_LIST_EMPTY: _list_is_empty,
    Code.STRATEGY_FOR_EVERYBODY: _is_on_for_everybody,
    Code.STRATEGY_UNREACHABLE: _is_never_first,
    Code.STRATEGY_SHADOWED: _is_never_first_with_an_id,
    Code.STRATEGY_REDUNDANT: _changes_nothing,
    Code.FEATURE_REACHES_NOBODY: _own_rules_let_nobody_in,
    Code.ROLLOUT_ZERO: _lets_nobody_in,
    Code.WEIGHTS_ZERO: _nothing_is_given,
    Code.VARIANT_NEVER_GIVEN: _is_never_given,
    Code.VARIANTS_UNUSED: _own_are_never_given,
    Code.OVERRIDE_SHADOWED: _goes_to_another,
    Code.OVERRIDE_IGNORED: _has_no_effect,
    Code.PARENT_MISSING: _is_off_as_it_is,
    Code.PARENT_DEPENDS: _is_off_as_it_is,
    Code.PARENT_OFF: _is_off_as_it_is,
    Code.PARENT_ALWAYS_ON: _is_off_as_it_is,
    Code.PARENT_LACKS_VARIANTS: _is_off_as_it_is,
    Code.PARENT_LACKS_VARIANT: _lacks,
}
"""What findings claim of contexts; the other codes tell of SDKs or of what is written."""

MADE_NO_CLAIM = {
    Code.ROLLOUT_BY_CHANCE,
    Code.GROUP_MISSING,
    Code.GROUP_NOT_ASCII,
    Code.STICKINESS_UNKNOWN,
    Code.STICKINESS_DIFFERS,
    Code.WEIGHTS_NOT_1000,
    Code.WEIGHT_NOT_WHOLE,
    Code.OVERRIDE_EMPTY,
    Code.SDK_LACKS_OPERATOR,
    Code.SDK_MAY_LACK_OPERATOR,
}


def test_every_claim_has_an_oracle() -> None:
    assert ORACLES.keys() | MADE_NO_CLAIM == set(Code)


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def _prove(examples: int, seed: int, kind: st.SearchStrategy[Made] = MADE) -> Counter[Code]:
    """How often each claim was made, and held."""
    proven: Counter[Code] = Counter()

    @_settings(examples)
    @given(kind)
    def all_hold(one: Made) -> None:
        oracle = Oracle(one, seed)
        for finding in findings(one.feature, one.scene):
            claim = ORACLES.get(finding.code)
            if claim is not None:
                assert claim(oracle, finding), finding
                proven[finding.code] += 1

    all_hold()
    return proven


def _prove_terms(examples: int) -> Counter[str]:
    proven: Counter[str] = Counter()

    @_settings(examples)
    @given(together(), st.integers(0, 2**32))
    def all_hold(constraints: list[Constraint], seed: int) -> None:
        first, *others = terms = [term(c, ("constraints", i)) for i, c in enumerate(constraints)]
        clash, follows = contradiction(terms), implied(others, first)
        if clash is None and not follows:
            return
        there = [compiled(c).holds for c in constraints]
        for value in (None, *values(Random(seed))):
            context = Context({} if value is None else {first.field: value}, NOW)
            verdicts = [holds(Run(context, lambda n: 1)) for holds in there]
            assert clash is None or not all(verdicts), (constraints, value)
            assert not follows or verdicts[0] or not all(verdicts[1:]), (constraints, value)
        proven["contradictions"] += clash is not None
        proven["implications"] += follows

    all_hold()
    return proven


def test_no_proof_is_false() -> None:
    proven = _prove_terms(1_000)
    assert proven["contradictions"] > 60
    assert proven["implications"] > 20


@pytest.mark.prove
def test_no_proof_is_false_at_full_size() -> None:
    assert _prove_terms(50_000).keys() == {"contradictions", "implications"}


def test_no_claim_is_false() -> None:
    proven = _prove(120, 1) + _prove(120, 1, roll_outs())
    assert sum(proven.values()) > 300


@pytest.mark.prove
def test_no_claim_is_false_at_full_size() -> None:
    proven = _prove(4_000, 2) + _prove(3_000, 2, roll_outs())
    assert proven.keys() == ORACLES.keys(), set(ORACLES) - set(proven)

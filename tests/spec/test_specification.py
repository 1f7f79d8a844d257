"""Every case of the client specification, asked of the domain: evaluated and explained."""

import pytest

from tests.spec.cases import Case, Suite, context_of, suites, variant_document
from yardarm.domain.evaluation.engine import Engine

SUITES = suites()
CASES = [(suite, case) for suite in SUITES for case in suite.cases]
ENGINES = {s.name: Engine(s.snapshot(), lambda n: n // 2 + 1) for s in SUITES}
each_case = pytest.mark.parametrize(("suite", "case"), CASES, ids=[str(c) for _, c in CASES])


def test_the_specification_is_the_newest_known() -> None:
    # Of 6.1.0; a newer one that has more must be looked at.
    assert (len(SUITES), len(CASES)) == (22, 279)


@each_case
def test_evaluation(suite: Suite, case: Case) -> None:
    outcome = ENGINES[suite.name].evaluate(case.feature, context_of(case.context))
    enabled = outcome is not None and outcome.enabled
    if case.of_variant:
        variant = None if outcome is None else outcome.variant
        assert variant_document(variant, enabled=enabled) == case.expected
    else:
        assert enabled == case.expected


@each_case
def test_explanation_ends_as_the_evaluation_does(suite: Suite, case: Case) -> None:
    engine, context = ENGINES[suite.name], context_of(case.context)
    outcome = engine.evaluate(case.feature, context)
    if outcome is None:
        assert case.feature not in engine.flags
        return
    explanation = engine.explain(case.feature, context)
    assert (explanation.enabled, explanation.variant) == (outcome.enabled, outcome.variant)

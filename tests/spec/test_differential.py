"""Ours against the engine of the Rust SDKs, on features and contexts that Hypothesis makes up."""

import json
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from yggdrasil_engine.engine import UnleashEngine

from tests.law import results
from tests.spec import flags
from tests.spec.cases import context_of, snapshot
from yardarm.domain.evaluation.engine import Engine
from yardarm.domain.evaluation.explanations import NeedTrace

Documents = tuple[dict[str, Any], ...]
_CONTEXTS = 6
_examples = st.tuples(
    flags.features(),
    flags.segments(),
    st.lists(flags.contexts(), min_size=_CONTEXTS, max_size=_CONTEXTS),
)


class Counted:
    """How many pairs of a feature and a context were compared. One that chance decides has no
    answer to compare. `unanswered` counts those where the SDKs themselves differ: a feature needs
    a variant of a parent that is on and gives none. The protocol (section 8.4) and Node say off,
    the Rust engine says on.
    """

    def __init__(self) -> None:
        self.compared = self.by_chance = self.unanswered = self.on = self.with_variant = 0

    def compare(self, features: Documents, segments: Documents, contexts: list[Any]) -> None:
        theirs = UnleashEngine()
        theirs.take_state(json.dumps({"version": 2, "features": features, "segments": segments}))
        ours = Engine(snapshot(features, segments), self._chance)
        for document in contexts:
            for feature in features:
                self._pair(ours, theirs, feature["name"], document)

    def _chance(self, n: int) -> int:
        self.asked = True
        return n // 2 + 1

    def _pair(self, ours: Engine, theirs: UnleashEngine, name: str, document: Any) -> None:
        self.asked = False
        context = context_of(document, datetime.now(UTC))  # theirs has no other clock
        outcome = ours.evaluate(name, context)
        assert outcome is not None
        explanation = ours.explain(name, context)
        assert (explanation.enabled, explanation.variant) == (outcome.enabled, outcome.variant)
        if self.asked:
            self.by_chance += 1
            return
        if any(_gives_none(need) for need in explanation.needs):
            self.unanswered += 1
            return
        variant = "disabled" if outcome.variant is None else outcome.variant.name
        assert (outcome.enabled, variant) == (
            theirs.is_enabled(name, document).is_enabled,
            theirs.get_variant(name, document).variant.name,
        )
        self.compared += 1
        self.on += outcome.enabled
        self.with_variant += outcome.variant is not None


def _gives_none(need: NeedTrace) -> bool:
    wanted, parent = need.dependency, need.parent
    if parent is None or not wanted.enabled or not wanted.variants:
        return False
    return parent.enabled and parent.variant is None


def _run(examples: int) -> Counted:
    counted = Counted()

    @seed(20261125)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_examples)
    def compare(example: tuple[Documents, Documents, list[Any]]) -> None:
        counted.compare(*example)

    compare()
    return counted


def test_every_pair_agrees() -> None:
    counted = _run(150)
    assert counted.compared >= 2_000
    assert counted.on > counted.compared // 10
    assert counted.with_variant > counted.compared // 100


@pytest.mark.prove
def test_every_pair_agrees_at_full_size() -> None:
    counted = _run(6_000)
    figures = {key: value for key, value in vars(counted).items() if key != "asked"}
    engine = f"yggdrasil-engine {version('yggdrasil-engine')}"
    results.write("evaluation_differential", {"peer": engine, "pairs": figures, "differ": 0})
    assert counted.compared >= 100_000

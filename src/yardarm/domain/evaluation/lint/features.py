"""The linter's way in: a feature as one environment sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from yardarm.domain.evaluation.flags import flag
from yardarm.domain.evaluation.lint.aims import Aim, aims
from yardarm.domain.evaluation.lint.constraints import constraint_findings
from yardarm.domain.evaluation.lint.dependencies import dependency_findings
from yardarm.domain.evaluation.lint.findings import Code, Finding, Scene
from yardarm.domain.evaluation.lint.order import order_findings
from yardarm.domain.evaluation.lint.sdks import NEW_OPERATORS, sdk_findings
from yardarm.domain.evaluation.lint.strategies import strategy_findings
from yardarm.domain.evaluation.lint.variants import (
    own_variant_findings,
    strategy_variant_findings,
)
from yardarm.domain.features import Feature


def findings(feature: Feature, scene: Scene) -> list[Finding]:
    """All that is found in a feature as it is seen in one environment, in the order of its parts;
    disabled strategies are not looked at. It is looked at as if it were on.
    """
    there = aims(feature, scene)
    made: list[Finding] = [*_whole(feature, there)]
    for aim in there:
        found = (
            *strategy_findings(aim, scene),
            *constraint_findings(aim, scene),
            *sdk_findings(aim, scene),
            *strategy_variant_findings(aim, scene),
        )
        made += (replace(f, strategy=aim.strategy.id) for f in found)
    ids = {aim.path: aim.strategy.id for aim in there}
    ordered = order_findings(there, flag(feature, scene.segments, None))
    made += (replace(f, strategy=ids[f.path]) for f in ordered)
    made += own_variant_findings(feature, there, scene)
    made += dependency_findings(feature, scene)
    return made


def asks_for_sdks(feature: Feature, scene: Scene) -> bool:
    """Whether it matters which SDKs are in use."""
    for strategy in feature.active_strategies:
        there = [scene.segments.get(i) for i in strategy.segments or ()]
        shared = (c for segment in there if segment is not None for c in segment.constraints)
        if any(c.operator in NEW_OPERATORS for c in (*(strategy.constraints or ()), *shared)):
            return True
    return False


def _whole(feature: Feature, there: Sequence[Aim]) -> Iterator[Finding]:
    if not feature.strategies:
        if feature.enabled:
            yield Finding(
                Code.STRATEGIES_NONE,
                ("strategies",),
                "the feature has no strategy",
                "It is on for everybody.",
            )
    elif not there:
        yield Finding(
            Code.STRATEGIES_DISABLED,
            ("strategies",),
            "all of its strategies are disabled",
            "The feature is off for everybody, also when it is switched on.",
        )
    elif all(aim.reaches_nobody for aim in there):
        yield Finding(
            Code.FEATURE_REACHES_NOBODY,
            ("strategies",),
            "none of its strategies lets anybody in",
            "The feature is off for everybody, also when it is switched on.",
        )

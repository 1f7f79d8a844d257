"""Explanations as the playground shows them (v7's shapes, and what they leave out)."""

from collections.abc import Iterable
from typing import Any

from yardarm.domain.evaluation.explanations import (
    CheckTrace,
    Draw,
    Explanation,
    NeedTrace,
    WayTrace,
)
from yardarm.domain.evaluation.sentences import why
from yardarm.domain.features import Feature
from yardarm.domain.segments import Segment
from yardarm.domain.strategies import BUILT_IN
from yardarm.domain.targeting import FeatureStrategy, Variant

_UNKNOWN = "unknown"


def explained(explanation: Explanation, environment: str) -> dict[str, Any]:
    """A feature for one context. What only an SDK can judge is unknown, and the feature off."""
    feature = explanation.flag.feature
    data = _strategies(explanation, environment)
    results = [s["result"]["enabled"] for s in data if not s["disabled"]]
    chosen = explanation.chosen
    return {
        "name": feature.name,
        "projectId": feature.project,
        "isEnabled": explanation.enabled,
        "isEnabledInCurrentEnvironment": feature.enabled,
        "hasUnsatisfiedDependency": not all(need.holds for need in explanation.needs),
        "strategies": {"result": _together(explanation, results), "data": data},
        "variant": _variant(explanation.variant, enabled=explanation.enabled),
        "variants": [v.to_document() for v in feature.variants or ()],
        "dependencies": [_need(need) for need in explanation.needs],
        "choice": None
        if chosen is None
        else {"overridden": chosen.overridden, "draw": _draw(chosen.draw)},
        "why": why(explanation),
    }


def _together(explanation: Explanation, results: list[Any]) -> Any:
    """Of the strategies that count; a feature without any is on for everybody."""
    if explanation.flag.unusable is not None:
        return False
    if not results:
        return not explanation.flag.feature.strategies
    if True in results:
        return True
    return _UNKNOWN if _UNKNOWN in results else False


def _variant(variant: Variant | None, *, enabled: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"name": "disabled", "enabled": False}
    if variant is not None:
        found = {"name": variant.name, "enabled": True}
        if variant.payload is not None:
            found["payload"] = {"type": variant.payload.type, "value": variant.payload.value}
    return {**found, "feature_enabled": enabled, "featureEnabled": enabled}


def _strategies(explanation: Explanation, environment: str) -> list[dict[str, Any]]:
    """Those that count, then those that are disabled."""
    feature = explanation.flag.feature
    if explanation.flag.unusable is not None:
        return [_unasked(s, feature, environment) for s in feature.strategies]
    asked = [_asked(way, explanation, environment) for way in explanation.ways]
    return asked + [_unasked(s, feature, environment) for s in feature.strategies if s.disabled]


def _described(strategy: FeatureStrategy, feature: Feature, environment: str) -> dict[str, Any]:
    edit = f"/projects/{feature.project}/features/{feature.name}/strategies/edit"
    return {
        "id": strategy.id,
        "name": strategy.name,
        "title": strategy.title,
        "disabled": bool(strategy.disabled),
        "parameters": dict(strategy.parameters or {}),
        "links": {"edit": f"{edit}?environmentId={environment}&strategyId={strategy.id}"},
    }


def _unasked(strategy: FeatureStrategy, feature: Feature, environment: str) -> dict[str, Any]:
    return {
        **_described(strategy, feature, environment),
        "constraints": [],
        "segments": [],
        "result": {"evaluationStatus": "unevaluated", "enabled": _UNKNOWN},
        "draw": None,
        "problem": None,
    }


def _asked(way: WayTrace, explanation: Explanation, environment: str) -> dict[str, Any]:
    strategy = way.way.strategy
    result: dict[str, Any] = {"evaluationStatus": "complete", "enabled": way.holds}
    if strategy.name not in BUILT_IN:
        maybe = all(check.holds for check in way.checks)
        result = {"evaluationStatus": "incomplete", "enabled": _UNKNOWN if maybe else False}
    return {
        **_described(strategy, explanation.flag.feature, environment),
        "constraints": _checks(c for c in way.checks if c.check.segment is None),
        "segments": [
            _segment(segment, way)
            for i in strategy.segments or ()
            if (segment := explanation.flag.segments.get(i)) is not None
        ],
        "result": result,
        "draw": None if way.draw is None else {**_drawn(way.draw), "threshold": way.threshold},
        "problem": way.way.rule.problem,
    }


def _segment(segment: Segment, way: WayTrace) -> dict[str, Any]:
    checks = [c for c in way.checks if c.check.segment == segment.id]
    return {
        "id": segment.id,
        "name": segment.name,
        "constraints": _checks(checks),
        "result": all(check.holds for check in checks),
    }


def _checks(checks: Iterable[CheckTrace]) -> list[dict[str, Any]]:
    return [
        {**c.check.constraint.to_document(), "seen": c.value, "result": c.holds} for c in checks
    ]


def _need(need: NeedTrace) -> dict[str, Any]:
    parent = need.parent
    return {
        **need.dependency.to_document(),
        "result": need.holds,
        "parent": None if parent is None else _variant(parent.variant, enabled=parent.enabled),
    }


def _draw(draw: Draw | None) -> dict[str, Any] | None:
    return None if draw is None else _drawn(draw)


def _drawn(draw: Draw) -> dict[str, Any]:
    return {
        "group": draw.group,
        "stickiness": draw.stickiness,
        "identifier": draw.identifier,
        "bucket": draw.bucket,
        "of": draw.total,
    }

"""The state as Unleash 4 writes it: what features are in each environment has its own sections."""

from typing import Any

from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import ALIAS, Environment
from yardarm.domain.features import Feature
from yardarm.domain.replay import State
from yardarm.domain.strategies import BUILT_IN
from yardarm.domain.targeting import FeatureStrategy
from yardarm.domain.times import wire_time
from yardarm.service.features import SeenFeature
from yardarm.service.state import Exported

VERSION = 4
_ABOUT_STRATEGIES = ("name", "parameters", "constraints", "segments")


def state_wire(exported: Exported) -> dict[str, Any]:
    """Live features; strategies of one's own, and built-in ones that are deprecated."""
    state = exported.state
    live = [f for f in exported.features if not f.feature.archived]
    strategies = [s for _, s in sorted(state.strategies.items())]
    places = sorted(state.environments.values(), key=lambda e: (e.sort_order, e.name))
    rows = [(f.feature, e) for f in live for e in places if _is_in(state, f.feature, e)]
    document = {
        "version": VERSION,
        "features": [_feature(f) for f in live],
        "strategies": [
            s.to_document() for s in strategies if s.deprecated or s.name not in BUILT_IN
        ],
        "projects": [p.to_wire() for _, p in sorted(state.projects.items())],
        "tagTypes": [t.to_document() for _, t in sorted(state.tag_types.items())],
        "tags": [t.to_document() for _, t in sorted(state.tags.items())],
        "featureTags": [
            {"featureName": f.feature.name, "tagType": t.type, "tagValue": t.value}
            for f in live
            for t in f.feature.tags
        ],
        "environments": [_environment(e) for e in places],
        "featureEnvironments": [
            _feature_environment(f, e, f.in_environment(e.key)) for f, e in rows
        ],
        "segments": [s.to_wire() for s in sorted(state.segments.values(), key=lambda s: s.id)],
    }
    named = [(f, e, s) for f, e in rows for s in f.in_environment(e.key).strategies]
    document["featureStrategies"] = [_feature_strategy(f, e, s) for f, e, s in named]
    document["featureStrategySegments"] = [
        {"featureStrategyId": s.id, "segmentId": segment}
        for _, _, s in named
        for segment in s.segments or ()
    ]
    return document


SECTIONS = {
    "featureToggles": ("features",),
    "strategies": ("strategies",),
    "projects": ("projects",),
    "tags": ("tagTypes", "tags", "featureTags"),
    "environments": (
        "environments",
        "featureEnvironments",
        "featureStrategies",
        "featureStrategySegments",
    ),
    "segments": ("segments",),
}
"""What each query leaves out."""


def _is_in(state: State, feature: Feature, environment: Environment) -> bool:
    """Also where the project is not any more, so that what waits there for it is not lost."""
    project = state.projects.get(feature.project)
    kept = feature.in_environment(environment.key) != EnvironmentState()
    return project is None or project.is_in(environment.name) or kept


def _feature(seen: SeenFeature) -> dict[str, Any]:
    feature, at = seen.feature, seen.last_seen_at
    wire: dict[str, Any] = {
        "name": feature.name,
        "description": feature.description,
        "type": feature.type,
        "project": feature.project,
        "stale": feature.stale,
        "createdAt": wire_time(feature.created_at),
        "lastSeenAt": None if at is None else wire_time(at),
        "impressionData": feature.impression_data,
        "archivedAt": None,
        "archived": False,
    }
    if feature.dependencies:
        wire["dependencies"] = [d.to_document() for d in feature.dependencies]
    return wire


def _environment(environment: Environment) -> dict[str, Any]:
    return {
        "name": environment.name,
        "type": environment.type,
        "sortOrder": environment.sort_order,
        "enabled": environment.enabled,
        "protected": environment.name == ALIAS,
    }


def _feature_environment(
    feature: Feature, environment: Environment, state: EnvironmentState
) -> dict[str, Any]:
    return {
        "enabled": state.enabled,
        "featureName": feature.name,
        "environment": environment.name,
        "variants": [v.to_document() for v in state.variants or ()],
    }


def _feature_strategy(
    feature: Feature, environment: Environment, strategy: FeatureStrategy
) -> dict[str, Any]:
    """What Unleash 4 does not know only where it is set."""
    wire = strategy.to_wire()
    return {
        "id": strategy.id,
        "featureName": feature.name,
        "projectId": feature.project,
        "environment": environment.name,
        "strategyName": strategy.name,
        "parameters": wire.get("parameters", {}),
        "constraints": wire.get("constraints", []),
        **{key: value for key, value in wire.items() if key not in _ABOUT_STRATEGIES},
    }

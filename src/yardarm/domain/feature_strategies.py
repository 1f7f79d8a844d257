"""A strategy as the newer admin API is sent it for a feature: filled in, and held against what
is there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from yardarm.domain import checks
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.feature_environments import everybody
from yardarm.domain.features import Feature
from yardarm.domain.projects import Project
from yardarm.domain.segments import Segment, misnamed_by
from yardarm.domain.strategies import StrategyDefinition, parameter_problems
from yardarm.domain.targeting import FeatureStrategy
from yardarm.domain.variants import distributed


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a strategy may name, and the stickiness that its project gives where none is said."""

    definitions: Mapping[str, StrategyDefinition]
    segments: Sequence[Segment]
    stickiness: str = "default"


def ready(
    strategy: FeatureStrategy, feature: Feature, there: Surroundings, known: frozenset[int]
) -> FeatureStrategy:
    """The strategy in the form in which it is stored, the sent one being the whole input.

    Raises Invalid for a name or segment that is not there (`known` segments may stay in any
    case), for parameters that its definition does not take, and for what SDKs could not read.
    """
    strategy = filled(strategy, feature, there.stickiness)
    problems = list(islice(_problems(strategy, feature, there, known), Invalid.MOST))
    if problems:
        raise Invalid(problems)
    return replace(
        checks.ready_strategy(strategy, feature.name),
        variants=distributed(strategy.variants or ()) or None,
    )


def filled(strategy: FeatureStrategy, feature: Feature, stickiness: str) -> FeatureStrategy:
    """A roll-out says whom it divides, how far it goes and by what people are told apart."""
    if strategy.name != "flexibleRollout":
        return strategy
    usual = {"groupId": feature.name, "rollout": "100", "stickiness": stickiness}
    given = {k: v for k, v in (strategy.parameters or {}).items() if v or k not in usual}
    return replace(strategy, parameters={**usual, **given})


def first_strategy(
    project: Project | None, feature: Feature, environment: Environment, strategy_id: str
) -> FeatureStrategy:
    """What a feature gets that is switched on without strategies: the one that its project says
    for the environment, else a roll-out to everybody.
    """
    if project is None:
        return everybody(feature, strategy_id)
    given = project.default_strategies.get(environment.name)
    strategy = given or FeatureStrategy("flexibleRollout")
    made = filled(strategy, feature, project.default_stickiness)
    return replace(made, id=strategy_id, sort_order=None)


def known_segments(feature: Feature, old: FeatureStrategy) -> frozenset[int]:
    """What the strategy named before (it may have been imported so) can be sent back."""
    return feature.segments & frozenset(old.segments or ())


def _problems(
    strategy: FeatureStrategy, feature: Feature, there: Surroundings, known: frozenset[int]
) -> Iterator[Problem]:
    definition = there.definitions.get(strategy.name)
    if definition is None:
        yield Problem(("name",), "names no strategy that is there", "any.invalid")
    else:
        yield from parameter_problems(definition, strategy.parameters or {}, ("parameters",))
    projects = {segment.id: segment.project for segment in there.segments}
    yield from misnamed_by(strategy, feature.project, projects, known, ())

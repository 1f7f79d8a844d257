"""Who would get what, and why. `seen`, `draw`, `why`, `dependencies` and `choice` are ours; the
rest is as Unleash's playground has it.
"""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time
from yardarm.api.shapes.targeting import Constraint, Dependency, Payload, Variant


class CheckedConstraint(Constraint):
    """`seen` is the value that the context had, `result` the verdict, inversion included."""

    seen: str | None
    result: bool


class CheckedSegment(TypedDict):
    id: int
    name: str
    constraints: list[CheckedConstraint]
    result: bool


class Draw(TypedDict):
    """Where the context fell in a hash space of 1 to `of`: `identifier` was hashed with `group`.
    It is null where nothing was there to hash, and chance decided or nobody is let in.
    """

    group: str
    stickiness: str
    identifier: str | None
    bucket: float
    of: float


class RolloutDraw(Draw):
    """Buckets up to `threshold` are in."""

    threshold: int


class GivenVariant(TypedDict):
    """`disabled` when there is none."""

    name: str
    enabled: bool
    payload: NotRequired[Payload]
    feature_enabled: bool
    featureEnabled: bool


class StrategyResult(TypedDict):
    """`unevaluated` is a disabled strategy, `incomplete` one that only its SDK can judge."""

    evaluationStatus: Literal["complete", "incomplete", "unevaluated"]
    enabled: bool | Literal["unknown"]


class CheckedStrategy(TypedDict):
    """`problem` says why its own rule can never hold."""

    id: str | None
    name: str
    title: str | None
    disabled: bool
    parameters: dict[str, str]
    constraints: list[CheckedConstraint]
    segments: list[CheckedSegment]
    result: StrategyResult
    draw: RolloutDraw | None
    problem: str | None
    links: dict[str, str]


class StrategyResults(TypedDict):
    result: bool | Literal["unknown"]
    data: list[CheckedStrategy]


class CheckedDependency(Dependency):
    """`parent` is what the parent came out as, null when it is not there or depends on others."""

    result: bool
    parent: GivenVariant | None


class Choice(TypedDict):
    """How the variant was chosen: by an override, or by where the context fell."""

    overridden: bool
    draw: Draw | None


class PlaygroundFeature(TypedDict):
    name: str
    projectId: str
    isEnabled: bool
    isEnabledInCurrentEnvironment: bool
    hasUnsatisfiedDependency: bool
    strategies: StrategyResults
    variant: GivenVariant
    variants: list[Variant]
    dependencies: list[CheckedDependency]
    choice: Choice | None
    why: str


class PlaygroundAnswer(TypedDict):
    """`revision` and `at` say which state was asked."""

    input: dict[str, Any]
    features: list[PlaygroundFeature]
    revision: int
    at: Time


class AdvancedFeature(PlaygroundFeature):
    environment: str
    context: dict[str, Any]


class AdvancedFeatures(TypedDict):
    """By environment: one for each context."""

    name: str
    projectId: str
    environments: dict[str, list[AdvancedFeature]]


class AdvancedWarnings(TypedDict):
    """Properties that were left out, since an object or a list is no value."""

    invalidContextProperties: list[str]


class AdvancedAnswer(TypedDict):
    input: dict[str, Any]
    features: list[AdvancedFeatures]
    revision: int
    at: Time
    warnings: NotRequired[AdvancedWarnings]

"""What the linter finds, in words for whoever is in a hurry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yardarm.domain.features import Feature
from yardarm.domain.segments import Segment
from yardarm.domain.variants import Path


class Severity(StrEnum):
    """An error means that it cannot be what anybody wants; a warning, that it is rarely meant; a
    note, that it is good to know.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Code(StrEnum):
    """Every kind of finding; docs/howto/linter.md tells of each."""

    CONSTRAINT_UNUSABLE = "constraint-unusable"
    CONSTRAINT_NEVER_HOLDS = "constraint-never-holds"
    CONSTRAINT_ALWAYS_HOLDS = "constraint-always-holds"
    CONSTRAINT_TAKES_ANY_VALUE = "constraint-takes-any-value"
    CONSTRAINTS_CONTRADICT = "constraints-contradict"
    DATE_OVER = "date-over"
    DATE_REACHED = "date-reached"
    SEGMENT_MISSING = "segment-missing"
    SEGMENT_EMPTY = "segment-empty"
    STRATEGIES_DISABLED = "strategies-disabled"
    STRATEGIES_NONE = "strategies-none"
    STRATEGY_UNKNOWN = "strategy-unknown"
    STRATEGY_UNUSABLE = "strategy-unusable"
    STRATEGY_LIST_EMPTY = "strategy-list-empty"
    STRATEGY_FOR_EVERYBODY = "strategy-for-everybody"
    STRATEGY_UNREACHABLE = "strategy-unreachable"
    STRATEGY_SHADOWED = "strategy-shadowed"
    STRATEGY_REDUNDANT = "strategy-redundant"
    FEATURE_REACHES_NOBODY = "feature-reaches-nobody"
    ROLLOUT_ZERO = "rollout-zero"
    ROLLOUT_BY_CHANCE = "rollout-by-chance"
    GROUP_MISSING = "group-missing"
    GROUP_NOT_ASCII = "group-not-ascii"
    STICKINESS_UNKNOWN = "stickiness-unknown"
    STICKINESS_DIFFERS = "stickiness-differs"
    WEIGHTS_ZERO = "weights-zero"
    WEIGHTS_NOT_1000 = "weights-not-1000"
    WEIGHT_NOT_WHOLE = "weight-not-whole"
    VARIANT_NEVER_GIVEN = "variant-never-given"
    VARIANTS_UNUSED = "variants-unused"
    OVERRIDE_SHADOWED = "override-shadowed"
    OVERRIDE_IGNORED = "override-ignored"
    OVERRIDE_EMPTY = "override-empty"
    PARENT_MISSING = "parent-missing"
    PARENT_DEPENDS = "parent-depends"
    PARENT_OFF = "parent-off"
    PARENT_ALWAYS_ON = "parent-always-on"
    PARENT_LACKS_VARIANTS = "parent-lacks-variants"
    PARENT_LACKS_VARIANT = "parent-lacks-variant"
    SDK_LACKS_OPERATOR = "sdk-lacks-operator"
    SDK_MAY_LACK_OPERATOR = "sdk-may-lack-operator"

    @property
    def severity(self) -> Severity:
        if self in _ERRORS:
            return Severity.ERROR
        return Severity.NOTE if self in _NOTES else Severity.WARNING


_ERRORS = frozenset(
    {
        Code.CONSTRAINT_UNUSABLE,
        Code.CONSTRAINT_NEVER_HOLDS,
        Code.CONSTRAINTS_CONTRADICT,
        Code.SEGMENT_MISSING,
        Code.STRATEGIES_DISABLED,
        Code.STRATEGY_UNUSABLE,
        Code.FEATURE_REACHES_NOBODY,
        Code.WEIGHTS_ZERO,
        Code.WEIGHT_NOT_WHOLE,
        Code.PARENT_MISSING,
        Code.PARENT_DEPENDS,
        Code.PARENT_ALWAYS_ON,
        Code.PARENT_LACKS_VARIANTS,
    }
)
_NOTES = frozenset(
    {
        Code.DATE_REACHED,
        Code.STRATEGIES_NONE,
        Code.STRATEGY_REDUNDANT,
        Code.ROLLOUT_BY_CHANCE,
        Code.GROUP_NOT_ASCII,
        Code.OVERRIDE_EMPTY,
        Code.SDK_MAY_LACK_OPERATOR,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` leads to the place in the feature's state in its environment, whose strategies are
    counted in the order in which they are tried; `strategy` is the id of the one it is in.
    """

    code: Code
    path: Path
    message: str
    consequence: str
    strategy: str | None = None


@dataclass(frozen=True, slots=True)
class Sdk:
    """Instances of an application that are known in the environment, by what their SDK says that
    it is; None when it said nothing.
    """

    application: str
    version: str | None
    instances: int = 1


@dataclass(frozen=True, slots=True)
class Scene:
    """What is around a feature in one environment: `features` are those that clients there see,
    as they see them, `fields` the names of the context fields that are defined.
    """

    segments: Mapping[int, Segment]
    features: Mapping[str, Feature]
    fields: frozenset[str]
    now: datetime
    sdks: tuple[Sdk, ...] = ()

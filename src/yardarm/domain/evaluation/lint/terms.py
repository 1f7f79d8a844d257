"""Constraints as terms, each about one field, and what one of them says by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from yardarm.domain.checks import (
    LIST_OPERATORS,
    SEMVER_OPERATORS,
    TEXT_OPERATORS,
)
from yardarm.domain.evaluation.constraints import compiled
from yardarm.domain.evaluation.context import Context, Run, Test, UnusableError
from yardarm.domain.evaluation.readings import (
    pattern,
    read_networks,
    read_version,
)
from yardarm.domain.targeting import Constraint
from yardarm.domain.variants import Path

_FIT_ANYTHING = frozenset({"", "^", "$", ".*", "^.*", ".*$"})
"""Patterns that are found in every text."""
_NEVER_ABSENT = "currentTime"
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Term:
    """A constraint in the form `core` or `not core`; NOT_IN is the negation of IN. A core does
    not hold for a context without the field. None is without `currentTime`: the clock steps in.
    """

    constraint: Constraint
    path: Path
    core: Constraint
    positive: bool
    fits: Test
    """Whether the core holds."""
    nothing: bool
    """The core holds for no context there can be."""

    @property
    def field(self) -> str:
        return self.core.context_name

    def holds_of(self, value: str) -> bool:
        """Of a context whose field has this value."""
        return self.core_holds_of(value) is self.positive

    def core_holds_of(self, value: str) -> bool:
        return self.fits(Run(Context({self.field: value}, _ANY_TIME), lambda _: 1))


def term(constraint: Constraint, path: Path) -> Term:
    """Raises UnusableError for a constraint that has no meaning."""
    negated = constraint.operator == "NOT_IN"
    core = _core(constraint, "IN" if negated else constraint.operator)
    positive = negated is bool(constraint.inverted)
    return Term(constraint, path, core, positive, compiled(core).holds, _fits_nothing(core))


def _core(constraint: Constraint, name: str) -> Constraint:
    """Without what does not count for this operator, so that equals are equal."""
    listed = name in LIST_OPERATORS
    cased = name in TEXT_OPERATORS or name == "REGEX"
    return Constraint(
        constraint.context_name,
        name,
        values=constraint.values if listed else None,
        value=None if listed else constraint.value,
        case_insensitive=(constraint.case_insensitive or None) if cased else None,
    )


def usable(constraints: Iterable[tuple[Constraint, Path]]) -> Iterator[Term]:
    for constraint, path in constraints:
        try:
            yield term(constraint, path)
        except UnusableError:
            continue


def constant(one: Term) -> bool | None:
    """What the constraint says of every context there can be, None when that differs."""
    if one.nothing:
        return not one.positive
    return one.positive if takes_any_value(one) and one.field == _NEVER_ABSENT else None


def takes_any_value(one: Term) -> bool:
    """Whether the core holds for every context that has the field."""
    core = one.core
    if core.operator in TEXT_OPERATORS:
        return "" in (core.values or ())
    return core.operator == "REGEX" and core.value in _FIT_ANYTHING


def _fits_nothing(core: Constraint) -> bool:
    match core.operator:
        case "IN":
            return not core.values
        case "IN_CIDR":
            return not read_networks(core.values or ())
        case "REGEX":
            ignore_case = bool(core.case_insensitive)
            return core.value is None or pattern(core.value, ignore_case=ignore_case) is None
        case name if name in SEMVER_OPERATORS:
            return read_version((core.value or "").strip()) is None
    return False

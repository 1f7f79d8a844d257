"""What follows from terms for certain.

Nothing here guesses: `None` and False mean "not proven". Values that are listed are asked of the
compiled constraints themselves; numbers, dates and versions are compared by their order alone.
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product
from typing import Any

from yardarm.domain.checks import (
    DATE_OPERATORS,
    NUMBER_OPERATORS,
    SEMVER_OPERATORS,
    TEXT_OPERATORS,
)
from yardarm.domain.evaluation.lint.terms import Term, constant, takes_any_value
from yardarm.domain.evaluation.readings import (
    Network,
    read_networks,
    read_number,
    read_strict_date,
    read_version,
)
from yardarm.domain.targeting import Constraint

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": operator.eq,
    "GT": operator.gt,
    "GTE": operator.ge,
    "LT": operator.lt,
    "LTE": operator.le,
    "AFTER": operator.gt,
    "BEFORE": operator.lt,
}
_ORDERED: tuple[tuple[frozenset[str], Callable[[str], Any]], ...] = (
    (NUMBER_OPERATORS, lambda text: read_number(text.strip())),
    (DATE_OPERATORS, read_strict_date),
    (SEMVER_OPERATORS, lambda text: read_version(text.strip())),
)
_MOST_VALUES = 500
"""Of longer lists no value is asked of other constraints: a linter must not take seconds."""
_MOST_PAIRS = 2_500
"""Of values of two lists that are compared one by one."""
_MOST_TERMS = 12
"""More constraints on one field are not held against each other."""


def contradiction(terms: Sequence[Term]) -> tuple[Term, ...] | None:
    """Some of the terms that cannot hold together, the fewest that are known: two, mostly."""
    by_field: dict[str, list[Term]] = {}
    for one in terms:
        by_field.setdefault(one.field, []).append(one)
    for every in by_field.values():
        there = every[:_MOST_TERMS]
        for a, b in combinations(there, 2):
            if _exclude_each_other(a, b):
                return a, b
        found = _no_value(there) or _no_position(there)
        if found is not None:
            return found
    return None


def implied(terms: Iterable[Term], wanted: Term) -> bool:
    """Whether the wanted term holds wherever all of the others do."""
    if constant(wanted) is True:
        return True
    return any(_implies(one, wanted) for one in terms if one.field == wanted.field)


def _implies(one: Term, wanted: Term) -> bool:
    if wanted.positive:
        return one.positive and _core_implies(one, wanted)
    if one.positive:
        return _disjoint(one, wanted)
    return _core_implies(wanted, one)


def _exclude_each_other(a: Term, b: Term) -> bool:
    if a.positive and b.positive:
        return _disjoint(a, b)
    if a.positive:
        return _core_implies(a, b)
    return b.positive and _core_implies(b, a)


def _core_implies(a: Term, b: Term) -> bool:
    """Whether the core of `b` holds wherever that of `a` does; both are about one field."""
    one, other = a.core, b.core
    if one == other or a.nothing or b.nothing:
        return one == other or a.nothing
    if one.operator == "IN":
        return _listed_imply(a, b)
    if takes_any_value(b):
        return True
    if one.operator in TEXT_OPERATORS and other.operator in TEXT_OPERATORS:
        return _text_implies(one, other)
    if one.operator == other.operator == "IN_CIDR":
        return _networks_imply(one, other)
    positions = _positions([a, b])
    return positions is not None and all(b_fits for a_fits, b_fits in positions if a_fits)


def _listed_imply(a: Term, b: Term) -> bool:
    values = a.core.values or ()
    if b.core.operator == "IN":
        return set(values) <= set(b.core.values or ())
    return len(values) <= _MOST_VALUES and all(b.core_holds_of(value) for value in values)


def _disjoint(a: Term, b: Term) -> bool:
    """Whether both cores never hold together; both are about one field."""
    one, other = a.core, b.core
    if a.nothing or b.nothing:
        return True
    if one.operator == other.operator == "IN":
        return set(one.values or ()).isdisjoint(other.values or ())
    for listed, asked in ((one, b), (other, a)):
        if listed.operator == "IN":
            values = listed.values or ()
            return len(values) <= _MOST_VALUES and not any(map(asked.core_holds_of, values))
    if one.operator == other.operator and one.operator in TEXT_OPERATORS:
        return _texts_exclude(one, other)
    if one.operator == other.operator == "IN_CIDR":
        return _networks_exclude(one, other)
    positions = _positions([a, b])
    return positions is not None and not any(all(fits) for fits in positions)


def _comparable_in_time(one: Constraint, other: Constraint) -> bool:
    return len(one.values or ()) * len(other.values or ()) <= _MOST_PAIRS


def _no_value(there: Sequence[Term]) -> tuple[Term, ...] | None:
    """The terms of one field, when those that list values leave none that the others take."""
    listing = [t for t in there if t.positive and t.core.operator == "IN"]
    if not listing:
        return None
    values = min((set(t.core.values or ()) for t in listing), key=len)
    if len(values) > _MOST_VALUES or any(all(t.holds_of(v) for t in there) for v in values):
        return None
    return tuple(there)


def _no_position(there: Sequence[Term]) -> tuple[Term, ...] | None:
    """Terms of one field that compare, when no number, date or version fits all of them."""
    for operators, _ in _ORDERED:
        family = [t for t in there if t.core.operator in operators and not t.nothing]
        if not any(t.positive for t in family):
            continue
        positions = _positions(family)
        signs = [t.positive for t in family]
        if positions is not None and not any(list(fits) == signs for fits in positions):
            return tuple(family)
    return None


def _positions(terms: Sequence[Term]) -> list[tuple[bool, ...]] | None:
    """For each place on the line which cores hold there; None when they do not share a line. The
    limits that the terms name are places, and what is between, below and above them.
    """
    families = (read for names, read in _ORDERED if all(t.core.operator in names for t in terms))
    read = next(families, None)
    if read is None:
        return None
    limits = [read(t.core.value or "") for t in terms]
    line = sorted(set(limits))
    at = [2 * line.index(limit) + 1 for limit in limits]
    compare = [_COMPARISONS[t.core.operator.partition("_")[2]] for t in terms]
    return [
        tuple(holds(place, limit) for holds, limit in zip(compare, at, strict=True))
        for place in range(2 * len(line) + 1)
    ]


def _networks_imply(one: Constraint, other: Constraint) -> bool:
    if not _comparable_in_time(one, other):
        return False
    wide = read_networks(other.values or ())
    return all(any(_within(n, w) for w in wide) for n in read_networks(one.values or ()))


def _networks_exclude(one: Constraint, other: Constraint) -> bool:
    if not _comparable_in_time(one, other):
        return False
    pairs = product(read_networks(one.values or ()), read_networks(other.values or ()))
    return not any(_within(n, m) or _within(m, n) for n, m in pairs)


def _within(one: Network, other: Network) -> bool:
    # mypy cannot see that both are of one version then.
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]


def _text_implies(one: Constraint, other: Constraint) -> bool:
    if other.operator not in (one.operator, "STR_CONTAINS") or not _comparable_in_time(one, other):
        return False
    if one.case_insensitive and not other.case_insensitive:
        return False
    texts = _comparable(one, lower=bool(other.case_insensitive))
    wanted = _comparable(other, lower=bool(other.case_insensitive))
    if texts is None or wanted is None:
        return False
    fits = _FITS[other.operator]
    return all(any(fits(text, part) for part in wanted) for text in texts)


def _texts_exclude(one: Constraint, other: Constraint) -> bool:
    """Of beginnings or of endings: none of one is part of one of the other."""
    if one.operator == "STR_CONTAINS" or not _comparable_in_time(one, other):
        return False
    lower = bool(one.case_insensitive or other.case_insensitive)
    texts, others = _comparable(one, lower=lower), _comparable(other, lower=lower)
    if texts is None or others is None:
        return False
    fits = _FITS[one.operator]
    return not any(fits(a, b) or fits(b, a) for a, b in product(texts, others))


_FITS: dict[str, Callable[[str, str], bool]] = {
    "STR_STARTS_WITH": str.startswith,
    "STR_ENDS_WITH": str.endswith,
    "STR_CONTAINS": lambda text, part: part in text,
}


def _comparable(core: Constraint, *, lower: bool) -> list[str] | None:
    """Its values as they are looked for in the text, or in the text in small letters. None when
    that cannot be said: what a letter beyond ASCII becomes may depend on those around it.
    """
    values = list(core.values or ())
    if not lower:
        return values
    if not core.case_insensitive and not all(value.isascii() for value in values):
        return None
    return [value.lower() for value in values]

"""Constraints, compiled (client protocol, section 8.3)."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yardarm.domain.evaluation.context import Reader, Run, Test, UnusableError, nothing, reader
from yardarm.domain.evaluation.readings import (
    in_networks,
    pattern,
    read_date,
    read_networks,
    read_number,
    read_strict_date,
    read_version,
)
from yardarm.domain.targeting import Constraint


@dataclass(frozen=True, slots=True)
class Check:
    """A compiled constraint; `segment` is the id of the segment that it comes from."""

    constraint: Constraint
    holds: Test
    read: Reader
    segment: int | None = None


def compiled(constraint: Constraint, segment: int | None = None) -> Check:
    """Raises UnusableError, which says what is wrong."""
    make = _MAKERS.get(constraint.operator)
    if make is None:
        raise UnusableError(f"the operator {constraint.operator} is not known")
    read = reader(constraint.context_name)
    test = make(constraint)
    return Check(constraint, _negated(test) if constraint.inverted else test, read, segment)


def _negated(test: Test) -> Test:
    """Also of what is not there and what cannot be compared."""
    return lambda run: not test(run)


def _one_of(constraint: Constraint) -> Test:
    name, values = constraint.context_name, frozenset(constraint.values or ())
    return lambda run: run.values.get(name) in values


def _none_of(constraint: Constraint) -> Test:
    name, values = constraint.context_name, frozenset(constraint.values or ())
    return lambda run: run.values.get(name) not in values


Fits = Callable[[str], bool]


def _text(make: Callable[[tuple[str, ...]], Fits]) -> Callable[[Constraint], Test]:
    def compile_(constraint: Constraint) -> Test:
        name = constraint.context_name
        if not constraint.values:
            raise UnusableError(f"{constraint.operator} has no values")
        if not constraint.case_insensitive:
            return _when_there(name, make(constraint.values))
        fits = make(tuple(value.lower() for value in constraint.values))
        return _when_there(name, lambda text: fits(text.lower()))

    return compile_


def _when_there(name: str, fits: Fits) -> Test:
    def holds(run: Run) -> bool:
        text = run.values.get(name)
        return text is not None and fits(text)

    return holds


def _containing(values: tuple[str, ...]) -> Fits:
    if len(values) == 1:
        (sole,) = values
        return lambda text: sole in text
    return lambda text: any(value in text for value in values)


def _compared(
    compare: Callable[[Any, Any], bool], read: Callable[[str], Any], limit: object
) -> Fits:
    def fits(text: str) -> bool:
        value = read(text)
        return value is not None and compare(value, limit)

    return fits


def _number(compare: Callable[[float, float], bool]) -> Callable[[Constraint], Test]:
    def compile_(constraint: Constraint) -> Test:
        text = (constraint.value or "").strip()
        limit = read_number(text)
        if limit is None or "n" in text.lower():  # inf and nan are for contexts only
            raise UnusableError(f"{constraint.operator} has no number but {text!r}")
        return _when_there(constraint.context_name, _compared(compare, read_number, limit))

    return compile_


def _version(compare: Callable[[Any, Any], bool]) -> Callable[[Constraint], Test]:
    def compile_(constraint: Constraint) -> Test:
        text = (constraint.value or "").strip()
        limit = read_version(text)
        if limit is None:
            if read_number(text) is None or "n" in text.lower():
                raise UnusableError(f"{constraint.operator} has no version but {text!r}")
            return nothing  # 1.2: the Rust engine reads on, and finds nothing that compares to it
        return _when_there(constraint.context_name, _compared(compare, read_version, limit))

    return compile_


def _date(compare: Callable[[datetime, datetime], bool]) -> Callable[[Constraint], Test]:
    def compile_(constraint: Constraint) -> Test:
        limit = read_strict_date(constraint.value or "")
        if limit is None:
            raise UnusableError(f"{constraint.operator} has no date but {constraint.value!r}")
        return _when_there(constraint.context_name, _compared(compare, read_date, limit))

    return compile_


def _pattern(constraint: Constraint) -> Test:
    fits = pattern(constraint.value or "", ignore_case=bool(constraint.case_insensitive))
    if constraint.value is None or fits is None:  # client specification 21: nothing fits it
        return nothing
    return _when_there(constraint.context_name, fits)


def _network(constraint: Constraint) -> Test:
    if not constraint.values:
        raise UnusableError("IN_CIDR has no values")
    return _when_there(constraint.context_name, in_networks(read_networks(constraint.values)))


_MAKERS: dict[str, Callable[[Constraint], Test]] = {
    "IN": _one_of,
    "NOT_IN": _none_of,
    "STR_STARTS_WITH": _text(lambda values: lambda text: text.startswith(values)),
    "STR_ENDS_WITH": _text(lambda values: lambda text: text.endswith(values)),
    "STR_CONTAINS": _text(_containing),
    "NUM_EQ": _number(operator.eq),
    "NUM_GT": _number(operator.gt),
    "NUM_GTE": _number(operator.ge),
    "NUM_LT": _number(operator.lt),
    "NUM_LTE": _number(operator.le),
    "DATE_AFTER": _date(operator.gt),
    "DATE_BEFORE": _date(operator.lt),
    "SEMVER_EQ": _version(operator.eq),
    "SEMVER_GT": _version(operator.gt),
    "SEMVER_GTE": _version(operator.ge),
    "SEMVER_LT": _version(operator.lt),
    "SEMVER_LTE": _version(operator.le),
    "REGEX": _pattern,
    "IN_CIDR": _network,
}

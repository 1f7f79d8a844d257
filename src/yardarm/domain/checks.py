"""What a feature must not hold, because an SDK would then be blind to it or to all of them.

Sources: client protocol, sections 8.2, 8.3 and 9. One wrong type makes an SDK on the Rust engine
refuse the whole payload in silence; the checks here refuse it loudly, before it is stored.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import re2

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.features import Feature
from yardarm.domain.targeting import Constraint, FeatureStrategy
from yardarm.domain.times import read_time, wire_time
from yardarm.domain.variants import NUMBER, Path, payload_problems

TEXT_OPERATORS = frozenset({"STR_STARTS_WITH", "STR_ENDS_WITH", "STR_CONTAINS"})
LIST_OPERATORS = TEXT_OPERATORS | {"IN", "NOT_IN", "IN_CIDR"}
PATTERN_OPERATORS = frozenset({"REGEX", "IN_CIDR"})
"""Those that do not say values, but what values look like."""
_NEVER_EMPTY = LIST_OPERATORS - {"IN", "NOT_IN"}
NUMBER_OPERATORS = frozenset({"NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE"})
DATE_OPERATORS = frozenset({"DATE_AFTER", "DATE_BEFORE"})
SEMVER_OPERATORS = frozenset({"SEMVER_EQ", "SEMVER_GT", "SEMVER_LT", "SEMVER_GTE", "SEMVER_LTE"})
OPERATORS = LIST_OPERATORS | NUMBER_OPERATORS | DATE_OPERATORS | SEMVER_OPERATORS | {"REGEX"}

PERCENTAGES = {
    "flexibleRollout": "rollout",
    "gradualRolloutUserId": "percentage",
    "gradualRolloutSessionId": "percentage",
    "gradualRolloutRandom": "percentage",
}
GROUPED = frozenset({"flexibleRollout", "gradualRolloutUserId", "gradualRolloutSessionId"})

# What the Rust engine compiles into quoted text, by strategy: a list takes each of its items.
_QUOTED_LISTS = {
    "userWithId": "userIds",
    "remoteAddress": "IPs",
    "applicationHostname": "hostNames",
}
_QUOTED = ("stickiness", "groupId")

_NETWORK = re.compile(r"[0-9a-fA-F:.]+(/(0|[1-9]\d{0,2}))?", re.ASCII)
_HIGHEST_VERSION = 2**64 - 1
_IDENTIFIERS = r"(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)"
_SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    rf"(-{_IDENTIFIERS}(\.{_IDENTIFIERS})*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)


def parameter_text(value: object) -> str:
    """A strategy parameter as SDKs want it: text. A list becomes the comma list of v3's UI."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(v, str | int | float) for v in value):
        return ",".join(parameter_text(v) for v in value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def parameter_texts(parameters: Mapping[str, Any]) -> dict[str, str]:
    """All parameters as text; one that is null is as good as not there."""
    return {k: parameter_text(v) for k, v in parameters.items() if v is not None}


def ready_for_sdks(feature: Feature) -> Feature:
    """The feature in the form in which every SDK understands it, or Invalid with each problem.

    A roll-out without a groupId gets the feature's name: Node hashes without one, the Rust
    engine switches gradual strategies off (client protocol, section 8.2).
    """
    problems = list(islice(_problems(feature), Invalid.MOST))
    if problems:
        raise Invalid(problems)
    return replace(feature, strategies=tuple(_ready(s, feature.name) for s in feature.strategies))


def ready_strategy(strategy: FeatureStrategy, feature_name: str | None = None) -> FeatureStrategy:
    """The same for one strategy, whose fields are the whole input. Without a feature, which gets
    it later, a groupId that is not there is left out.
    """
    problems = list(islice(_whole_strategy_problems(strategy, ()), Invalid.MOST))
    if problems:
        raise Invalid(problems)
    return _ready(strategy, feature_name)


def ready_constraint(constraint: Constraint) -> Constraint:
    """The same for one constraint, whose fields are the whole input."""
    if problems := list(_constraint_problems(constraint, ())):
        raise Invalid(problems)
    return _ready_constraint(constraint)


def ready_constraints(constraints: Iterable[Constraint]) -> tuple[Constraint, ...]:
    """The same for constraints by themselves, those of a segment."""
    found = tuple(constraints)
    problems = [p for i, c in enumerate(found) for p in _constraint_problems(c, ("constraints", i))]
    if problems:
        raise Invalid(problems)
    return tuple(_ready_constraint(c) for c in found)


def _ready(strategy: FeatureStrategy, feature_name: str | None) -> FeatureStrategy:
    parameters = strategy.parameters
    lacks_group = strategy.name in GROUPED and not (parameters or {}).get("groupId")
    if lacks_group and feature_name is not None:
        parameters = {**(parameters or {}), "groupId": feature_name}
    constraints = strategy.constraints
    if constraints is not None:
        constraints = tuple(_ready_constraint(c) for c in constraints)
    return replace(strategy, parameters=parameters, constraints=constraints)


def _ready_constraint(constraint: Constraint) -> Constraint:
    """Dates as every SDK reads them; values trimmed, blank ones dropped, as Node does and the
    Rust engine does not (client protocol, section 8.3).
    """
    if constraint.values is not None:
        constraint = replace(constraint, values=_trimmed(constraint.values))
    if constraint.operator in DATE_OPERATORS and constraint.value is not None:
        # SDKs take at most milliseconds and want the seconds (client protocol, section 9).
        return replace(constraint, value=wire_time(read_time(constraint.value)))
    return constraint


def _trimmed(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(trimmed for value in values if (trimmed := value.strip()))


def _problems(feature: Feature) -> Iterator[Problem]:
    for i, strategy in enumerate(feature.strategies):
        yield from _whole_strategy_problems(strategy, ("strategies", i))
    yield from payload_problems(feature.variants or (), ("variants",))


def _whole_strategy_problems(strategy: FeatureStrategy, at: Path) -> Iterator[Problem]:
    yield from _strategy_problems(strategy, at)
    for j, constraint in enumerate(strategy.constraints or ()):
        yield from _constraint_problems(constraint, (*at, "constraints", j))
    yield from payload_problems(strategy.variants or (), (*at, "variants"))


def _strategy_problems(strategy: FeatureStrategy, at: Path) -> Iterator[Problem]:
    parameters = strategy.parameters or {}
    name = PERCENTAGES.get(strategy.name)
    percentage = parameters.get(name) if name else None
    if name and percentage is not None and not is_percentage(percentage):
        yield Problem(
            (*at, "parameters", name), "must be a whole number from 0 to 100", "number.base"
        )
    for name in _QUOTED if strategy.name in GROUPED else ():
        yield from _quoted_problems(parameters.get(name, ""), (*at, "parameters", name))
    name = _QUOTED_LISTS.get(strategy.name)
    if name:
        yield from _list_problems(parameters.get(name, ""), (*at, "parameters", name))


def _quoted_problems(text: str, at: Path) -> Iterator[Problem]:
    if '"' in text:
        yield Problem(at, "must not contain a double quote", "string.pattern.base")
    if text.endswith("\\"):
        yield Problem(at, "must not end in a backslash", "string.pattern.base")


def _list_problems(text: str, at: Path) -> Iterator[Problem]:
    if '"' in text and at[-1] == "IPs":  # the others escape it
        yield Problem(at, "must not contain a double quote", "string.pattern.base")
    if any(item.strip().endswith("\\") for item in text.split(",")):
        yield Problem(at, "must not hold an item that ends in a backslash", "string.pattern.base")


def is_percentage(text: str) -> bool:
    return len(text) <= 9 and text.isascii() and text.isdigit() and int(text) <= 100  # noqa: PLR2004


def _constraint_problems(constraint: Constraint, at: Path) -> Iterator[Problem]:
    yield from _quoted_problems(constraint.context_name, (*at, "contextName"))
    if constraint.operator not in OPERATORS:
        valids = sorted(OPERATORS)
        yield Problem(
            (*at, "operator"),
            f"must be one of [{', '.join(valids)}]",
            "any.only",
            {"valids": valids},
        )
    elif constraint.operator in LIST_OPERATORS:
        yield from _values_problems(constraint, at)
    else:
        yield from _value_problems(constraint, at)


def _values_problems(constraint: Constraint, at: Path) -> Iterator[Problem]:
    none = not _trimmed(constraint.values or ())
    if constraint.values == () or (none and constraint.operator in _NEVER_EMPTY):
        yield Problem((*at, "values"), "must contain at least 1 items", "array.min", {"limit": 1})
    for i, value in enumerate(v.strip() for v in constraint.values or ()):
        if value.endswith("\\"):
            yield Problem((*at, "values", i), "must not end in a backslash", "string.pattern.base")
        elif value and constraint.operator == "IN_CIDR" and not _is_network(value):
            yield Problem((*at, "values", i), "must be an IP address or a CIDR range", "string.ip")


def _value_problems(constraint: Constraint, at: Path) -> Iterator[Problem]:
    if constraint.value is None:
        yield Problem((*at, "value"), "is required", "any.required")
        return
    for operators, fits, wanted in _SINGLE_VALUES:
        if constraint.operator in operators and not fits(constraint.value):
            yield Problem((*at, "value"), wanted, "string.pattern.base")
    if constraint.operator == "REGEX" and constraint.value.endswith("\\"):
        yield Problem((*at, "value"), "must not end in a backslash", "string.pattern.base")


def _is_network(text: str) -> bool:
    """An address, or a range with a prefix length: Python knows more forms than SDKs do."""
    if not _NETWORK.fullmatch(text):
        return False
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_date(text: str) -> bool:
    try:
        read_time(text)
    except ValueError:
        return False
    return True


def _is_version(text: str) -> bool:
    match = _SEMVER.fullmatch(text)
    return match is not None and all(int(n[:21]) <= _HIGHEST_VERSION for n in match.group(1, 2, 3))


def is_pattern(text: str) -> bool:
    """Whether RE2 takes it: it matches in linear time, whatever it says."""
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(text, options)
    except re2.error:
        return False
    return True


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern that RE2 takes fits the whole text."""
    return re2.fullmatch(pattern, text) is not None


_SINGLE_VALUES: tuple[tuple[frozenset[str], Callable[[str], bool], str], ...] = (
    (NUMBER_OPERATORS, lambda text: bool(NUMBER.fullmatch(text)), "must be a number"),
    (DATE_OPERATORS, _is_date, "must be a date such as 2026-11-24T12:00:00Z"),
    (
        SEMVER_OPERATORS,
        _is_version,
        "must be a semantic version such as 1.2.3",
    ),
    (frozenset({"REGEX"}), is_pattern, "must be a regular expression that RE2 accepts"),
)

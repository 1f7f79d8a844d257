"""Filters of searches as text: `IS_ANY_OF:shop,billing` is an operator and values."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from yardarm.domain.errors import Invalid, Problem

Given = Mapping[str, Sequence[str]]
"""What was sent, each parameter with all its values; empty ones are not in it."""

ONE_OF = ("IS", "IS_ANY_OF")
NONE_OF = ("IS_NOT", "IS_NONE_OF")
INCLUDED = ("INCLUDE", "INCLUDE_ANY_OF")
EXCLUDED = ("DO_NOT_INCLUDE", "EXCLUDE_IF_ANY_OF")
IN_A_SET = ("INCLUDE", "DO_NOT_INCLUDE", "INCLUDE_ALL_OF", "INCLUDE_ANY_OF", "EXCLUDE_IF_ANY_OF",
            "EXCLUDE_ALL")  # fmt: skip
DATES = ("IS_BEFORE", "IS_ON_OR_AFTER")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_LONGEST = 10_000
MOST_BYTES = 16_384
"""Of a whole query string."""
_MOST_VALUES = 1_000


@dataclass(frozen=True, slots=True)
class Filter:
    """An operator and its values, whose order means nothing."""

    operator: str
    values: frozenset[str]

    def admits(self, value: str) -> bool:
        """Of the operators in ONE_OF and NONE_OF."""
        return (value in self.values) is (self.operator in ONE_OF)

    def admits_set(self, values: frozenset[str]) -> bool:
        """Of the operators IN_A_SET. EXCLUDE_ALL refuses who has all of them."""
        if self.operator in INCLUDED:
            return not self.values.isdisjoint(values)
        if self.operator in EXCLUDED:
            return self.values.isdisjoint(values)
        return (self.values <= values) is (self.operator == "INCLUDE_ALL_OF")


@dataclass(frozen=True, slots=True)
class DateFilter:
    """Days begin at midnight, UTC."""

    operator: str
    day: datetime

    def admits(self, at: datetime | None) -> bool:
        """What has no time is neither before nor after one."""
        return at is not None and (at < self.day) is (self.operator == "IS_BEFORE")


def one(given: Given, name: str) -> str | None:
    """The value of a parameter that may come once; None when it did not come. Raises Invalid."""
    values = given.get(name, ())
    if len(values) > 1:
        raise wrong(name, "must be there once only", "string.base")
    if values and (len(values[0]) > _LONGEST or "\0" in values[0]):
        raise wrong(name, f"must have at most {_LONGEST} characters, none of them NUL")
    return values[0] if values else None


def read(given: Given, name: str, operators: Collection[str]) -> Filter | None:
    """Raises Invalid, naming the parameter and what would be right."""
    text = one(given, name)
    if text is None:
        return None
    operator, colon, rest = text.partition(":")
    values = frozenset(value for part in rest.split(",") if (value := part.strip()))
    if operator not in operators or not colon or not values or len(values) > _MOST_VALUES:
        wanted = f"must be one of {', '.join(operators)}, a colon and values with commas between"
        raise wrong(name, f"{wanted}, {_MOST_VALUES} at most")
    return Filter(operator, values)


def read_date(given: Given, name: str) -> DateFilter | None:
    """Raises Invalid."""
    text = one(given, name)
    if text is None:
        return None
    operator, _, rest = text.partition(":")
    if operator not in DATES:
        raise wrong(name, f"must be one of {', '.join(DATES)}, a colon and a date")
    return DateFilter(operator, day(name, rest))


def day(name: str, text: str) -> datetime:
    """The midnight with which it begins. Raises Invalid."""
    try:
        if _DATE.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        pass
    raise wrong(name, "must have a date such as 2026-11-25")


def number(given: Given, name: str, default: int, least: int, most: int) -> int:
    """Raises Invalid."""
    text = one(given, name)
    return default if text is None else whole(name, text, least, most)


def whole(name: str, text: str, least: int, most: int) -> int:
    """Raises Invalid."""
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise wrong(name, f"must be a whole number from {least} to {most}", "number.base")
    return int(text)


def choice(given: Given, name: str, default: str, choices: Collection[str]) -> str:
    """Raises Invalid."""
    text = one(given, name)
    if text is not None and text not in choices:
        raise wrong(name, f"must be one of [{', '.join(choices)}]", "any.only")
    return default if text is None else text


def words(given: Given) -> tuple[str, ...]:
    """What `query` looks for, in lower case: one of the texts between its commas."""
    text = one(given, "query") or ""
    found = tuple(word for part in text.split(",") if (word := part.strip().lower()))
    if len(found) > _MOST_VALUES:
        raise wrong("query", f"must have at most {_MOST_VALUES} texts with commas between")
    return found


def wrong(name: str, message: str, code: str = "string.pattern.base") -> Invalid:
    return Invalid([Problem((name,), message, code)])

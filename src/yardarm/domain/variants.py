"""Variants as people send them: payloads that are what they say, weights that come to the whole."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from math import isfinite
from typing import NoReturn

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.targeting import Payload, Variant

Path = tuple[str | int, ...]

WHOLE = 1000
"""What weights add up to: a share is per mille."""

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    """Raises ValueError for what no reader of JSON has room for."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text} is out of range")
    return number


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None and isfinite(float(text))


def _is_json(text: str) -> bool:
    try:
        # Whole numbers stay text: one of many digits takes long to read, and nobody asks for it.
        json.loads(text, parse_constant=_no_constant, parse_int=str, parse_float=_finite)
    except (ValueError, RecursionError):
        return False
    return True


PAYLOADS: dict[str, tuple[Callable[[str], bool], str]] = {
    "string": (lambda _: True, ""),
    "number": (_is_number, "must be a number such as 1.5"),
    "json": (_is_json, "must be JSON"),
    "csv": (lambda _: True, ""),
}
"""The types of payload, what their values are, and what is said to one that is not."""


def payload_problems(variants: Iterable[Variant], at: Path) -> Iterator[Problem]:
    """What is wrong with the payloads of a list of variants that stands at this path."""
    for i, variant in enumerate(variants):
        if variant.payload is not None:
            yield from _payload_problems(variant.payload, (*at, i, "payload"))


def _payload_problems(payload: Payload, at: Path) -> Iterator[Problem]:
    if payload.type not in PAYLOADS:
        valids = list(PAYLOADS)
        text = f"must be one of [{', '.join(valids)}]"
        yield Problem((*at, "type"), text, "any.only", {"valids": valids})
        return
    fits, wanted = PAYLOADS[payload.type]
    if not fits(payload.value):
        yield Problem((*at, "value"), wanted, "string.pattern.base")


def distributed(variants: Sequence[Variant], at: Path = ("variants",)) -> tuple[Variant, ...]:
    """The variants with the weights that they get: `fix` ones keep theirs, `variable` ones share
    what is left, whatever weight they were sent with. What does not divide goes to the first of
    them, one each. Raises Invalid when no variant can take the rest, or there is less than none.
    """
    if not variants:
        return ()
    if problems := list(_weight_problems(variants, at)):
        raise Invalid(problems)
    variable = [i for i, v in enumerate(variants) if v.weight_type == "variable"]
    fixed = sum(v.weight for v in variants if v.weight_type != "variable")
    if not variable:
        raise Invalid([Problem(at, "must have at least one variable variant", "array.min")])
    if fixed > WHOLE:
        text = f"must have fixed weights of at most {WHOLE} together, not {fixed:g}"
        raise Invalid([Problem(at, text, "number.max", {"limit": WHOLE})])
    share, rest = divmod(WHOLE - int(fixed), len(variable))
    weights = {i: share + (place < rest) for place, i in enumerate(variable)}
    return tuple(replace(v, weight=weights.get(i, v.weight)) for i, v in enumerate(variants))


def _weight_problems(variants: Sequence[Variant], at: Path) -> Iterator[Problem]:
    for i, variant in enumerate(variants):
        if variant.weight != int(variant.weight):
            yield Problem((*at, i, "weight"), "must be an integer", "number.integer")
        elif not 0 <= variant.weight <= WHOLE:
            text = f"must be a whole number from 0 to {WHOLE}"
            yield Problem((*at, i, "weight"), text, "number.base")

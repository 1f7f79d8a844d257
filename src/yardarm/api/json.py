"""Reading JSON that strangers send.

The standard library's reader takes NaN, 1e400 and lone surrogates, and dies on depth; msgspec's
does not take them. NUL is refused here because PostgreSQL cannot store it.
"""

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from yardarm.domain.errors import Invalid, Problem

DEEPEST = 64
"""Levels of nesting; a feature needs eight."""

_NUL = rb"\u0000"


def decode(body: bytes) -> Any:
    """The value of a JSON text. Raises Invalid that says what is wrong with it."""
    try:
        value = msgspec.json.decode(body)
    except RecursionError:
        raise _refused("is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refused(f"is not valid JSON: {error}") from None
    # A text without the escape has no NUL, and one with few brackets is not deep: what SDKs
    # report all day need not be walked through.
    if _NUL in body or body.count(b"{") + body.count(b"[") > DEEPEST:
        _walk(value)
    return value


def encode(value: Any) -> bytes:
    return msgspec.json.encode(value)


def require_unique_keys(body: bytes) -> None:
    """For a body that `decode` takes. Raises Invalid when an object has a key twice: readers
    differ on which of them counts, and whoever wrote it meant one of them.
    """
    # Numbers are not looked at: reading a long one costs time.
    json.loads(body, object_pairs_hook=_unique, parse_int=len, parse_float=len)


def _unique(pairs: Sequence[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise Invalid([Problem((key,), "is there more than once", "object.unique")])
        seen.add(key)


def _walk(value: Any) -> None:
    todo = [(value, 0)]
    while todo:
        value, depth = todo.pop()
        if depth > DEEPEST:
            raise _refused(f"is nested deeper than {DEEPEST} levels")
        if isinstance(value, str):
            if "\0" in value:
                raise _refused("must not contain the character NUL")
        elif isinstance(value, dict):
            todo += [(item, depth + 1) for pair in value.items() for item in pair]
        elif isinstance(value, list):
            todo += [(item, depth + 1) for item in value]


def _refused(message: str) -> Invalid:
    return Invalid([Problem((), message, "object.base")])

"""Reading JSON that strangers send.

The standard library's reader takes NaN, 1e400 and lone surrogates, and dies on depth; msgspec's
does not take them. NUL is refused here because PostgreSQL cannot store it.
"""

from typing import Any

import msgspec

from yardarm.domain.errors import Invalid, Problem

DEEPEST = 64
"""Levels of nesting; a feature needs eight."""


def decode(body: bytes) -> Any:
    """The value of a JSON text. Raises Invalid that says what is wrong with it."""
    try:
        value = msgspec.json.decode(body)
    except RecursionError:
        raise _refused("is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refused(f"is not valid JSON: {error}") from None
    _walk(value)
    return value


def encode(value: Any) -> bytes:
    return msgspec.json.encode(value)


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

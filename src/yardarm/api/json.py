"""Reading JSON that strangers send.

The standard library's reader takes NaN, 1e400 and lone surrogates, and dies on depth; msgspec's
does not take them. NUL is refused here because PostgreSQL cannot store it.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import msgspec

from yardarm.domain.errors import Invalid, Problem

DEEPEST = 64
"""Levels of nesting; a feature needs eight."""

_MOST_CONTAINERS = 2_000_000
"""An empty one takes three bytes as text and eighty in memory; 20,000 features have 100,000."""

_NUL = rb"\u0000"


def decode(body: bytes) -> Any:
    """The value of a JSON text. Raises Invalid that says what is wrong with it."""
    containers = body.count(b"{") + body.count(b"[")
    if containers > _MOST_CONTAINERS:
        raise _refused(f"must not hold more than {_MOST_CONTAINERS} objects and lists")
    try:
        value = msgspec.json.decode(body)
    except RecursionError:
        raise _refused("is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refused(f"is not valid JSON: {error}") from None
    # A text without the escape has no NUL, and one with few brackets is not deep: what SDKs
    # report all day need not be walked through.
    if _NUL in body or containers > DEEPEST:
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
    """Holds one iterator a level: the document may be large."""
    open_: list[Iterator[Any]] = [iter((value,))]
    while open_:
        for item in open_[-1]:
            if len(open_) - 1 > DEEPEST:
                raise _refused(f"is nested deeper than {DEEPEST} levels")
            if isinstance(item, str):
                if "\0" in item:
                    raise _refused("must not contain the character NUL")
            elif isinstance(item, dict | list):
                inner = chain.from_iterable(item.items()) if isinstance(item, dict) else item
                open_.append(iter(inner))
                break
        else:
            open_.pop()


def _refused(message: str) -> Invalid:
    return Invalid([Problem((), message, "object.base")])

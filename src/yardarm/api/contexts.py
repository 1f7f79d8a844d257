"""Who asks, read from a request: the context that features are evaluated for.

Fields that SDKs know have their names; everything else is a property (client protocol, section 5).
Texts, numbers and booleans count, as text; nulls, objects and lists as if they were not there.
A field that is empty is none: nobody is called so, and it is not filled in.

What is bounded is bounded by names: a 4xx says which field is too much.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.evaluation.context import FIELDS, Context

Path = tuple[str | int, ...]

PROPERTIES = "properties"
MOST_PROPERTIES = 500
LONGEST_NAME = 255
LONGEST_VALUE = 16_384
LONGEST_QUERY = 32_768

_FIELDS = frozenset(FIELDS)
_EXACT = 2**53
"""Up to it a number that is whole is written so, as JavaScript does."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a request says of who asks. A field that is None was said to be none."""

    fields: Mapping[str, str | None]
    properties: Mapping[str, str]

    def context(self, now: datetime, **missing: str | None) -> Context:
        """`missing` are values of fields that the request does not say."""
        return Context.of({**missing, **self.fields}, self.properties, now)


def read_query(query_string: bytes) -> Given:
    """`userId=1&properties[tenant]=acme&region=eu`. Of a name that comes twice the last one
    counts, what is nested deeper is not read. Raises Invalid.
    """
    if len(query_string) > LONGEST_QUERY:
        raise _refused(("query",), f"must not be longer than {LONGEST_QUERY} bytes", "string.max")
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise _refused(("query",), "is not a valid query string", "string.base") from None
    fields: dict[str, str | None] = {}
    others: dict[str, str] = {}
    properties: dict[str, str] = {}
    for name, value in pairs:
        if name in _FIELDS:
            fields[name] = value or None
        elif name.startswith("properties[") and name.endswith("]"):
            if "][" not in name:
                properties[name[11:-1]] = value
        elif name == PROPERTIES:
            raise _refused((name,), "must be written as properties[name]=value", "object.base")
        else:
            others[name] = value
    return _bounded(Given(fields, {**others, **properties}), ())


def read_document(document: Any, path: Path = ("context",)) -> Given:
    """`{"userId": "1", "properties": {"tenant": "acme"}, "region": "eu"}`; null is `{}`. Raises
    Invalid.
    """
    document = _object(document, path)
    properties = _object(document.get(PROPERTIES), (*path, PROPERTIES))
    others = {k: v for k, v in document.items() if k not in _FIELDS and k != PROPERTIES}
    return _given(document, {**others, **properties}, path)


def read_openfeature(document: Any, path: Path = ("context",)) -> Given:
    """`{"targetingKey": "1", "tenant": "acme"}`: the targeting key is the userId, unless that is
    given (client protocol, section 7.1). Raises Invalid.
    """
    document = _object(document, path)
    key = _scalar(document.get("targetingKey"), (*path, "targetingKey"))
    given = {**document}
    given.pop("targetingKey", None)
    if key is not None and given.get("userId") is None:
        given["userId"] = key
    return _given(given, {k: v for k, v in given.items() if k not in _FIELDS}, path)


def _given(document: Mapping[str, Any], properties: Mapping[str, Any], path: Path) -> Given:
    fields = ((n, _scalar(document[n], (*path, n))) for n in FIELDS if n in document)
    read = ((n, text_of(value)) for n, value in properties.items())
    said = {name: value or None for name, value in _there(fields)}
    return _bounded(Given(said, dict(_there(read))), path)


def _there(pairs: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in pairs if value is not None)


def text_of(value: Any) -> str | None:
    """A scalar as text; None for null, objects and lists."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT:
        return str(int(value))
    return str(value) if isinstance(value, int | float) else None


def _scalar(value: Any, path: Path) -> str | None:
    """Of a field that has a meaning: an object there is a mistake."""
    if isinstance(value, dict | list):
        raise _refused(path, "must be a string", "string.base")
    return text_of(value)


def _object(value: Any, path: Path) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _refused(path, "must be of type object", "object.base")
    return value


def _bounded(given: Given, path: Path) -> Given:
    if len(given.properties) > MOST_PROPERTIES:
        text = f"must not have more than {MOST_PROPERTIES} properties"
        raise _refused((*path, PROPERTIES), text, "object.max")
    for values, there in ((given.fields, path), (given.properties, (*path, PROPERTIES))):
        for name, value in _there(values.items()):
            if len(name) > LONGEST_NAME:
                text = f"must not have names longer than {LONGEST_NAME} characters"
                raise _refused(there, text, "object.max")
            if len(value) > LONGEST_VALUE:
                text = f"must not be longer than {LONGEST_VALUE} characters"
                raise _refused((*there, name), text, "string.max")
            if "\0" in value or "\0" in name:
                raise _refused((*there, name.replace("\0", "")), "must not contain NUL", "string")
    return given


def _refused(path: Path, message: str, code: str) -> Invalid:
    return Invalid([Problem(path, message, code)])

"""Field types of the admin bodies, and pydantic's errors in the words of v3 (contract, 12)."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from yardarm.domain.errors import Invalid, Problem

_MOST_KEYS = 100
_BITE = 100

# Equal to its own encodeURIComponent (contract, section 3, Create); a name of dots alone would
# be a path step.
_URL_FRIENDLY = re.compile(r"[A-Za-z0-9\-_.!~*'()]*")


class Body(BaseModel):
    """Unknown keys are dropped, types are not guessed at."""

    model_config = ConfigDict(strict=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _not_endless(cls, value: Any) -> Any:
        return few_keys(value)


def few_keys(value: Any) -> Any:
    """Refuse an object with more keys than anything here has: each could be a problem."""
    if isinstance(value, dict) and len(value) > _MOST_KEYS:
        text = f"must have less than or equal to {_MOST_KEYS} keys"
        raise PydanticCustomError("object.max", text, {"limit": _MOST_KEYS})
    return value


def url_friendly(text: str) -> str:
    if not _URL_FRIENDLY.fullmatch(text) or not text.strip("."):
        raise PydanticCustomError("isUrlFriendly.base", "must be URL friendly")
    return text


T = TypeVar("T")


def refuse_duplicates(
    values: Sequence[T], key: Callable[[T], str], shown: Callable[[T], Any]
) -> None:
    """Refuse a list that says the same twice (contract, section 12, array.unique)."""
    first: dict[str, int] = {}
    for position, value in enumerate(values):
        dupe = first.setdefault(key(value), position)
        if dupe != position:
            raise PydanticCustomError(
                "array.unique",
                "contains a duplicate value",
                {
                    "step": position,
                    "pos": position,
                    "dupePos": dupe,
                    "dupeValue": shown(values[dupe]),
                },
            )


def _flag(value: object) -> object:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _whole(value: object) -> object:
    if isinstance(value, float):
        if not value.is_integer():
            raise PydanticCustomError("number.integer", "must be an integer")
        return int(value)
    return value


def _bite_by_bite(value: Any, validate: Callable[[Any], Any]) -> Any:
    """Stop behind the first bite that has problems. A megabyte can hold 300,000 of them, and
    collecting those took half a gigabyte and 5 s in which no SDK was answered.
    """
    if not isinstance(value, list) or len(value) <= _BITE:
        return validate(value)
    made: list[Any] = []
    for start in range(0, len(value), _BITE):
        try:
            made += validate(value[start : start + _BITE])
        except ValidationError:
            validate(value[: start + _BITE])  # the same problems, by their places in the list
            raise
    return made


Many = Annotated[list[T], WrapValidator(_bite_by_bite)]
"""A list that tells the problems of its first hundred items that have any."""

Each = Annotated[list[T], Field(fail_fast=True)]
"""A list within a list, which tells the problems of its first item that has any."""

Whole = Annotated[int, BeforeValidator(_whole, json_schema_input_type=int)]
Name = Annotated[str, StringConstraints(min_length=2, max_length=100), AfterValidator(url_friendly)]
VariantName = Annotated[
    str, StringConstraints(min_length=1, max_length=100), AfterValidator(url_friendly)
]
"""v3 wants two letters here too, but `A` and `B` are what people call their variants."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=255)]
LongText = Annotated[str, StringConstraints(min_length=1)]
Flag = Annotated[bool, BeforeValidator(_flag, json_schema_input_type=bool)]

# pydantic's type -> v3's type and text; {…} are filled from the error's context.
_WORDS: dict[str, tuple[str, str]] = {
    "extra_forbidden": ("object.unknown", "is not allowed"),
    "missing": ("any.required", "is required"),
    "string_type": ("string.base", "must be a string"),
    "bool_type": ("boolean.base", "must be a boolean"),
    "int_type": ("number.base", "must be a number"),
    "list_type": ("array.base", "must be an array"),
    "literal_error": ("any.only", "must be one of [{valids}]"),
    "dict_type": ("object.base", "must be of type object"),
    "model_type": ("object.base", "must be of type object"),
    "model_attributes_type": ("object.base", "must be of type object"),
    "greater_than_equal": ("number.min", "must be greater than or equal to {ge}"),
    "less_than_equal": ("number.max", "must be less than or equal to {le}"),
    "string_too_short": (
        "string.min",
        "length must be at least {min_length} characters long",
    ),
    "string_too_long": (
        "string.max",
        "length must be less than or equal to {max_length} characters long",
    ),
    "datetime_type": ("date.base", "must be a valid date"),
    "int_from_float": ("number.integer", "must be an integer"),
    "float_type": ("number.base", "must be a number"),
    "string_pattern_mismatch": ("string.pattern.base", "must match {pattern}"),
    "less_than": ("number.less", "must be less than {lt}"),
    "too_long": ("array.max", "must contain less than or equal to {max_length} items"),
    "too_short": ("array.min", "must contain at least {min_length} items"),
}
_QUOTED = re.compile(r"'([^']*)'")
_LIMITS = ("min_length", "max_length", "ge", "le", "lt")


def problem(error: Any) -> Problem:
    """One of pydantic's error dictionaries as v3 would have said it."""
    path = tuple(step for step in error["loc"] if step != "body")
    context: dict[str, Any] = dict(error.get("ctx") or {})
    kind = error["type"]
    if kind == "string_too_short" and error["input"] == "":
        return Problem(path, "is not allowed to be empty", "string.empty")
    if kind not in _WORDS:  # our own validators speak v3 already
        step = (context.pop("step"),) if "step" in context else ()
        return Problem((*path, *step), error["msg"], kind, context)
    code, words = _WORDS[kind]
    valids = _QUOTED.findall(context.get("expected", ""))
    limits: dict[str, Any] = {}
    for key in _LIMITS:
        if key in context:
            limits["limit"] = context[key]
    if code == "object.base":
        limits = {"type": "object"}
    elif code == "object.unknown":
        limits = {"child": path[-1]}
    elif code == "any.only":
        limits = {"valids": valids}
    return Problem(path, words.format(**context, valids=", ".join(valids)), code, limits)


AnyBody = TypeVar("AnyBody", bound=BaseModel)


def validated(model: type[AnyBody], document: object) -> AnyBody:
    """The document read as a body: what a patch makes of a thing. Raises Invalid."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise Invalid([problem(e) for e in error.errors()]) from None

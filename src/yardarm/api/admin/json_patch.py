"""JSON patches (RFC 6902): what is to change in a document, step by step."""

from copy import deepcopy
from typing import Annotated, Any, Literal

import jsonpatch
from jsonpointer import JsonPointerException
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from yardarm.api import json
from yardarm.api.admin.validation import Body, Many
from yardarm.domain.errors import Conflict, Invalid, Problem

_MOST_STEPS = 100

Pointer = Annotated[str, Field(max_length=1000, pattern="^(/.*)?$")]


class StepBody(Body):
    """There is no `copy`: a hundred of them could double a document a hundred times."""

    op: Literal["add", "remove", "replace", "move", "test"]
    path: Pointer
    start: Annotated[Pointer | None, Field(alias="from")] = None
    value: Any = None

    @model_validator(mode="after")
    def _complete(self) -> "StepBody":
        if self.op == "move" and self.start is None:
            raise PydanticCustomError("any.required", "needs a from")
        if self.op in ("add", "replace", "test") and "value" not in self.model_fields_set:
            raise PydanticCustomError("any.required", "needs a value")
        return self


PatchBody = Annotated[Many[StepBody], Field(min_length=1, max_length=_MOST_STEPS)]


def patched(document: Any, steps: list[StepBody]) -> Any:
    """The document after all steps. Raises Conflict for a test that fails, Invalid for a step
    that cannot be done, naming it.
    """
    result = deepcopy(document)
    for place, step in enumerate(steps):
        operation = step.model_dump(by_alias=True, exclude_unset=True)
        try:
            result = jsonpatch.apply_patch(result, [operation], in_place=True)
        except jsonpatch.JsonPatchTestFailed:
            raise Conflict(f"The test of {step.path or 'the whole'} failed") from None
        except (jsonpatch.JsonPatchException, JsonPointerException) as error:
            text = f"cannot be done: {error}"[:300]
            raise Invalid([Problem((place, "path"), text, "any.invalid")]) from None
    # Steps that are not deep by themselves may nest in each other.
    try:
        return json.decode(json.encode(result))
    except RecursionError:
        raise Invalid([Problem((), "is nested too deeply", "any.invalid")]) from None

"""What shapes of many nouns are made of."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""To the millisecond, in UTC: `2026-11-25T08:17:15.948Z`."""

Step = str | int


class FaultDetail(TypedDict):
    """One thing that is wrong; `path` leads to it."""

    message: str
    path: NotRequired[list[Step]]
    type: NotRequired[str]
    context: NotRequired[dict[str, Any]]


class Version(TypedDict):
    """A feature at a revision, in the form of the history; null where it was not there."""

    revision: int
    feature: dict[str, Any] | None


class PatchStep(TypedDict):
    """Of a JSON patch (RFC 6902); `null` for the whole is where nothing is."""

    op: Literal["add", "remove", "replace"]
    path: str
    value: NotRequired[Any]


class ConflictingEvent(TypedDict):
    id: int
    type: str
    createdBy: str


class UndoConflict(TypedDict):
    """A field that others have changed since. `id` is what a choice calls it, `field` leads to it,
    an empty one to the thing itself; `now` and `wanted` are left out where nothing is there.
    """

    id: str
    kind: str
    name: str
    field: list[str]
    now: NotRequired[Any]
    wanted: NotRequired[Any]
    by: list[ConflictingEvent]


class Fault(TypedDict):
    """What every 4xx and 5xx says. `id` leads an operator to the log."""

    id: str
    name: str
    message: str
    details: list[FaultDetail]
    isJoi: NotRequired[bool]
    error: NotRequired[str]
    _original: NotRequired[Any]
    permissions: NotRequired[list[str]]
    expected: NotRequired[Version]
    current: NotRequired[Version]
    conflicts: NotRequired[list[UndoConflict]]


class Link(TypedDict):
    uri: str

"""The history."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Step, Time
from yardarm.api.shapes.tags import Tag


class ToldEvent(TypedDict):
    """As add-ons are told of it. `data` is what the API that wrote the event said, `emergency` that
    it went past change requests.
    """

    id: int
    type: str
    createdBy: str
    createdAt: Time
    data: Any
    tags: list[Tag]
    reason: NotRequired[str]
    emergency: NotRequired[Literal[True]]


class DiffItem(TypedDict):
    kind: Literal["N", "D"]
    lhs: NotRequired[Any]
    rhs: NotRequired[Any]


class Diff(TypedDict):
    """A step to the new document: N(ew), D(eleted), E(dited), A(n item of a list)."""

    kind: Literal["N", "D", "E", "A"]
    path: list[Step]
    lhs: NotRequired[Any]
    rhs: NotRequired[Any]
    index: NotRequired[int]
    item: NotRequired[DiffItem]


class LoggedEvent(ToldEvent):
    """`diffs` is null for the oldest of its group in the answer."""

    diffs: list[Diff] | None


class EventList(TypedDict):
    version: int
    events: list[LoggedEvent]


class EventsOf(TypedDict):
    toggleName: str
    events: list[LoggedEvent]

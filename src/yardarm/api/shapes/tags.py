"""Tags and their types."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class Tag(TypedDict):
    type: str
    value: str


class TagAnswer(TypedDict):
    version: int
    tag: Tag


class TagList(TypedDict):
    version: int
    tags: list[Tag]


class TagType(TypedDict):
    name: str
    description: str | None
    icon: str | None
    color: NotRequired[str]


class TagTypeAnswer(TypedDict):
    version: int
    tagType: TagType


class TagTypeList(TypedDict):
    version: int
    tagTypes: list[TagType]


class SentTagType(TypedDict):
    """What was sent of it."""

    name: str
    description: NotRequired[str | None]
    icon: NotRequired[str | None]
    color: NotRequired[str | None]


class ValidTagType(TypedDict):
    valid: Literal[True]
    tagType: SentTagType

"""Tags and their types: labels on features, such as `team:checkout`."""

from dataclasses import dataclass
from typing import Any

from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider


@dataclass(frozen=True, slots=True, order=True)
class Tag:
    """A label; `type` names a TagType. Written `type:value`."""

    type: str
    value: str

    @property
    def name(self) -> str:
        """What the tag is called in the history and in queries."""
        return f"{self.type}:{self.value}"

    def to_document(self) -> dict[str, Any]:
        return {"type": self.type, "value": self.value}

    @staticmethod
    def from_document(document: Document) -> "Tag":
        return Tag(document["type"], document["value"])


@dataclass(frozen=True, slots=True)
class TagType:
    """A kind of tag. `icon` is a letter or an address, as whoever made it likes; `color` is
    written `#112233`.
    """

    name: str
    description: str | None = None
    icon: str | None = None
    color: str | None = None

    def to_document(self) -> dict[str, Any]:
        """The canonical form, which is the wire's (contract, section 6); v3 knows no colour, so
        none is no key.
        """
        colored = {} if self.color is None else {"color": self.color}
        return {"name": self.name, "description": self.description, "icon": self.icon, **colored}

    @staticmethod
    def from_document(document: Document) -> "TagType":
        return TagType(
            document["name"],
            document.get("description"),
            document.get("icon"),
            document.get("color"),
        )


SEEDED = (TagType("simple", "Used to simplify filtering of features", "#"),)


_decision: Decider[Tag] = decider(Kind.TAG, lambda tag: tag.name)
_type_decision: Decider[TagType] = decider(Kind.TAG_TYPE, lambda tag_type: tag_type.name)


def create(tag: Tag, *, by_tagging: bool = False) -> Decision:
    """`by_tagging`: the tag came into being because a feature got it; v3 says so in another
    form (contract, section 10).
    """
    data: Document = {"tag": tag.to_document()} if by_tagging else tag.to_document()
    return _decision(EventType.TAG_CREATED, data, None, tag)


def delete(tag: Tag) -> Decision:
    """Features must have lost it before: the door keeps rows and history whole."""
    return _decision(EventType.TAG_DELETED, tag.to_document(), tag, None)


def create_type(tag_type: TagType) -> Decision:
    return _type_decision(EventType.TAG_TYPE_CREATED, _as_sent(tag_type), None, tag_type)


def update_type(old: TagType, new: TagType) -> Decision | None:
    """None when nothing would change."""
    if new == old:
        return None
    return _type_decision(EventType.TAG_TYPE_UPDATED, _as_sent(new), old, new)


def delete_type(old: TagType) -> Decision:
    """Its tags must be gone before."""
    return _type_decision(EventType.TAG_TYPE_DELETED, {"name": old.name}, old, None)


def _as_sent(tag_type: TagType) -> Document:
    """The data of created and updated events: unset keys left out."""
    return {k: v for k, v in tag_type.to_document().items() if v is not None}

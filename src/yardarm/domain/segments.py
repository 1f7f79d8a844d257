"""Segments: lists of constraints with a name, which strategies share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yardarm.domain.errors import Conflict
from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider
from yardarm.domain.targeting import Constraint


@dataclass(frozen=True, slots=True)
class Segment:
    """All constraints must hold. `id` is what strategies name it by."""

    id: int
    name: str
    constraints: tuple[Constraint, ...]
    description: str | None = None

    def to_document(self) -> dict[str, Any]:
        return {**self.to_client(), "description": self.description}

    def to_client(self) -> dict[str, Any]:
        """What SDKs get (client protocol, section 2.1)."""
        return {
            "id": self.id,
            "name": self.name,
            "constraints": [c.to_document() for c in self.constraints],
        }

    @staticmethod
    def from_document(document: Document) -> "Segment":
        return Segment(
            id=document["id"],
            name=document["name"],
            constraints=tuple(
                Constraint.from_document(c) for c in document.get("constraints") or ()
            ),
            description=document.get("description"),
        )


@dataclass(frozen=True, slots=True)
class Use:
    """A strategy of a feature that names a segment."""

    segment: int
    feature: str
    strategy: str


_decision: Decider[Segment] = decider(Kind.SEGMENT, lambda segment: str(segment.id))


def create(segment: Segment) -> Decision:
    return _decision(EventType.SEGMENT_CREATED, segment.to_document(), None, segment)


def update(old: Segment, new: Segment) -> Decision | None:
    """None when nothing would change."""
    if new == old:
        return None
    return _decision(EventType.SEGMENT_UPDATED, new.to_document(), old, new)


def delete(old: Segment, used_by: Sequence[str]) -> Decision:
    """A strategy whose segment is gone is false for everybody (client protocol, section 8): one
    that features still name is a Conflict.
    """
    if used_by:
        raise Conflict(f"The segment {old.name} is used by {', '.join(used_by)}")
    return _decision(EventType.SEGMENT_DELETED, old.to_document(), old, None)

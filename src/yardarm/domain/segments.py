"""Segments: lists of constraints with a name, which strategies share."""

from dataclasses import dataclass
from typing import Any

from yardarm.domain.events import Document
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

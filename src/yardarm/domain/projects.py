"""Projects: groups of features."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yardarm.domain.events import Decision, Document, EventType, Kind
from yardarm.domain.times import exact_time, read_time, wire_time


@dataclass(frozen=True, slots=True)
class Project:
    """A feature may name a project that is not there (contract, section 3, Create)."""

    id: str
    name: str
    created_at: datetime
    description: str | None = None

    def to_document(self) -> dict[str, Any]:
        return {**self._shared(), "createdAt": exact_time(self.created_at)}

    def to_wire(self) -> dict[str, Any]:
        """Keys in the order of contract, section 8, Export."""
        return {**self._shared(), "createdAt": wire_time(self.created_at)}

    def _shared(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "description": self.description}

    @staticmethod
    def from_document(document: Document) -> "Project":
        return Project(
            id=document["id"],
            name=document["name"],
            created_at=read_time(document["createdAt"]),
            description=document.get("description"),
        )


def seeded(at: datetime) -> tuple[Project, ...]:
    return (Project("default", "Default", at, "Default project"),)


def create(project: Project) -> Decision:
    return Decision(
        EventType.PROJECT_CREATED,
        project.to_wire(),
        Kind.PROJECT,
        project.id,
        before=None,
        after=project.to_document(),
        project=project.id,
    )

"""Links: where people read more about a feature."""

from dataclasses import dataclass
from typing import Any

from yardarm.domain.events import Document


@dataclass(frozen=True, slots=True)
class Link:
    id: str
    url: str
    title: str | None = None

    def to_document(self) -> dict[str, Any]:
        return {"id": self.id, "url": self.url, "title": self.title}

    @staticmethod
    def from_document(document: Document) -> "Link":
        return Link(document["id"], document["url"], document.get("title"))

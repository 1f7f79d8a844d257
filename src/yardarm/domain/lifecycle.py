"""Lifecycle: how far a feature has come, from its birth to the archive."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yardarm.domain.events import Document
from yardarm.domain.times import exact_time, read_time


@dataclass(frozen=True, slots=True)
class Completion:
    """Somebody said that the feature has done its work. `status` is kept or discarded (or
    released), `value` the variant that was kept.
    """

    at: datetime
    status: str
    value: str | None = None

    def to_document(self) -> dict[str, Any]:
        return {"at": exact_time(self.at), "status": self.status, "value": self.value}

    @staticmethod
    def from_document(document: Document) -> "Completion":
        return Completion(read_time(document["at"]), document["status"], document.get("value"))


@dataclass(frozen=True, slots=True)
class Sighting:
    """When clients of an environment evaluated a feature first and last."""

    environment: str
    first_seen_at: datetime
    last_seen_at: datetime

"""Context fields: what SDKs may know of whom they ask for, and which values are legal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider
from yardarm.domain.times import exact_time, read_time, wire_time

DEFAULT_SORT_ORDER = 10


@dataclass(frozen=True, slots=True)
class ContextField:
    """`legal_values` None: any value. `stickiness`: whether roll-outs may stick to the field."""

    name: str
    created_at: datetime
    description: str | None = None
    stickiness: bool = False
    sort_order: int = DEFAULT_SORT_ORDER
    legal_values: tuple[str, ...] | None = None

    def to_document(self) -> dict[str, Any]:
        return {**self._shared(), "createdAt": exact_time(self.created_at)}

    def to_wire(self) -> dict[str, Any]:
        """Keys in the order of contract, section 5; legalValues is left out when unset."""
        return {**self._shared(), "createdAt": wire_time(self.created_at)}

    def _shared(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "name": self.name,
            "description": self.description,
            "stickiness": self.stickiness,
            "sortOrder": self.sort_order,
        }
        if self.legal_values is not None:
            document["legalValues"] = list(self.legal_values)
        return document

    @staticmethod
    def from_document(document: Document) -> "ContextField":
        legal_values = document.get("legalValues")
        return ContextField(
            name=document["name"],
            created_at=read_time(document["createdAt"]),
            description=document.get("description"),
            stickiness=document.get("stickiness", False),
            sort_order=document.get("sortOrder", DEFAULT_SORT_ORDER),
            legal_values=None if legal_values is None else tuple(legal_values),
        )


def seeded(at: datetime) -> tuple[ContextField, ...]:
    """The fields of a fresh database (contract, schema section 4)."""
    about = (
        ("environment", "Allows you to constrain on application environment"),
        ("userId", "Allows you to constrain on userId"),
        ("appName", "Allows you to constrain on application name"),
    )
    return tuple(
        ContextField(name, at, description, sort_order=i)
        for i, (name, description) in enumerate(about)
    )


_decision: Decider[ContextField] = decider(Kind.CONTEXT_FIELD, lambda field: field.name)


def create(field: ContextField) -> Decision:
    return _decision(EventType.CONTEXT_FIELD_CREATED, _as_sent(field), None, field)


def update(old: ContextField, new: ContextField) -> Decision | None:
    """None when nothing would change."""
    if new == old:
        return None
    return _decision(EventType.CONTEXT_FIELD_UPDATED, _as_sent(new), old, new)


def delete(old: ContextField) -> Decision:
    return _decision(EventType.CONTEXT_FIELD_DELETED, {"name": old.name}, old, None)


def _as_sent(field: ContextField) -> Document:
    """The validated body: stickiness defaulted, sortOrder removed (contract, section 10)."""
    data = field.to_wire()
    del data["createdAt"], data["sortOrder"]
    return {k: v for k, v in data.items() if v is not None}

"""Who gets a feature: strategies, constraints and variants as frozen values.

Their documents are the wire's form; a key that was not sent is not in the document, so that
what comes back is what was stored (contract, section 3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yardarm.domain.events import Document


@dataclass(frozen=True, slots=True)
class Constraint:
    """A condition on one context field. List operators use `values`, the others `value`."""

    context_name: str
    operator: str
    values: tuple[str, ...] | None = None
    value: str | None = None
    inverted: bool | None = None
    case_insensitive: bool | None = None

    def to_document(self) -> dict[str, Any]:
        return _without_none(
            contextName=self.context_name,
            operator=self.operator,
            values=None if self.values is None else list(self.values),
            value=self.value,
            inverted=self.inverted,
            caseInsensitive=self.case_insensitive,
        )

    @staticmethod
    def from_document(document: Document) -> "Constraint":
        values = document.get("values")
        return Constraint(
            context_name=document["contextName"],
            operator=document["operator"],
            values=None if values is None else tuple(values),
            value=document.get("value"),
            inverted=document.get("inverted"),
            case_insensitive=document.get("caseInsensitive"),
        )


@dataclass(frozen=True, slots=True)
class FeatureStrategy:
    """One way for a feature to be on. Parameters are texts: SDKs refuse a whole payload
    that holds any other kind of value (client protocol, section 9).
    """

    name: str
    parameters: Mapping[str, str] | None = None
    constraints: tuple[Constraint, ...] | None = None

    def to_document(self) -> dict[str, Any]:
        return _without_none(
            name=self.name,
            parameters=None if self.parameters is None else dict(self.parameters),
            constraints=(
                None if self.constraints is None else [c.to_document() for c in self.constraints]
            ),
        )

    @staticmethod
    def from_document(document: Document) -> "FeatureStrategy":
        constraints = document.get("constraints")
        return FeatureStrategy(
            name=document["name"],
            parameters=document.get("parameters"),
            constraints=(
                None
                if constraints is None
                else tuple(Constraint.from_document(c) for c in constraints)
            ),
        )


@dataclass(frozen=True, slots=True)
class Payload:
    """What a variant carries; `value` is always text, whatever `type` says it means."""

    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Override:
    """Contexts whose field has one of the values get the variant for sure."""

    context_name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several answers; `weight` is its share of the sum of weights, usually of 1000."""

    name: str
    weight: int
    weight_type: str = "variable"
    stickiness: str = "default"
    payload: Payload | None = None
    overrides: tuple[Override, ...] | None = None

    def to_document(self) -> dict[str, Any]:
        return _without_none(
            name=self.name,
            weight=self.weight,
            weightType=self.weight_type,
            stickiness=self.stickiness,
            payload=(
                None
                if self.payload is None
                else {"type": self.payload.type, "value": self.payload.value}
            ),
            overrides=(
                None
                if self.overrides is None
                else [
                    {"contextName": o.context_name, "values": list(o.values)}
                    for o in self.overrides
                ]
            ),
        )

    @staticmethod
    def from_document(document: Document) -> "Variant":
        payload = document.get("payload")
        overrides = document.get("overrides")
        return Variant(
            name=document["name"],
            weight=document["weight"],
            weight_type=document.get("weightType", "variable"),
            stickiness=document.get("stickiness", "default"),
            payload=None if payload is None else Payload(payload["type"], payload["value"]),
            overrides=(
                None
                if overrides is None
                else tuple(
                    Override(o["contextName"], tuple(o.get("values") or ())) for o in overrides
                )
            ),
        )


def _without_none(**fields: object) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}

"""Who gets a feature: strategies, constraints and variants as frozen values.

Their documents are the wire's form; a key that was not sent is not in the document, so that
what comes back is what was stored (contract, section 3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

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

    `segments` are ids, of which one that is not there makes the strategy false. `id` is what the
    newer admin API names it by; v3 and clients are not told of it.
    """

    name: str
    parameters: Mapping[str, str] | None = None
    constraints: tuple[Constraint, ...] | None = None
    segments: tuple[int, ...] | None = None
    variants: tuple["Variant", ...] | None = None
    title: str | None = None
    disabled: bool | None = None
    sort_order: int | None = None
    id: str | None = None

    def to_document(self) -> dict[str, Any]:
        return {**_without_none(id=self.id), **self.to_wire()}

    def to_wire(self) -> dict[str, Any]:
        """v3's form, without the id."""
        return _without_none(
            name=self.name,
            parameters=None if self.parameters is None else dict(self.parameters),
            constraints=_documents(self.constraints),
            segments=None if self.segments is None else list(self.segments),
            variants=_documents(self.variants),
            title=self.title,
            disabled=self.disabled,
            sortOrder=self.sort_order,
        )

    @staticmethod
    def from_document(document: Document) -> "FeatureStrategy":
        constraints, variants = document.get("constraints"), document.get("variants")
        segments = document.get("segments")
        return FeatureStrategy(
            name=document["name"],
            parameters=document.get("parameters"),
            constraints=(
                None
                if constraints is None
                else tuple(Constraint.from_document(c) for c in constraints)
            ),
            segments=None if segments is None else tuple(segments),
            variants=None
            if variants is None
            else tuple(Variant.from_document(v) for v in variants),
            title=document.get("title"),
            disabled=document.get("disabled"),
            sort_order=document.get("sortOrder"),
            id=document.get("id"),
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
    """One of several answers; `weight` is its share of the sum of weights, usually of 1000.
    It is whole but in what was imported so: a fraction is what the old server served.
    """

    name: str
    weight: float
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


@dataclass(frozen=True, slots=True)
class Dependency:
    """The feature's parent must be on (or off), perhaps with one of these variants."""

    feature: str
    enabled: bool = True
    variants: tuple[str, ...] | None = None

    def admits(self, enabled: bool, variant: Variant | None) -> bool:
        """Whether a parent that came out so is as it must be. No variant is called `disabled`."""
        if not self.enabled or not self.variants:
            return enabled == self.enabled
        return enabled and ("disabled" if variant is None else variant.name) in self.variants

    def to_document(self) -> dict[str, Any]:
        return _without_none(
            feature=self.feature,
            enabled=self.enabled,
            variants=None if self.variants is None else list(self.variants),
        )

    @staticmethod
    def from_document(document: Document) -> "Dependency":
        variants = document.get("variants")
        return Dependency(
            document["feature"],
            document.get("enabled", True),
            None if variants is None else tuple(variants),
        )


class _HasDocument(Protocol):
    def to_document(self) -> dict[str, Any]: ...


def _documents(things: Iterable[_HasDocument] | None) -> list[dict[str, Any]] | None:
    return None if things is None else [thing.to_document() for thing in things]


def _without_none(**fields: object) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}

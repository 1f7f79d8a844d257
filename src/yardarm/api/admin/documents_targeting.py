"""Reads strategies, constraints and variants as other servers let them in."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from yardarm.api.admin.validation import Body, Each, Whole
from yardarm.domain.checks import parameter_text, parameter_texts
from yardarm.domain.targeting import (
    Constraint,
    Dependency,
    FeatureStrategy,
    Override,
    Payload,
    Variant,
)

Text255 = Annotated[str, Field(min_length=1, max_length=255)]
AsText = Annotated[
    str,
    BeforeValidator(lambda v: v if v is None else parameter_text(v), json_schema_input_type=str),
]
"""Some servers hold numbers where SDKs want text."""

Number = Annotated[Whole, Field(ge=-(2**31), lt=2**31)]
"""What the Rust engine reads whole numbers as: with a larger one it refuses every flag."""


class SentConstraint(Body):
    contextName: str = ""
    operator: str = ""
    values: Each[AsText] | None = None
    value: AsText | None = None
    inverted: bool | None = None
    caseInsensitive: bool | None = None

    def to_domain(self) -> Constraint:
        return Constraint(
            self.contextName,
            self.operator,
            None if self.values is None else tuple(self.values),
            self.value,
            self.inverted,
            self.caseInsensitive,
        )


class SentPayload(Body):
    type: str
    value: AsText


class SentOverride(Body):
    contextName: str
    values: Each[AsText] = Field(default_factory=list)


class SentVariant(Body):
    name: Text255
    weight: Annotated[int | float, Field(ge=0, le=2**31)]
    weightType: str = "variable"
    stickiness: str | None = "default"
    payload: SentPayload | None = None
    overrides: Each[SentOverride] | None = None

    def to_domain(self) -> Variant:
        return Variant(
            self.name,
            int(self.weight) if self.weight == int(self.weight) else self.weight,
            self.weightType,
            self.stickiness or "default",
            None if self.payload is None else Payload(self.payload.type, self.payload.value),
            None
            if self.overrides is None
            else tuple(Override(o.contextName, tuple(o.values)) for o in self.overrides),
        )


class SentStrategy(Body):
    name: Text255
    parameters: dict[str, Any] | None = None
    constraints: Each[SentConstraint] | None = None
    segments: Each[Number] | None = None
    variants: Each[SentVariant] | None = None
    title: str | None = None
    disabled: bool | None = None
    sortOrder: Number | None = None

    def to_domain(self, strategy_id: str | None = None) -> FeatureStrategy:
        return FeatureStrategy(
            self.name,
            None if self.parameters is None else parameter_texts(self.parameters),
            None if self.constraints is None else tuple(c.to_domain() for c in self.constraints),
            tuple(self.segments) if self.segments else None,
            tuple(v.to_domain() for v in self.variants) if self.variants else None,
            self.title,
            self.disabled,
            self.sortOrder,
            strategy_id,
        )


class SentDependency(Body):
    feature: Text255
    enabled: bool = True
    variants: Each[str] | None = None

    def to_domain(self) -> Dependency:
        variants = tuple(self.variants) if self.variants else None
        return Dependency(self.feature, self.enabled, variants)

"""Context fields: what SDKs may know of whom they ask for, and which values are legal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yardarm.domain.checks import LIST_OPERATORS, PATTERN_OPERATORS
from yardarm.domain.errors import Problem
from yardarm.domain.events import Decider, Decision, Document, EventType, Kind, decider
from yardarm.domain.features import Feature, by_name
from yardarm.domain.targeting import Constraint, FeatureStrategy
from yardarm.domain.times import exact_time, read_time, wire_time
from yardarm.domain.variants import Path

DEFAULT_SORT_ORDER = 10


@dataclass(frozen=True, slots=True)
class LegalValue:
    """A value that constraints on the field may have. `as_text`: said as v3 says it, without the
    place for a description that newer clients look into.
    """

    value: str
    description: str | None = None
    as_text: bool = False

    def to_document(self) -> str | dict[str, str]:
        """The canonical form, which is the wire's; both kinds of client get what they wrote."""
        if self.as_text:
            return self.value
        described = {} if self.description is None else {"description": self.description}
        return {"value": self.value, **described}

    @staticmethod
    def from_document(document: str | Document) -> "LegalValue":
        if isinstance(document, str):
            return LegalValue(document, as_text=True)
        return LegalValue(document["value"], document.get("description"))


@dataclass(frozen=True, slots=True)
class ContextField:
    """`legal_values` None or none at all: any value. `stickiness`: whether roll-outs may stick to
    the field. `project` says whose it is, None is everybody's; names are of all projects.
    """

    name: str
    created_at: datetime
    description: str | None = None
    stickiness: bool = False
    sort_order: int = DEFAULT_SORT_ORDER
    legal_values: tuple[LegalValue, ...] | None = None
    project: str | None = None

    def is_seen_in(self, project: str) -> bool:
        """Whether features of the project may be constrained on it."""
        return self.project in (None, project)

    def over(self, old: "ContextField | None") -> "ContextField":
        """As it came with an import, which does not say whose it is."""
        return self if old is None else replace(self, project=old.project)

    def to_document(self) -> dict[str, Any]:
        return {**self._shared(), "createdAt": exact_time(self.created_at), **self._owned()}

    def to_wire(self) -> dict[str, Any]:
        """Keys in the order of contract, section 5; legalValues is left out when unset, and so is
        the project.
        """
        return {**self._shared(), "createdAt": wire_time(self.created_at), **self._owned()}

    def _owned(self) -> dict[str, Any]:
        return {} if self.project is None else {"project": self.project}

    def _shared(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "name": self.name,
            "description": self.description,
            "stickiness": self.stickiness,
            "sortOrder": self.sort_order,
        }
        if self.legal_values is not None:
            document["legalValues"] = [v.to_document() for v in self.legal_values]
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
            legal_values=None
            if legal_values is None
            else tuple(LegalValue.from_document(v) for v in legal_values),
            project=document.get("project"),
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


_decide: Decider[ContextField] = decider(Kind.CONTEXT_FIELD, lambda field: field.name)


def _decision(
    event_type: EventType, data: Document, old: ContextField | None, new: ContextField | None
) -> Decision:
    field = old if new is None else new
    assert field is not None
    return replace(_decide(event_type, data, old, new), project=field.project)


def create(field: ContextField) -> Decision:
    return _decision(EventType.CONTEXT_FIELD_CREATED, _as_sent(field), None, field)


def update(old: ContextField, new: ContextField) -> Decision | None:
    """None when nothing would change."""
    if new == old:
        return None
    return _decision(EventType.CONTEXT_FIELD_UPDATED, _as_sent(new), old, new)


def delete(old: ContextField) -> Decision:
    return _decision(EventType.CONTEXT_FIELD_DELETED, {"name": old.name}, old, None)


def give_legal_value(old: ContextField, value: LegalValue) -> Decision | None:
    """Put it in the place of the one that says the same, else behind the others. Only clients
    that know descriptions ask for this, so all of them have the form that those know.
    """
    values = [replace(v, as_text=False) for v in old.legal_values or ()]
    places = [i for i, v in enumerate(values) if v.value == value.value]
    if places:
        values[places[0]] = value
    else:
        values.append(value)
    return _with_legal_values(old, tuple(values))


def take_legal_value(old: ContextField, value: str) -> Decision | None:
    """None when there is no such value."""
    left = tuple(v for v in old.legal_values or () if v.value != value)
    return _with_legal_values(old, left) if left != (old.legal_values or ()) else None


def _with_legal_values(old: ContextField, values: tuple[LegalValue, ...]) -> Decision | None:
    new = replace(old, legal_values=values)
    if new == old:
        return None
    return _decision(EventType.CONTEXT_FIELD_UPDATED, new.to_wire(), old, new)


def illegal_values(field: ContextField, constraint: Constraint, at: Path = ()) -> Iterator[Problem]:
    """What a constraint on the field says that it does not take. Patterns are no values."""
    legal = {v.value for v in field.legal_values or ()}
    if not legal or constraint.operator in PATTERN_OPERATORS:
        return
    text = f"is no legal value of the context field {field.name}"
    if constraint.operator in LIST_OPERATORS:
        for i, value in enumerate(constraint.values or ()):
            if value.strip() and value.strip() not in legal:
                yield Problem((*at, "values", i), text, "any.only", {"valids": sorted(legal)})
    elif constraint.value not in legal:
        yield Problem((*at, "value"), text, "any.only", {"valids": sorted(legal)})


@dataclass(frozen=True, slots=True)
class Use:
    """A strategy of a feature that has a constraint on a field, in the environment of this key."""

    feature: str
    project: str
    key: str | None
    strategy: FeatureStrategy


def uses(features: Iterable[Feature], field: str) -> list[Use]:
    """By feature, the default environment first, in the order of its strategies."""
    return [
        Use(feature.name, feature.project, key, strategy)
        for feature in by_name(features)
        for key in (None, *sorted(feature.environments))
        for strategy in feature.in_environment(key).strategies
        if any(c.context_name == field for c in strategy.constraints or ())
    ]


def _as_sent(field: ContextField) -> Document:
    """The validated body: stickiness defaulted, sortOrder removed (contract, section 10)."""
    data = field.to_wire()
    del data["createdAt"], data["sortOrder"]
    return {k: v for k, v in data.items() if v is not None}

"""What another server tells clients, read: the forms of the client protocol, section 2.

Generous: what SDKs take is taken, and what would make them refuse all of it is put right.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from yardarm.domain.events import Document
from yardarm.domain.features import DEFAULT_PROJECT, DEFAULT_TYPE, Feature
from yardarm.domain.segments import Segment
from yardarm.domain.targeting import (
    Constraint,
    Dependency,
    FeatureStrategy,
    Override,
    Payload,
    Variant,
)

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Clients are not told when a feature was made."""


def read_feature(document: Document) -> Feature:
    """As clients of the environment see it. Raises LookupError, TypeError and ValueError for
    what is no feature.
    """
    variants, dependencies = document.get("variants"), document.get("dependencies")
    return Feature(
        name=_text(document["name"]),
        created_at=_NEVER,
        description=document.get("description"),
        type=document.get("type") or DEFAULT_TYPE,
        project=document.get("project") or DEFAULT_PROJECT,
        enabled=bool(document.get("enabled")),
        stale=bool(document.get("stale")),
        impression_data=bool(document.get("impressionData")),
        strategies=tuple(map(_strategy, document.get("strategies") or ())),
        variants=None if variants is None else tuple(map(_variant, variants)),
        dependencies=tuple(map(Dependency.from_document, dependencies)) if dependencies else None,
    )


def read_segment(document: Document) -> Segment:
    """Raises LookupError, TypeError and ValueError for what is no segment."""
    number = int(document["id"])
    constraints = tuple(map(_constraint, document.get("constraints") or ()))
    return Segment(number, document.get("name") or str(number), constraints)


def _strategy(document: Document) -> FeatureStrategy:
    segments, variants = document.get("segments"), document.get("variants")
    return FeatureStrategy(
        _text(document["name"]),
        _parameters(document.get("parameters") or {}),
        tuple(map(_constraint, document.get("constraints") or ())),
        tuple(map(int, segments)) if segments else None,
        tuple(map(_variant, variants)) if variants else None,
        disabled=document.get("disabled") or None,
        sort_order=document.get("sortOrder"),
    )


def _parameters(found: Mapping[str, Any]) -> dict[str, str]:
    """Old servers keep numbers in them, for which SDKs refuse everything."""
    return {name: _text(value) for name, value in found.items() if value is not None}


def _constraint(document: Document) -> Constraint:
    values, value = document.get("values"), document.get("value")
    return Constraint(
        _text(document["contextName"]),
        _text(document["operator"]),
        None if values is None else tuple(map(_text, values)),
        None if value is None else _text(value),
        document.get("inverted"),
        document.get("caseInsensitive"),
    )


def _variant(document: Document) -> Variant:
    payload, overrides = document.get("payload"), document.get("overrides")
    return Variant(
        _text(document["name"]),
        document["weight"],
        document.get("weightType") or "variable",
        document.get("stickiness") or "default",
        None if not payload else Payload(_text(payload["type"]), _text(payload["value"])),
        None if not overrides else tuple(map(_override, overrides)),
    )


def _override(document: Document) -> Override:
    return Override(_text(document["contextName"]), tuple(map(_text, document.get("values") or ())))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError(f"a text was expected, not {type(value).__name__}")

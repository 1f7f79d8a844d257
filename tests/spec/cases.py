"""The cases of `@unleash/client-specification`, read where tests/e2e/sdks/install puts it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yardarm.domain.evaluation.context import FIELDS, Context
from yardarm.domain.features import Feature
from yardarm.domain.segments import Segment
from yardarm.domain.snapshot import Position, Snapshot
from yardarm.domain.targeting import Variant

FOLDER = Path(__file__).parents[2] / ".sdk/node/node_modules/@unleash/client-specification"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Case:
    """A question and its answer: whether the feature is on, or the variant that it gives."""

    suite: str
    description: str
    feature: str
    context: Mapping[str, Any]
    expected: Any

    @property
    def of_variant(self) -> bool:
        return isinstance(self.expected, dict)

    def __str__(self) -> str:
        return f"{self.suite}: {self.description}"


@dataclass(frozen=True, slots=True)
class Suite:
    """Features and segments in the client's form, and what is asked of them."""

    name: str
    features: tuple[dict[str, Any], ...]
    segments: tuple[dict[str, Any], ...]
    cases: tuple[Case, ...]

    def snapshot(self) -> Snapshot:
        return snapshot(self.features, self.segments)


def suites() -> list[Suite]:
    """Fails when the specification is not there: no case is ever left out in silence."""
    names = json.loads((FOLDER / "specifications" / "index.json").read_text())
    return [_suite(json.loads((FOLDER / "specifications" / name).read_text())) for name in names]


def snapshot(
    features: tuple[dict[str, Any], ...], segments: tuple[dict[str, Any], ...]
) -> Snapshot:
    read = [read_feature(f) for f in features]
    return Snapshot(
        "production",
        Position(),
        tuple(sorted(read, key=lambda f: f.name)),
        {s["id"]: read_segment(s) for s in segments},
    )


def read_feature(document: Mapping[str, Any]) -> Feature:
    return Feature.from_document({"createdAt": "2026-01-01T00:00:00.000Z", **document})


def read_segment(document: Mapping[str, Any]) -> Segment:
    return Segment.from_document({"name": f"segment-{document['id']}", **document})


def context_of(document: Mapping[str, Any], now: datetime = NOW) -> Context:
    """As SDKs hand it in; what is neither a field nor `properties` is a property."""
    fields = {k: v for k, v in document.items() if k in FIELDS}
    rest = {k: v for k, v in document.items() if k not in FIELDS and k != "properties"}
    return Context.of(fields, {**rest, **(document.get("properties") or {})}, now)


def variant_document(variant: Variant | None, *, enabled: bool) -> dict[str, Any]:
    """The specification's form of what getVariant answers."""
    if variant is None:
        return {"name": DISABLED, "enabled": False, "feature_enabled": enabled}
    document: dict[str, Any] = {"name": variant.name, "enabled": True, "feature_enabled": enabled}
    if variant.payload is not None:
        document["payload"] = {"type": variant.payload.type, "value": variant.payload.value}
    return document


def _suite(document: Mapping[str, Any]) -> Suite:
    features, segments = _state(document["state"])
    return Suite(document["name"], features, segments, tuple(_cases(document)))


def _cases(document: Mapping[str, Any]) -> Iterator[Case]:
    for test in [*document.get("tests", ()), *document.get("variantTests", ())]:
        yield Case(
            document["name"],
            test["description"],
            test["toggleName"],
            test["context"],
            test["expectedResult"],
        )


Documents = tuple[dict[str, Any], ...]


def _state(state: Mapping[str, Any]) -> tuple[Documents, Documents]:
    features = {f["name"]: f for f in state.get("features", ())}
    segments = {s["id"]: s for s in state.get("segments", ())}
    for event in state.get("events", ()):
        match event["type"]:
            case "hydration":
                features = {f["name"]: f for f in event["features"]}
                segments = {s["id"]: s for s in event["segments"]}
            case "feature-updated":
                features[event["feature"]["name"]] = event["feature"]
            case "feature-removed":
                features.pop(event["featureName"], None)
            case "segment-updated":
                segments[event["segment"]["id"]] = event["segment"]
            case "segment-removed":
                segments.pop(event["segmentId"], None)
    return tuple(features.values()), tuple(segments.values())

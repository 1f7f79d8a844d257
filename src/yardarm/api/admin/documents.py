"""Reads the documents that imports come from: state files, and client-features feeds.

Takes what other servers let in (odd weights, no strategies, segments that are not there) and
drops what it does not know inside of things; unknown sections are refused, as v3 does
(contract, section 8).
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationError,
)

from yardarm.api.admin.documents_environments import EnvironmentSections, Id, read_places
from yardarm.api.admin.documents_targeting import (
    Number,
    SentConstraint,
    SentDependency,
    SentStrategy,
    SentVariant,
    Text255,
)
from yardarm.api.admin.validation import Body, Each, Flag, Many, Whole, problem
from yardarm.domain.context_fields import DEFAULT_SORT_ORDER, ContextField, LegalValue
from yardarm.domain.errors import Invalid
from yardarm.domain.feature_types import FeatureType
from yardarm.domain.import_documents import FeatureDraft, ImportDocument
from yardarm.domain.import_places import SentPlaces
from yardarm.domain.projects import Project
from yardarm.domain.segments import Segment
from yardarm.domain.strategies import Parameter, StrategyDefinition
from yardarm.domain.tags import Tag, TagType
from yardarm.domain.times import read_time


def _time(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return read_time(value)
    except ValueError:
        return value


Time = Annotated[datetime, BeforeValidator(_time, json_schema_input_type=str)]


class _Feature(Body):
    name: Id
    description: str | None = None
    type: Text255 | None = None
    project: Text255 | None = None
    enabled: Flag = False
    stale: Flag | None = None
    impressionData: bool | None = None
    strategies: Each[SentStrategy] | None = None
    variants: Each[SentVariant] | None = None
    dependencies: Each[SentDependency] | None = None
    archived: bool = False
    createdAt: Time | None = None
    lastSeenAt: Time | None = None

    def to_domain(self, data: dict[str, Any]) -> FeatureDraft:
        given: dict[str, Any] = {"enabled": self.enabled, "archived": self.archived}
        for key, name in _PLAIN.items():
            if (value := getattr(self, key)) is not None:
                given[name] = value
        if "description" in self.model_fields_set:
            given["description"] = self.description
        if self.strategies is not None:
            given["strategies"] = tuple(s.to_domain() for s in self.strategies)
        if "variants" in self.model_fields_set:
            found = self.variants
            given["variants"] = None if found is None else tuple(v.to_domain() for v in found)
        if self.dependencies:
            given["dependencies"] = tuple(d.to_domain() for d in self.dependencies)
        return FeatureDraft(self.name, given, data, self.lastSeenAt)


_PLAIN = {
    "type": "type",
    "project": "project",
    "stale": "stale",
    "impressionData": "impression_data",
    "createdAt": "created_at",
}


class _Parameter(Body):
    name: str
    type: str
    description: str | None = None
    required: bool | None = None


class _StrategyDefinition(Body):
    name: Text255
    description: str | None = None
    parameters: Each[_Parameter] = Field(default_factory=list)
    deprecated: bool = False
    title: Annotated[str, Field(max_length=255)] | None = None

    def to_domain(self) -> StrategyDefinition:
        parameters = (Parameter(p.name, p.type, p.description, p.required) for p in self.parameters)
        return StrategyDefinition(
            self.name, self.description, tuple(parameters), self.deprecated, self.title
        )


class _Project(Body):
    id: Id
    name: Text255
    description: str | None = None
    createdAt: Time | None = None

    def to_domain(self) -> Project:
        created_at = self.createdAt or datetime.now(UTC)
        return Project(self.id, self.name, created_at, self.description)


# A colon would be taken for the end of the type wherever a tag is written as text.
_TagTypeName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^:]+$")]


class SentTagType(Body):
    name: _TagTypeName
    description: str | None = None
    icon: str | None = None
    color: Annotated[str, Field(max_length=7)] | None = None

    def to_domain(self) -> TagType:
        return TagType(self.name, self.description, self.icon, self.color)


class _Tag(Body):
    type: _TagTypeName
    value: Annotated[str, Field(min_length=1, max_length=150)]

    def to_domain(self) -> Tag:
        return Tag(self.type, self.value)


class SentFeatureTag(Body):
    featureName: Text255
    tagType: _TagTypeName
    tagValue: Annotated[str, Field(min_length=1, max_length=150)]

    def to_domain(self) -> tuple[str, Tag]:
        return self.featureName, Tag(self.tagType, self.tagValue)


class _Segment(Body):
    id: Annotated[Whole, Field(ge=0, lt=2**31)]
    name: Text255 | None = None
    description: str | None = None
    project: Text255 | None = None
    constraints: Each[SentConstraint] = Field(default_factory=list)
    createdAt: Time | None = None

    def to_domain(self) -> Segment:
        return Segment(
            self.id,
            self.name or f"segment-{self.id}",
            tuple(c.to_domain() for c in self.constraints),
            self.description,
            self.project,
            self.createdAt,
        )


class _DescribedValue(Body):
    value: str
    description: str | None = None


_TEXT = TypeAdapter(str)


def _legal_value(sent: object) -> LegalValue:
    if isinstance(sent, dict):
        found = _DescribedValue.model_validate(sent)
        return LegalValue(found.value, found.description)
    return LegalValue(_TEXT.validate_python(sent, strict=True), as_text=True)


_LegalValue = Annotated[
    LegalValue, PlainValidator(_legal_value, json_schema_input_type=str | _DescribedValue)
]


class SentContextField(Body):
    name: Id
    description: str | None = None
    stickiness: bool | None = None
    sortOrder: Number | None = None
    legalValues: Each[_LegalValue] | None = None
    createdAt: Time | None = None

    def to_domain(self) -> ContextField:
        return ContextField(
            self.name,
            self.createdAt or datetime.now(UTC),
            self.description,
            bool(self.stickiness),
            DEFAULT_SORT_ORDER if self.sortOrder is None else self.sortOrder,
            None if self.legalValues is None else tuple(self.legalValues),
        )


class _FeatureType(Body):
    id: Text255
    name: Text255
    description: str | None = None
    lifetimeDays: Number | None = None

    def to_domain(self) -> FeatureType:
        return FeatureType(self.id, self.name, self.description, self.lifetimeDays)


class _Document(EnvironmentSections, Body):
    """A state file's sections, or a feed's: its query and meta are about the asking."""

    model_config = ConfigDict(strict=True, extra="forbid")

    version: int | None = None
    features: Many[_Feature] | None = None
    strategies: Many[_StrategyDefinition] | None = None
    projects: Many[_Project] | None = None
    tagTypes: Many[SentTagType] | None = None
    tags: Many[_Tag] | None = None
    featureTags: Many[SentFeatureTag] | None = None
    segments: Many[_Segment] | None = None
    contextFields: Many[SentContextField] | None = None
    featureTypes: Many[_FeatureType] | None = None
    query: Any = None
    meta: Any = None


def read_document(value: Any) -> ImportDocument:
    """Take a decoded document apart. Raises Invalid that names each field."""
    try:
        document = _Document.model_validate(value)
    except ValidationError as error:
        raise Invalid([problem(e) for e in error.errors(include_url=False)]) from None
    return ImportDocument(
        features=None
        if document.features is None
        else tuple(
            f.to_domain(data) for f, data in zip(document.features, value["features"], strict=True)
        ),
        strategies=_section(document.strategies, value, "strategies"),
        projects=_section(document.projects, value, "projects"),
        tag_types=_section(document.tagTypes, value, "tagTypes"),
        tags=_section(document.tags, value, "tags"),
        feature_tags=None
        if document.featureTags is None
        else tuple(t.to_domain() for t in document.featureTags),
        segments=_section(document.segments, value, "segments"),
        context_fields=_section(document.contextFields, value, "contextFields"),
        feature_types=_section(document.featureTypes, value, "featureTypes"),
        places=_places(document, value) if document.are_there else None,
    )


def _places(document: _Document, value: Any) -> SentPlaces:
    found = document.features or ()
    variants = {f.name: tuple(v.to_domain() for v in f.variants or ()) for f in found}
    return read_places(document, value, {name: found or None for name, found in variants.items()})


def _section(found: Any, value: Any, key: str) -> Any:
    """Things, each with the document that it was sent as; None for a section that is not there."""
    if found is None:
        return None
    return tuple((f.to_domain(), data) for f, data in zip(found, value[key], strict=True))

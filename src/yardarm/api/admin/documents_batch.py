"""Reads the batches that features-batch imports come from, as Unleash 7 and 8 write them."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError

from yardarm.api import json
from yardarm.api.admin.documents import SentContextField, SentFeatureTag, SentTagType
from yardarm.api.admin.documents_environments import Id
from yardarm.api.admin.documents_targeting import (
    Number,
    SentDependency,
    SentStrategy,
    SentVariant,
    Text255,
)
from yardarm.api.admin.validation import Body, Each, Flag, Many, problem, refuse_duplicates
from yardarm.domain.batches import Batch, SentState
from yardarm.domain.errors import Invalid
from yardarm.domain.import_documents import FeatureDraft
from yardarm.domain.links import Link
from yardarm.domain.targeting import FeatureStrategy
from yardarm.service.features import new_id
from yardarm.service.features_batch import Target


class _Feature(Body):
    name: Id
    description: str | None = None
    type: Text255 = "release"
    stale: Flag = False
    impressionData: Flag = False

    def to_domain(self, data: dict[str, Any]) -> FeatureDraft:
        given = {
            "description": self.description,
            "type": self.type,
            "stale": self.stale,
            "impression_data": self.impressionData,
        }
        return FeatureDraft(self.name, given, data)


class _FeatureStrategy(SentStrategy):
    id: Text255 | None = None
    featureName: Text255


class _FeatureEnvironment(Body):
    featureName: Text255
    enabled: Flag = False
    variants: Each[SentVariant] | None = None

    def to_domain(self) -> SentState:
        return SentState(self.enabled, tuple(v.to_domain() for v in self.variants or ()) or None)


class _Segment(Body):
    id: Number
    name: Text255


class _Dependencies(Body):
    feature: Text255
    dependencies: Each[SentDependency]


class _Link(Body):
    id: Text255 | None = None
    url: Annotated[str, Field(min_length=1, max_length=2048)]
    title: Annotated[str, Field(max_length=255)] | None = None

    def to_domain(self) -> Link:
        return Link(self.id or new_id(), self.url, self.title)


class _Links(Body):
    feature: Text255
    links: Each[_Link]


def _once(features: list[_Feature]) -> list[_Feature]:
    refuse_duplicates(features, lambda f: f.name, lambda f: f.name)
    return features


def _unique(rows: list[_FeatureStrategy]) -> list[_FeatureStrategy]:
    named = [row for row in rows if row.id is not None]
    refuse_duplicates(named, lambda row: row.id or "", lambda row: row.id)
    return rows


class _Data(Body):
    features: Annotated[Many[_Feature], AfterValidator(_once)]
    featureStrategies: Annotated[Many[_FeatureStrategy], AfterValidator(_unique)]
    featureEnvironments: Many[_FeatureEnvironment] = Field(default_factory=list)
    contextFields: Many[SentContextField] = Field(default_factory=list)
    featureTags: Many[SentFeatureTag] = Field(default_factory=list)
    segments: Many[_Segment] = Field(default_factory=list)
    tagTypes: Many[SentTagType] = Field(default_factory=list)
    dependencies: Many[_Dependencies] = Field(default_factory=list)
    links: Many[_Links] = Field(default_factory=list)

    def to_domain(self, value: Any) -> Batch:
        strategies: dict[str, tuple[FeatureStrategy, ...]] = {}
        for row in self.featureStrategies:
            known = strategies.get(row.featureName, ())
            strategies[row.featureName] = (*known, row.to_domain(row.id))
        return Batch(
            features=tuple(
                f.to_domain(data) for f, data in zip(self.features, value["features"], strict=True)
            ),
            strategies=strategies,
            states={row.featureName: row.to_domain() for row in self.featureEnvironments},
            context_fields=_with_data(self.contextFields, value.get("contextFields")),
            feature_tags=tuple(t.to_domain() for t in self.featureTags),
            segments={s.id: s.name for s in self.segments},
            tag_types=_with_data(self.tagTypes, value.get("tagTypes")),
            dependencies={
                row.feature: tuple(d.to_domain() for d in row.dependencies)
                for row in self.dependencies
            },
            links={row.feature: tuple(k.to_domain() for k in row.links) for row in self.links},
        )


class _Sent(Body):
    project: Text255
    environment: Text255
    data: _Data


def read_batch(body: bytes) -> tuple[Target, Batch]:
    """Raises Invalid that names each field."""
    value = json.decode(body or b"{}")
    try:
        sent = _Sent.model_validate(value)
    except ValidationError as error:
        raise Invalid([problem(e) for e in error.errors(include_url=False)]) from None
    return Target(sent.project, sent.environment), sent.data.to_domain(value["data"])


def _with_data(found: Iterable[Any], value: Any) -> Any:
    """Things, each with the document that it was sent as."""
    return tuple((f.to_domain(), data) for f, data in zip(found, value or (), strict=True))

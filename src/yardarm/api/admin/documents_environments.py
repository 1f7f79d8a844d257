"""Reads what state files say of environments since Unleash 4: sections beside the features, whose
rows name a feature and an environment each.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from yardarm.api.admin.documents_targeting import (
    Number,
    SentConstraint,
    SentStrategy,
    SentVariant,
    Text255,
)
from yardarm.api.admin.validation import Body, Each, Flag, Many, refuse_duplicates, url_friendly
from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import Environment
from yardarm.domain.import_places import SentPlaces
from yardarm.domain.targeting import FeatureStrategy, Variant

Id = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(url_friendly)]

_SORT_ORDER = 9999
"""Behind all others, as Unleash puts an environment without one."""


class SentEnvironment(Body):
    name: Id
    type: Text255
    sortOrder: Number = _SORT_ORDER
    enabled: Flag = True

    def to_domain(self) -> Environment:
        return Environment(
            self.name, self.type, self.sortOrder, datetime.now(UTC), enabled=self.enabled
        )


class SentFeatureEnvironment(Body):
    featureName: Text255
    environment: Text255
    enabled: Flag = False
    variants: Each[SentVariant] | None = None


class SentFeatureStrategy(Body):
    id: Text255 | None = None
    featureName: Text255
    environment: Text255
    strategyName: Text255
    parameters: dict[str, Any] | None = None
    constraints: Each[SentConstraint] | None = None
    variants: Each[SentVariant] | None = None
    title: str | None = None
    disabled: bool | None = None
    sortOrder: Number | None = None

    def to_domain(self, segments: Sequence[int]) -> FeatureStrategy:
        sent = SentStrategy(
            name=self.strategyName,
            parameters=self.parameters,
            constraints=self.constraints,
            segments=list(segments),
            variants=self.variants,
            title=self.title,
            disabled=self.disabled,
            sortOrder=self.sortOrder,
        )
        return sent.to_domain(self.id)


class SentStrategySegment(Body):
    featureStrategyId: Text255
    segmentId: Annotated[Number, Field(ge=0)]


def _unique(rows: list[SentFeatureStrategy]) -> list[SentFeatureStrategy]:
    named = [row for row in rows if row.id is not None]
    refuse_duplicates(named, lambda row: row.id or "", lambda row: row.id)
    return rows


def _once(rows: list[SentFeatureEnvironment]) -> list[SentFeatureEnvironment]:
    refuse_duplicates(
        rows,
        lambda row: f"{row.featureName}\n{row.environment}",
        lambda row: row.model_dump(include={"featureName", "environment"}),
    )
    return rows


class EnvironmentSections(BaseModel):
    """The sections that a document may have of them."""

    environments: Many[SentEnvironment] | None = None
    featureEnvironments: Annotated[Many[SentFeatureEnvironment], AfterValidator(_once)] | None = (
        None
    )
    featureStrategies: Annotated[Many[SentFeatureStrategy], AfterValidator(_unique)] | None = None
    featureStrategySegments: Many[SentStrategySegment] | None = None

    @property
    def are_there(self) -> bool:
        return not (
            self.environments is None
            and self.featureEnvironments is None
            and self.featureStrategies is None
        )


Variants = tuple[Variant, ...]


def read_places(
    sections: EnvironmentSections, value: Any, variants: dict[str, Variants | None]
) -> SentPlaces:
    """`variants` are those of features that have the same ones everywhere (version 3 of the
    documents), by name of the feature; its keys are all features of the document.
    """
    warnings: list[str] = []
    segments: dict[str, list[int]] = {}
    ids = {row.id for row in sections.featureStrategies or ()}
    for link in sections.featureStrategySegments or ():
        if link.featureStrategyId in ids:
            segments.setdefault(link.featureStrategyId, []).append(link.segmentId)
        else:
            warnings.append(
                f"the strategy {link.featureStrategyId} is not there to get the segment "
                f"{link.segmentId}"
            )
    states: dict[str, dict[str, EnvironmentState]] = {}
    for row, strategies in _rows(sections, segments):
        if row.featureName not in variants:
            warnings.append(
                f"the feature {row.featureName} is not there to be put in {row.environment}"
            )
            continue
        common = variants[row.featureName]
        own = row.variants if isinstance(row, SentFeatureEnvironment) else None
        found = tuple(v.to_domain() for v in own) if own else common
        enabled = isinstance(row, SentFeatureEnvironment) and row.enabled
        state = EnvironmentState(enabled, tuple(strategies), found or None)
        states.setdefault(row.featureName, {})[row.environment] = state
    sent = tuple(
        (e.to_domain(), data)
        for e, data in zip(
            sections.environments or (), value.get("environments") or (), strict=True
        )
    )
    return SentPlaces(sent, states, _spoken_of(sections), tuple(warnings))


def _rows(
    sections: EnvironmentSections, segments: dict[str, list[int]]
) -> Iterator[tuple[SentFeatureEnvironment | SentFeatureStrategy, list[FeatureStrategy]]]:
    """Each feature and environment once, with the strategies there."""
    strategies: dict[tuple[str, str], list[FeatureStrategy]] = {}
    first: dict[tuple[str, str], SentFeatureEnvironment | SentFeatureStrategy] = {
        (row.featureName, row.environment): row for row in sections.featureEnvironments or ()
    }
    for row in sections.featureStrategies or ():
        at = (row.featureName, row.environment)
        first.setdefault(at, row)
        strategies.setdefault(at, []).append(row.to_domain(segments.get(row.id or "", ())))
    for at, found in first.items():
        yield found, strategies.get(at, [])


def _spoken_of(sections: EnvironmentSections) -> dict[str, tuple[str | int, ...]]:
    spoken_of: dict[str, tuple[str | int, ...]] = {}
    for section in ("featureEnvironments", "featureStrategies"):
        for i, row in enumerate(getattr(sections, section) or ()):
            spoken_of.setdefault(row.environment, (section, i, "environment"))
    return spoken_of

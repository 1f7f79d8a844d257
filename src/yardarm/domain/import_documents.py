"""What an import was sent: the sections of a document, and features as they stand in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yardarm.domain.context_fields import ContextField
from yardarm.domain.environment_states import identified, owner_of
from yardarm.domain.events import Document
from yardarm.domain.feature_types import FeatureType
from yardarm.domain.features import Feature
from yardarm.domain.import_places import SentPlaces
from yardarm.domain.projects import Project
from yardarm.domain.segments import Segment
from yardarm.domain.strategies import StrategyDefinition
from yardarm.domain.tags import Tag, TagType
from yardarm.domain.times import wire_time


@dataclass(frozen=True, slots=True)
class FeatureDraft:
    """A feature as it was sent: what is not `given` keeps its old value, but `enabled` and
    `strategies`, which fall back to off and none.
    """

    name: str
    given: Mapping[str, Any]
    data: Document
    last_seen_at: datetime | None = None

    def onto(self, old: Feature | None, now: datetime) -> Feature:
        fallback = {"enabled": False, "strategies": (), "archived": False}  # an import revives
        new = replace(old or Feature(self.name, now), **{**fallback, **self.given})
        owner, known = owner_of(self.name, None), () if old is None else old.strategies
        new = replace(new, strategies=identified(new.strategies, known, owner))
        if old is None:
            return new
        # The wire has milliseconds, the history microseconds: the same birthday is no change.
        same = wire_time(new.created_at) == wire_time(old.created_at)
        return replace(new, created_at=old.created_at) if same else new


Sent = tuple[Any, Document]
"""A thing and the document that it was sent as."""


@dataclass(frozen=True, slots=True)
class ImportDocument:
    """The sections of a document; None for one that is not there."""

    features: tuple[FeatureDraft, ...] | None = None
    strategies: tuple[tuple[StrategyDefinition, Document], ...] | None = None
    projects: tuple[tuple[Project, Document], ...] | None = None
    tag_types: tuple[tuple[TagType, Document], ...] | None = None
    tags: tuple[tuple[Tag, Document], ...] | None = None
    feature_tags: tuple[tuple[str, Tag], ...] | None = None
    segments: tuple[tuple[Segment, Document], ...] | None = None
    context_fields: tuple[tuple[ContextField, Document], ...] | None = None
    feature_types: tuple[tuple[FeatureType, Document], ...] | None = None
    places: SentPlaces | None = None
    """Environments, and what features are in each; None when features say it of themselves."""

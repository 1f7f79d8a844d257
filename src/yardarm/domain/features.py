"""Features: the flags themselves, and what commands do to them.

A decision never looks at a database: it takes the feature as it is and returns what changes,
or None when nothing does. v3's on, off and stale record an event in any case, as v3 does
(contract, section 3, Toggle).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yardarm.domain.errors import Conflict, HasTag, NotFound
from yardarm.domain.events import Decision, Document, EventType, Kind
from yardarm.domain.tags import Tag
from yardarm.domain.targeting import Dependency, FeatureStrategy, Variant
from yardarm.domain.times import exact_time, read_time, wire_time

DEFAULT_PROJECT = "default"
DEFAULT_TYPE = "release"


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature as the default environment sees it. `variants` is None when never set."""

    name: str
    created_at: datetime
    description: str | None = None
    type: str = DEFAULT_TYPE
    project: str = DEFAULT_PROJECT
    enabled: bool = False
    stale: bool = False
    archived: bool = False
    impression_data: bool = False
    strategies: tuple[FeatureStrategy, ...] = ()
    variants: tuple[Variant, ...] | None = None
    dependencies: tuple[Dependency, ...] | None = None
    tags: tuple[Tag, ...] = ()

    @property
    def segments(self) -> frozenset[int]:
        """The ids that its strategies name."""
        return frozenset(i for strategy in self.strategies for i in strategy.segments or ())

    def to_document(self) -> dict[str, Any]:
        """The canonical form: all of the state, nothing derived, times to the microsecond."""
        return {
            **self._shared(),
            "archived": self.archived,
            "impressionData": self.impression_data,
            "createdAt": exact_time(self.created_at),
            "tags": [t.to_document() for t in self.tags],
            **(
                {}
                if self.dependencies is None
                else {"dependencies": [d.to_document() for d in self.dependencies]}
            ),
        }

    def to_wire(self) -> dict[str, Any]:
        """v3's admin shape without `lastSeenAt`, which is telemetry and not state."""
        return {**self._shared(), "createdAt": wire_time(self.created_at)}

    def _shared(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "description": self.description,
            "type": self.type,
            "project": self.project,
            "enabled": self.enabled,
            "stale": self.stale,
            "strategies": [s.to_document() for s in self.strategies],
            "variants": (
                None if self.variants is None else [v.to_document() for v in self.variants]
            ),
        }

    @staticmethod
    def from_document(document: Document) -> "Feature":
        """Read the canonical form; a missing key means the default, so that old events fold."""
        variants, dependencies = document.get("variants"), document.get("dependencies")
        return Feature(
            name=document["name"],
            created_at=read_time(document["createdAt"]),
            description=document.get("description"),
            type=document.get("type", DEFAULT_TYPE),
            project=document.get("project", DEFAULT_PROJECT),
            enabled=document.get("enabled", False),
            stale=document.get("stale", False),
            archived=document.get("archived", False),
            impression_data=document.get("impressionData", False),
            strategies=tuple(
                FeatureStrategy.from_document(s) for s in document.get("strategies") or ()
            ),
            variants=None
            if variants is None
            else tuple(Variant.from_document(v) for v in variants),
            dependencies=None
            if dependencies is None
            else tuple(Dependency.from_document(d) for d in dependencies),
            tags=tuple(Tag.from_document(t) for t in document.get("tags") or ()),
        )


@dataclass(frozen=True, slots=True)
class FeatureFilter:
    """Which features a list holds; filters combine with AND, the values of one with OR.
    None means: no filter of that kind.
    """

    projects: frozenset[str] | None = None
    name_prefix: str | None = None
    tags: frozenset[Tag] | None = None

    def admits(self, feature: Feature) -> bool:
        return (
            (self.projects is None or feature.project in self.projects)
            and (self.name_prefix is None or feature.name.startswith(self.name_prefix))
            and (self.tags is None or not self.tags.isdisjoint(feature.tags))
        )


def create(feature: Feature) -> Decision:
    return _decision(EventType.FEATURE_CREATED, _as_sent(feature), None, feature)


def update(old: Feature, new: Feature) -> Decision | None:
    """Replace everything but the name and the birthday; None when nothing would change."""
    new = replace(new, name=old.name, created_at=old.created_at)
    if new == old:
        return None
    return _decision(EventType.FEATURE_UPDATED, _as_sent(new), old, new)


def switch(old: Feature, *, enabled: bool) -> Decision:
    new = replace(old, enabled=enabled)
    return _decision(EventType.FEATURE_UPDATED, new.to_wire(), old, new)


def mark_stale(old: Feature, *, stale: bool) -> Decision:
    new = replace(old, stale=stale)
    event_type = EventType.FEATURE_STALE_ON if stale else EventType.FEATURE_STALE_OFF
    return _decision(event_type, new.to_wire(), old, new)


def archive(old: Feature) -> Decision:
    """The name stays taken; the feature is off when it comes back."""
    new = replace(old, archived=True, enabled=False)
    return _decision(EventType.FEATURE_ARCHIVED, {"name": old.name}, old, new)


def revive(old: Feature) -> Decision:
    """Bring an archived feature back, switched off. A live one is a Conflict: v3 switched it
    off silently (contract, section 15, 5).
    """
    if not old.archived:
        raise Conflict(f"The feature {old.name} is not archived")
    new = replace(old, archived=False, enabled=False)
    return _decision(EventType.FEATURE_REVIVED, {"name": old.name}, old, new)


def tag(old: Feature, new_tag: Tag) -> Decision:
    """Raises HasTag."""
    if new_tag in old.tags:
        raise HasTag(f"{old.name} already had the tag: [{new_tag.name}]")
    new = replace(old, tags=tuple(sorted((*old.tags, new_tag))))
    return _decision(EventType.FEATURE_TAGGED, _tag_data(old, new_tag), old, new)


def untag(old: Feature, old_tag: Tag) -> Decision:
    """Raises NotFound."""
    if old_tag not in old.tags:
        raise NotFound("tag", old_tag.name)
    new = replace(old, tags=tuple(t for t in old.tags if t != old_tag))
    return _decision(EventType.FEATURE_UNTAGGED, _tag_data(old, old_tag), old, new)


def retag(old: Feature, added: Iterable[Tag], removed: Iterable[Tag]) -> list[Decision]:
    """Give and take several tags: a decision each, none for what is so already."""
    decisions: list[Decision] = []
    tags = old.tags
    for changed, decide in [*((t, tag) for t in added), *((t, untag) for t in removed)]:
        if (changed in tags) is (decide is untag):
            decision = decide(replace(old, tags=tags), changed)
            decisions.append(decision)
            tags = tuple(Tag.from_document(t) for t in (decision.after or {})["tags"])
    return decisions


def _tag_data(feature: Feature, changed: Tag) -> Document:
    return {"featureName": feature.name, "tag": changed.to_document()}


def by_name(features: Iterable[Feature]) -> list[Feature]:
    """In the order of every list: by code point, the same in each process and database."""
    return sorted(features, key=lambda f: f.name)


def _as_sent(feature: Feature) -> Mapping[str, Any]:
    """The data of created and updated events: the body with its defaults, unset keys left out."""
    data = feature.to_wire()
    del data["createdAt"]
    return {k: v for k, v in data.items() if v is not None}


def _decision(
    event_type: EventType, data: Document, before: Feature | None, after: Feature
) -> Decision:
    # The environment stays None: v3's commands change settings of every environment and the
    # state of the default one in the same event.
    return Decision(
        event_type,
        data,
        Kind.FEATURE,
        after.name,
        before=before.to_document() if before else None,
        after=after.to_document(),
        project=after.project,
    )

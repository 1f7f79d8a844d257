"""What tags of features can do: be given and taken."""

from collections.abc import Iterable
from dataclasses import replace

from yardarm.domain.errors import HasTag, NotFound
from yardarm.domain.events import Decision, Document, EventType
from yardarm.domain.features import Feature, decision
from yardarm.domain.tags import Tag


def tag(old: Feature, new_tag: Tag) -> Decision:
    """Raises HasTag."""
    if new_tag in old.tags:
        raise HasTag(f"{old.name} already had the tag: [{new_tag.name}]")
    new = replace(old, tags=tuple(sorted((*old.tags, new_tag))))
    return decision(EventType.FEATURE_TAGGED, _tag_data(old, new_tag), old, new)


def untag(old: Feature, old_tag: Tag) -> Decision:
    """Raises NotFound."""
    if old_tag not in old.tags:
        raise NotFound("tag", old_tag.name)
    new = replace(old, tags=tuple(t for t in old.tags if t != old_tag))
    return decision(EventType.FEATURE_UNTAGGED, _tag_data(old, old_tag), old, new)


def retag(old: Feature, added: Iterable[Tag], removed: Iterable[Tag]) -> list[Decision]:
    """Give and take several tags: a decision each, none for what is so already."""
    decisions: list[Decision] = []
    tags = old.tags
    for changed, decide in [*((t, tag) for t in added), *((t, untag) for t in removed)]:
        if (changed in tags) is (decide is untag):
            made = decide(replace(old, tags=tags), changed)
            decisions.append(made)
            tags = tuple(Tag.from_document(t) for t in (made.after or {})["tags"])
    return decisions


def _tag_data(feature: Feature, changed: Tag) -> Document:
    return {"featureName": feature.name, "tag": changed.to_document()}

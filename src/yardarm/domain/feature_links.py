"""Links of a feature: added, changed, taken away."""

from dataclasses import replace

from yardarm.domain.errors import Conflict, NotFound
from yardarm.domain.events import Decision, EventType
from yardarm.domain.features import Feature, decision
from yardarm.domain.links import Link

MOST = 10
"""Links of one feature, as in Unleash 7."""


def add(old: Feature, link: Link) -> Decision | None:
    """None for one that is there already, whatever its id. Raises Conflict for one too many."""
    if any(replace(known, id=link.id) == link for known in old.links):
        return None
    if len(old.links) >= MOST:
        raise Conflict(f"The feature {old.name} has {MOST} links: one has to go first")
    return _decision(EventType.FEATURE_LINK_ADDED, link, old, (*old.links, link))


def update(old: Feature, link: Link) -> Decision | None:
    """The link of this id, in its place; None when nothing would change. Raises NotFound."""
    known = _known(old, link.id)
    if known == link:
        return None
    links = tuple(link if one is known else one for one in old.links)
    return _decision(EventType.FEATURE_LINK_UPDATED, link, old, links)


def remove(old: Feature, link_id: str) -> Decision:
    """Raises NotFound."""
    known = _known(old, link_id)
    links = tuple(one for one in old.links if one is not known)
    return _decision(EventType.FEATURE_LINK_REMOVED, known, old, links)


def _known(feature: Feature, link_id: str) -> Link:
    found = next((link for link in feature.links if link.id == link_id), None)
    if found is None:
        raise NotFound("link", f"{link_id} of {feature.name}")
    return found


def _decision(event_type: EventType, link: Link, old: Feature, links: tuple[Link, ...]) -> Decision:
    return decision(event_type, link.to_document(), old, replace(old, links=links))

"""Features that outlive the lifetime of their type may be stale: a mark that the clock sets, and
takes away when it does not hold any more. Nobody else writes it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from yardarm.domain.events import Decision, EventType
from yardarm.domain.feature_types import FeatureType
from yardarm.domain.features import Feature, decision


def outlives(feature: Feature, feature_type: FeatureType | None, now: datetime) -> bool:
    """Whether it is older than its type allows, and nobody has said that it is done. As
    `store/ageing.py` has it in SQL.
    """
    if feature.stale or feature.completed is not None or feature_type is None:
        return False
    lifetime = feature_type.lifetime_days
    # Whole days: a lifetime may be longer than any time that can be added to a date.
    return lifetime is not None and (now - feature.created_at).days >= lifetime


def mark(old: Feature, types: Mapping[str, FeatureType], now: datetime) -> Decision | None:
    """Set the mark or take it away; None when it is right, and for an archived feature."""
    due = outlives(old, types.get(old.type), now)
    if old.archived or old.potentially_stale is due:
        return None
    on, off = EventType.FEATURE_POTENTIALLY_STALE_ON, EventType.FEATURE_POTENTIALLY_STALE_OFF
    new = replace(old, potentially_stale=due)
    return decision(on if due else off, {"featureName": old.name}, old, new)

"""What the newer admin API does to a feature as a whole: its settings, project and end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.errors import Conflict
from yardarm.domain.events import Decision, EventType
from yardarm.domain.features import Feature, FreshId, decision
from yardarm.domain.times import wire_time


def settings_wire(feature: Feature) -> dict[str, Any]:
    """The feature without its environments, as the newer API answers a write."""
    return {
        "name": feature.name,
        "description": feature.description,
        "type": feature.type,
        "project": feature.project,
        "stale": feature.stale,
        "createdAt": wire_time(feature.created_at),
        "impressionData": feature.impression_data,
        "archived": feature.archived,
    }


def create(feature: Feature) -> Decision:
    """Off everywhere and without strategies, as the newer API makes one."""
    return decision(EventType.FEATURE_CREATED, settings_wire(feature), None, feature)


def update(old: Feature, new: Feature) -> list[Decision]:
    """Settings that belong to no environment; a decision for stale by itself, as the wire has
    it, and none for what does not change.
    """
    made = []
    changed = replace(
        old,
        description=new.description,
        type=new.type,
        impression_data=new.impression_data,
    )
    if changed != old:
        data = settings_wire(changed)
        made.append(decision(EventType.FEATURE_METADATA_UPDATED, data, old, changed))
    if new.stale != changed.stale:
        made.append(mark_stale(changed, stale=new.stale))
    return made


def mark_stale(old: Feature, *, stale: bool) -> Decision:
    """By hand. That it may be so is the clock's to say (`feature_ageing.py`)."""
    event_type = EventType.FEATURE_STALE_ON if stale else EventType.FEATURE_STALE_OFF
    new = replace(old, stale=stale)
    return decision(event_type, {"featureName": old.name}, old, new)


def move(old: Feature, project: str) -> Decision | None:
    """To another project; None when it is there already."""
    if old.project == project:
        return None
    data = {"featureName": old.name, "oldProject": old.project, "newProject": project}
    return decision(EventType.FEATURE_PROJECT_CHANGE, data, old, replace(old, project=project))


def delete(old: Feature) -> Decision:
    """For good: the name is free again. Raises Conflict for one that is not archived."""
    if not old.archived:
        raise Conflict(f"The feature {old.name} is not archived")
    return decision(EventType.FEATURE_DELETED, {"name": old.name}, old, None)


def clone(
    old: Feature, name: str, at: datetime, fresh: FreshId, *, regroup: bool = True
) -> Feature:
    """A copy under another name, off everywhere, whose roll-outs divide people anew: a group
    that was named after the feature is named after the clone, or `regroup` says not to.
    """
    group = name if regroup else old.name

    def copied(state: EnvironmentState) -> EnvironmentState:
        strategies = tuple(
            replace(s, id=fresh(), parameters=_regrouped(s.parameters, old.name, group))
            for s in state.strategies
        )
        return replace(state, enabled=False, strategies=strategies)

    new = replace(
        old,
        name=name,
        created_at=at,
        environments=MappingProxyType({k: copied(s) for k, s in old.environments.items()}),
        stale=False,
        potentially_stale=False,
        completed=None,
    )
    return new.with_state(None, copied(old.in_environment(None)))


def _regrouped(
    parameters: Mapping[str, str] | None, old: str, new: str
) -> Mapping[str, str] | None:
    if parameters is None or parameters.get("groupId") != old:
        return parameters
    return {**parameters, "groupId": new}

"""The ordinary decisions that make a thing what it was, and what it takes to make them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from yardarm.domain import context_fields, environments, segments, tags
from yardarm.domain.environments import Environment
from yardarm.domain.events import Decision, Document, EventType, Kind, decider
from yardarm.domain.feature_restores import restore as restore_feature
from yardarm.domain.permissions import Permission
from yardarm.domain.project_restores import restore as restore_project
from yardarm.domain.replay import thing_after


def restore(
    kind: str,
    before: Document | None,
    wanted: Document | None,
    places: Iterable[Environment],
    now: datetime,
) -> list[Decision]:
    """From one to the other; None where the thing is not there."""
    old: Any = thing_after(kind, before)
    new: Any = thing_after(kind, wanted)
    if old == new:
        return []
    if kind == Kind.FEATURE:
        return restore_feature(old, new, places, now)
    if kind == Kind.PROJECT:
        return list(restore_project(old, new))
    return list(_plain(kind, old, new))


def _plain(kind: str, old: Any, new: Any) -> Iterator[Decision]:
    if kind == Kind.ENVIRONMENT:
        yield environments.restore(old, new)
    elif kind == Kind.SEGMENT:
        made = segments.delete(old, ()) if new is None else segments.create(new)
        yield made if old is None or new is None else _some(segments.update(old, new))
    elif kind == Kind.TAG:
        yield tags.delete(old) if new is None else tags.create(new)
    elif kind == Kind.CONTEXT_FIELD:
        made = context_fields.delete(old) if new is None else context_fields.create(new)
        yield made if old is None or new is None else _some(context_fields.update(old, new))
    else:
        thing = old if new is None else new
        types = _TYPES[kind]
        event_type = types[0] if old is None else types[2] if new is None else types[1]
        name = thing.id if kind == Kind.FEATURE_TYPE else thing.name
        yield decider(Kind(kind), lambda _: str(name))(event_type, thing.to_document(), old, new)


def _some(decision: Decision | None) -> Decision:
    assert decision is not None
    return decision


_TYPES: Mapping[str, tuple[EventType, EventType, EventType]] = {
    Kind.STRATEGY: (
        EventType.STRATEGY_CREATED,
        EventType.STRATEGY_UPDATED,
        EventType.STRATEGY_DELETED,
    ),
    Kind.TAG_TYPE: (
        EventType.TAG_TYPE_CREATED,
        EventType.TAG_TYPE_UPDATED,
        EventType.TAG_TYPE_DELETED,
    ),
    Kind.FEATURE_TYPE: (
        EventType.FEATURE_TYPE_CREATED,
        EventType.FEATURE_TYPE_UPDATED,
        EventType.FEATURE_TYPE_UPDATED,
    ),
}

_IN_FEATURES: Mapping[str, Permission] = {
    EventType.FEATURE_CREATED: Permission.CREATE_FEATURE,
    EventType.FEATURE_ARCHIVED: Permission.DELETE_FEATURE,
    EventType.FEATURE_DELETED: Permission.DELETE_FEATURE,
    EventType.FEATURE_PROJECT_CHANGE: Permission.MOVE_FEATURE_TOGGLE,
    EventType.FEATURE_DEPENDENCY_ADDED: Permission.UPDATE_FEATURE_DEPENDENCY,
    EventType.FEATURE_DEPENDENCIES_REMOVED: Permission.UPDATE_FEATURE_DEPENDENCY,
    EventType.FEATURE_ENVIRONMENT_ENABLED: Permission.UPDATE_FEATURE_ENVIRONMENT,
    EventType.FEATURE_ENVIRONMENT_DISABLED: Permission.UPDATE_FEATURE_ENVIRONMENT,
    EventType.FEATURE_STRATEGY_ADD: Permission.CREATE_FEATURE_STRATEGY,
    EventType.FEATURE_STRATEGY_UPDATE: Permission.UPDATE_FEATURE_STRATEGY,
    EventType.STRATEGY_ORDER_CHANGED: Permission.UPDATE_FEATURE_STRATEGY,
    EventType.FEATURE_STRATEGY_REMOVE: Permission.DELETE_FEATURE_STRATEGY,
    EventType.FEATURE_ENVIRONMENT_VARIANTS_UPDATED: Permission.UPDATE_FEATURE_ENVIRONMENT_VARIANTS,
}

_P = Permission
_OF_KINDS: Mapping[str, tuple[Permission, Permission, Permission]] = {
    Kind.STRATEGY: (_P.CREATE_STRATEGY, _P.UPDATE_STRATEGY, _P.DELETE_STRATEGY),
    Kind.FEATURE_TYPE: (_P.ADMIN, _P.ADMIN, _P.ADMIN),
    Kind.TAG: (_P.UPDATE_TAG_TYPE, _P.UPDATE_TAG_TYPE, _P.UPDATE_TAG_TYPE),
    Kind.TAG_TYPE: (_P.UPDATE_TAG_TYPE, _P.UPDATE_TAG_TYPE, _P.UPDATE_TAG_TYPE),
    Kind.CONTEXT_FIELD: (
        _P.CREATE_CONTEXT_FIELD,
        _P.UPDATE_CONTEXT_FIELD,
        _P.DELETE_CONTEXT_FIELD,
    ),
    Kind.ENVIRONMENT: (_P.CREATE_ENVIRONMENT, _P.UPDATE_ENVIRONMENT, _P.DELETE_ENVIRONMENT),
    Kind.PROJECT: (_P.CREATE_PROJECT, _P.UPDATE_PROJECT, _P.DELETE_PROJECT),
    Kind.SEGMENT: (_P.CREATE_SEGMENT, _P.UPDATE_SEGMENT, _P.DELETE_SEGMENT),
}
"""To make, to change and to delete one."""


def needed(decision: Decision) -> list[tuple[Permission, str | None, str | None]]:
    """What the ordinary command that makes this decision takes: a permission, a project, an
    environment; all of them.
    """
    if decision.kind == Kind.FEATURE:
        return list(_needed_of_feature(decision))
    make, change, remove = _OF_KINDS[decision.kind]
    if decision.type == EventType.CHANGE_REQUEST_CONFIGURATION_UPDATED:
        return [(Permission.PROJECT_CHANGE_REQUEST_WRITE, decision.project, None)]
    if decision.before is None:
        # What is not there yet is in no project that one could own.
        return [(make, None if decision.kind == Kind.PROJECT else decision.project, None)]
    if decision.after is None:
        return [(remove, decision.project, None)]
    places = {decision.project, decision.before.get("project", decision.project)}
    return [(change, place, None) for place in sorted(places, key=str)]


def _needed_of_feature(
    decision: Decision,
) -> Iterator[tuple[Permission, str | None, str | None]]:
    permission = _IN_FEATURES.get(decision.type, Permission.UPDATE_FEATURE)
    if decision.type == EventType.FEATURE_PROJECT_CHANGE:
        yield permission, (decision.before or {})["project"], None
        yield Permission.CREATE_FEATURE, decision.project, None
    else:
        yield permission, decision.project, decision.environment

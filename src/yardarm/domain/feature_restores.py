"""The ordinary decisions that make a feature what it was."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from yardarm.domain import feature_settings as settings
from yardarm.domain import features
from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import Environment
from yardarm.domain.events import Decision, Document, EventType
from yardarm.domain.feature_environments import (
    after,
    data_of,
    decision_in,
    in_order,
    strategy_wire,
)
from yardarm.domain.feature_tags import retag
from yardarm.domain.features import Feature, decision
from yardarm.domain.targeting import FeatureStrategy


def restore(
    old: Feature | None, new: Feature | None, environments: Iterable[Environment], now: datetime
) -> list[Decision]:
    """From one to the other, None where it is not there; each environment's part says so, so that
    clients of the others keep what they have.
    """
    made: list[Decision] = []
    if old is None:
        if new is None:
            return made
        made.append(settings.create(_bare(new)))
        old = _bare(new)
    if new is None:
        made += () if old.archived else (features.archive(old, now),)
        return [*made, settings.delete(after(made[-1]) if made else old)]
    for step in _steps(old, new, list(environments)):
        if step.before != step.after:
            made.append(step)
    return made


def _bare(feature: Feature) -> Feature:
    return Feature(
        feature.name,
        feature.created_at,
        feature.description,
        feature.type,
        feature.project,
        stale=feature.stale,
        impression_data=feature.impression_data,
        potentially_stale=feature.potentially_stale,
    )


def _steps(old: Feature, new: Feature, environments: list[Environment]) -> Iterator[Decision]:
    """Archived last and revived first, as people do it: what is archived has no other changes."""
    at = old
    for make in (_revived, _settings, _surroundings):
        for made in make(at, new):
            at = after(made)
            yield made
    for environment in environments:
        for made in _in_environment(at, new.in_environment(environment.key), environment):
            at = after(made)
            yield made
    if new.archived and not at.archived:
        off = replace(new, archived=False, archived_at=at.archived_at)
        if off != at:
            yield decision(EventType.FEATURE_UPDATED, off.to_wire(), at, off)
        yield decision(EventType.FEATURE_ARCHIVED, {"name": new.name}, off, new)
    elif at != new:  # a birthday, or what only an import makes
        yield decision(EventType.FEATURE_UPDATED, new.to_wire(), at, new)


def _revived(at: Feature, new: Feature) -> Iterator[Decision]:
    if at.archived and not new.archived:
        yield features.revive(at)


def _settings(at: Feature, new: Feature) -> Iterator[Decision]:
    if (moved := settings.move(at, new.project)) is not None:
        yield moved
        at = after(moved)
    yield from settings.update(at, new)


def _surroundings(at: Feature, new: Feature) -> Iterator[Decision]:
    """What stands beside it: tags, dependencies, links, and the word that it has done its work."""
    for made in retag(
        at,
        [tag for tag in new.tags if tag not in at.tags],
        [tag for tag in at.tags if tag not in new.tags],
    ):
        yield made
        at = after(made)
    if at.dependencies != new.dependencies:
        changed = replace(at, dependencies=new.dependencies)
        if new.dependencies:
            data = new.dependencies[0].to_document()
            yield decision(EventType.FEATURE_DEPENDENCY_ADDED, data, at, changed)
        else:
            data = {"featureName": at.name}
            yield decision(EventType.FEATURE_DEPENDENCIES_REMOVED, data, at, changed)
        at = changed
    if at.links != new.links:
        changed = replace(at, links=new.links)
        yield decision(_LINKS[len(new.links) > len(at.links)], _link(at, new), at, changed)
        at = changed
    if at.completed != new.completed:
        changed = replace(at, completed=new.completed)
        done = new.completed is not None
        kind = EventType.FEATURE_COMPLETED if done else EventType.FEATURE_UNCOMPLETED
        yield decision(kind, {"featureName": at.name}, at, changed)


_LINKS = {True: EventType.FEATURE_LINK_ADDED, False: EventType.FEATURE_LINK_REMOVED}


def _link(at: Feature, new: Feature) -> dict[str, object]:
    """One of those that come or go."""
    differing = {link.id: link for link in (*at.links, *new.links)}
    for link in differing.values():
        if (link in new.links) is not (link in at.links):
            return link.to_document()
    return {}


def _in_environment(
    at: Feature, wanted: EnvironmentState, environment: Environment
) -> Iterator[Decision]:
    for event_type, data, state in _changes(at.in_environment(environment.key), wanted):
        # Of switches the data says `name`, of all else `featureName` (v7 routes).
        told = data_of(at, data) if data else {"name": at.name}
        made = decision_in(event_type, told, at, environment, state)
        at = after(made)
        yield made


_Change = tuple[EventType, Document, EnvironmentState]


def _changes(state: EnvironmentState, wanted: EnvironmentState) -> Iterator[_Change]:
    """Off before all else, on after it."""
    if state.enabled and not wanted.enabled:
        state = replace(state, enabled=False)
        yield EventType.FEATURE_ENVIRONMENT_DISABLED, {}, state
    for change in _strategy_changes(state, wanted.strategies):
        state = change[2]
        yield change
    if state.variants != wanted.variants:
        state = replace(state, variants=wanted.variants)
        data = {"variants": [v.to_document() for v in wanted.variants or ()]}
        yield EventType.FEATURE_ENVIRONMENT_VARIANTS_UPDATED, data, state
    if wanted.enabled and not state.enabled:
        yield EventType.FEATURE_ENVIRONMENT_ENABLED, {}, wanted


def _strategy_changes(
    state: EnvironmentState, wanted: tuple[FeatureStrategy, ...]
) -> Iterator[_Change]:
    kept = {s.id for s in wanted}
    for gone in [s for s in state.strategies if s.id not in kept]:
        left = tuple(s for s in state.strategies if s.id != gone.id)
        state = replace(state, strategies=left)
        yield EventType.FEATURE_STRATEGY_REMOVE, {"id": gone.id}, state
    for strategy in wanted:
        old = next((s for s in state.strategies if s.id == strategy.id), None)
        if old is None:
            state = replace(state, strategies=(*state.strategies, strategy))
            yield EventType.FEATURE_STRATEGY_ADD, strategy_wire(strategy), state
        elif old != strategy:
            changed = tuple(strategy if s is old else s for s in state.strategies)
            state = replace(state, strategies=changed)
            yield EventType.FEATURE_STRATEGY_UPDATE, strategy_wire(strategy), state
    if state.strategies != wanted:
        state = replace(state, strategies=wanted)
        data = {"strategyIds": [s.id for s in in_order(wanted)]}
        yield EventType.STRATEGY_ORDER_CHANGED, data, state

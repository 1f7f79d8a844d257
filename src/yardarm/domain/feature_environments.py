"""What the newer admin API does to a feature in one environment.

Events carry the environment's name, so that clients of the others keep what they have. Their
data has the wire's form (v7 routes; observed on 7.6.5).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import Environment
from yardarm.domain.errors import NotFound
from yardarm.domain.events import Decision, Document, EventType
from yardarm.domain.features import Feature, FreshId, decision
from yardarm.domain.permissions import Permission
from yardarm.domain.targeting import FeatureStrategy, Variant


def strategy_wire(strategy: FeatureStrategy) -> dict[str, Any]:
    """A strategy as the newer admin API shows it: every key there."""
    return {
        "id": strategy.id,
        "name": strategy.name,
        "title": strategy.title,
        "disabled": bool(strategy.disabled),
        "constraints": [c.to_document() for c in strategy.constraints or ()],
        "parameters": dict(strategy.parameters or {}),
        "variants": [v.to_document() for v in strategy.variants or ()],
        "sortOrder": strategy.sort_order or 0,
        "segments": list(strategy.segments or ()),
    }


def in_order(strategies: Sequence[FeatureStrategy]) -> list[FeatureStrategy]:
    """As clients try them and people see them."""
    return sorted(strategies, key=lambda s: s.sort_order or 0)


def find_strategy(feature: Feature, environment: Environment, strategy_id: str) -> FeatureStrategy:
    """Raises NotFound."""
    for strategy in feature.in_environment(environment.key).strategies:
        if strategy.id == strategy_id:
            return strategy
    raise NotFound("strategy", strategy_id)


def everybody(feature: Feature, strategy_id: str) -> FeatureStrategy:
    """What a feature gets that is switched on without strategies: a roll-out to all."""
    parameters = {"groupId": feature.name, "rollout": "100", "stickiness": "default"}
    return FeatureStrategy("flexibleRollout", parameters, id=strategy_id)


def switch(
    old: Feature,
    environment: Environment,
    *,
    enabled: bool,
    first: FeatureStrategy,
    wake: bool = False,
) -> list[Decision]:
    """On or off in one environment; nothing when it is so already. One without strategies gets
    `first` when it is switched on, so that people see who it is on for. So does one whose
    strategies are all disabled, for clients take it as off; or `wake` enables them.
    """
    state = old.in_environment(environment.key)
    if state.enabled is enabled:
        return []
    made = []
    for change in _for_somebody(state, first, wake=wake) if enabled else ():
        known = any(s.id == change.id for s in state.strategies)
        decided = (update_strategy if known else add_strategy)(old, environment, change)
        assert decided is not None
        made.append(decided)
        old = after(decided)
    state = old.in_environment(environment.key)
    event_type = (
        EventType.FEATURE_ENVIRONMENT_ENABLED if enabled else EventType.FEATURE_ENVIRONMENT_DISABLED
    )
    data = {"name": old.name}
    made.append(decision_in(event_type, data, old, environment, replace(state, enabled=enabled)))
    return made


def _for_somebody(
    state: EnvironmentState, first: FeatureStrategy, *, wake: bool
) -> list[FeatureStrategy]:
    """The strategies to add or change, so that at least one is enabled."""
    if any(not s.disabled for s in state.strategies):
        return []
    if wake and state.strategies:
        return [replace(s, disabled=False) for s in state.strategies]
    return [replace(first, disabled=None)]


def add_strategy(old: Feature, environment: Environment, strategy: FeatureStrategy) -> Decision:
    """It has an id; without a sort order it is the last."""
    state = old.in_environment(environment.key)
    if strategy.sort_order is None:
        last = max((s.sort_order or 0 for s in state.strategies), default=-1)
        strategy = replace(strategy, sort_order=last + 1)
    new = replace(state, strategies=(*state.strategies, strategy))
    return decision_in(
        EventType.FEATURE_STRATEGY_ADD, data_of(old, strategy_wire(strategy)), old, environment, new
    )


def update_strategy(
    old: Feature, environment: Environment, strategy: FeatureStrategy
) -> Decision | None:
    """Replace the strategy of the same id; None when nothing would change. Raises NotFound."""
    assert strategy.id is not None
    found = find_strategy(old, environment, strategy.id)
    if strategy.sort_order is None:
        strategy = replace(strategy, sort_order=found.sort_order)
    if strategy == found:
        return None
    state = old.in_environment(environment.key)
    changed = tuple(strategy if s.id == strategy.id else s for s in state.strategies)
    new = replace(state, strategies=changed)
    data = data_of(old, strategy_wire(strategy))
    return decision_in(EventType.FEATURE_STRATEGY_UPDATE, data, old, environment, new)


def remove_strategy(old: Feature, environment: Environment, strategy_id: str) -> Decision:
    """Raises NotFound. The last one that is enabled takes the feature off there: clients take
    no strategies for everybody.
    """
    find_strategy(old, environment, strategy_id)
    state = old.in_environment(environment.key)
    left = tuple(s for s in state.strategies if s.id != strategy_id)
    new = replace(state, strategies=left, enabled=state.enabled and bool(left))
    data = data_of(old, {"id": strategy_id})
    return decision_in(EventType.FEATURE_STRATEGY_REMOVE, data, old, environment, new)


def order_strategies(
    old: Feature, environment: Environment, orders: Mapping[str, int]
) -> Decision | None:
    """Give sort orders by id; None when nothing would change. Raises NotFound."""
    for strategy_id in orders:
        find_strategy(old, environment, strategy_id)
    state = old.in_environment(environment.key)
    strategies = tuple(
        replace(s, sort_order=orders.get(s.id or "", s.sort_order)) for s in state.strategies
    )
    if strategies == state.strategies:
        return None
    data = data_of(old, {"strategyIds": [s.id for s in in_order(strategies)]})
    new = replace(state, strategies=strategies)
    return decision_in(EventType.STRATEGY_ORDER_CHANGED, data, old, environment, new)


def set_variants(
    old: Feature, environment: Environment, variants: Sequence[Variant]
) -> Decision | None:
    """Variants of the feature itself in this environment; None when nothing would change."""
    state = old.in_environment(environment.key)
    if tuple(variants) == (state.variants or ()):
        return None
    new = replace(state, variants=tuple(variants))
    data = data_of(old, {"variants": [v.to_document() for v in variants]})
    return decision_in(EventType.FEATURE_ENVIRONMENT_VARIANTS_UPDATED, data, old, environment, new)


def copy(old: Feature, source: Environment, target: Environment, fresh: FreshId) -> Decision | None:
    """Make the state in one environment that of another, strategies under new ids; None when
    they are the same already.
    """
    state, there = old.in_environment(source.key), old.in_environment(target.key)
    if _nameless(state) == _nameless(there):
        return None
    copied = tuple(replace(s, id=fresh()) for s in state.strategies)
    new = replace(state, strategies=copied)
    data = data_of(old, {"from": source.name, "to": target.name})
    return decision_in(EventType.FEATURE_ENVIRONMENT_COPIED, data, old, target, new)


def after(made: Decision) -> Feature:
    """The feature that a decision leaves behind, which is not none."""
    assert made.after is not None
    return Feature.from_document(made.after)


def _nameless(state: EnvironmentState) -> EnvironmentState:
    return replace(state, strategies=tuple(replace(s, id=None) for s in state.strategies))


def data_of(feature: Feature, data: Document) -> Document:
    return {"featureName": feature.name, **data}


def decision_in(
    event_type: EventType,
    data: Document,
    old: Feature,
    environment: Environment,
    state: EnvironmentState,
) -> Decision:
    new = old.with_state(environment.key, state)
    told = {**data, "environment": environment.name}
    return decision(event_type, told, old, new, environment.name)


def permissions_between(old: Feature | None, new: Feature) -> Iterator[Permission]:
    """What it takes in the default environment to make the one of the other there; `old` is None
    for a feature that is new, and off without strategies nothing.
    """
    was = old or replace(new, enabled=False, strategies=(), variants=None)
    if new.enabled != was.enabled:
        yield Permission.UPDATE_FEATURE_ENVIRONMENT
    if new.strategies != was.strategies:
        yield Permission.UPDATE_FEATURE_STRATEGY
    if (new.variants or ()) != (was.variants or ()):
        yield Permission.UPDATE_FEATURE_ENVIRONMENT_VARIANTS

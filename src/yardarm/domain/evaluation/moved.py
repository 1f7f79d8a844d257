"""Whom it moves that a feature becomes another one: each roll-out and all variants that change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yardarm.domain.environments import Environment
from yardarm.domain.errors import Invalid
from yardarm.domain.evaluation.movement import (
    Movement,
    assumptions,
    draw_of,
    own_choice,
    strategy_movement,
    variant_movement,
)
from yardarm.domain.features import Feature


@dataclass(frozen=True, slots=True)
class Moved:
    """`strategy` is an id; None for the variants of the feature itself."""

    feature: str
    environment: str
    strategy: str | None
    movement: Movement
    assumptions: tuple[str, ...]


def moved(before: Feature, after: Feature, environments: Iterable[Environment]) -> Iterator[Moved]:
    """Strategies that come or go move whom their constraints admit, which is no share that one
    could count; so do those that are no roll-outs. They are left out.
    """
    for environment in environments:
        old, new = before.seen_in(environment.key), after.seen_in(environment.key)
        yield from _by_strategies(old, new, environment.name)
        if (old.variants or ()) != (new.variants or ()):
            one, other = own_choice(old, old.variants or ()), own_choice(new, new.variants or ())
            movement = Movement(None, variant_movement(one, other))
            said = tuple(assumptions(one, other))
            yield Moved(before.name, environment.name, None, movement, said)


def _by_strategies(old: Feature, new: Feature, environment: str) -> Iterator[Moved]:
    known = {s.id: s for s in old.strategies}
    for strategy in new.strategies:
        was = known.get(strategy.id)
        if was is None or was == strategy:
            continue
        one, other = draw_of(old, was), draw_of(new, strategy)
        try:
            movement = strategy_movement(one, other)
        except Invalid:
            continue
        if movement.moves:
            said = tuple(assumptions(one, other))
            yield Moved(old.name, environment, strategy.id, movement, said)

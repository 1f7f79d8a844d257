"""Whom a change that nobody has made yet would move."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from yardarm.domain import feature_environments as states
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.evaluation.layouts import Order, fewest_moving
from yardarm.domain.evaluation.movement import (
    Draw,
    Movement,
    assumptions,
    draw_of,
    own_choice,
    strategy_movement,
    variant_movement,
)
from yardarm.domain.feature_strategies import known_segments, ready
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.targeting import FeatureStrategy, Variant
from yardarm.domain.variants import distributed, payload_problems
from yardarm.service.access import require
from yardarm.service.feature_strategies import surroundings
from yardarm.service.places import Place, environment_of, feature_of
from yardarm.store.database import Database

MOST_VARIANTS = 100
"""Of more the best order takes too long to look for."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change moves, and the order of its variants that moves fewest; None when it is not
    about variants. `given` are they in the order in which they were sent.
    """

    movement: Movement
    assumptions: tuple[str, ...]
    given: tuple[Variant, ...] = ()
    fewest: Order | None = None
    fewest_movement: Movement | None = None


class MovementService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_strategy(
        self,
        actor: Actor,
        place: Place,
        strategy_id: str,
        change: Callable[[FeatureStrategy], FeatureStrategy],
    ) -> Preview:
        """Of a strategy's parameters or variants. Raises NotFound, and Invalid for what could not
        be saved and for a strategy that is no roll-out.
        """
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            feature = await feature_of(tx, place.project, place.feature)
            environment = await environment_of(tx, place.project, place.environment)
            there = await surroundings(tx, place.project)
        old = states.find_strategy(feature, environment, strategy_id)
        new = change(old)
        _require_few(new.variants or ())
        new = ready(new, feature, there, known_segments(feature, old))
        seen = feature.seen_in(environment.key)
        return await asyncio.to_thread(_strategy_preview, seen, old, new)

    async def of_variants(self, actor: Actor, place: Place, variants: Sequence[Variant]) -> Preview:
        """Of the variants of the feature itself. Raises NotFound and Invalid."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            feature = await feature_of(tx, place.project, place.feature)
            environment = await environment_of(tx, place.project, place.environment)
        _require_few(variants)
        if problems := list(islice(payload_problems(variants, ("variants",)), Invalid.MOST)):
            raise Invalid(problems)
        new = distributed(variants)
        return await asyncio.to_thread(_own_preview, feature.seen_in(environment.key), new)


def _strategy_preview(feature: Feature, old: FeatureStrategy, new: FeatureStrategy) -> Preview:
    before, after = draw_of(feature, old), draw_of(feature, new)
    movement = strategy_movement(before, after)
    said = tuple(assumptions(before, after))
    if not new.variants or new.variants == old.variants:
        return Preview(movement, said)

    def drawn(variants: Sequence[Variant]) -> Draw:
        return draw_of(feature, replace(new, variants=tuple(variants)))

    order = fewest_moving(before.choice, new.variants, lambda variants: drawn(variants).choice)
    least = strategy_movement(before, drawn(order.variants))
    return Preview(movement, said, new.variants, order, least)


def _own_preview(feature: Feature, new: tuple[Variant, ...]) -> Preview:
    before = own_choice(feature, feature.variants or ())

    def moved(variants: Sequence[Variant]) -> Movement:
        return Movement(None, variant_movement(before, own_choice(feature, variants)))

    said = tuple(assumptions(before, own_choice(feature, new)))
    if not new:
        return Preview(moved(new), said)
    order = fewest_moving(before, new, lambda variants: own_choice(feature, variants))
    return Preview(moved(new), said, new, order, moved(order.variants))


def _require_few(variants: Sequence[Variant]) -> None:
    if len(variants) > MOST_VARIANTS:
        text = f"must contain at most {MOST_VARIANTS} items"
        raise Invalid([Problem(("variants",), text, "array.max", {"limit": MOST_VARIANTS})])

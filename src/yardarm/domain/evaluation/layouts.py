"""The order of variants that moves fewest: where a variant lies on the line of weights decides who
gets it, and the order of a list is free.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from yardarm.domain.evaluation.movement import (
    NOTHING,
    Layout,
    chooses_alike,
    layout,
    overlap,
    variant_movement,
)
from yardarm.domain.evaluation.variants import Choice
from yardarm.domain.targeting import Variant

MOST_EXACT = 10
"""So many variants have their best order found for sure: all sets of them are looked at."""

Choose = Callable[[Sequence[Variant]], Choice | None]
"""Compiles variants, of which the weights are as they are."""


@dataclass(frozen=True, slots=True)
class Order:
    """Variants with the weights that they get in this order. `sure`: no order moves fewer."""

    variants: tuple[Variant, ...]
    moves: Fraction
    sure: bool


def fewest_moving(before: Choice | None, variants: Sequence[Variant], choose: Choose) -> Order:
    """The order that changes the variant of fewest; the given one when none is better. `variants`
    have the weights of `distributed`, whose rest goes to whichever variable ones come first.
    """
    given = Order(tuple(variants), _moves(before, choose(variants)), sure=True)
    after = choose(variants)
    if given.moves == NOTHING or after is None or before is None:
        return given
    if any(v.stickiness != variants[0].stickiness for v in variants):
        # The first decides what is hashed: an order is more than an order then.
        return replace(given, sure=False)
    if not chooses_alike(before, after):
        return given
    line, weights = _Line.of(layout(before), layout(after)), _Weights.of(variants)
    if line is None:
        return replace(given, sure=False)
    sure = len(variants) <= MOST_EXACT
    found = _best_of_all(line, weights) if sure else _climbed(line, weights)
    moves = _moves(before, choose(found))
    sure = sure or moves == NOTHING
    return Order(found, moves, sure) if moves < given.moves else replace(given, sure=sure)


def _moves(before: Choice | None, after: Choice | None) -> Fraction:
    return variant_movement(before, after).changes


@dataclass(frozen=True, slots=True)
class _Weights:
    """What variants weigh in any order: variable ones share, and the first `rest` of them in the
    order get one more.
    """

    variants: tuple[Variant, ...]
    share: int
    rest: int

    @staticmethod
    def of(variants: Sequence[Variant]) -> "_Weights":
        variable = [int(v.weight) for v in variants if v.weight_type == "variable"]
        share = min(variable, default=0)
        return _Weights(tuple(variants), share, sum(weight > share for weight in variable))

    def weight(self, variant: Variant, variable_before: int) -> int:
        if variant.weight_type != "variable":
            return int(variant.weight)
        return self.share + (variable_before < self.rest)

    def ordered(self, order: Sequence[int]) -> tuple[Variant, ...]:
        made: list[Variant] = []
        variable = 0
        for i in order:
            variant = self.variants[i]
            made.append(replace(variant, weight=self.weight(variant, variable)))
            variable += variant.weight_type == "variable"
        return tuple(made)


@dataclass(frozen=True, slots=True)
class _Line:
    """Where users were before, by name, and how long the line was and is."""

    places: Mapping[str | None, Sequence[tuple[Fraction, Fraction]]]
    old: Fraction
    total: Fraction

    @staticmethod
    def of(before: Layout, after: Layout) -> "_Line | None":
        """None where sums of weights differ and are not whole: no space has both then."""
        whole = before.total.denominator == after.total.denominator == 1
        if before.total != after.total and not whole:
            return None
        places: dict[str | None, list[tuple[Fraction, Fraction]]] = {}
        for name, start, end in before.spans:
            places.setdefault(name, []).append((start, end))
        return _Line(places, before.total, after.total)

    def stay(self, name: str, start: Fraction, end: Fraction) -> Fraction:
        """The share of those who keep a variant that lies there."""
        here = (start, end, self.total)
        there = self.places.get(name, ())
        return sum((overlap((a, b, self.old), here) for a, b in there), NOTHING)

    def all_that_stay(self, variants: Sequence[Variant]) -> Fraction:
        start, found = NOTHING, NOTHING
        for variant in variants:
            end = start + int(variant.weight)
            found += self.stay(variant.name, start, end)
            start = end
        return found


def _best_of_all(line: _Line, weights: _Weights) -> tuple[Variant, ...]:
    """Where the next variant begins, and what it weighs, depends on which ones come before it and
    not on their order: the best order of a set is the best order of all but its last, and that.
    """
    amount = len(weights.variants)
    best: list[tuple[Fraction, tuple[int, ...]] | None] = [None] * (1 << amount)
    best[0] = (NOTHING, ())
    for taken in range(1 << amount):
        found = best[taken]
        assert found is not None  # every smaller set has been looked at
        stays, order = found
        variable = sum(weights.variants[i].weight_type == "variable" for i in order)
        start = Fraction(sum(int(v.weight) for v in weights.ordered(order)))
        for i in range(amount):
            if taken & 1 << i:
                continue
            variant = weights.variants[i]
            end = start + weights.weight(variant, variable)
            made = stays + line.stay(variant.name, start, end)
            known = best[taken | 1 << i]
            if known is None or made > known[0]:
                best[taken | 1 << i] = (made, (*order, i))
    last = best[-1]
    assert last is not None
    return weights.ordered(last[1])


def _climbed(line: _Line, weights: _Weights) -> tuple[Variant, ...]:
    """From the given order, or the old one if that is better, to better ones by putting one
    variant into another place, until none helps: a good order, not surely the best.
    """
    old = {name: place for place, name in enumerate(line.places)}
    given = list(range(len(weights.variants)))
    known = sorted(given, key=lambda i: old.get(weights.variants[i].name, len(old)))
    starts = [(order, line.all_that_stay(weights.ordered(order))) for order in (given, known)]
    order, best = max(starts, key=lambda start: start[1])
    for _ in range(_ROUNDS):
        tries = [
            (moved, line.all_that_stay(weights.ordered(moved)))
            for i in range(min(len(order), _MOST_TRIED))
            for j in range(min(len(order), _MOST_TRIED))
            if i != j and (moved := _put(order, i, j))
        ]
        found, stays = max(tries, key=lambda made: made[1])
        if stays <= best:
            break
        order, best = found, stays
    return weights.ordered(order)


_ROUNDS = 5
_MOST_TRIED = 20


def _put(order: Sequence[int], i: int, j: int) -> list[int]:
    rest = [*order[:i], *order[i + 1 :]]
    return [*rest[:j], order[i], *rest[j:]]

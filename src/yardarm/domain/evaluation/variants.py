"""Which variant a context gets (client protocol, section 8.5)."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from yardarm.domain.evaluation.context import Reader, Run
from yardarm.domain.evaluation.hashing import VARIANT_SEED, hashing
from yardarm.domain.evaluation.strategies import sticky
from yardarm.domain.targeting import Variant

CHANCES = 10_000
"""How fine chance draws where nothing in the context decides; weights are per mille."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How one of several variants is drawn: a bucket of 1 to `total`, where the variant at `i`
    has those up to `bounds[i]`. `overrides` holds fields, their values and the variant's place.
    """

    variants: tuple[Variant, ...]
    group: str
    stickiness: str
    identify: Reader
    hashed: Callable[[str], float]
    total: float
    bounds: tuple[float, ...]
    overrides: tuple[tuple[str, frozenset[str], int], ...] = ()

    def overridden(self, run: Run) -> int | None:
        """The place of the variant that the context gets for sure."""
        for name, values, place in self.overrides:
            if run.values.get(name) in values:
                return place
        return None

    def drawn(self, run: Run) -> float:
        identifier = self.identify(run)
        if identifier is None:
            identifier = str(run.chance(CHANCES))
        return self.hashed(identifier)

    def place(self, drawn: float) -> int:
        return bisect_left(self.bounds, drawn)


def choice(
    variants: Sequence[Variant], group: str, stickiness: str, *, overrides: bool = False
) -> Choice | None:
    """None when there is nothing to choose from. Overrides count for features' own variants
    only: in a strategy, constraints say who gets them.
    """
    if not variants:
        return None
    bounds = tuple(accumulate(v.weight for v in variants))
    return Choice(
        tuple(variants),
        group,
        stickiness,
        sticky(stickiness),
        hashing(group, bounds[-1], VARIANT_SEED),
        bounds[-1],
        bounds,
        tuple(
            (o.context_name, frozenset(o.values), i)
            for i, variant in enumerate(variants)
            for o in variant.overrides or ()
        )
        if overrides
        else (),
    )

"""Whom a change of a roll-out or of variants moves, without asking anybody: who falls where is a
hash, of which the buckets are known. Shares are of the hash space, so of all users there could be.

Three kinds of claims (`Claim`). Where group and stickiness stay, the same users are compared
bucket by bucket: exact. A roll-out and the variants within it are hashed with different seeds: what
both do together is the product of both. Where group or stickiness changes, everybody is drawn
anew: what is to be expected of two draws that know nothing of each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import gcd

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.evaluation.context import nothing
from yardarm.domain.evaluation.flags import flag
from yardarm.domain.evaluation.hashing import HUNDRED
from yardarm.domain.evaluation.strategies import Rule
from yardarm.domain.evaluation.variants import Choice
from yardarm.domain.features import Feature
from yardarm.domain.targeting import FeatureStrategy, Variant

NOTHING, ALL = Fraction(0), Fraction(1)


class Claim(StrEnum):
    """How a share is known, the surest first."""

    EXACT = "exact"
    PRODUCT = "product"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class RolloutMovement:
    """Shares of those whom the constraints of the strategy admit; they add up to one."""

    gains: Fraction
    loses: Fraction
    stays_on: Fraction
    stays_off: Fraction
    claim: Claim


Flows = Mapping[tuple[str | None, str | None], Fraction]
"""From variant to variant, None for none: the share of each, those that stay among them."""


@dataclass(frozen=True, slots=True)
class VariantMovement:
    """Shares of those who are on before and after, and are not decided by overrides."""

    flows: Flows
    claim: Claim

    @property
    def changes(self) -> Fraction:
        moved = (share for (old, new), share in self.flows.items() if old != new)
        return sum(moved, NOTHING)


@dataclass(frozen=True, slots=True)
class Movement:
    """`rollout` is None for the variants of a feature itself, which all strategies may lead to."""

    rollout: RolloutMovement | None
    variants: VariantMovement

    @property
    def moves(self) -> Fraction:
        """The share for whom anything changes: in, out, or another variant."""
        if self.rollout is None:
            return self.variants.changes
        change = self.rollout.stays_on * self.variants.changes
        return self.rollout.gains + self.rollout.loses + change

    @property
    def claim(self) -> Claim:
        """That of `moves`."""
        if self.rollout is None:
            return self.variants.claim
        claims = [self.rollout.claim, self.variants.claim]
        if Claim.EXPECTED in claims:
            return Claim.EXPECTED
        sure = self.rollout.stays_on in (NOTHING, ALL) or self.variants.changes in (NOTHING, ALL)
        return Claim.EXACT if sure else Claim.PRODUCT


@dataclass(frozen=True, slots=True)
class Draw:
    """What a strategy does with whom its constraints admit: its rule, and the choice within."""

    rule: Rule
    choice: Choice | None


def draw_of(feature: Feature, strategy: FeatureStrategy) -> Draw:
    """What a strategy of a feature, as it is seen in one environment, does with whom its
    constraints admit.
    """
    bare = replace(strategy, constraints=None, segments=None, disabled=None)
    made = flag(replace(feature, strategies=(bare,)), {}, None)
    if made.unusable is not None:
        return Draw(Rule(nothing, problem=made.unusable), None)
    return Draw(made.ways[0].rule, made.ways[0].choice)


def own_choice(feature: Feature, variants: Sequence[Variant]) -> Choice | None:
    """Among variants of a feature itself."""
    return flag(replace(feature, strategies=(), variants=tuple(variants)), {}, None).choice


def assumptions(before: Draw | Choice | None, after: Draw | Choice | None) -> list[str]:
    """What the shares take for granted, in words."""
    old, new = _hashed(before), _hashed(after)
    made = []
    for a, b in zip(old, new, strict=True):
        if a is None or b is None:
            continue
        if a != b and sticks_alike(a, b):
            made.append("users have a userId: those without one are drawn anew")
        elif a != b:
            made.append(f"users have what {a} and {b} stand for: all of them are drawn anew")
        elif a not in ("default", "random"):
            made.append(f"users have a {a}")
    return list(dict.fromkeys(made))


def _hashed(drawn: Draw | Choice | None) -> tuple[str | None, str | None]:
    """What decides the roll-out, and the variant."""
    if not isinstance(drawn, Draw):
        return None, None if drawn is None else drawn.stickiness
    rollout, choice = drawn.rule.rollout, drawn.choice
    return (
        None if rollout is None else rollout.stickiness,
        None if choice is None else choice.stickiness,
    )


def strategy_movement(before: Draw, after: Draw) -> Movement:
    """Raises Invalid for a strategy that is no roll-out: whom it lets in no hash says."""
    return Movement(
        rollout_movement(before.rule, after.rule), variant_movement(before.choice, after.choice)
    )


def rollout_movement(before: Rule, after: Rule) -> RolloutMovement:
    """Raises Invalid for a rule that no hash decides."""
    old, new = _share(before), _share(after)
    same = _draws_alike(before, after)
    both = min(old, new) if same else old * new
    sure = same or old in (NOTHING, ALL) or new in (NOTHING, ALL)
    return RolloutMovement(
        gains=new - both,
        loses=old - both,
        stays_on=both,
        stays_off=ALL - old - new + both,
        claim=Claim.EXACT if sure else Claim.EXPECTED,
    )


def _share(rule: Rule) -> Fraction:
    if rule.rollout is not None:
        return Fraction(rule.rollout.threshold, HUNDRED)
    if rule.problem is not None:
        return NOTHING
    if rule.holds is None:
        return ALL
    text = "must be a roll-out: whom others let in is no share of all users"
    raise Invalid([Problem(("name",), text, "any.invalid")])


def _draws_alike(before: Rule, after: Rule) -> bool:
    """Where chance decides, it is so often more or less that it lets in who asks."""
    old, new = before.rollout, after.rollout
    if old is None or new is None or not sticks_alike(old.stickiness, new.stickiness):
        return False
    return old.group == new.group or old.stickiness == "random"


def variant_movement(before: Choice | None, after: Choice | None) -> VariantMovement:
    old, new = layout(before), layout(after)
    if chooses_alike(before, after) and (flows := _compared(old, new)) is not None:
        return VariantMovement(flows, Claim.EXACT)
    product = {(a, b): p * q for a, p in old.shares.items() for b, q in new.shares.items()}
    sure = len(old.shares) == 1 or len(new.shares) == 1
    return VariantMovement(product, Claim.EXACT if sure else Claim.EXPECTED)


def chooses_alike(before: Choice | None, after: Choice | None) -> bool:
    """Whether a user falls into the same place before and after."""
    if before is None or after is None or before.group != after.group:
        return False
    return sticks_alike(before.stickiness, after.stickiness)


def sticks_alike(before: str, after: str) -> bool:
    """Whether the same is hashed, at least for users that have a userId."""
    return before == after or {before, after} == {"default", "userId"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Names along the buckets 0 to `total`, each up to its bound."""

    names: tuple[str | None, ...]
    bounds: tuple[Fraction, ...]

    @property
    def total(self) -> Fraction:
        return self.bounds[-1]

    @property
    def spans(self) -> list[tuple[str | None, Fraction, Fraction]]:
        ends = pairwise((NOTHING, *self.bounds))
        return [(n, a, b) for n, (a, b) in zip(self.names, ends, strict=True) if b > a]

    @property
    def shares(self) -> dict[str | None, Fraction]:
        made: dict[str | None, Fraction] = {}
        for name, start, end in self.spans:
            made[name] = made.get(name, NOTHING) + (end - start) / self.total
        return made


NO_VARIANT = Layout((None,), (ALL,))


def layout(choice: Choice | None) -> Layout:
    """Who gives no variant gives all users the same: none."""
    if choice is None or choice.total <= 0:
        return NO_VARIANT
    return Layout(tuple(v.name for v in choice.variants), tuple(Fraction(b) for b in choice.bounds))


def _compared(old: Layout, new: Layout) -> Flows | None:
    """Bucket by bucket. None when sums of weights differ and are not whole: then no one space
    has the buckets of both.
    """
    flows: dict[tuple[str | None, str | None], Fraction] = {}
    whole = old.total.denominator == new.total.denominator == 1
    if old.total != new.total and not whole:
        return None
    for name, *span in old.spans:
        for other, *place in new.spans:
            share = overlap((span[0], span[1], old.total), (place[0], place[1], new.total))
            if share:
                flows[name, other] = flows.get((name, other), NOTHING) + share
    return flows


Span = tuple[Fraction, Fraction, Fraction]
"""From, to, of how many."""


def overlap(one: Span, other: Span) -> Fraction:
    """The share of all hashes that fall into both."""
    (a, b, n), (c, d, m) = one, other
    if n == m:
        return max(NOTHING, min(b, d) - max(a, c)) / n
    return _overlap_of_moduli((int(a), int(b), int(n)), (int(c), int(d), int(m)))


def _overlap_of_moduli(one: tuple[int, int, int], other: tuple[int, int, int]) -> Fraction:
    """Of hashes modulo n and modulo m. By the Chinese remainder theorem each pair of remainders
    that agree modulo gcd(n, m) comes up once in every lcm(n, m) hashes, and no other pair does.
    """
    (a, b, n), (c, d, m) = one, other
    common = gcd(n, m)
    # How many of a span have a given remainder changes at its ends only.
    edges = sorted({0, common, *(edge % common for edge in (a, b, c, d))})
    pairs = sum(
        (end - start) * _with_remainder(a, b, start, common) * _with_remainder(c, d, start, common)
        for start, end in pairwise(edges)
    )
    return Fraction(pairs * common, n * m)


def _with_remainder(start: int, end: int, remainder: int, modulus: int) -> int:
    """How many whole numbers from `start` on and below `end` leave this remainder."""
    return (end - 1 - remainder) // modulus - (start - 1 - remainder) // modulus

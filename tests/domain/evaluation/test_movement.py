"""What a preview says of a change is what the evaluator does to users before and after it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import permutations
from math import sqrt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yardarm.domain.errors import Invalid
from yardarm.domain.evaluation.context import Context
from yardarm.domain.evaluation.flags import Asking, Flag, flag
from yardarm.domain.evaluation.layouts import MOST_EXACT, Order, fewest_moving
from yardarm.domain.evaluation.movement import (
    Claim,
    Draw,
    Movement,
    RolloutMovement,
    assumptions,
    overlap,
    strategy_movement,
    variant_movement,
)
from yardarm.domain.evaluation.strategies import rule
from yardarm.domain.evaluation.variants import Choice, choice
from yardarm.domain.features import Feature
from yardarm.domain.targeting import FeatureStrategy, Variant
from yardarm.domain.variants import distributed

NOW = datetime(2026, 11, 25, tzinfo=UTC)
NAMES = ("red", "green", "blue", "white", "black")


def roll_out(rollout: int, group: str = "g", stickiness: str = "userId", **more: object) -> Flag:
    """A feature with one strategy."""
    parameters = {"rollout": str(rollout), "groupId": group, "stickiness": stickiness}
    strategy = FeatureStrategy("flexibleRollout", parameters, **more)  # type: ignore[arg-type]
    return flag(Feature("f", NOW, enabled=True, strategies=(strategy,)), {}, None)


def weighed(*weights: int, names: Sequence[str] = NAMES) -> tuple[Variant, ...]:
    return tuple(Variant(n, w, "fix") for n, w in zip(names, weights, strict=False))


def draw(made: Flag) -> Draw:
    return Draw(made.ways[0].rule, made.ways[0].choice)


def moved(before: Flag, after: Flag) -> Movement:
    return strategy_movement(draw(before), draw(after))


def picked(*variants: Variant, group: str = "f", stickiness: str = "default") -> Choice | None:
    return choice(variants, group, stickiness)


# What was counted on 200,000 ids for the idea, with murmur3 itself.
@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        # Two halves become three thirds: the newcomer last, then in the middle.
        (weighed(500, 500), weighed(334, 333, 333), Fraction(499, 1000)),
        (weighed(500, 500), weighed(334, 333, 333, names=("red", "blue", "green")), "1/3"),
        (weighed(500, 500), weighed(500, 500, names=("green", "red")), 1),
        (weighed(900, 100), weighed(800, 200), Fraction(1, 10)),
        (weighed(1, 1), weighed(500, 500), Fraction(1, 2)),
        (weighed(500, 500), weighed(500, 500), 0),
        (weighed(1000), weighed(1), 0),
        ((), weighed(1), 1),
        (weighed(0), weighed(0, 0), 0),
    ],
)
def test_variants(
    old: tuple[Variant, ...], new: tuple[Variant, ...], changes: Fraction | str | int
) -> None:
    found = variant_movement(picked(*old), picked(*new))
    wanted = Fraction(333, 1000) if changes == "1/3" else Fraction(changes)
    assert (found.changes, found.claim) == (wanted, Claim.EXACT)
    assert sum(found.flows.values()) == 1


def test_another_group_or_field_draws_everybody_anew() -> None:
    halves = weighed(500, 500)
    for other in ({"group": "other"}, {"stickiness": "plan"}):
        found = variant_movement(picked(*halves), picked(*halves, **other))
        assert (found.changes, found.claim) == (Fraction(1, 2), Claim.EXPECTED)
    sole = variant_movement(picked(*weighed(1)), picked(*weighed(1), group="other"))
    assert (sole.changes, sole.claim) == (Fraction(0), Claim.EXACT)


@pytest.mark.parametrize(
    ("before", "after", "shares", "claim"),
    [
        (roll_out(10), roll_out(60), "1/2 0 1/10 2/5", Claim.EXACT),
        (roll_out(60), roll_out(10), "0 1/2 1/10 2/5", Claim.EXACT),
        (roll_out(50), roll_out(50), "0 0 1/2 1/2", Claim.EXACT),
        (roll_out(50), roll_out(50, "h"), "1/4 1/4 1/4 1/4", Claim.EXPECTED),
        (roll_out(50), roll_out(50, "g", "plan"), "1/4 1/4 1/4 1/4", Claim.EXPECTED),
        (roll_out(0), roll_out(30, "h"), "3/10 0 0 7/10", Claim.EXACT),
        (roll_out(100), roll_out(30, "h"), "0 7/10 3/10 0", Claim.EXACT),
        (
            roll_out(50, "g", "random"), roll_out(60, "h", "random"), "1/10 0 1/2 2/5",
            Claim.EXACT,
        ),
        (roll_out(50, "g", "default"), roll_out(60), "1/10 0 1/2 2/5", Claim.EXACT),
    ],
)  # fmt: skip
def test_roll_outs(before: Flag, after: Flag, shares: str, claim: Claim) -> None:
    gains, loses, stays_on, stays_off = map(Fraction, shares.split())
    found = moved(before, after).rollout
    assert found == RolloutMovement(gains, loses, stays_on, stays_off, claim)


def test_assumptions_are_said() -> None:
    assert assumptions(draw(roll_out(1)), draw(roll_out(2))) == ["users have a userId"]
    by_default = draw(roll_out(1, "g", "default"))
    assert assumptions(by_default, by_default) == []
    assert assumptions(by_default, draw(roll_out(1))) == [
        "users have a userId: those without one are drawn anew"
    ]
    (said,) = assumptions(by_default, draw(roll_out(1, "g", "plan")))
    assert said.endswith("all of them are drawn anew")


def test_a_roll_out_and_its_variants_are_a_product() -> None:
    old = roll_out(50, variants=weighed(500, 500))
    new = roll_out(60, variants=weighed(400, 600))
    found = moved(old, new)
    assert found.moves == Fraction(1, 10) + Fraction(1, 2) * Fraction(1, 10)
    assert found.claim is Claim.PRODUCT
    assert moved(old, old).moves == 0


def test_whom_a_list_lets_in_is_no_share() -> None:
    listed = Draw(rule("userWithId", {"userIds": "1"}, "f", None), None)
    with pytest.raises(Invalid, match="roll-out"):
        strategy_movement(listed, listed)
    never = Draw(rule("flexibleRollout", {"rollout": "much"}, "f", None), None)
    everybody = Draw(rule("default", {}, "f", None), None)
    assert strategy_movement(never, everybody).moves == 1


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_spans_overlap_as_counting_says(data: st.DataObject) -> None:
    spans = []
    for _ in range(2):
        total = data.draw(st.integers(1, 40))
        end = data.draw(st.integers(1, total))
        spans.append((data.draw(st.integers(0, end - 1)), end, total))
    (a, b, n), (c, d, m) = spans
    counted = sum(a <= h % n < b and c <= h % m < d for h in range(n * m))
    one, other = (tuple(map(Fraction, span)) for span in spans)
    assert overlap(one, other) == Fraction(counted, n * m)  # type: ignore[arg-type]


_some = st.lists(
    st.tuples(st.sampled_from(("fix", "variable")), st.integers(0, 250)), min_size=1, max_size=4
)


def _stored(made: list[tuple[str, int]], names: Sequence[str]) -> tuple[Variant, ...]:
    there = [Variant(n, w, k) for n, (k, w) in zip(names, made, strict=False)]
    return distributed([replace(there[0], weight_type="variable"), *there[1:]])


@given(_some, _some, st.permutations(NAMES))
@settings(deadline=None, max_examples=150)
def test_no_order_moves_fewer(
    old: list[tuple[str, int]], new: list[tuple[str, int]], names: list[str]
) -> None:
    """All orders, each with the weights that the server would store for it."""
    before = picked(*_stored(old, NAMES))
    variants = _stored(new, names)
    found = fewest_moving(before, variants, lambda made: picked(*made))
    every = [
        variant_movement(before, picked(*distributed(order))).changes
        for order in permutations(variants)
    ]
    assert found.sure
    assert found.moves == min(every)
    assert found.variants == distributed(found.variants)
    assert {v.name for v in found.variants} == {v.name for v in variants}
    if found.variants != variants:
        assert found.moves < variant_movement(before, picked(*variants)).changes


def test_many_variants_get_a_good_order_that_is_not_called_the_best() -> None:
    names = [f"v{i}" for i in range(MOST_EXACT + 2)]
    variants = distributed([Variant(n, 1) for n in names])
    before = picked(*variants)
    turned = distributed([*variants[1:], variants[0]])
    found = fewest_moving(before, turned, lambda made: picked(*made))
    assert found == Order(variants, Fraction(0), sure=True), "nothing moves fewer than nobody"
    third = distributed([*variants[2:], Variant("new", 1), *variants[:2]])
    assert not fewest_moving(before, third, lambda made: picked(*made)).sure


def test_an_order_that_would_change_what_is_hashed_is_not_offered() -> None:
    before = picked(*weighed(500, 500))
    variants = (Variant("green", 500, "fix"), Variant("red", 500, "fix", stickiness="plan"))
    found = fewest_moving(before, variants, lambda made: picked(*made))
    assert (found.variants, found.sure) == (variants, False)


_GROUPS = ("g", "other-group")


def _random_flag(random: Random, like: Flag | None = None) -> Flag:
    """A roll-out with variants or without; one that is like another one has most in common."""
    if like is None:
        rollout, group, variants = random.randint(0, 100), "g", _random_variants(random)
    else:
        strategy = like.feature.strategies[0]
        assert strategy.parameters is not None
        rollout, group = int(strategy.parameters["rollout"]), strategy.parameters["groupId"]
        variants = strategy.variants or ()
        match random.randrange(5):
            case 0:
                rollout = random.randint(0, 100)
            case 1:
                variants = _random_variants(random)
            case 2:
                variants = tuple(random.sample(variants, len(variants)))
            case 3:
                rollout, variants = random.randint(0, 100), _random_variants(random)
            case 4:
                rollout, group = random.randint(0, 100), random.choice(_GROUPS)
    return roll_out(rollout, group, variants=variants or None)


def _random_variants(random: Random) -> tuple[Variant, ...]:
    names = random.sample(NAMES, random.randint(0, len(NAMES)))
    if random.random() < 0.3:  # sums of any size
        return tuple(Variant(n, random.randint(0, 60), "fix") for n in names)
    return distributed([Variant(n, 1) for n in names])


Came = tuple[bool, str | None]
"""Whether the feature is on, and the variant."""


def _counted(before: Flag, after: Flag, users: int) -> Counter[tuple[Came, Came]]:
    """What users come out as before and after, by the evaluator."""
    found: Counter[tuple[Came, Came]] = Counter()
    for i in range(users):
        context = Context({"userId": f"user-{i}"}, NOW)
        outcomes = [made.evaluate(Asking(context, {}, lambda n: 1)) for made in (before, after)]
        was, now = ((o.enabled, o.variant.name if o.variant else None) for o in outcomes)
        found[was, now] += 1
    return found


def _agree(changes: int, users: int) -> float:
    """The largest difference between a preview and a count, in standard errors."""
    random, worst = Random(7), 0.0
    for number in range(changes):
        before = _random_flag(random)
        after = _random_flag(random, before)
        found = moved(before, after)
        assert found.rollout is not None
        shares = _counted(before, after, users)
        changed = sum(n for (was, now), n in shares.items() if was != now)
        gains = sum(n for (was, now), n in shares.items() if now[0] and not was[0])
        loses = sum(n for (was, now), n in shares.items() if was[0] and not now[0])
        both = [(old, new, n) for ((a, old), (b, new)), n in shares.items() if a and b]
        pairs = [
            (found.moves, changed),
            (found.rollout.gains, gains),
            (found.rollout.loses, loses),
            *(
                (share * found.rollout.stays_on, sum(n for a, b, n in both if (a, b) == flow))
                for flow, share in found.variants.flows.items()
            ),
        ]
        for share, counted in pairs:
            p = float(share)
            off = abs(counted / users - p)
            if share in (0, 1):
                assert off == 0, (number, share, counted)
            else:
                worst = max(worst, off / sqrt(p * (1 - p) / users))
    return worst


def test_previews_equal_counting() -> None:
    assert _agree(40, 2_000) < 5


@pytest.mark.prove
def test_previews_equal_counting_at_full_size() -> None:
    assert _agree(200, 200_000) < 5


def test_of_many_that_were_only_shuffled_the_old_order_is_found() -> None:
    variants = distributed([Variant(f"v{i:02}", 0) for i in range(25)])
    before = picked(*variants)
    shuffled = list(variants)
    Random(7).shuffle(shuffled)
    found = fewest_moving(before, distributed(shuffled), lambda made: picked(*made))
    assert found.moves == 0
    assert found.sure
    assert [v.name for v in found.variants] == [v.name for v in variants]

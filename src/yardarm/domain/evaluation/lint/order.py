"""Which strategies are never reached, or change nothing: the first that lets a context in decides,
and strategies differ only in whom they let in and in their variants.
"""

from collections.abc import Iterator, Sequence

from yardarm.domain.evaluation.flags import Flag
from yardarm.domain.evaluation.hashing import HUNDRED
from yardarm.domain.evaluation.lint.aims import Aim
from yardarm.domain.evaluation.lint.findings import Code, Finding
from yardarm.domain.evaluation.lint.proofs import implied
from yardarm.domain.evaluation.strategies import Rollout
from yardarm.domain.evaluation.variants import Choice

_MOST_AIMS = 20
_MOST_TERMS = 20
"""More strategies, and those with more constraints, are not held against each other: a linter must
not take seconds.
"""

_BY_CHANCE = ("random", "default")


def order_findings(aims: Sequence[Aim], flag: Flag) -> Iterator[Finding]:
    """`flag` is the compiled feature, whose ways are these aims."""
    if flag.unusable is not None or len(aims) < 2:  # noqa: PLR2004 - one has no order
        return
    choices = [way.choice for way in flag.ways]
    there = [
        (aim, choice)
        for aim, choice in zip(aims[:_MOST_AIMS], choices, strict=False)
        if not aim.reaches_nobody
    ]
    yield from _for_everybody(aims)
    for j, (later, choice) in enumerate(there):
        found = _unreachable(later, choice, there[:j]) or _redundant(later, choice, there[j + 1 :])
        if found is not None:
            yield found


def _for_everybody(aims: Sequence[Aim]) -> Iterator[Finding]:
    for aim in aims:
        if aim.reaches_everybody:
            yield Finding(
                Code.STRATEGY_FOR_EVERYBODY,
                aim.path,
                f"{_named(aim)} lets everybody in",
                "One strategy is enough for a feature to be on: it is on for everybody, whatever "
                "the others say.",
            )
            return


def _unreachable(
    later: Aim, choice: Choice | None, earlier: Sequence[tuple[Aim, Choice | None]]
) -> Finding | None:
    for aim, other in earlier:
        sure = wider(aim, later)
        if sure is None:
            continue
        if _alike(other, choice):
            return _without_effect(later, aim) if sure else None
        if sure:
            return Finding(
                Code.STRATEGY_UNREACHABLE,
                later.path,
                f"whoever {_named(later)} would let in, {_named(aim)} lets in before",
                "Nobody reaches it: its variants are never given.",
            )
        return Finding(
            Code.STRATEGY_SHADOWED,
            later.path,
            f"whoever has a userId or sessionId and would be let in by {_named(later)}, "
            f"{_named(aim)} lets in before",
            "Only requests without both reach it: its variants are hardly ever given.",
        )
    return None


def _redundant(
    aim: Aim, choice: Choice | None, later: Sequence[tuple[Aim, Choice | None]]
) -> Finding | None:
    """When one further down lets all of them in, and nobody in between can have the say."""
    for other, variants in later:
        if not _alike(variants, choice):
            return None
        if wider(other, aim):
            return _without_effect(aim, other)
    return None


def _alike(one: Choice | None, other: Choice | None) -> bool:
    """Whether both give the same variants to the same contexts."""
    if one is None or other is None:
        return one is other
    a, b = ((c.variants, c.group, c.stickiness, c.overrides) for c in (one, other))
    return a == b


def _without_effect(aim: Aim, wide: Aim) -> Finding:
    return Finding(
        Code.STRATEGY_REDUNDANT,
        aim.path,
        f"whomever {_named(aim)} lets in, {_named(wide)} lets in, too",
        "It changes nothing, and can be removed.",
    )


def wider(wide: Aim, narrow: Aim) -> bool | None:
    """True when whoever the narrow one lets in the wide one does, too; False when that is so for
    all that have a userId or a sessionId; None when it cannot be proven.
    """
    if wide.is_opaque or max(len(wide.all_terms), len(narrow.all_terms)) > _MOST_TERMS:
        return None
    if not all(implied(narrow.all_terms, t) for t in wide.all_terms):
        return None
    if wide.rule.holds is None or wide.own:
        return True
    if wide.rule.rollout is None or narrow.rule.rollout is None:
        return None
    return _wider_rollout(wide.rule.rollout, narrow.rule.rollout)


def _wider_rollout(wide: Rollout, narrow: Rollout) -> bool | None:
    if wide.stickiness != narrow.stickiness or wide.stickiness == "random":
        return None
    all_of_them = wide.threshold == HUNDRED
    if not all_of_them and (wide.group != narrow.group or wide.threshold < narrow.threshold):
        return None
    return wide.stickiness not in _BY_CHANCE


def _named(aim: Aim) -> str:
    return f"strategy {int(aim.path[-1]) + 1} ({aim.strategy.name})"

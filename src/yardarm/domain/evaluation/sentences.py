"""What decided, in a sentence."""

from yardarm.domain.evaluation.explanations import Explanation, NeedTrace, WayTrace


def why(explanation: Explanation) -> str:
    """For people: what made the feature come out as it did."""
    feature = explanation.flag.feature
    if not feature.enabled:
        return "It is switched off."
    if not feature.is_on:
        return "All of its strategies are disabled."
    if explanation.flag.unusable is not None:
        return f"It is off for everybody: {explanation.flag.unusable}."
    for need in explanation.needs:
        if not need.holds:
            return _unmet(need)
    return _by_strategy(explanation)


def _by_strategy(explanation: Explanation) -> str:
    if not explanation.ways:
        return "It has no strategies, so it is on for everybody."
    if explanation.decisive is None:
        amount = len(explanation.ways)
        which = (
            "Its strategy does not let" if amount == 1 else f"None of its {amount} strategies lets"
        )
        return f"{which} this context in."
    way = explanation.ways[explanation.decisive]
    return f"Strategy {explanation.decisive + 1} ({way.way.strategy.name}) lets it in{_share(way)}."


def _unmet(need: NeedTrace) -> str:
    wanted = need.dependency
    variants = f" with {' or '.join(wanted.variants)}" if wanted.variants else ""
    start = f"It needs {wanted.feature} to be {'on' if wanted.enabled else 'off'}{variants}, which "
    if need.parent is None:
        return start + "is not there or depends on others itself."
    if not need.parent.enabled:
        return start + "is off."
    variant = need.parent.variant
    return start + ("is on." if variant is None else f"is on with {variant.name}.")


def _share(way: WayTrace) -> str:
    if way.draw is None:
        return ""
    by = "by chance" if way.draw.identifier is None else f"as {way.draw.identifier}"
    place = f"{way.draw.stickiness}, {by}, is {way.draw.bucket:g} of {way.draw.total:g}"
    return f": {place}, and up to {way.threshold} are in"

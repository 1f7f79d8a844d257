"""What is wrong with variants: their weights, their overrides, what they stick to."""

from collections.abc import Iterator, Sequence

from yardarm.domain.evaluation.lint.aims import Aim
from yardarm.domain.evaluation.lint.findings import Code, Finding, Scene
from yardarm.domain.evaluation.lint.strategies import is_unknown
from yardarm.domain.features import Feature
from yardarm.domain.targeting import Variant
from yardarm.domain.variants import WHOLE, Path

Variants = Sequence[Variant]


def own_variant_findings(feature: Feature, aims: Sequence[Aim], scene: Scene) -> Iterator[Finding]:
    """Of the variants of the feature itself."""
    variants: Variants = feature.variants or ()
    if not variants:
        return
    at: Path = ("variants",)
    if aims and all(aim.strategy.variants for aim in aims):
        yield Finding(
            Code.VARIANTS_UNUSED,
            at,
            "every strategy has variants of its own",
            "Those of the feature are never given.",
        )
        return
    yield from _weights(variants, at, overrides=True)
    yield from _overrides(variants, at)
    first = variants[0].stickiness
    if any(v.stickiness != first for v in variants):
        yield Finding(
            Code.STICKINESS_DIFFERS,
            at,
            "the variants stick to different fields",
            f"Only what the first one says counts: {first}.",
        )
    yield from _stickiness(first, scene, (*at, 0, "stickiness"))


def strategy_variant_findings(aim: Aim, scene: Scene) -> Iterator[Finding]:
    """Of those of a strategy."""
    variants: Variants = aim.strategy.variants or ()
    if not variants:
        return
    at: Path = (*aim.path, "variants")
    yield from _weights(variants, at, overrides=False)
    for i, variant in enumerate(variants):
        if variant.overrides:
            yield Finding(
                Code.OVERRIDE_IGNORED,
                (*at, i, "overrides"),
                f"the variant {variant.name} of a strategy has overrides",
                "They have no effect: only those of the feature's own variants count. A strategy "
                "with a constraint gives it to certain users.",
            )
    stickiness = (aim.strategy.parameters or {}).get("stickiness", "default")
    if variants[0].stickiness != stickiness:
        yield Finding(
            Code.STICKINESS_DIFFERS,
            (*at, 0, "stickiness"),
            f"the first variant sticks to {variants[0].stickiness}, the strategy to {stickiness}",
            "Node goes by the variant, other SDKs by the strategy: they give other variants.",
        )
    elif aim.rule.rollout is None:
        yield from _stickiness(stickiness, scene, (*at, 0, "stickiness"))


def _weights(variants: Variants, at: Path, *, overrides: bool) -> Iterator[Finding]:
    total = sum(v.weight for v in variants)
    if total <= 0:
        yield Finding(
            Code.WEIGHTS_ZERO,
            at,
            "all weights are 0",
            "Nobody is given one of these variants by weight; SDKs on the Rust engine fail when "
            "they are asked.",
        )
        return
    for i, variant in enumerate(variants):
        if variant.weight != int(variant.weight):
            yield Finding(
                Code.WEIGHT_NOT_WHOLE,
                (*at, i, "weight"),
                f"the weight of {variant.name} is {variant.weight:g}",
                "SDKs on the Rust engine refuse the flags of all features because of it.",
            )
        elif variant.weight == 0 and not (overrides and variant.overrides):
            yield Finding(
                Code.VARIANT_NEVER_GIVEN,
                (*at, i, "weight"),
                f"the weight of {variant.name} is 0",
                "Nobody is given this variant.",
            )
    if total != WHOLE:
        yield Finding(
            Code.WEIGHTS_NOT_1000,
            at,
            f"the weights add up to {total:g}, not to {WHOLE}",
            f"Shares are of {total:g}: a weight of {variants[0].weight:g} is "
            f"{100 * variants[0].weight / total:.4g} %.",
        )


def _overrides(variants: Variants, at: Path) -> Iterator[Finding]:
    """The first variant that lists a value gets it."""
    taken: dict[tuple[str, str], str] = {}
    for i, variant in enumerate(variants):
        for j, override in enumerate(variant.overrides or ()):
            path = (*at, i, "overrides", j)
            if not override.values:
                yield Finding(
                    Code.OVERRIDE_EMPTY,
                    path,
                    f"an override of {variant.name} lists no values",
                    "It has no effect.",
                )
            lost = {
                value: taken[key]
                for value in override.values
                if taken.get(key := (override.context_name, value), variant.name) != variant.name
            }
            if lost:
                value, winner = next(iter(lost.items()))
                others = f" and {len(lost) - 1} more values" if len(lost) > 1 else ""
                yield Finding(
                    Code.OVERRIDE_SHADOWED,
                    path,
                    f"{override.context_name} {value}{others} of {variant.name} is listed before",
                    f"They are given {winner}, which comes first.",
                )
            for value in override.values:
                taken.setdefault((override.context_name, value), variant.name)


def _stickiness(stickiness: str, scene: Scene, at: Path) -> Iterator[Finding]:
    if is_unknown(stickiness, scene):
        yield Finding(
            Code.STICKINESS_UNKNOWN,
            at,
            f"there is no context field {stickiness}",
            "Contexts without that field are given a variant by chance, another one each time.",
        )

"""What an import lets in, because another server did, and what comes of it."""

from collections.abc import Container, Iterator

from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.features import Feature
from yardarm.domain.targeting import Variant
from yardarm.domain.variants import Path, payload_problems


def of_feature(feature: Feature, segments: Container[str]) -> Iterator[str]:
    """`segments` are the ids, as texts, of those that are there."""
    yield from _of_state(feature.name, feature.in_environment(None), segments)
    for environment, state in sorted(feature.environments.items()):
        yield from _of_state(f"{feature.name} in {environment}", state, segments)


def _of_state(name: str, state: EnvironmentState, segments: Container[str]) -> Iterator[str]:
    for number, strategy in enumerate(state.strategies):
        for segment in strategy.segments or ():
            if str(segment) not in segments:
                yield (
                    f"{name}: strategies[{number}] names the segment {segment}, "
                    "which is not there: SDKs take the strategy as false"
                )
        at: Path = ("strategies", number, "variants")
        yield from _of_variants(name, strategy.variants or (), at)
    yield from _of_variants(name, state.variants or (), ("variants",))


def _of_variants(name: str, variants: tuple[Variant, ...], at: Path) -> Iterator[str]:
    for variant in variants:
        if variant.weight != int(variant.weight):
            yield (
                f"{name}: the weight of the variant {variant.name} is not whole: "
                "SDKs on the Rust engine refuse every flag because of it"
            )
    for problem in payload_problems(variants, at):
        yield f"{name}: {problem.label} {problem.message}: clients may not be able to read it"

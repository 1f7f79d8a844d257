"""What comes in although SDKs or clients stumble over it is said."""

from datetime import UTC, datetime

from yardarm.domain import import_warnings
from yardarm.domain.features import Feature
from yardarm.domain.targeting import FeatureStrategy, Payload, Variant

START = datetime(2026, 1, 1, tzinfo=UTC)


def warned(*variants: Variant, strategies: tuple[FeatureStrategy, ...] = ()) -> list[str]:
    feature = Feature("f", START, strategies=strategies, variants=variants)
    return list(import_warnings.of_feature(feature, {"1"}))


def test_what_is_right_is_not_talked_about() -> None:
    variant = Variant("a", 1000, payload=Payload("json", "{}"))
    strategy = FeatureStrategy("default", segments=(1,), variants=(variant,))
    assert warned(variant, strategies=(strategy,)) == []


def test_each_thing_is_said_with_its_place() -> None:
    odd = Variant("odd", 33.5, payload=Payload("json", "{"))
    strategy = FeatureStrategy("default", segments=(1, 7), variants=(odd,))
    said = warned(Variant("a", 1, payload=Payload("toml", "a=1")), strategies=(strategy,))
    assert [line.partition(": SDKs")[0].partition(": clients")[0] for line in said] == [
        "f: strategies[0] names the segment 7, which is not there",
        "f: the weight of the variant odd is not whole",
        "f: strategies[0].variants[0].payload.value must be JSON",
        "f: variants[0].payload.type must be one of [string, number, json, csv]",
    ]

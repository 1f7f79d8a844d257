"""Weights come to the whole, and payloads are what they say."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardarm.domain.checks import ready_for_sdks
from yardarm.domain.errors import Invalid
from yardarm.domain.features import Feature
from yardarm.domain.targeting import FeatureStrategy, Payload, Variant
from yardarm.domain.variants import WHOLE, distributed, payload_problems

START = datetime(2026, 1, 1, tzinfo=UTC)


def variants(*sent: int | tuple[int]) -> tuple[Variant, ...]:
    """A number is a variable variant, a number in brackets one that is fixed."""
    return tuple(
        Variant(f"v{i}", w[0], "fix") if isinstance(w, tuple) else Variant(f"v{i}", w)
        for i, w in enumerate(sent)
    )


@pytest.mark.parametrize(
    ("sent", "weights"),
    [
        ((), []),
        ((0,), [1000]),
        ((1000, 1000), [500, 500]),
        ((1, 2, 3), [334, 333, 333]),
        ((0, 0, 0, 0, 0, 0, 0), [143, 143, 143, 143, 143, 143, 142]),
        (((250,), 0), [250, 750]),
        ((0, (100,), 0, 0), [300, 100, 300, 300]),
        (((1,), 0, (1,), 0, 0), [1, 333, 1, 333, 332]),
        (((1000,), 500), [1000, 0]),
        (((0,), 7), [0, 1000]),
    ],
)
def test_variable_ones_share_what_fixed_ones_leave(
    sent: tuple[int | tuple[int], ...], weights: list[int]
) -> None:
    given = variants(*sent)
    found = distributed(given)
    assert [v.weight for v in found] == weights
    assert [(v.name, v.weight_type) for v in found] == [(v.name, v.weight_type) for v in given]


@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=30),
    st.lists(st.integers(0, 30), max_size=30),
)
def test_the_sum_is_the_whole_and_shares_differ_by_one_at_most(
    variable: list[int], fixed: list[int]
) -> None:
    found = distributed(variants(*variable, *((weight,) for weight in fixed)))
    assert sum(v.weight for v in found) == WHOLE
    shares = [v.weight for v in found if v.weight_type == "variable"]
    assert max(shares) - min(shares) <= 1
    assert [v.weight for v in found if v.weight_type == "fix"] == fixed


@pytest.mark.parametrize(
    ("sent", "label"),
    [
        ((Variant("a", 500, "fix"), Variant("b", 500, "fix")), "variants"),
        ((Variant("a", 600, "fix"), Variant("b", 401, "fix"), Variant("c", 0)), "variants"),
        ((Variant("a", 1), Variant("b", -1, "fix")), "variants[1].weight"),
        ((Variant("a", 1001),), "variants[0].weight"),
        ((Variant("a", 0.5),), "variants[0].weight"),
    ],
)
def test_what_does_not_come_to_the_whole_is_refused(sent: tuple[Variant, ...], label: str) -> None:
    with pytest.raises(Invalid) as refused:
        distributed(sent)
    assert [p.label for p in refused.value.problems] == [label]


GOOD = [
    ("string", ""), ("string", "{"), ("csv", "a,b"), ("number", "7"), ("number", "-1.5e3"),
    ("json", '{"a": [1, 2.5, null, "x"]}'), ("json", '"text"'), ("json", "7"), ("json", " [] "),
    ("json", "9" * 10_000),
]  # fmt: skip
BAD = [
    ("number", "ten", "value"), ("number", "", "value"), ("number", "NaN", "value"),
    ("number", "1,5", "value"), ("number", "٣", "value"), ("number", "0x10", "value"),
    ("json", "", "value"), ("json", "{", "value"), ("json", "{'a': 1}", "value"),
    ("json", "NaN", "value"), ("json", "[Infinity]", "value"), ("json", "[" * 100_000, "value"),
    ("json", "[1,]", "value"), ("yaml", "a: 1", "type"), ("", "x", "type"), ("JSON", "{}", "type"),
]  # fmt: skip


def _with(payload: Payload) -> tuple[Feature, Feature]:
    """In a variant of the feature, and in one of its strategy."""
    held = (Variant("a", 500), Variant("b", 500, payload=payload))
    strategy = FeatureStrategy("default", variants=held)
    return Feature("f", START, variants=held), Feature("f", START, strategies=(strategy,))


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_a_payload_that_is_what_it_says_is_taken_as_it_is(kind: str, value: str) -> None:
    for feature in _with(Payload(kind, value)):
        assert ready_for_sdks(feature) == feature


@pytest.mark.parametrize(("kind", "value", "where"), BAD)
def test_a_payload_that_is_not_what_it_says_is_refused(kind: str, value: str, where: str) -> None:
    for feature, before in zip(_with(Payload(kind, value)), ("", "strategies[0]."), strict=True):
        with pytest.raises(Invalid) as refused:
            ready_for_sdks(feature)
        (problem,) = refused.value.problems
        assert problem.label == f"{before}variants[1].payload.{where}"


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ("number", "1.5", True),
        ("number", "1e400", False),
        ("number", "1_000", False),
        ("json", '{"a": 1.5e3}', True),
        ("json", "1e999", False),
        ("json", "[NaN]", False),
    ],
)
def test_payloads_are_what_every_reader_has_room_for(kind: str, value: str, fits: bool) -> None:
    variants = [Variant("a", 1000, payload=Payload(kind, value))]
    assert (list(payload_problems(variants, ())) == []) is fits

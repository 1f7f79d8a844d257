"""What the reader takes is what a walk through the value would let pass."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardarm.api.json import DEEPEST, decode
from yardarm.domain.errors import Invalid

TEXTS = st.text(st.sampled_from('\0\\u0{["a'), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def nested(value: Any, levels: int) -> Any:
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


def depth(value: Any) -> int:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    return 1 + max(map(depth, value), default=-1) if isinstance(value, list) else 0


def has_nul(value: Any) -> bool:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    return any(map(has_nul, value)) if isinstance(value, list) else "\0" in str(value)


@given(VALUES, st.sampled_from([0, 1, DEEPEST - 3, DEEPEST - 1, DEEPEST, DEEPEST + 1]))
def test_nul_and_depth_are_refused_and_nothing_else(value: Any, levels: int) -> None:
    value = nested(value, levels)
    body = json.dumps(value).encode()
    if has_nul(value) or depth(value) > DEEPEST:
        with pytest.raises(Invalid):
            decode(body)
    else:
        assert decode(body) == value


def test_a_body_of_nothing_but_containers_is_refused_before_it_is_unfolded() -> None:
    """17 million empty objects fit into an import and took 2.5 GB."""
    decode(b"[" + b",".join([b"[]"] * 100_000) + b"]")
    with pytest.raises(Invalid, match="must not hold more than"):
        decode(b"[" + b",".join([b"{}"] * 2_000_000) + b"]")

"""A patch makes the new document of the old one; another library applies it here."""

from typing import Any

import jsonpatch
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardarm.domain.patches import patch, words

_LEAVES = st.none() | st.booleans() | st.integers(-2, 2) | st.text("ab/~", max_size=2)
_DOCUMENTS = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab/~", max_size=2), inner),
    max_leaves=8,
)


@given(_DOCUMENTS, _DOCUMENTS)
def test_a_patch_applied_gives_the_new_document(old: Any, new: Any) -> None:
    steps = patch(old, new)
    made = jsonpatch.apply_patch({"in": old}, [{**s, "path": "/in" + s["path"]} for s in steps])
    # true is not 1 in JSON, though it is in Python.
    assert repr(made["in"]) == repr(new) or made == {"in": new}
    assert (steps == []) is (repr(old) == repr(new) or patch(old, new) == [])
    assert len(words(old, new)) == len(steps)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"a": {"b/c": True}}, {"a": {"b/c": False}}, ["a.b/c: true -> false"]),
        ({"a": [1, 2, 3]}, {"a": [1, 3]}, ["a.1: - 2"]),
        ({"a": [1, 3]}, {"a": [1, 2, 3]}, ["a.1: + 2"]),
        (None, {"a": 1}, ['all: null -> {"a": 1}']),
        ({}, {"a": "x" * 300}, ['a: + "' + "x" * 198 + "…"]),
    ],
)
def test_a_change_in_words(old: Any, new: Any, told: list[str]) -> None:
    assert words(old, new) == told

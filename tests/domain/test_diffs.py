"""v3's diffs, with the example that the contract captured."""

import pytest

from yardarm.domain.diffs import diffs


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [{"kind": "E", "path": ["a"], "lhs": 1, "rhs": 2}]),
        ({"a": True}, {"a": 1}, [{"kind": "E", "path": ["a"], "lhs": True, "rhs": 1}]),
        ({"a": 1}, {}, [{"kind": "D", "path": ["a"], "lhs": 1}]),
        ({}, {"a": 1}, [{"kind": "N", "path": ["a"], "rhs": 1}]),
        (
            {"l": [1]},
            {"l": [2, 3, 4]},
            [
                {"kind": "A", "path": ["l"], "index": 2, "item": {"kind": "N", "rhs": 4}},
                {"kind": "A", "path": ["l"], "index": 1, "item": {"kind": "N", "rhs": 3}},
                {"kind": "E", "path": ["l", 0], "lhs": 1, "rhs": 2},
            ],
        ),
        (
            {"l": [1, {"x": 1}]},
            {"l": []},
            [
                {"kind": "A", "path": ["l"], "index": 1, "item": {"kind": "D", "lhs": {"x": 1}}},
                {"kind": "A", "path": ["l"], "index": 0, "item": {"kind": "D", "lhs": 1}},
            ],
        ),
    ],
)
def test_diffs(old: object, new: object, expected: list[object]) -> None:
    assert diffs(old, new) == expected


def test_the_old_keys_come_first_in_their_order_then_the_new_ones() -> None:
    found = diffs({"b": 1, "a": 1, "c": 1}, {"d": 1, "a": 2, "c": 1})
    assert [(d["kind"], d["path"]) for d in found] == [("D", ["b"]), ("E", ["a"]), ("N", ["d"])]

"""The comparison sees what it must: a replay that agrees with everything would prove nothing."""

import json
from typing import Any

import httpx
import pytest

from tests.contract.agreement import disagreements

JSON = "application/json; charset=utf-8"
TIME, LATER = "2026-11-23T18:14:32.678Z", "2026-11-25T08:02:00.147Z"


def compared(wanted: Any, here: Any, **relaxed: str) -> list[str]:
    answer = {"status": 200, "type": JSON, "body": wanted}
    content = json.dumps(here).encode()
    got = httpx.Response(200, headers={"content-type": JSON}, content=content)
    return disagreements(answer, got, {k.replace("__", "[]"): v for k, v in relaxed.items()})


@pytest.mark.parametrize(
    ("wanted", "here"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": True}),
        ({"a": 0}, {"a": False}),
        ({"a": 1}, {"a": "1"}),
        ({"a": None}, {"a": TIME}),
        ({"a": TIME}, {"a": "2026-11-23T18:14:32Z"}),
        ({"a": TIME}, {"a": None}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ([1, 2], [2, 1]),
        ([1], [1, 2]),
        ([1, 2, "… 2 more"], [1, 2, 3]),
        ([1, 2, "… 2 more"], [1, 3, 4, 5]),
        ([], ["… 1 more"]),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "y"}]}),
        ("abc…", "abd"),
    ],
)
def test_a_difference_is_seen(wanted: Any, here: Any) -> None:
    assert compared(wanted, here)


@pytest.mark.parametrize(
    ("wanted", "here"),
    [
        ({"a": TIME}, {"a": LATER}),
        ([1, 2, "… 2 more"], [1, 2, 3, 4]),
        ("abc…", "abcd"),
        ({"a": [], "b": None, "c": ""}, {"a": [], "b": None, "c": ""}),
    ],
)
def test_what_is_free_is_no_difference(wanted: Any, here: Any) -> None:
    assert compared(wanted, here) == []


def test_what_is_relaxed_is_free_no_further_than_it_says() -> None:
    assert compared({"a": [{"b": 1}]}, {"a": [{"b": 7}]}, **{"a__.b": "kind"}) == []
    assert compared({"a": [{"b": 1}]}, {"a": [{"b": "7"}]}, **{"a__.b": "kind"}) != []
    assert compared({"a": 1}, {"a": None}, a="any") == []
    assert compared({"a": [1, "… 9 more"]}, {"a": [1, 2]}, a="count") == []
    assert compared({"a": [1, "… 9 more"]}, {"a": [2, 1]}, a="count") != []
    assert compared({"a": [1, 3, "… 9 more"]}, {"a": [0, 1, 2, 3]}, a="some") == []
    assert compared({"a": [3, 1, "… 9 more"]}, {"a": [0, 1, 2, 3]}, a="some") != []


@pytest.mark.parametrize(
    ("answer", "same"),
    [
        ({"status": 200, "type": "text/plain", "text": "a\nb\n…"}, True),
        ({"status": 200, "type": "text/plain", "text": "a\nx\n…"}, False),
        ({"status": 200, "type": "text/plain", "text": "a\nb"}, False),
        ({"status": 200, "type": "text/plain", "text": "a\nb\nc"}, True),
        ({"status": 201, "type": "text/plain", "text": "a\nb\nc"}, False),
        ({"status": 200, "type": "text/html", "text": "a\nb\nc"}, False),
        ({"status": 200, "type": "text/plain"}, False),
        ({"status": 200, "type": "text/plain", "body": {}}, False),
    ],
)
def test_texts_and_heads(answer: dict[str, Any], same: bool) -> None:
    got = httpx.Response(200, headers={"content-type": "text/plain"}, content=b"a\nb\nc")
    assert (disagreements(answer, got) == []) is same


@pytest.mark.parametrize(
    ("here", "same"),
    [
        ('W/"1a-AAAAAAAAAAAAAAAAAAAAAAAAAAA"', True),
        ('"1a-AAAAAAAAAAAAAAAAAAAAAAAAAAA"', False),
        ('W/"1:2"', False),
        (None, False),
    ],
)
def test_tags_have_a_form(here: str | None, same: bool) -> None:
    answer = {
        "status": 304,
        "type": None,
        "headers": {"etag": 'W/"c97-zgl/BUaQlvLmR47NCVlyk+ft6Sc"'},
    }
    got = httpx.Response(304, headers={} if here is None else {"etag": here})
    assert (disagreements(answer, got) == []) is same

"""Links of features."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from yardarm.domain import feature_links
from yardarm.domain.errors import Conflict, NotFound
from yardarm.domain.features import Feature
from yardarm.domain.links import Link, is_page
from yardarm.domain.replay import thing_after

A, B = Link("a", "https://example.com/a", "A"), Link("b", "http://example.com/b")
FEATURE = Feature("demo", datetime(2026, 1, 1, tzinfo=UTC), links=(A, B))


@pytest.mark.parametrize(
    "url",
    ["https://example.com", "HTTP://EXAMPLE.COM/x?y#z", "http://[::1]:80/", "https://x/ünï"],
)
def test_pages(url: str) -> None:
    assert is_page(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "nonsense", "javascript:alert(1)", "java\nscript:alert(1)", " https://example.com",
        "https://", "https:example.com", "http:///x", "http://[::1", "ftp://example.com",
        "data:text/html,x", "//example.com", "https://a b", "ht\ttps://example.com",
    ],
)  # fmt: skip
def test_no_pages(url: str) -> None:
    assert not is_page(url)


def test_a_link_is_added_at_the_end_once() -> None:
    new = Link("c", "https://example.com/c")
    made = feature_links.add(FEATURE, new)
    assert made is not None
    assert made.data == {"id": "c", "url": "https://example.com/c", "title": None}
    assert thing_after(made.kind, made.after) == replace(FEATURE, links=(A, B, new))
    assert feature_links.add(FEATURE, replace(A, id="other")) is None


def test_there_are_so_many() -> None:
    links = tuple(Link(str(i), f"https://example.com/{i}") for i in range(feature_links.MOST))
    full = replace(FEATURE, links=links)
    with pytest.raises(Conflict, match="10 links"):
        feature_links.add(full, A)
    assert feature_links.add(full, links[3]) is None


def test_a_link_changes_in_its_place() -> None:
    made = feature_links.update(FEATURE, Link("a", B.url))
    assert made is not None
    assert thing_after(made.kind, made.after) == replace(FEATURE, links=(Link("a", B.url), B))
    assert feature_links.update(FEATURE, A) is None


def test_a_link_goes() -> None:
    made = feature_links.remove(FEATURE, "a")
    assert made.data == A.to_document()
    assert thing_after(made.kind, made.after) == replace(FEATURE, links=(B,))


def test_a_link_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        feature_links.remove(FEATURE, "c")
    with pytest.raises(NotFound):
        feature_links.update(FEATURE, Link("c", A.url))

"""Feeds of an edge: changes are applied as they come, and numbers are not trusted too far."""

import json
from typing import Any

import pytest

from yardarm.domain.principals import Scope
from yardarm.live.board import Board
from yardarm.live.feeds import Feed, Feeds, Told

EVERYTHING = Scope("production")


def feature(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "enabled": True, "strategies": [], "project": "default", **more}


def body(revision: int | None, *features: dict[str, Any]) -> bytes:
    meta = {} if revision is None else {"meta": {"revisionId": revision}}
    return json.dumps({"version": 2, "features": features, **meta}).encode()


def events(*found: dict[str, Any]) -> bytes:
    return json.dumps({"events": found}).encode()


def shown(scope: Scope = EVERYTHING) -> tuple[Feeds, Feed]:
    feeds = Feeds(Board())
    return feeds, feeds.add(scope, b"one")


def test_changes_are_applied() -> None:
    feeds, feed = shown()
    feed.take_body(body(5, feature("a"), feature("b")), '"x"')
    feeds.show("production")
    before = feeds.board.current("production").feature("a")
    feed.take_events(
        events(
            {"type": "segment-updated", "eventId": 6, "segment": {"id": 1, "constraints": []}},
            {"type": "feature-updated", "eventId": 6, "feature": feature("c")},
            {"type": "feature-removed", "eventId": 7, "featureName": "b", "project": "default"},
        )
    )
    feeds.show("production")
    now = feeds.board.current("production")
    assert ([f.name for f in now.features], list(now.segments)) == (["a", "c"], [1])
    assert now.position.revision == 7
    assert now.feature("a") is before, "what did not change is the same object"
    assert feed.etag is None, "a poll's tag is not what a stream told"
    assert feeds.board.history("production").after(5) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        b"nonsense",
        events({"type": "feature-split", "eventId": 6}),
        events({"type": "feature-updated", "eventId": 6, "feature": {"enabled": True}}),
    ],
)
def test_what_is_not_understood_changes_nothing(wrong: bytes) -> None:
    _, feed = shown()
    feed.take_body(body(5, feature("a")), None)
    with pytest.raises(Told):
        feed.take_events(wrong)
    assert (list(feed.features), feed.revision) == (["a"], 5)


def test_a_number_that_is_used_twice_is_not_trusted() -> None:
    """The upstream's database was replaced by an older one."""
    feeds, feed = shown()
    for found in (body(5, feature("a")), body(5, feature("b"))):
        feed.take_body(found, None)
        feeds.show("production")
    history = feeds.board.history("production")
    assert history.after_told(5) is None
    assert feeds.board.lineage == 1


def test_servers_that_number_nothing_are_numbered() -> None:
    _, feed = shown()
    seen = []
    for found in (body(None, feature("a")), body(None, feature("a")), body(None, feature("b"))):
        feed.take_body(found, None)
        seen.append(feed.revision)
    assert seen[0] == seen[1] < seen[2] < 2**32


def test_tokens_of_projects_cover_what_they_see_together() -> None:
    feeds, feed = shown(Scope("production", frozenset({"a"})))
    other = feeds.add(Scope("production", frozenset({"b"})), b"two")
    both = Scope("production", frozenset({"a", "b"}))
    assert feeds.coverage(both) == "waiting"
    feed.take_body(body(5, feature("x", project="a")), None)
    assert feeds.coverage(both) == "waiting"
    other.take_body(body(5, feature("y", project="b")), None)
    feeds.show("production")
    assert feeds.coverage(both) == "loaded"
    assert feeds.coverage(EVERYTHING) == "none"
    assert [f.name for f in feeds.board.current("production").features] == ["x", "y"]
    feeds.drop(other)
    assert [f.name for f in feeds.board.current("production").features] == ["x"]


def test_what_is_kept_is_what_was_told() -> None:
    _, feed = shown()
    feed.take_body(body(5, feature("a"), feature("b")), None)
    again = Feed(EVERYTHING, b"one")
    again.take_body(feed.content(), None)
    assert ({n: t.value for n, t in again.features.items()}, again.revision) == (
        {n: t.value for n, t in feed.features.items()}, 5,
    )  # fmt: skip

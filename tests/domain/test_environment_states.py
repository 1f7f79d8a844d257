"""Strategies keep their ids through APIs that know none."""

from itertools import count

from yardarm.domain.environment_states import identified, read_strategies
from yardarm.domain.targeting import FeatureStrategy

A, B = FeatureStrategy("a", id="1"), FeatureStrategy("b", {"x": "1"}, id="2")


def ids(new: list[FeatureStrategy], old: list[FeatureStrategy]) -> list[str | None]:
    fresh = (f"new-{i}" for i in count())
    return [s.id for s in identified(new, old, "demo/", lambda: next(fresh))]


def test_an_equal_one_keeps_its_id_wherever_it_stands() -> None:
    assert ids([FeatureStrategy("b", {"x": "1"}), FeatureStrategy("a")], [A, B]) == ["2", "1"]


def test_one_that_was_changed_in_its_place_keeps_it() -> None:
    assert ids([FeatureStrategy("a"), FeatureStrategy("b", {"x": "2"})], [A, B]) == ["1", "2"]


def test_another_in_its_place_is_new() -> None:
    assert ids([FeatureStrategy("c"), FeatureStrategy("a")], [A, B]) == ["new-0", "1"]


def test_no_id_is_given_twice() -> None:
    twins = [FeatureStrategy("a"), FeatureStrategy("a")]
    assert ids(twins, [A]) == ["1", "new-0"]
    assert ids([FeatureStrategy("a"), A], [A, B]) == ["new-0", "1"]


def test_what_was_stored_without_ids_has_those_of_its_places() -> None:
    documents = [{"name": "a"}, {"name": "a"}]
    first, again = (read_strategies(documents, "demo/") for _ in range(2))
    assert first == again
    assert first[0].id != first[1].id
    assert first[0].id != read_strategies(documents, "demo/test")[0].id


def test_the_id_of_a_place_that_somebody_has_is_not_given_again() -> None:
    first, second = read_strategies([{"name": "a"}, {"name": "b"}], "demo/")
    assert first.id != second.id
    added = identified([second, FeatureStrategy("c")], [second], "demo/")
    assert added[1].id not in (None, second.id)

"""What a search for events may ask, and how what was before is shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from yardarm.domain import feature_environments, feature_settings, tags
from yardarm.domain.environments import Environment, seeded
from yardarm.domain.errors import Invalid
from yardarm.domain.event_search import EventSearch, FoundEvent, label_of, pre_data, read
from yardarm.domain.events import Decision, LoggedEvent
from yardarm.domain.features import Feature, switch
from yardarm.domain.tags import TagType
from yardarm.domain.targeting import FeatureStrategy, Variant

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DEVELOPMENT, PRODUCTION = seeded(NOW)
FEATURE = Feature("demo", NOW, description="old")


def found(made: Decision | None) -> FoundEvent:
    assert made is not None
    logged = LoggedEvent(1, made.type, "me", NOW, made.data)
    return FoundEvent(
        logged, made.kind, made.name, made.project, made.environment, "g", made.before
    )


def test_days_are_whole() -> None:
    assert read({"from": ["IS:2026-03-01"], "to": ["IS:2026-03-02"]}) == EventSearch(
        since=NOW, until=datetime(2026, 3, 3, tzinfo=UTC)
    )


def test_lists_and_numbers() -> None:
    search = read({"id": ["IS_ANY_OF:5, 6"], "type": ["IS:a"], "limit": ["7"], "offset": ["3"]})
    assert search == EventSearch(id=frozenset({5, 6}), type=frozenset({"a"}), limit=7, offset=3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", "feature-created"), ("type", "IS_NOT:x"), ("id", "IS:a"), ("id", "IS:0"),
        ("from", "2026-03-01"), ("from", "IS:March"), ("to", "IS:2026-13-01"), ("limit", "1001"),
        ("limit", "0"), ("offset", "x"), ("project", "INCLUDE:x"), ("query", "\0"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(name: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        read({name: [value]})
    assert caught.value.problems[0].path == (name,)


def _cases() -> Iterator[tuple[Decision | None, Environment | None, object]]:
    strategy = FeatureStrategy("default", id="s-1", title="old")
    for environment in (DEVELOPMENT, PRODUCTION):
        made = feature_environments.add_strategy(FEATURE, environment, strategy)
        with_one = feature_environments.after(made)
        changed = feature_environments.update_strategy(
            with_one, environment, replace(strategy, title="new")
        )
        was = feature_environments.strategy_wire(replace(strategy, sort_order=0))
        yield made, environment, None
        yield changed, environment, was
        yield feature_environments.remove_strategy(with_one, environment, "s-1"), environment, was
        first = feature_environments.set_variants(FEATURE, environment, [Variant("a", 1000)])
        assert first is not None
        second = feature_environments.set_variants(
            feature_environments.after(first), environment, []
        )
        yield first, environment, {"variants": []}
        yield second, environment, {"variants": [Variant("a", 1000).to_document()]}
    (described,) = feature_settings.update(FEATURE, replace(FEATURE, description="new"))
    yield described, None, feature_settings.settings_wire(FEATURE)
    yield switch(FEATURE, enabled=True), None, None
    old = TagType("team", "old")
    yield tags.update_type(old, TagType("team", "new")), None, old.to_document()


def test_pre_data_is_how_that_was_which_data_shows() -> None:
    for made, environment, before in _cases():
        assert pre_data(found(made), environment) == before, made


def test_only_features_are_features() -> None:
    assert found(switch(FEATURE, enabled=True)).feature == "demo"
    assert found(tags.create_type(TagType("team"))).feature is None
    history = replace(found(switch(FEATURE, enabled=True)), kind="history", before=None)
    assert history.feature == "demo"
    assert pre_data(history, None) is None


def test_labels_are_words() -> None:
    assert label_of("feature-strategy-add") == "Feature strategy add"
    assert label_of("api-token-created") == "API token created"

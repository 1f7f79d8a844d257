"""Decisions on features."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from yardarm.domain import features
from yardarm.domain.environment_states import EMPTY, EnvironmentState
from yardarm.domain.errors import Conflict
from yardarm.domain.events import EventType
from yardarm.domain.features import Feature, FeatureFilter
from yardarm.domain.lifecycle import Completion
from yardarm.domain.links import Link
from yardarm.domain.replay import thing_after
from yardarm.domain.tags import Tag
from yardarm.domain.targeting import Dependency, FeatureStrategy, Variant

AT = datetime(2026, 11, 24, 12, 0, 0, 123456, UTC)
DEMO = Feature(
    "demo", AT, strategies=(FeatureStrategy("default", id="1"),), tags=(Tag("team", "red"),)
)


def test_created__data_is_the_body_with_defaults_and_unset_keys_left_out() -> None:
    decision = features.create(DEMO)
    assert decision.type == EventType.FEATURE_CREATED
    assert decision.data == {
        "name": "demo",
        "type": "release",
        "project": "default",
        "enabled": False,
        "stale": False,
        "strategies": [{"name": "default"}],
    }
    assert decision.before is None
    assert thing_after(decision.kind, decision.after) == DEMO


def test_update__keeps_name_and_birthday() -> None:
    new = replace(DEMO, name="other", created_at=datetime.now(UTC), enabled=True)
    decision = features.update(DEMO, new)
    assert decision is not None
    assert thing_after(decision.kind, decision.after) == replace(DEMO, enabled=True)


def test_update__that_changes_nothing_is_no_decision() -> None:
    assert features.update(DEMO, replace(DEMO)) is None


@pytest.mark.parametrize("enabled", [True, False])
def test_switch__is_an_event_even_when_nothing_changes(enabled: bool) -> None:
    old = replace(DEMO, enabled=enabled)
    decision = features.switch(old, enabled=enabled)
    assert decision.type == EventType.FEATURE_UPDATED
    assert decision.before == decision.after
    assert decision.data["createdAt"] == "2026-11-24T12:00:00.123Z"
    assert "lastSeenAt" not in decision.data


def test_archive_and_revive__leave_it_off() -> None:
    archived = thing_after(
        "feature", features.archive(replace(DEMO, enabled=True), DEMO.created_at).after
    )
    assert isinstance(archived, Feature)
    assert (archived.archived, archived.enabled) == (True, False)
    revived = thing_after("feature", features.revive(archived).after)
    assert revived == DEMO


def test_revive__of_a_live_feature_is_refused() -> None:
    with pytest.raises(Conflict, match="demo is not archived"):
        features.revive(DEMO)


def test_stale__has_a_type_for_each_way() -> None:
    assert features.mark_stale(DEMO, stale=True).type == EventType.FEATURE_STALE_ON
    assert features.mark_stale(DEMO, stale=False).type == EventType.FEATURE_STALE_OFF


def test_document__loses_nothing() -> None:
    full = replace(
        DEMO,
        description="",
        type="experiment",
        project="p",
        stale=True,
        impression_data=True,
        variants=(Variant("a", 1000),),
        dependencies=(Dependency("parent", False),),
        environments={
            "test": EnvironmentState(True, (FeatureStrategy("x", id="2"),), (Variant("b", 1),)),
        },
        links=(Link("1", "https://example.org", "Why"),),
        archived_at=AT,
        potentially_stale=True,
        completed=Completion(AT, "kept", "a"),
    )
    assert Feature.from_document(full.to_document()) == full


def test_an_environment__has_a_state_of_its_own() -> None:
    state = EnvironmentState(True, (FeatureStrategy("x", id="2"),))
    there = DEMO.with_state("test", state)
    assert there.in_environment("test") == state
    assert there.in_environment(None) == DEMO.in_environment(None)
    assert there.seen_in("test") == replace(there, enabled=True, strategies=state.strategies)
    assert there.with_state("test", EMPTY) == DEMO
    assert DEMO.in_environment("test") == EMPTY


def test_archive__switches_off_everywhere() -> None:
    live = DEMO.with_state("test", EnvironmentState(True, (FeatureStrategy("x", id="2"),)))
    archived = thing_after("feature", features.archive(live, AT).after)
    assert isinstance(archived, Feature)
    assert not archived.in_environment("test").enabled
    assert archived.in_environment("test").strategies == live.in_environment("test").strategies


def test_document__of_an_older_version_means_the_defaults() -> None:
    old = {"name": "demo", "createdAt": "2026-11-24T12:00:00.123456Z",
           "strategies": [{"name": "default", "id": "1"}]}  # fmt: skip
    assert Feature.from_document(old) == replace(DEMO, tags=())


@pytest.mark.parametrize(
    ("wanted", "admitted"),
    [
        (FeatureFilter(), True),
        (FeatureFilter(projects=frozenset({"default", "x"})), True),
        (FeatureFilter(projects=frozenset({"x"})), False),
        (FeatureFilter(name_prefix="de"), True),
        (FeatureFilter(name_prefix="d_"), False),
        (FeatureFilter(name_prefix="de", projects=frozenset({"x"})), False),
        (FeatureFilter(tags=frozenset({Tag("simple", "a")})), False),
        (FeatureFilter(tags=frozenset({Tag("team", "red"), Tag("simple", "a")})), True),
    ],
)
def test_filter(wanted: FeatureFilter, admitted: bool) -> None:
    assert wanted.admits(DEMO) is admitted

"""The fold under Hypothesis."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yardarm.domain import features, strategies
from yardarm.domain.events import Decision, Event
from yardarm.domain.features import Feature
from yardarm.domain.replay import State, replay
from yardarm.domain.strategies import StrategyDefinition
from yardarm.domain.targeting import FeatureStrategy, Variant

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = st.sampled_from(["a", "b", "c"])
COMMANDS = st.lists(
    st.tuples(NAMES, st.sampled_from(["put", "flip", "archive", "revive", "strategy", "delete"])),
    max_size=40,
)


def recorded(number: int, decision: Decision) -> Event:
    return Event(
        id=number,
        at=START + timedelta(seconds=number),
        type=decision.type,
        by="hypothesis",
        kind=decision.kind,
        name=decision.name,
        before=decision.before,
        after=decision.after,
        environment=decision.environment,
        hash=bytes(32),
    )


def decide(state: State, name: str, command: str) -> Decision | None:
    old = state.features.get(name)
    definition = state.strategies.get(name)
    match command:
        case "put" if old is None:
            return features.create(
                Feature(name, START, strategies=(FeatureStrategy("default", {"x": "1"}),))
            )
        case "put" if old is not None:
            return features.update(old, replace(old, variants=(Variant("v", 1000),)))
        case "flip" if old is not None and not old.archived:
            return features.switch(old, enabled=not old.enabled)
        case "archive" if old is not None and not old.archived:
            return features.archive(old, START)
        case "revive" if old is not None and old.archived:
            return features.revive(old)
        case "strategy" if definition is None:
            return strategies.create(StrategyDefinition(name, None, ()))
        case "delete" if definition is not None:
            return strategies.delete(definition)
    return None


@given(COMMANDS)
def test_one_by_one_and_all_at_once_agree_and_befores_are_the_state_before(
    commands: list[tuple[str, str]],
) -> None:
    state = State()
    events: list[Event] = []
    for name, command in commands:
        decision = decide(state, name, command)
        if decision is None:
            continue
        event = recorded(len(events) + 1, decision)
        collection = state.features if event.kind == "feature" else state.strategies
        before = collection.get(name)
        assert event.before == (None if before is None else before.to_document())
        events.append(event)
        state = replay([event], state)
    assert replay(events).to_document() == state.to_document()
    for cut in range(len(events)):
        assert replay(events[cut:], replay(events[:cut])) == state


def test_what_an_event_does_not_touch_is_shared() -> None:
    a = recorded(1, features.create(Feature("a", START)))
    b = recorded(2, features.create(Feature("b", START)))
    first = replay([a], State())
    second = replay([b], first)
    assert second.features["a"] is first.features["a"]
    assert second.strategies is first.strategies
    assert "b" not in first.features


def test_a_kind_of_a_newer_version_changes_nothing() -> None:
    event = replace(recorded(1, features.create(Feature("a", START))), kind="from-the-future")
    assert replay([event]) == State()

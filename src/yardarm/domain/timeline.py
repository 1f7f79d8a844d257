"""What one context got of a feature over time: the changes at which the answer became another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from types import MappingProxyType

from yardarm.domain.evaluation.context import Context
from yardarm.domain.evaluation.engine import Engine
from yardarm.domain.evaluation.explanations import Explanation
from yardarm.domain.events import CLIENT_VISIBLE, VISIBLE_IN_ONE, Event, Kind
from yardarm.domain.replay import State, replay
from yardarm.domain.snapshot import Position, snapshot
from yardarm.domain.targeting import Variant


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event, the change that it belongs to, and what its author said about it."""

    event: Event
    change: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client is told; nothing where the feature, or the environment, was not there."""

    exists: bool = False
    enabled: bool = False
    variant: Variant | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """From here on the answer is this one. `events` are those of the change that made it so; none
    at the beginning.
    """

    events: tuple[Recorded, ...]
    answer: Answer
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class Question:
    feature: str
    environment: str
    context: Context


def parents_of(name: str, state: State, events: Sequence[Recorded]) -> frozenset[str]:
    """All that a feature depended on, at the beginning or later."""
    feature = state.features.get(name)
    found = {d.feature for d in (feature.dependencies or ())} if feature else set[str]()
    for recorded in events:
        event = recorded.event
        if event.kind == Kind.FEATURE and event.name == name and event.after:
            found |= {d["feature"] for d in event.after.get("dependencies") or ()}
    return frozenset(found)


def turns(state: State, events: Sequence[Recorded], question: Question) -> list[Turn]:
    """`events` are all that concern the feature, or may do so, from the state on. What was between
    the events of one change nobody has seen.
    """
    names = {question.feature} | parents_of(question.feature, state, events)
    state = _of(state, names)
    found = [Turn((), *_asked(state, question))]
    for _, group in groupby(events, lambda r: r.change):
        change = tuple(group)
        state = _of(replay((r.event for r in change), state), names)
        if any(_concerns(r.event, names, question.environment) for r in change):
            at = replace(question.context, now=change[-1].event.at)
            answer, explanation = _asked(state, replace(question, context=at))
            if answer != found[-1].answer:
                found.append(Turn(change, answer, explanation))
    return found


def _of(state: State, names: set[str]) -> State:
    """With these features only."""
    features = {n: state.features[n] for n in names if n in state.features}
    return replace(state, features=MappingProxyType(features))


def _concerns(event: Event, names: set[str], environment: str) -> bool:
    if event.kind == Kind.FEATURE and event.name not in names:
        return False
    if event.environment not in (None, environment):
        return False
    return event.kind in CLIENT_VISIBLE or event.kind in VISIBLE_IN_ONE


def _asked(state: State, question: Question) -> tuple[Answer, Explanation | None]:
    environment = state.environments.get(question.environment)
    if environment is None:
        return Answer(), None
    engine = Engine(snapshot(state, environment, Position()), _middle)
    if question.feature not in engine.flags:
        return Answer(), None
    explanation = engine.explain(question.feature, question.context)
    return Answer(True, explanation.enabled, explanation.variant), explanation


def _middle(total: int) -> int:
    """Where chance would decide: always the same, or answers would change by themselves."""
    return (total + 1) // 2


def culprit(found: Sequence[Turn], wanted: Answer) -> Turn | None:
    """The last change that made a good answer a bad one. `wanted.variant` None is any."""
    bad = [
        later
        for earlier, later in pairwise(found)
        if is_good(earlier.answer, wanted) and not is_good(later.answer, wanted)
    ]
    return bad[-1] if bad else None


def is_good(answer: Answer, wanted: Answer) -> bool:
    if answer.enabled is not wanted.enabled:
        return False
    if wanted.variant is None:
        return True
    return answer.variant is not None and answer.variant.name == wanted.variant.name

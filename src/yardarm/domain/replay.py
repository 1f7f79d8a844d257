"""The fold: what all events together say.

One fold with three uses: the door applies it to the row, the live half to what it remembers,
time travel runs it from the beginning.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from yardarm.domain.applications import ApplicationFacts
from yardarm.domain.events import Document, Event, Kind
from yardarm.domain.feature_types import FeatureType
from yardarm.domain.features import Feature
from yardarm.domain.strategies import StrategyDefinition

Thing = Feature | StrategyDefinition | FeatureType | ApplicationFacts


@dataclass(frozen=True, slots=True)
class _Codec:
    collection: str
    read: Callable[[Document], Thing]


_CODECS: Mapping[str, _Codec] = {
    Kind.FEATURE: _Codec("features", Feature.from_document),
    Kind.STRATEGY: _Codec("strategies", StrategyDefinition.from_document),
    Kind.FEATURE_TYPE: _Codec("feature_types", FeatureType.from_document),
    Kind.APPLICATION: _Codec("applications", ApplicationFacts.from_document),
}


def _none() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class State:
    """Everything that people have set, by name, archived features included."""

    features: Mapping[str, Feature] = field(default_factory=_none)
    strategies: Mapping[str, StrategyDefinition] = field(default_factory=_none)
    feature_types: Mapping[str, FeatureType] = field(default_factory=_none)
    applications: Mapping[str, ApplicationFacts] = field(default_factory=_none)

    def to_document(self) -> dict[str, dict[str, Document]]:
        """A comparable form: two states are equal when their documents are."""
        return {
            codec.collection: {
                name: thing.to_document()
                for name, thing in sorted(getattr(self, codec.collection).items())
            }
            for codec in _CODECS.values()
        }


def thing_after(kind: str, after: Document | None) -> Thing | None:
    """The value that an event leaves behind, None when it removes the thing."""
    return None if after is None else _CODECS[kind].read(after)


def apply(state: State, event: Event) -> State:
    """The state after one more event. Everything that the event does not touch is shared."""
    return replay((event,), state)


def replay(events: Iterable[Event], state: State | None = None) -> State:
    """Fold events, in order, onto a state. Each touched collection is copied once, not once
    an event, so that folding a long history stays linear. A kind that this version does not
    know is passed over: a newer server may share the database during an upgrade.
    """
    state = state or State()
    touched: dict[str, dict[str, Thing]] = {}
    for event in events:
        codec = _CODECS.get(event.kind)
        if codec is None:
            continue
        collection = codec.collection
        things = touched.get(collection)
        if things is None:
            things = touched[collection] = dict(getattr(state, collection))
        thing = thing_after(event.kind, event.after)
        if thing is None:
            things.pop(event.name, None)
        else:
            things[event.name] = thing
    if not touched:
        return state
    changed: dict[str, Any] = {k: MappingProxyType(v) for k, v in touched.items()}
    return replace(state, **changed)

"""What differs between two states, thing by thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yardarm.domain.environments import Environment
from yardarm.domain.events import Document, Kind
from yardarm.domain.features import Feature
from yardarm.domain.replay import State, collection_of

KINDS = (
    Kind.FEATURE, Kind.SEGMENT, Kind.PROJECT, Kind.ENVIRONMENT, Kind.CONTEXT_FIELD,
    Kind.STRATEGY, Kind.FEATURE_TYPE, Kind.TAG, Kind.TAG_TYPE,
)  # fmt: skip
"""What flags are made of. Who may do what is no part of it, and neither are secrets."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """None means: all. With an environment, features are as they are in it."""

    kinds: frozenset[str] | None = None
    names: frozenset[str] | None = None
    project: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after` are None where the thing was not there; so is `project` where it is
    nobody's.
    """

    kind: Kind
    name: str
    project: str | None
    before: Document | None
    after: Document | None


def differences(old: State, new: State, wanted: Wanted) -> Iterator[Difference]:
    """In the order of KINDS, by name."""
    for kind in KINDS:
        if wanted.kinds is None or kind in wanted.kinds:
            yield from _of_kind(kind, old, new, wanted)


def _of_kind(kind: Kind, old: State, new: State, wanted: Wanted) -> Iterator[Difference]:
    collection = collection_of(kind)
    before, after = getattr(old, collection), getattr(new, collection)
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if one is other or one == other or not _admits(wanted, kind, name, one, other):
            continue
        documents = _shown(one, old, wanted), _shown(other, new, wanted)
        if documents[0] != documents[1]:
            project = _project(kind, one if other is None else other)
            yield Difference(kind, name, project, *documents)


def _admits(wanted: Wanted, kind: Kind, name: str, *things: Any) -> bool:
    if wanted.names is not None and name not in wanted.names:
        return False
    if wanted.environment is not None and kind == Kind.ENVIRONMENT and name != wanted.environment:
        return False
    return wanted.project is None or wanted.project in (
        _project(kind, thing) for thing in things if thing is not None
    )


def _project(kind: Kind, thing: Any) -> str | None:
    if kind == Kind.PROJECT:
        return str(thing.id)
    found: str | None = getattr(thing, "project", None)
    return found


def _shown(thing: Any, state: State, wanted: Wanted) -> Document | None:
    if thing is None:
        return None
    if not isinstance(thing, Feature) or wanted.environment is None:
        document: Document = thing.to_document()
        return document
    place: Environment | None = state.environments.get(wanted.environment)
    if place is None:
        return None
    seen = thing.seen_in(place.key).to_document()
    return {key: value for key, value in seen.items() if key != "environments"}

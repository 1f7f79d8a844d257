"""The state that a document describes, to be compared with one that is there.

An import would make it so for what the document has, but for three things that it leaves alone
and a comparison must not: what is there and not in the document, tags of features that are not in
it, and the words of projects and tag types that exist.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from yardarm.domain import imports
from yardarm.domain.environments import ALIAS, Environment
from yardarm.domain.events import Kind
from yardarm.domain.features import DEFAULT_PROJECT, Feature
from yardarm.domain.import_documents import ImportDocument, Sent
from yardarm.domain.projects import Project
from yardarm.domain.replay import State, Thing, collection_of
from yardarm.domain.strategies import StrategyDefinition
from yardarm.domain.tags import Tag
from yardarm.domain.targeting import FeatureStrategy

Things = Mapping[str, Any]


def described(state: State, document: ImportDocument, now: datetime) -> tuple[State, list[str]]:
    """What is there, as the document has it, and what an import would warn of. What the document
    does not say of a thing stays; of kinds that it has no section for, all does. Raises Invalid
    for an environment that is nowhere.
    """
    plan = imports.plan(state, document, drop=False, keep=False, now=now)
    after = imports.state_after(state, plan)
    collections = {collection_of(kind): getattr(after, collection_of(kind)) for kind in Kind}
    for kind, named in _named(document).items():
        collection = collection_of(kind)
        there = collections[collection]
        collections[collection] = {n: t for n, t in there.items() if n in named or _stays(t)}
    collections["projects"] = _reworded(
        collections["projects"], document.projects, ("name", "description")
    )
    collections["tag_types"] = _reworded(
        collections["tag_types"], document.tag_types, ("description", "icon", "color")
    )
    if document.feature_tags is not None:
        collections["features"] = _retagged(collections["features"], document)
    collections["features"] = {
        name: _no_emptier(feature, state.features.get(name))
        for name, feature in collections["features"].items()
    }
    frozen = {name: MappingProxyType(dict(things)) for name, things in collections.items()}
    return State(**frozen), list(plan.warnings)


def _named(document: ImportDocument) -> dict[Kind, frozenset[str]]:
    """Names by kind, of the sections that the document has."""
    names: dict[Kind, frozenset[str]] = {}
    if document.features is not None:
        names[Kind.FEATURE] = frozenset(draft.name for draft in document.features)
    if document.places is not None and document.places.sent:
        names[Kind.ENVIRONMENT] = frozenset(e.name for e, _ in document.places.sent)
    for kind, sent in {
        Kind.STRATEGY: document.strategies,
        Kind.PROJECT: document.projects,
        Kind.TAG_TYPE: document.tag_types,
        Kind.SEGMENT: document.segments,
        Kind.CONTEXT_FIELD: document.context_fields,
        Kind.FEATURE_TYPE: document.feature_types,
    }.items():
        if sent is not None:
            names[kind] = frozenset(imports.name_of(thing) for thing, _ in sent)
    if document.tags is not None:
        hung = (tag for _, tag in document.feature_tags or ())
        names[Kind.TAG] = frozenset(tag.name for tag in (*(t for t, _ in document.tags), *hung))
    return names


def _stays(thing: Thing) -> bool:
    """What exports leave out, and what nobody can take away."""
    if isinstance(thing, Feature):
        return thing.archived
    if isinstance(thing, Environment):
        return thing.is_default or thing.name == ALIAS
    if isinstance(thing, Project):
        return thing.id == DEFAULT_PROJECT
    return isinstance(thing, StrategyDefinition) and not thing.editable


def _reworded(there: Things, sent: tuple[Sent, ...] | None, fields: tuple[str, ...]) -> Things:
    made = dict(there)
    for thing, data in sent or ():
        name = imports.name_of(thing)
        words = {field: getattr(thing, field) for field in fields if field in data}
        made[name] = replace(made[name], **words)
    return made


def _retagged(there: Things, document: ImportDocument) -> Things:
    made = dict(there)
    tags: dict[str, set[Tag]] = {draft.name: set() for draft in document.features or ()}
    for name, tag in document.feature_tags or ():
        if name in tags:
            tags[name].add(tag)
    for name, own in tags.items():
        made[name] = replace(made[name], tags=tuple(sorted(own)))
    return made


def _no_emptier(new: Feature, old: Feature | None) -> Feature:
    """Exports write lists that are empty where nothing was ever set; that is no difference."""
    if old is None or new is old or new == old:
        return new
    for key in (None, *new.environments):
        there, was = new.in_environment(key), old.in_environment(key)
        known = {s.id: s for s in was.strategies}
        strategies = tuple(_alike(s, known.get(s.id)) for s in there.strategies)
        variants = there.variants or (there.variants if was.variants else was.variants)
        new = new.with_state(key, replace(there, strategies=strategies, variants=variants))
    return new


_LISTS = ("parameters", "constraints", "segments", "variants")


def _alike(new: FeatureStrategy, old: FeatureStrategy | None) -> FeatureStrategy:
    if old is None:
        return new
    empty = [f for f in _LISTS if not getattr(new, f) and not getattr(old, f)]
    return replace(new, **{field: getattr(old, field) for field in empty})

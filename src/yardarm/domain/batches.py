"""Batches: features with what they are in one environment, brought from one server to another.

`judge` says what stands in the way and what people should know; `document_of` makes of a batch
what `imports.plan` takes. Segments are matched by name, archived features are left alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from yardarm.domain.context_fields import ContextField
from yardarm.domain.environment_states import EnvironmentState
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.events import Document
from yardarm.domain.features import Feature, by_name
from yardarm.domain.import_documents import FeatureDraft, ImportDocument
from yardarm.domain.import_places import SentPlaces
from yardarm.domain.links import Link, is_page
from yardarm.domain.replay import State
from yardarm.domain.tags import Tag, TagType
from yardarm.domain.targeting import Dependency, FeatureStrategy, Variant


@dataclass(frozen=True, slots=True)
class Selection:
    """Which features an export holds; filters combine with AND, None is no filter. `tag` is a
    value, or `type:value`.
    """

    names: frozenset[str] | None = None
    tag: str | None = None
    project: str | None = None

    def of(self, features: Iterable[Feature]) -> list[Feature]:
        return by_name(f for f in features if not f.archived and self._admits(f))

    def _admits(self, feature: Feature) -> bool:
        return (
            (self.names is None or feature.name in self.names)
            and (self.project is None or feature.project == self.project)
            and (self.tag is None or any(self.tag in (t.value, t.name) for t in feature.tags))
        )


@dataclass(frozen=True, slots=True)
class SentState:
    """Whether a feature is on, and its variants."""

    enabled: bool
    variants: tuple[Variant, ...] | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What was sent; mappings are by name of the feature. `segments` are the names of the ids
    that its strategies have.
    """

    features: tuple[FeatureDraft, ...]
    strategies: Mapping[str, tuple[FeatureStrategy, ...]]
    states: Mapping[str, SentState]
    context_fields: tuple[tuple[ContextField, Document], ...]
    feature_tags: tuple[tuple[str, Tag], ...]
    segments: Mapping[int, str]
    tag_types: tuple[tuple[TagType, Document], ...]
    dependencies: Mapping[str, tuple[Dependency, ...]]
    links: Mapping[str, tuple[Link, ...]]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(f.name for f in self.features)


@dataclass(frozen=True, slots=True)
class Remark:
    """`section` is where in the batch; `items` are the names that it is about."""

    section: str
    message: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    errors: tuple[Remark, ...]
    warnings: tuple[Remark, ...]

    def refuse(self) -> None:
        """Raises Invalid when there are errors."""
        if self.errors:
            raise Invalid(
                [
                    Problem(("data", e.section), f"{e.message} {', '.join(e.items)}", "any.invalid")
                    for e in self.errors
                ]
            )


def judge(state: State, batch: Batch, project: str) -> Verdict:
    """The sentences are those that the users of Unleash 7 know."""
    return Verdict(
        _remarks(_errors(state, batch, project)), _remarks(_warnings(state, batch, project))
    )


_Found = tuple[str, str, Iterable[str]]


def _remarks(found: Iterable[_Found]) -> tuple[Remark, ...]:
    told = (Remark(section, text, tuple(dict.fromkeys(items))) for section, text, items in found)
    return tuple(remark for remark in told if remark.items)


def _errors(state: State, batch: Batch, project: str) -> Iterator[_Found]:
    strategies = [s for given in batch.strategies.values() for s in given]
    yield (
        "featureStrategies",
        "We detected the following custom strategy that needs to be created first:",
        (s.name for s in strategies if s.name not in state.strategies),
    )
    yield (
        "contextFields",
        (
            "We detected the following context fields that do not have matching legal values with "
            "the imported ones:"
        ),
        (f.name for f, _ in batch.context_fields if not _fits(f, state)),
    )
    there = _segments(state, project)
    named = (batch.segments.get(i, f"{i}") for s in strategies for i in s.segments or ())
    yield (
        "segments",
        "We detected the following segments that need to be created first:",
        (name for name in named if name not in there),
    )
    elsewhere = (f for f in _present(state, batch) if f.project != project)
    yield (
        "features",
        (
            "You cannot import a features that already exist in other projects. You already have "
            f"the following features defined outside of project {project}:"
        ),
        (f"{f.name} (in project {f.project})" for f in elsewhere),
    )
    yield from _wrong_parents(state, batch)


def _wrong_parents(state: State, batch: Batch) -> Iterator[_Found]:
    parents = (d.feature for given in batch.dependencies.values() for d in given)
    yield (
        "dependencies",
        "We detected the following dependencies that need to be created first:",
        (name for name in parents if name not in batch.names and name not in state.features),
    )
    yield (
        "dependencies",
        "The following features depend on themselves:",
        (n for n, given in batch.dependencies.items() if any(d.feature == n for d in given)),
    )


def _warnings(state: State, batch: Batch, project: str) -> Iterator[_Found]:
    present = [f for f in _present(state, batch) if f.project == project]
    yield (
        "features",
        "The following features already exist in this project and will be overwritten:",
        (f.name for f in present if not f.archived),
    )
    yield (
        "features",
        (
            "The following features will not be imported as they are currently archived. To import "
            "them, please unarchive them first:"
        ),
        (f.name for f in present if f.archived),
    )
    spoken_of = (
        batch.strategies, batch.states, dict(batch.feature_tags), batch.dependencies, batch.links
    )  # fmt: skip
    yield (
        "features",
        "The following features are not in the import, what it says of them is left out:",
        (name for names in spoken_of for name in names if name not in batch.names),
    )
    yield (
        "links",
        "The following links lead to no web page and will not be imported:",
        (link.url for given in batch.links.values() for link in given if not is_page(link.url)),
    )


def _present(state: State, batch: Batch) -> list[Feature]:
    return [state.features[f.name] for f in batch.features if f.name in state.features]


def _segments(state: State, project: str) -> dict[str, int]:
    """Ids of those that features of the project may name, by name."""
    found = sorted(state.segments.values(), key=lambda s: s.project or "")
    return {s.name: s.id for s in found if s.project in (None, project)}


def _fits(sent: ContextField, state: State) -> bool:
    """A field with legal values has all of those that were sent."""
    old = state.context_fields.get(sent.name)
    legal = {v.value for v in (old and old.legal_values) or ()}
    return not legal or {v.value for v in sent.legal_values or ()} <= legal


def document_of(
    state: State, batch: Batch, project: str, environment: Environment
) -> ImportDocument:
    """What `imports.plan` takes. Fields and tag types that are there stay as they are."""
    drafts = [f for f in batch.features if not _is_archived(state, f.name)]
    taken = {f.name for f in drafts}
    states = {
        f.name: {environment.name: _state(state, batch, f.name, project, environment)}
        for f in drafts
    }
    fields = tuple(
        (field, data) for field, data in batch.context_fields
        if field.name not in state.context_fields
    )  # fmt: skip
    return ImportDocument(
        features=tuple(_draft(state, batch, f, project) for f in drafts),
        tag_types=batch.tag_types,
        feature_tags=tuple((name, tag) for name, tag in batch.feature_tags if name in taken),
        context_fields=fields,
        places=SentPlaces((), states, {environment.name: ("environment",)}),
    )


def _is_archived(state: State, name: str) -> bool:
    old = state.features.get(name)
    return old is not None and old.archived


def _draft(state: State, batch: Batch, sent: FeatureDraft, project: str) -> FeatureDraft:
    given: dict[str, Any] = {**sent.given, "project": project}
    if found := batch.dependencies.get(sent.name):
        given["dependencies"] = found
    old = state.features.get(sent.name)
    links = () if old is None else old.links
    known = {link.url for link in links}
    new = [k for k in batch.links.get(sent.name, ()) if is_page(k.url) and k.url not in known]
    given["links"] = (*links, *new)
    return replace(sent, given=given)


def _state(
    state: State, batch: Batch, name: str, project: str, environment: Environment
) -> EnvironmentState:
    """Strategies are replaced; what the batch does not say of the rest stays as it was."""
    old = state.features.get(name) or Feature(name, environment.created_at)
    before = old.in_environment(environment.key)
    sent = batch.states.get(name) or SentState(before.enabled, before.variants)
    ids = _segments(state, project)
    others = _ids_elsewhere(state, name, environment)
    strategies = tuple(
        replace(
            strategy,
            id=None if strategy.id in others else strategy.id,
            segments=tuple(ids[batch.segments[i]] for i in strategy.segments)
            if strategy.segments
            else None,
        )
        for strategy in batch.strategies.get(name, ())
    )
    return EnvironmentState(sent.enabled, strategies, sent.variants)


def _ids_elsewhere(state: State, name: str, environment: Environment) -> frozenset[str | None]:
    """Ids of the feature's strategies in other environments: what is copied from one of them gets
    ids of its own.
    """
    feature = state.features.get(name)
    if feature is None:
        return frozenset()
    keys = {None, *feature.environments} - {environment.key}
    return frozenset(s.id for key in keys for s in feature.in_environment(key).strategies)

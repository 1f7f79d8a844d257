"""Whether a state hangs together after things were put back: what one names is there."""

from collections.abc import Iterable, Iterator, Mapping

from yardarm.domain import dependencies
from yardarm.domain.errors import Conflict
from yardarm.domain.events import Document, Kind
from yardarm.domain.features import DEFAULT_PROJECT, Feature
from yardarm.domain.projects import Project
from yardarm.domain.replay import State, thing_after
from yardarm.domain.segments import misnamed_by, uses_of

Put = Mapping[tuple[str, str], Document | None]
"""What each thing was before it was put back, by kind and name."""


def require_whole(state: State, put: Put) -> None:
    """Raises Conflict that says what is missing, or still needed."""
    problems = [text for key, before in put.items() for text in _problems(state, *key, before)]
    if problems:
        raise Conflict("; ".join(problems[:20]))


def _problems(state: State, kind: str, name: str, before: Document | None) -> Iterator[str]:
    if kind == Kind.FEATURE:
        old = thing_after(kind, before)
        yield from _of_feature(state, name, old if isinstance(old, Feature) else None)
    elif kind == Kind.SEGMENT:
        yield from _of_segment(state, name)
    elif kind == Kind.ENVIRONMENT:
        yield from _of_environment(state, name)
    elif kind == Kind.PROJECT:
        yield from _of_project(state, name)
    elif kind == Kind.TAG and name not in state.tags:
        tagged = [f.name for f in state.features.values() if any(t.name == name for t in f.tags)]
        yield from _needed(f"the tag {name}", tagged, "features have it")
    elif kind == Kind.TAG and state.tags[name].type not in state.tag_types:
        yield f"the tag {name} is of a type that is not there"
    elif kind == Kind.TAG_TYPE and name not in state.tag_types:
        used = [tag.name for tag in state.tags.values() if tag.type == name]
        yield from _needed(f"the tag type {name}", used, "tags are of it")
    elif kind == Kind.CONTEXT_FIELD and name in state.context_fields:
        project = state.context_fields[name].project
        if project is not None and project not in state.projects:
            yield f"the context field {name} is of the project {project}, which is not there"


def _needed(what: str, by: Iterable[str], why: str) -> Iterator[str]:
    names = sorted(by)
    if names:
        yield f"{what} cannot go: {why}: {', '.join(names[:10])}"


def _of_feature(state: State, name: str, old: Feature | None) -> Iterator[str]:
    feature, every = state.features.get(name), state.features.values()
    if feature is None or feature.archived:
        children = [f.name for f in dependencies.children_of(name, every)]
        yield from _needed(f"the feature {name}", children, "other features depend on it")
    if feature is None:
        return
    project = state.projects.get(feature.project)
    if project is None and (old is None or old.project != feature.project):
        yield f"the feature {name} is of the project {feature.project}, which is not there"
    if project is not None and project.archived_at is not None and not feature.archived:
        yield f"the feature {name} is of the project {project.id}, which is archived"
    for tag in feature.tags:
        if tag.name not in state.tags:
            yield f"the feature {name} had the tag {tag.name}, which is not there"
    for place in feature.environments:
        if place not in state.environments:
            yield f"the feature {name} was in the environment {place}, which is not there"
    yield from _misnamed(state, feature, old)
    if not feature.archived and feature.dependencies:
        yield from _of_dependencies(state, feature)


def _misnamed(state: State, feature: Feature, old: Feature | None) -> Iterator[str]:
    known = old.segments if old is not None and old.project == feature.project else frozenset[int]()
    there = {s.id: s.project for s in state.segments.values()}
    for key in (None, *feature.environments):
        for strategy in feature.in_environment(key).strategies:
            for problem in misnamed_by(strategy, feature.project, there, known, ()):
                yield f"a strategy of the feature {feature.name} {problem.message}"


def _of_dependencies(state: State, feature: Feature) -> Iterator[str]:
    if children := dependencies.children_of(feature.name, state.features.values()):
        names = ", ".join(f.name for f in children)
        yield f"the feature {feature.name} is a parent itself, of {names}"
    parents = [state.features.get(d.feature) for d in feature.dependencies or ()]
    try:
        dependencies.require_kin(feature, [p for p in parents if p is not None])
    except Conflict as conflict:
        yield str(conflict)


def _of_segment(state: State, name: str) -> Iterator[str]:
    segment = state.segments.get(name)
    used = [use for use in uses_of(state.features.values()) if str(use.segment) == name]
    if segment is None:
        by = {use.feature for use in used}
        yield from _needed(f"the segment {name}", by, "features use it")
        return
    if any(s.name == segment.name and s.id != segment.id for s in state.segments.values()):
        yield f"another segment is named {segment.name}"
    if segment.project is not None:
        others = {use.feature for use in used if use.project != segment.project}
        yield from _needed(f"the segment {segment.name}", others, "features elsewhere use it")
        if segment.project not in state.projects:
            yield f"the segment {segment.name} is of a project that is not there"


def _of_environment(state: State, name: str) -> Iterator[str]:
    if name not in state.environments:
        inside = [f.name for f in state.features.values() if name in f.environments]
        yield from _needed(f"the environment {name}", inside, "features have a state in it")
        naming = [p.id for p in state.projects.values() if name in _places_of(p)]
        yield from _needed(f"the environment {name}", naming, "projects name it")
    if sum(e.is_default for e in state.environments.values()) != 1:
        yield f"the environment {name} is the default one: there must be one of them"


def _of_project(state: State, name: str) -> Iterator[str]:
    project = state.projects.get(name)
    if project is None and name == DEFAULT_PROJECT:
        yield "the default project cannot be deleted"
    if project is None:
        inside = [f.name for f in state.features.values() if f.project == name]
        yield from _needed(f"the project {name}", inside, "it has features")
        owned = [s.name for s in state.segments.values() if s.project == name]
        yield from _needed(f"the project {name}", owned, "it has segments")
        fields = [f.name for f in state.context_fields.values() if f.project == name]
        yield from _needed(f"the project {name}", fields, "it has context fields")
        return
    if project.archived_at is not None:
        live = [f.name for f in state.features.values() if f.project == name and not f.archived]
        yield from _needed(f"the project {name}", live, "it has live features")
    for place in _places_of(project):
        if place not in state.environments:
            yield f"the project {name} names the environment {place}, which is not there"


def _places_of(project: Project) -> set[str]:
    """The environments that it names."""
    return {*project.hidden_environments, *project.default_strategies, *project.change_rules}

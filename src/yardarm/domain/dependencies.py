"""Dependencies: a feature that needs another one, its parent, to be on or off.

One level deep: a parent depends on nothing, for SDKs take one that does as off (client protocol,
section 8.4).
"""

from collections.abc import Iterable
from dataclasses import replace

from yardarm.domain.errors import Conflict, Invalid, NotFound, Problem
from yardarm.domain.events import Decision, EventType
from yardarm.domain.features import Feature, decision
from yardarm.domain.targeting import Dependency


def children_of(name: str, every: Iterable[Feature]) -> list[Feature]:
    """The live features that depend on this one."""
    return [
        f for f in every if not f.archived and any(d.feature == name for d in f.dependencies or ())
    ]


def needed(names: Iterable[str], every: Iterable[Feature]) -> list[str]:
    """Those of these that live features beside them depend on, by name."""
    here = frozenset(names)
    others = (f for f in every if not f.archived and f.name not in here)
    return sorted(here.intersection(d.feature for f in others for d in f.dependencies or ()))


def add(
    child: Feature, parent: Feature | None, dependency: Dependency, children: Iterable[Feature]
) -> Decision | None:
    """Make `parent` the parent of a feature, in place of any that it has (as Unleash 7 does);
    `children` depend on the feature itself. None when it is so already. Raises Invalid for a
    parent that cannot be one, Conflict for one more level.
    """
    if problem := _unfit(child, parent, dependency.feature):
        raise Invalid([Problem(("feature",), problem, "any.invalid")])
    if parent is not None and parent.dependencies:
        raise Conflict(
            f"The feature {parent.name} depends on another one itself: it cannot be a parent"
        )
    if names := sorted(f.name for f in children):
        raise Conflict(f"The feature {child.name} is a parent itself, of {', '.join(names)}")
    if child.dependencies == (dependency,):
        return None
    new = replace(child, dependencies=(dependency,))
    return decision(EventType.FEATURE_DEPENDENCY_ADDED, dependency.to_document(), child, new)


def remove(child: Feature, parent: str) -> Decision:
    """Raises NotFound when it does not depend on it."""
    left = tuple(d for d in child.dependencies or () if d.feature != parent)
    if len(left) == len(child.dependencies or ()):
        raise NotFound("dependency", f"of {child.name} on {parent}")
    new = replace(child, dependencies=left or None)
    return decision(EventType.FEATURE_DEPENDENCY_REMOVED, {"feature": parent}, child, new)


def remove_all(child: Feature) -> Decision | None:
    """None when it depends on nothing."""
    if not child.dependencies:
        return None
    data = {"featureName": child.name}
    new = replace(child, dependencies=None)
    return decision(EventType.FEATURE_DEPENDENCIES_REMOVED, data, child, new)


def require_kin(child: Feature, parents: Iterable[Feature]) -> None:
    """Raises Conflict when a feature that came back could not get the parents that it has."""
    there = {parent.name: parent for parent in parents}
    for dependency in child.dependencies or ():
        parent = there.get(dependency.feature)
        problem = _unfit(child, parent, dependency.feature)
        if problem is None and parent is not None and parent.dependencies:
            problem = "depends on another one itself"
        if problem is not None:
            raise Conflict(
                f"The feature {child.name} depends on {dependency.feature}, which {problem}: "
                "take the dependency away first"
            )


def possible_parents(child: Feature, every: Iterable[Feature]) -> list[str]:
    """Live features of its project that depend on nothing, by name."""
    return sorted(f.name for f in every if not f.dependencies and not _unfit(child, f, f.name))


def _unfit(child: Feature, parent: Feature | None, name: str) -> str | None:
    """Why a feature cannot be the parent of another one."""
    if name == child.name:
        return "must be another feature than the one that depends on it"
    if parent is None or parent.archived:
        return "must be a live feature"
    if parent.project != child.project:
        return f"must be a feature of the project {child.project}"
    return None

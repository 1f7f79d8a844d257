"""Changes that are drafted before they are made: an action on one feature, most of them in one
environment, in the names of Unleash's change requests.

What a change does is decided by the same functions as the ordinary commands', at the moment at
which it is made: a draft is a wish, and holds no state.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from yardarm.domain import dependencies, features
from yardarm.domain import feature_environments as states
from yardarm.domain import feature_settings as settings
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Conflict, Invalid, NotFound, Problem
from yardarm.domain.events import Decision, Document
from yardarm.domain.feature_strategies import Surroundings, first_strategy, known_segments, ready
from yardarm.domain.features import Feature, FreshId
from yardarm.domain.permissions import Permission
from yardarm.domain.projects import Project
from yardarm.domain.targeting import Dependency, FeatureStrategy, Variant
from yardarm.domain.variants import distributed, payload_problems


class Action(StrEnum):
    """The wire's names; `updateFeature` is ours."""

    UPDATE_ENABLED = "updateEnabled"
    ADD_STRATEGY = "addStrategy"
    UPDATE_STRATEGY = "updateStrategy"
    DELETE_STRATEGY = "deleteStrategy"
    REORDER_STRATEGY = "reorderStrategy"
    PATCH_VARIANT = "patchVariant"
    ARCHIVE_FEATURE = "archiveFeature"
    UPDATE_FEATURE = "updateFeature"
    ADD_DEPENDENCY = "addDependency"
    DELETE_DEPENDENCY = "deleteDependency"


OF_ALL_ENVIRONMENTS = frozenset(
    {
        Action.ARCHIVE_FEATURE,
        Action.UPDATE_FEATURE,
        Action.ADD_DEPENDENCY,
        Action.DELETE_DEPENDENCY,
    }
)
"""What concerns the feature as a whole; all others say an environment."""


@dataclass(frozen=True, slots=True)
class Change:
    """`payload` has the wire's form, read and filled in: strategies that are added have an id, what
    a key that is left out meant stays what it is. `revision` is that of the feature for which the
    change was drafted, None for whatever there is.
    """

    feature: str
    action: Action
    payload: Document
    environment: str | None = None
    revision: int | None = None

    def to_document(self) -> dict[str, Any]:
        document = {
            "feature": self.feature,
            "environment": self.environment,
            "action": self.action,
            "payload": self.payload,
            "revision": self.revision,
        }
        return {key: value for key, value in document.items() if value is not None}

    @staticmethod
    def from_document(document: Document) -> "Change":
        return Change(
            document["feature"],
            Action(document["action"]),
            document["payload"],
            document.get("environment"),
            document.get("revision"),
        )


@dataclass(frozen=True, slots=True)
class Around:
    """What changes of a project's features are held against. `features` are at least the one that
    changes, those that depend on others and those that it is to depend on; `environments` those
    that the project is in, by name; `project` is None for one that is only named.
    """

    project: Project | None
    environments: Mapping[str, Environment]
    strategies: Surroundings
    types: Collection[str]
    features: Mapping[str, Feature]
    fresh: FreshId

    def after(self, feature: Feature) -> "Around":
        """The same when a feature has become this one."""
        return replace(self, features={**self.features, feature.name: feature})


def required(change: Change, project: str) -> tuple[Permission, str, str | None]:
    """What the ordinary command takes: a permission in this project, in an environment."""
    return _PERMISSIONS[change.action], project, change.environment


def decided(change: Change, around: Around, now: datetime) -> list[Decision]:
    """What the change does to its feature as it is; nothing when all is so already. Raises Invalid
    that names the field of the change (`payload.parameters.rollout`), and Conflict when the feature
    is not in a state that allows it.
    """
    feature = around.features.get(change.feature)
    if feature is None or feature.archived:
        raise _wrong("feature", "names no live feature")
    try:
        return [made for made in _DECIDERS[change.action](change, feature, around, now) if made]
    except Invalid as error:
        at = () if _names_change(error) else ("payload",)
        raise within(at, error) from None
    except NotFound as error:
        raise _wrong("payload", f"names what is not there: {error.kind} {error.name}") from None


def within(path: tuple[str | int, ...], error: Invalid) -> Invalid:
    """The same about a part of something larger, which stands there at this path."""
    return Invalid([replace(p, path=(*path, *p.path)) for p in error.problems])


def _names_change(error: Invalid) -> bool:
    return all(p.path[:1] == ("environment",) for p in error.problems)


def _wrong(field: str, text: str) -> Invalid:
    return Invalid([Problem((field,), text, "any.invalid")])


def _place(change: Change, around: Around) -> Environment:
    found = around.environments.get(change.environment or "")
    if found is None:
        raise _wrong("environment", "names no environment that the project is in")
    return found


_Decided = Iterator[Decision | None]


def _switch(change: Change, old: Feature, around: Around, _now: datetime) -> _Decided:
    environment, payload = _place(change, around), change.payload
    first = first_strategy(around.project, old, environment, around.fresh())
    wake = payload.get("shouldActivateDisabledStrategies", False)
    yield from states.switch(old, environment, enabled=payload["enabled"], first=first, wake=wake)


def _add_strategy(change: Change, old: Feature, around: Around, _now: datetime) -> _Decided:
    environment, sent = _place(change, around), _strategy(change.payload)
    if any(s.id == sent.id for s in old.in_environment(environment.key).strategies):
        raise _wrong("id", "is that of a strategy that is there already")
    made = ready(sent, old, around.strategies, frozenset())
    yield states.add_strategy(old, environment, replace(made, id=sent.id))


def _update_strategy(change: Change, old: Feature, around: Around, _now: datetime) -> _Decided:
    environment = _place(change, around)
    found = states.find_strategy(old, environment, change.payload["id"])
    known = known_segments(old, found)
    made = ready(_merged(found, change.payload), old, around.strategies, known)
    yield states.update_strategy(old, environment, replace(made, id=found.id))


def _delete_strategy(change: Change, old: Feature, around: Around, _now: datetime) -> _Decided:
    yield states.remove_strategy(old, _place(change, around), change.payload["id"])


def _reorder(change: Change, old: Feature, around: Around, _now: datetime) -> _Decided:
    orders = {item["id"]: item["sortOrder"] for item in change.payload["strategies"]}
    yield states.order_strategies(old, _place(change, around), orders)


def _set_variants(change: Change, old: Feature, around: Around, _now: datetime) -> _Decided:
    variants = [Variant.from_document(v) for v in change.payload["variants"]]
    if problems := list(payload_problems(variants, ("variants",))):
        raise Invalid(problems)
    environment = _place(change, around)
    yield states.set_variants(old, environment, distributed(variants, ("variants",)))


def _archive(_change: Change, old: Feature, around: Around, now: datetime) -> _Decided:
    if children := dependencies.children_of(old.name, around.features.values()):
        names = ", ".join(sorted(f.name for f in children))
        raise Conflict(f"Other features depend on {old.name}: {names}")
    yield features.archive(old, now)


def _update_feature(change: Change, old: Feature, around: Around, _now: datetime) -> _Decided:
    given = {name: change.payload[key] for key, name in _SETTINGS.items() if key in change.payload}
    new = replace(old, **given)
    if new.type != old.type and new.type not in around.types:
        raise _wrong("type", f"must be one of [{', '.join(sorted(around.types))}]")
    yield from settings.update(old, new)


def _add_dependency(change: Change, old: Feature, around: Around, _now: datetime) -> _Decided:
    dependency = Dependency.from_document(change.payload)
    children = dependencies.children_of(old.name, around.features.values())
    parent = around.features.get(dependency.feature)
    yield dependencies.add(old, parent, dependency, children)


def _delete_dependency(change: Change, old: Feature, _around: Around, _now: datetime) -> _Decided:
    yield dependencies.remove(old, change.payload["feature"])


_SETTINGS = {
    "description": "description",
    "type": "type",
    "stale": "stale",
    "impressionData": "impression_data",
}
_DECIDERS: Mapping[Action, Callable[[Change, Feature, Around, datetime], _Decided]] = {
    Action.UPDATE_ENABLED: _switch,
    Action.ADD_STRATEGY: _add_strategy,
    Action.UPDATE_STRATEGY: _update_strategy,
    Action.DELETE_STRATEGY: _delete_strategy,
    Action.REORDER_STRATEGY: _reorder,
    Action.PATCH_VARIANT: _set_variants,
    Action.ARCHIVE_FEATURE: _archive,
    Action.UPDATE_FEATURE: _update_feature,
    Action.ADD_DEPENDENCY: _add_dependency,
    Action.DELETE_DEPENDENCY: _delete_dependency,
}
_PERMISSIONS: Mapping[Action, Permission] = {
    Action.UPDATE_ENABLED: Permission.UPDATE_FEATURE_ENVIRONMENT,
    Action.ADD_STRATEGY: Permission.CREATE_FEATURE_STRATEGY,
    Action.UPDATE_STRATEGY: Permission.UPDATE_FEATURE_STRATEGY,
    Action.DELETE_STRATEGY: Permission.DELETE_FEATURE_STRATEGY,
    Action.REORDER_STRATEGY: Permission.UPDATE_FEATURE_STRATEGY,
    Action.PATCH_VARIANT: Permission.UPDATE_FEATURE_ENVIRONMENT_VARIANTS,
    Action.ARCHIVE_FEATURE: Permission.DELETE_FEATURE,
    Action.UPDATE_FEATURE: Permission.UPDATE_FEATURE,
    Action.ADD_DEPENDENCY: Permission.UPDATE_FEATURE_DEPENDENCY,
    Action.DELETE_DEPENDENCY: Permission.UPDATE_FEATURE_DEPENDENCY,
}


def _merged(old: FeatureStrategy, payload: Document) -> FeatureStrategy:
    """What is left out stays, each parameter by itself, unless the strategy is another one then."""
    document = old.to_document()
    given = {**payload, "id": old.id}
    if "parameters" in given and given.get("name", old.name) == old.name:
        given["parameters"] = {**(old.parameters or {}), **given["parameters"]}
    return _strategy({**document, **given})


def _strategy(document: Document) -> FeatureStrategy:
    """Variants that do not say what people are told apart by take that of the strategy."""
    stickiness = (document.get("parameters") or {}).get("stickiness") or "default"
    variants = [{"stickiness": stickiness, **v} for v in document.get("variants") or ()]
    return FeatureStrategy.from_document({**document, "variants": variants or None})

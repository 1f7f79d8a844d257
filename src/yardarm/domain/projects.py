"""Projects: groups of features."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from yardarm.domain.change_rules import Rule
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Conflict, Denied
from yardarm.domain.events import Decision, Document, EventType, Kind
from yardarm.domain.features import DEFAULT_PROJECT
from yardarm.domain.targeting import FeatureStrategy
from yardarm.domain.times import exact_time, read_time, wire_time

MODES = ("open", "protected", "private")
"""Who may do what in a project, in servers with users; here it is kept and means nothing."""


@dataclass(frozen=True, slots=True)
class FeatureNaming:
    """What names of new features look like: `pattern` is a regular expression for the whole."""

    pattern: str
    example: str | None = None
    description: str | None = None

    def to_document(self) -> dict[str, Any]:
        return {
            "pattern": self.pattern,
            "example": self.example,
            "description": self.description,
        }


@dataclass(frozen=True, slots=True)
class Project:
    """A feature may name a project that is not there (contract, section 3, Create).

    A project is in every environment but the `hidden_environments`, whose clients do not see its
    features. `default_strategies` is what a feature gets in an environment when it is switched on
    without strategies, by name of the environment. `change_rules` say where its features change by
    change requests only, by name of the environment, too.
    """

    id: str
    name: str
    created_at: datetime
    description: str | None = None
    mode: str = "open"
    default_stickiness: str = "default"
    feature_limit: int | None = None
    feature_naming: FeatureNaming | None = None
    archived_at: datetime | None = None
    hidden_environments: frozenset[str] = frozenset()
    default_strategies: Mapping[str, FeatureStrategy] = field(
        default_factory=lambda: MappingProxyType({})
    )
    change_rules: Mapping[str, Rule] = field(default_factory=lambda: MappingProxyType({}))

    def is_in(self, environment: str) -> bool:
        return environment not in self.hidden_environments

    def to_document(self) -> dict[str, Any]:
        """The canonical form; what is as in a new project is left out."""
        document = {**self._shared(), "createdAt": exact_time(self.created_at)}
        more: dict[str, Any] = {
            "mode": None if self.mode == "open" else self.mode,
            "defaultStickiness": (
                None if self.default_stickiness == "default" else self.default_stickiness
            ),
            "featureLimit": self.feature_limit,
            "featureNaming": self.feature_naming and self.feature_naming.to_document(),
            "archivedAt": self.archived_at and exact_time(self.archived_at),
            "hiddenEnvironments": sorted(self.hidden_environments) or None,
            "defaultStrategies": {
                name: strategy.to_document()
                for name, strategy in sorted(self.default_strategies.items())
            }
            or None,
            "changeRules": {
                name: rule.to_document() for name, rule in sorted(self.change_rules.items())
            }
            or None,
        }
        return {**document, **{k: v for k, v in more.items() if v is not None}}

    def to_wire(self) -> dict[str, Any]:
        """Keys in the order of contract, section 8, Export."""
        return {**self._shared(), "createdAt": wire_time(self.created_at)}

    def _shared(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "description": self.description}

    @staticmethod
    def from_document(document: Document) -> "Project":
        naming, archived_at = document.get("featureNaming"), document.get("archivedAt")
        strategies = document.get("defaultStrategies") or {}
        rules = document.get("changeRules") or {}
        return Project(
            id=document["id"],
            name=document["name"],
            created_at=read_time(document["createdAt"]),
            description=document.get("description"),
            mode=document.get("mode", "open"),
            default_stickiness=document.get("defaultStickiness", "default"),
            feature_limit=document.get("featureLimit"),
            feature_naming=None if naming is None else FeatureNaming(**naming),
            archived_at=None if archived_at is None else read_time(archived_at),
            hidden_environments=frozenset(document.get("hiddenEnvironments") or ()),
            default_strategies=MappingProxyType(
                {name: FeatureStrategy.from_document(s) for name, s in strategies.items()}
            ),
            change_rules=MappingProxyType(
                {name: Rule.from_document(rule) for name, rule in rules.items()}
            ),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What live features of a project say of it: `types` counts them by type, `stale` those that
    are stale or potentially so.
    """

    types: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    stale: int = 0
    last_seen_at: datetime | None = None

    @property
    def features(self) -> int:
        return sum(self.types.values())

    @property
    def health(self) -> int:
        """Per cent that are neither stale nor potentially so; a project without any is healthy."""
        return 100 if not self.features else round(100 * (1 - self.stale / self.features))


def seeded(at: datetime) -> tuple[Project, ...]:
    return (Project(DEFAULT_PROJECT, "Default", at, "Default project"),)


def create(project: Project) -> Decision:
    return decision(EventType.PROJECT_CREATED, None, project)


def update(old: Project, new: Project) -> Decision | None:
    """None when nothing would change. The id, the birthday and its environments stay."""
    new = replace(
        new,
        id=old.id,
        created_at=old.created_at,
        archived_at=old.archived_at,
        hidden_environments=old.hidden_environments,
        default_strategies=old.default_strategies,
        change_rules=old.change_rules,
    )
    return None if new == old else decision(EventType.PROJECT_UPDATED, old, new)


def archive(old: Project, live_features: int, at: datetime) -> Decision:
    """Raises Denied for the default project, Conflict for one with live features."""
    if old.id == DEFAULT_PROJECT:
        raise Denied("The default project cannot be archived")
    if old.archived_at is not None:
        raise Conflict(f"The project {old.id} is archived already")
    if live_features:
        raise Conflict(
            f"The project {old.id} has {live_features} live features: archive them first"
        )
    return decision(EventType.PROJECT_ARCHIVED, old, replace(old, archived_at=at))


def revive(old: Project) -> Decision:
    """Raises Conflict when it is not archived."""
    if old.archived_at is None:
        raise Conflict(f"The project {old.id} is not archived")
    return decision(EventType.PROJECT_REVIVED, old, replace(old, archived_at=None))


def delete(old: Project, features: int, segments: int = 0, fields: int = 0) -> Decision:
    """Raises Denied for the default project, Conflict for one with features, archived ones too,
    segments or context fields.
    """
    if old.id == DEFAULT_PROJECT:
        raise Denied("The default project cannot be deleted")
    if features:
        raise Conflict(
            f"The project {old.id} is not empty: it has {features} features, archived ones counted"
        )
    if segments:
        raise Conflict(f"The project {old.id} is not empty: it has {segments} segments")
    if fields:
        raise Conflict(f"The project {old.id} is not empty: it has {fields} context fields")
    return decision(EventType.PROJECT_DELETED, old, None)


def show_in(old: Project, environment: Environment) -> Decision:
    """Raises Conflict when the project is in this environment already."""
    if old.is_in(environment.name):
        raise Conflict(f"The project {old.id} is in the environment {environment.name} already")
    new = replace(old, hidden_environments=old.hidden_environments - {environment.name})
    return decision(EventType.PROJECT_ENVIRONMENT_ADDED, old, new, environment.name)


def hide_from(old: Project, environment: Environment) -> Decision | None:
    """Its features' state there is kept for when it comes back; None when it is not in it."""
    if not old.is_in(environment.name):
        return None
    new = replace(old, hidden_environments=old.hidden_environments | {environment.name})
    return decision(EventType.PROJECT_ENVIRONMENT_REMOVED, old, new, environment.name)


def forget(old: Project, environment: Environment) -> Decision | None:
    """The environment is about to be deleted: another one of this name begins afresh. None when
    the project says nothing of it.
    """
    strategies = {n: s for n, s in old.default_strategies.items() if n != environment.name}
    new = replace(
        old,
        hidden_environments=old.hidden_environments - {environment.name},
        default_strategies=MappingProxyType(strategies),
        change_rules=with_rule(old, environment.name, None),
    )
    if new == old:
        return None
    return decision(EventType.PROJECT_ENVIRONMENT_REMOVED, old, new, environment.name)


def set_rule(old: Project, environment: str, rule: Rule | None) -> Decision | None:
    """None for the rule takes it away. None when nothing would change."""
    new = replace(old, change_rules=with_rule(old, environment, rule))
    return None if new == old else ruled(old, new, environment)


def rename_rule(old: Project, environment: str, name: str) -> Decision | None:
    """The environment has another name now. None for a project without a rule there."""
    rule = old.change_rules.get(environment)
    left = replace(old, change_rules=with_rule(old, environment, None))
    new = replace(old, change_rules=with_rule(left, name, rule))
    return None if rule is None else ruled(old, new, name)


def ruled(old: Project, new: Project, environment: str) -> Decision:
    """Clients of the environment see nothing of it: only what it says names the environment."""
    made = decision(EventType.CHANGE_REQUEST_CONFIGURATION_UPDATED, old, new, environment)
    return replace(made, environment=None)


def with_rule(old: Project, environment: str, rule: Rule | None) -> Mapping[str, Rule]:
    others = {name: r for name, r in old.change_rules.items() if name != environment}
    return MappingProxyType(others if rule is None else {**others, environment: rule})


def set_default_strategy(
    old: Project, environment: Environment, strategy: FeatureStrategy
) -> Decision | None:
    """None when nothing would change."""
    strategies = {**old.default_strategies, environment.name: strategy}
    new = replace(old, default_strategies=MappingProxyType(strategies))
    return None if new == old else decision(EventType.DEFAULT_STRATEGY_UPDATED, old, new)


def decision(
    event_type: EventType,
    before: Project | None,
    after: Project | None,
    environment: str | None = None,
) -> Decision:
    thing = before if after is None else after
    assert thing is not None
    return Decision(
        event_type,
        _data(thing, environment),
        Kind.PROJECT,
        thing.id,
        before=None if before is None else before.to_document(),
        after=None if after is None else after.to_document(),
        project=thing.id,
        environment=environment,
    )


def _data(thing: Project, environment: str | None) -> Document:
    wire = thing.to_wire()
    return wire if environment is None else {**wire, "environment": environment}

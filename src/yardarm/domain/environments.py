"""Environments: the places that flags are served to, each with a state of its own."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yardarm.domain.errors import Conflict, Denied
from yardarm.domain.events import Decision, Document, EventType, Kind
from yardarm.domain.times import exact_time, read_time

ALIAS = "default"
"""What v3 clients, tokens and imports call the default environment, whatever its name is."""

PRODUCTION = "production"
DEVELOPMENT = "development"


@dataclass(frozen=True, slots=True)
class Environment:
    """`type` is free text; `production` is the one that a lifecycle counts as live.

    A disabled environment is not offered any more: it gets no new tokens. Its clients are
    served as before.
    """

    name: str
    type: str
    sort_order: int
    created_at: datetime
    enabled: bool = True
    is_default: bool = False

    @property
    def key(self) -> str | None:
        """Where a feature keeps its state of this environment (`Feature.in_environment`)."""
        return None if self.is_default else self.name

    def to_document(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "type": self.type,
            "sortOrder": self.sort_order,
            "enabled": self.enabled,
            "default": self.is_default,
            "createdAt": exact_time(self.created_at),
        }

    @staticmethod
    def from_document(document: Document) -> "Environment":
        return Environment(
            name=document["name"],
            type=document["type"],
            sort_order=document["sortOrder"],
            created_at=read_time(document["createdAt"]),
            enabled=document.get("enabled", True),
            is_default=document.get("default", False),
        )


def resolve(name: str, default: str, known: frozenset[str]) -> str | None:
    """The environment meant by `name`, or None when there is none of that name."""
    if name == ALIAS and ALIAS not in known:
        return default
    return name if name in known else None


DEFAULT_SORT_ORDER = 9999
"""Of one that was made without: behind those that somebody put in order."""


def seeded(at: datetime) -> tuple[Environment, ...]:
    return (
        Environment(DEVELOPMENT, DEVELOPMENT, 100, at),
        Environment(PRODUCTION, PRODUCTION, 200, at, is_default=True),
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What is in an environment, or in the part of it that is a project's."""

    projects: int
    tokens: int
    enabled_features: int


def create(environment: Environment) -> Decision:
    return _decision(EventType.ENVIRONMENT_CREATED, None, environment)


def update(old: Environment, new: Environment) -> Decision | None:
    """None when nothing would change. The name and the birthday stay."""
    new = replace(new, name=old.name, created_at=old.created_at, is_default=old.is_default)
    return None if new == old else _decision(EventType.ENVIRONMENT_UPDATED, old, new)


def delete(old: Environment, used_by: str | None) -> Decision:
    """`used_by` says what is still in it, as in `3 features and 1 token`. Raises Denied for the
    default environment, Conflict for one that is not empty.
    """
    if old.is_default:
        raise Denied(f"{old.name} is the default environment: it cannot be deleted")
    if used_by:
        raise Conflict(f"The environment {old.name} is not empty: it has {used_by}")
    return _decision(EventType.ENVIRONMENT_DELETED, old, None)


def restore(old: Environment | None, new: Environment | None) -> Decision:
    """From one to the other, None where it is not there."""
    if new is None:
        return _decision(EventType.ENVIRONMENT_DELETED, old, None)
    created = EventType.ENVIRONMENT_CREATED
    return _decision(created if old is None else EventType.ENVIRONMENT_UPDATED, old, new)


def rename_default(old: Environment, name: str) -> tuple[Decision, Decision]:
    """The default environment under another name: its state stays where it is, in the documented
    columns.
    """
    new = replace(old, name=name)
    return (
        _decision(EventType.ENVIRONMENT_DELETED, old, None),
        _decision(EventType.ENVIRONMENT_CREATED, None, new),
    )


def _decision(
    event_type: EventType, before: Environment | None, after: Environment | None
) -> Decision:
    thing = before if after is None else after
    assert thing is not None
    return Decision(
        event_type,
        thing.to_document(),
        Kind.ENVIRONMENT,
        thing.name,
        before=None if before is None else before.to_document(),
        after=None if after is None else after.to_document(),
        # Clients see it come and go, and nothing else of it.
        environment=thing.name if before is None or after is None else None,
    )

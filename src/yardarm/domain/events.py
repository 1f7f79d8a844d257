"""Facts: what happened, to what, and how the thing was before and after.

The wire's part of an event (`type`, `data`) is what the API that wrote it says, byte for byte
what Unleash's users know. The fold reads only `before` and `after`, the canonical documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Document = Mapping[str, Any]


class EventType(StrEnum):
    """The wire's names, exact (contract, section 10)."""

    FEATURE_CREATED = "feature-created"
    FEATURE_UPDATED = "feature-updated"
    FEATURE_STALE_ON = "feature-stale-on"
    FEATURE_STALE_OFF = "feature-stale-off"
    FEATURE_ARCHIVED = "feature-archived"
    FEATURE_REVIVED = "feature-revived"
    FEATURE_TYPE_CREATED = "feature-type-created"
    STRATEGY_CREATED = "strategy-created"
    STRATEGY_UPDATED = "strategy-updated"
    STRATEGY_DELETED = "strategy-deleted"
    STRATEGY_DEPRECATED = "strategy-deprecated"
    STRATEGY_REACTIVATED = "strategy-reactivated"
    APPLICATION_CREATED = "application-created"
    APPLICATION_UPDATED = "application-updated"
    APPLICATION_DELETED = "application-deleted"


class Kind(StrEnum):
    """What an event is about; each kind has one codec in `replay` and one table in the store."""

    FEATURE = "feature"
    STRATEGY = "strategy"
    FEATURE_TYPE = "feature-type"
    APPLICATION = "application"


CLIENT_VISIBLE = frozenset({Kind.FEATURE})
"""Kinds that an SDK's flags are made of: their events move the revision that clients see."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command does to one thing, not yet recorded.

    `before` and `after` are canonical documents, None where the thing does not exist.
    `environment` is None when the change concerns every environment.
    """

    type: EventType
    data: Document
    kind: Kind
    name: str
    before: Document | None
    after: Document | None
    project: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A recorded fact. `id` is the revision that it made; ids, times and visibility rise together.

    `hash` chains it to the event before (`chain.link`).
    """

    id: int
    at: datetime
    type: str
    by: str
    kind: str
    name: str
    before: Document | None
    after: Document | None
    environment: str | None
    hash: bytes

    @property
    def visible_to_clients(self) -> bool:
        """Whether an SDK's answer may differ after it."""
        return self.kind in CLIENT_VISIBLE and self.before != self.after


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as the wire lists it: `data` is what the API that wrote it said."""

    id: int
    type: str
    by: str
    at: datetime
    data: Any

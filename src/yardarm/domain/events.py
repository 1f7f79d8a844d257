"""Facts: what happened, to what, and how the thing was before and after.

The wire's part of an event (`type`, `data`) is what the API that wrote it says, byte for byte
what Unleash's users know. The fold reads only `before` and `after`, the canonical documents.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from yardarm.domain.times import wire_time

Document = Mapping[str, Any]

EMERGENCY = "EMERGENCY: "
"""What the reason of an event begins with that went past change requests; no other may."""


class EventType(StrEnum):
    """The wire's names, exact (contract, section 10)."""

    FEATURE_CREATED = "feature-created"
    FEATURE_UPDATED = "feature-updated"
    FEATURE_STALE_ON = "feature-stale-on"
    FEATURE_STALE_OFF = "feature-stale-off"
    FEATURE_ARCHIVED = "feature-archived"
    FEATURE_REVIVED = "feature-revived"
    FEATURE_DELETED = "feature-deleted"
    FEATURE_METADATA_UPDATED = "feature-metadata-updated"
    FEATURE_PROJECT_CHANGE = "feature-project-change"
    FEATURE_ENVIRONMENT_ENABLED = "feature-environment-enabled"
    FEATURE_ENVIRONMENT_DISABLED = "feature-environment-disabled"
    FEATURE_STRATEGY_ADD = "feature-strategy-add"
    FEATURE_STRATEGY_UPDATE = "feature-strategy-update"
    FEATURE_STRATEGY_REMOVE = "feature-strategy-remove"
    STRATEGY_ORDER_CHANGED = "strategy-order-changed"
    FEATURE_ENVIRONMENT_VARIANTS_UPDATED = "feature-environment-variants-updated"
    FEATURE_ENVIRONMENT_COPIED = "feature-environment-copied"
    FEATURE_DEPENDENCY_ADDED = "feature-dependency-added"
    FEATURE_DEPENDENCY_REMOVED = "feature-dependency-removed"
    FEATURE_DEPENDENCIES_REMOVED = "feature-dependencies-removed"
    FEATURE_LINK_ADDED = "feature-link-added"
    FEATURE_LINK_UPDATED = "feature-link-updated"
    FEATURE_LINK_REMOVED = "feature-link-removed"
    FEATURE_POTENTIALLY_STALE_ON = "feature-potentially-stale-on"
    FEATURE_POTENTIALLY_STALE_OFF = "feature-potentially-stale-off"
    FEATURE_COMPLETED = "feature-completed"
    FEATURE_UNCOMPLETED = "feature-uncompleted"
    ENVIRONMENT_CREATED = "environment-created"
    ENVIRONMENT_UPDATED = "environment-updated"
    ENVIRONMENT_DELETED = "environment-deleted"
    FEATURE_TYPE_CREATED = "feature-type-created"
    FEATURE_TYPE_UPDATED = "feature-type-updated"
    STRATEGY_CREATED = "strategy-created"
    STRATEGY_UPDATED = "strategy-updated"
    STRATEGY_DELETED = "strategy-deleted"
    STRATEGY_DEPRECATED = "strategy-deprecated"
    STRATEGY_REACTIVATED = "strategy-reactivated"
    FEATURE_TAGGED = "feature-tagged"
    FEATURE_UNTAGGED = "feature-untagged"
    TAG_CREATED = "tag-created"
    TAG_DELETED = "tag-deleted"
    TAG_TYPE_CREATED = "tag-type-created"
    TAG_TYPE_UPDATED = "tag-type-updated"
    TAG_TYPE_DELETED = "tag-type-deleted"
    CONTEXT_FIELD_CREATED = "context-field-created"
    CONTEXT_FIELD_UPDATED = "context-field-updated"
    CONTEXT_FIELD_DELETED = "context-field-deleted"
    PROJECT_CREATED = "project-created"
    PROJECT_UPDATED = "project-updated"
    PROJECT_DELETED = "project-deleted"
    PROJECT_ARCHIVED = "project-archived"
    PROJECT_REVIVED = "project-revived"
    PROJECT_ENVIRONMENT_ADDED = "project-environment-added"
    PROJECT_ENVIRONMENT_REMOVED = "project-environment-removed"
    DEFAULT_STRATEGY_UPDATED = "default-strategy-updated"
    CHANGE_REQUEST_CONFIGURATION_UPDATED = "change-request-configuration-updated"
    CHANGE_REQUEST_CREATED = "change-request-created"
    CHANGE_REQUEST_UPDATED = "change-request-updated"
    CHANGE_REQUEST_SENT_TO_REVIEW = "change-request-sent-to-review"
    CHANGE_REQUEST_APPROVAL_ADDED = "change-request-approval-added"
    CHANGE_REQUEST_APPROVED = "change-request-approved"
    CHANGE_REQUEST_REJECTED = "change-request-rejected"
    CHANGE_REQUEST_SCHEDULED = "change-request-scheduled"
    CHANGE_REQUEST_SCHEDULED_APPLICATION_FAILURE = "change-request-scheduled-application-failure"
    CHANGE_REQUEST_APPLIED = "change-request-applied"
    CHANGE_REQUEST_CANCELLED = "change-request-cancelled"
    CHANGE_REQUEST_DISCARDED = "change-request-discarded"
    CHANGE_REQUEST_COMMENT_ADDED = "change-request-comment-added"
    CHANGE_ADDED = "change-added"
    CHANGE_EDITED = "change-edited"
    CHANGE_DISCARDED = "change-discarded"
    SEGMENT_CREATED = "segment-created"
    SEGMENT_UPDATED = "segment-updated"
    SEGMENT_DELETED = "segment-deleted"
    FEATURE_IMPORT = "feature-import"
    FEATURE_TAG_IMPORT = "feature-tag-import"
    STRATEGY_IMPORT = "strategy-import"
    PROJECT_IMPORT = "project-import"
    ENVIRONMENT_IMPORT = "environment-import"
    TAG_IMPORT = "tag-import"
    TAG_TYPE_IMPORT = "tag-type-import"
    SEGMENT_IMPORT = "segment-import"
    CONTEXT_FIELD_IMPORT = "context-field-import"
    FEATURE_TYPE_IMPORT = "feature-type-import"
    DROP_FEATURES = "drop-features"
    DROP_FEATURE_TAGS = "drop-feature-tags"
    DROP_STRATEGIES = "drop-strategies"
    DROP_PROJECTS = "drop-projects"
    DROP_CONTEXT_FIELDS = "drop-context-fields"
    DROP_TAGS = "drop-tags"
    DROP_TAG_TYPES = "drop-tag-types"
    STATE_IMPORT = "state-import"
    APPLICATION_CREATED = "application-created"
    APPLICATION_UPDATED = "application-updated"
    APPLICATION_DELETED = "application-deleted"
    ADDON_CREATED = "addon-config-created"
    ADDON_UPDATED = "addon-config-updated"
    ADDON_DELETED = "addon-config-deleted"
    USER_CREATED = "user-created"
    USER_UPDATED = "user-updated"
    USER_DELETED = "user-deleted"
    ROLE_CREATED = "role-created"
    ROLE_UPDATED = "role-updated"
    ROLE_DELETED = "role-deleted"
    GROUP_CREATED = "group-created"
    GROUP_UPDATED = "group-updated"
    GROUP_DELETED = "group-deleted"
    PROJECT_ACCESS_ADDED = "project-access-added"
    PROJECT_ACCESS_UPDATED = "project-access-updated"
    PROJECT_ACCESS_REMOVED = "project-access-removed"
    SETTING_CREATED = "setting-created"
    SETTING_UPDATED = "setting-updated"
    API_TOKEN_CREATED = "api-token-created"  # noqa: S105 - an event's name
    API_TOKEN_UPDATED = "api-token-updated"  # noqa: S105
    API_TOKEN_DELETED = "api-token-deleted"  # noqa: S105
    SCHEDULE_CREATED = "schedule-created"
    SCHEDULE_CHANGED = "schedule-changed"
    SCHEDULE_DELETED = "schedule-deleted"
    SCHEDULE_STEP_APPLIED = "schedule-step-applied"
    SCHEDULE_PAUSED = "schedule-paused"
    SCHEDULE_RESUMED = "schedule-resumed"
    SCHEDULE_FINISHED = "schedule-finished"
    SCHEDULE_ABORTED = "schedule-aborted"
    SCHEDULE_FAILED = "schedule-failed"


class Kind(StrEnum):
    """What an event is about; each kind has one codec in `replay` and one table in the store."""

    FEATURE = "feature"
    STRATEGY = "strategy"
    FEATURE_TYPE = "feature-type"
    TAG = "tag"
    TAG_TYPE = "tag-type"
    CONTEXT_FIELD = "context-field"
    ENVIRONMENT = "environment"
    PROJECT = "project"
    SEGMENT = "segment"
    APPLICATION = "application"
    ADDON = "addon"
    ROLE = "role"
    USER = "user"
    GROUP = "group"
    MEMBERSHIP = "membership"
    SETTING = "setting"
    CHANGE_REQUEST = "change-request"
    API_TOKEN = "api-token"  # noqa: S105 - a kind's name
    SCHEDULE = "schedule"


class Whole(StrEnum):
    """What an event is about when it is about more than one thing."""

    STATE = "state"
    """`before` and `after` hold whole collections, by name: what is in `after` replaces them."""

    HISTORY = "history"
    """Happened elsewhere, before an import: to be read, never folded."""


CLIENT_VISIBLE = frozenset({Kind.FEATURE, Kind.SEGMENT, Whole.STATE})
"""Kinds that an SDK's flags are made of: their events move the revision that clients see."""

OF_ACCESS = frozenset({Kind.API_TOKEN, Kind.USER, Kind.ROLE, Kind.GROUP, Kind.MEMBERSHIP})
"""Kinds whose events change who gets in, or what they may do."""

VISIBLE_IN_ONE = frozenset({Kind.ENVIRONMENT, Kind.PROJECT})
"""Kinds whose events move the revision of the environment that they name, if they name one:
an environment comes or goes, a project is taken into it or out of it.
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command does to one thing, not yet recorded.

    `before` and `after` are canonical documents, None where the thing does not exist.
    `environment` is None when the change concerns every environment.
    """

    type: EventType
    data: Document
    kind: Kind | Whole
    name: str
    before: Document | None
    after: Document | None
    project: str | None = None
    environment: str | None = None


class Documented(Protocol):
    """Whatever has a canonical form."""

    def to_document(self) -> Document: ...


_T = TypeVar("_T", bound=Documented)

Decider = Callable[[EventType, Document, _T | None, _T | None], Decision]
"""Takes a thing as it was and as it will be, None where it does not exist."""


def decider(kind: Kind, name_of: Callable[[_T], str]) -> Decider[_T]:
    """What makes the decisions about things of one kind; `name_of` says what events call one."""

    def decide(
        event_type: EventType, data: Document, before: _T | None, after: _T | None
    ) -> Decision:
        thing = before if after is None else after
        assert thing is not None
        return Decision(
            event_type,
            data,
            kind,
            name_of(thing),
            before=None if before is None else before.to_document(),
            after=None if after is None else after.to_document(),
        )

    return decide


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
        seen = self.kind in CLIENT_VISIBLE or (
            self.kind in VISIBLE_IN_ONE and self.environment is not None
        )
        return seen and self.before != self.after


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as the wire lists it: `data` is what the API that wrote it said, `tags` those
    that the feature had then, as documents. `reason` is what the author said about it; whatever
    went past change requests begins its reason with a mark.
    """

    id: int
    type: str
    by: str
    at: datetime
    data: Any
    tags: tuple[Document, ...] = ()
    reason: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """As lists show it and add-ons send it (contract, sections 9 and 10). v3 knows no reason,
        so none is no key, nor is `emergency`.
        """
        reason = self.reason
        return {
            "id": self.id,
            "type": self.type,
            "createdBy": self.by,
            "createdAt": wire_time(self.at),
            "data": self.data,
            "tags": list(self.tags),
            **({} if reason is None else {"reason": reason}),
            **({"emergency": True} if (reason or "").startswith(EMERGENCY) else {}),
        }

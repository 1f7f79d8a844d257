"""Searching the history: what is asked for, and what is found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yardarm.domain import filters
from yardarm.domain.environments import Environment
from yardarm.domain.events import Document, EventType, Kind, LoggedEvent, Whole
from yardarm.domain.feature_environments import strategy_wire
from yardarm.domain.feature_settings import settings_wire
from yardarm.domain.features import Feature
from yardarm.domain.filters import Filter, Given
from yardarm.domain.segments import Segment
from yardarm.domain.tokens import ApiToken

MOST = 1_000
"""Events on a page."""
PAGE = 50
FURTHEST = 999_999_999

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EventSearch:
    """Filters combine with AND, the values of one with OR; None means: no filter of that kind.
    `since` is included, `until` is not.
    """

    text: str | None = None
    type: frozenset[str] | None = None
    project: frozenset[str] | None = None
    feature: frozenset[str] | None = None
    environment: frozenset[str] | None = None
    created_by: Filter | None = None
    id: frozenset[int] | None = None
    group_id: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    offset: int = 0
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event and what it is about. Events of one command share the `group`."""

    logged: LoggedEvent
    kind: str
    name: str
    project: str | None
    environment: str | None
    group: str
    before: Document | None
    after: Document | None = None

    @property
    def feature(self) -> str | None:
        """The feature that it is about, if it is about one."""
        of_feature = self.kind == Kind.FEATURE or (
            # What happened elsewhere, before an import, has nothing but its type to say so.
            self.kind == Whole.HISTORY
            and self.logged.type.startswith("feature-")
            and not self.logged.type.startswith("feature-type-")
        )
        return self.name if of_feature else None


def read(given: Given) -> EventSearch:
    """Raises Invalid, naming the parameter. Parameters that it does not know are passed over."""
    until = _day(given, "to")
    return EventSearch(
        text=filters.one(given, "query"),
        type=_one_of(given, "type"),
        project=_one_of(given, "project"),
        feature=_one_of(given, "feature"),
        environment=_one_of(given, "environment"),
        created_by=filters.read(given, "createdBy", filters.ONE_OF),
        id=_ids(given),
        group_id=_one_of(given, "groupId"),
        since=_day(given, "from"),
        until=None if until is None else until + _DAY,
        offset=filters.number(given, "offset", 0, 0, FURTHEST),
        limit=filters.number(given, "limit", PAGE, 1, MOST),
    )


def label_of(event_type: str) -> str:
    """The type as people say it: `Feature archived`."""
    return event_type.replace("-", " ").capitalize().replace("Api ", "API ")


def pre_data(found: FoundEvent, environment: Environment | None) -> Any:
    """How that was before which `data` shows, for types whose data shows what a change left
    behind; None for others, and for what was not there. `environment` is the event's.
    """
    make = _PRE_DATA.get(found.logged.type)
    if make is None or found.before is None or found.kind == Whole.HISTORY:
        return None
    return make(found.before, found.logged.data, environment)


_PreData = Callable[[Document, Any, Environment | None], Any]


def _whole(before: Document, _data: Any, _environment: Environment | None) -> Any:
    return before


def _settings(before: Document, _data: Any, _environment: Environment | None) -> Any:
    return settings_wire(Feature.from_document(before))


def _segment(before: Document, _data: Any, _environment: Environment | None) -> Any:
    return Segment.from_document(before).to_wire()


def _strategy(before: Document, data: Any, environment: Environment | None) -> Any:
    if environment is None:
        return None
    there = Feature.from_document(before).in_environment(environment.key)
    return next((strategy_wire(s) for s in there.strategies if s.id == data.get("id")), None)


def _variants(before: Document, _data: Any, environment: Environment | None) -> Any:
    if environment is None:
        return None
    there = Feature.from_document(before).in_environment(environment.key)
    return {"variants": [v.to_document() for v in there.variants or ()]}


def _link(before: Document, data: Any, _environment: Environment | None) -> Any:
    return next((link for link in before.get("links") or () if link["id"] == data.get("id")), None)


def _token(before: Document, _data: Any, _environment: Environment | None) -> Any:
    return ApiToken.from_document(before).to_wire()


_PRE_DATA: Mapping[str, _PreData] = {
    EventType.FEATURE_METADATA_UPDATED: _settings,
    EventType.FEATURE_DELETED: _settings,
    EventType.FEATURE_STRATEGY_UPDATE: _strategy,
    EventType.FEATURE_STRATEGY_REMOVE: _strategy,
    EventType.FEATURE_ENVIRONMENT_VARIANTS_UPDATED: _variants,
    EventType.FEATURE_LINK_UPDATED: _link,
    EventType.FEATURE_LINK_REMOVED: _link,
    EventType.SEGMENT_UPDATED: _segment,
    EventType.SEGMENT_DELETED: _segment,
    EventType.ENVIRONMENT_UPDATED: _whole,
    EventType.ENVIRONMENT_DELETED: _whole,
    EventType.PROJECT_UPDATED: _whole,
    EventType.PROJECT_DELETED: _whole,
    EventType.CONTEXT_FIELD_UPDATED: _whole,
    EventType.CONTEXT_FIELD_DELETED: _whole,
    EventType.TAG_TYPE_UPDATED: _whole,
    EventType.TAG_TYPE_DELETED: _whole,
    EventType.FEATURE_TYPE_UPDATED: _whole,
    EventType.API_TOKEN_UPDATED: _token,
    EventType.API_TOKEN_DELETED: _token,
}


def _one_of(given: Given, name: str) -> frozenset[str] | None:
    found = filters.read(given, name, filters.ONE_OF)
    return None if found is None else found.values


def _ids(given: Given) -> frozenset[int] | None:
    texts = _one_of(given, "id")
    if texts is None:
        return None
    return frozenset(filters.whole("id", text, 1, FURTHEST) for text in texts)


def _day(given: Given, name: str) -> datetime | None:
    found = filters.read(given, name, ("IS",))
    if found is None:
        return None
    return filters.day(name, ",".join(found.values))

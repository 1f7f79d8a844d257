"""Applications: all processes of one appName. What they say of themselves is telemetry; what
people say of them is state, and its history is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yardarm.domain.events import Decision, Document, EventType, Kind
from yardarm.domain.times import wire_time

_KEYS = ("description", "url", "color", "icon")


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What people say of an application. None: nobody said."""

    name: str
    description: str | None = None
    url: str | None = None
    color: str | None = None
    icon: str | None = None

    def to_document(self) -> dict[str, Any]:
        return {"name": self.name, **self.to_wire()}

    def to_wire(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in _KEYS}

    @staticmethod
    def from_document(document: Document) -> "ApplicationFacts":
        return ApplicationFacts(document["name"], **{key: document.get(key) for key in _KEYS})


@dataclass(frozen=True, slots=True)
class Application:
    """`strategies` are those that its last registration named. `created_by` is the address of
    its first one, None when a person made it. `facts` is None when nobody said anything.
    """

    name: str
    created_at: datetime
    updated_at: datetime
    strategies: tuple[str, ...] = ()
    created_by: str | None = None
    facts: ApplicationFacts | None = None

    def to_wire(self) -> dict[str, Any]:
        """Keys in the order of contract, section 7, route 39."""
        facts = (self.facts or ApplicationFacts(self.name)).to_wire()
        return {
            "appName": self.name,
            "createdAt": wire_time(self.created_at),
            "updatedAt": wire_time(self.updated_at),
            "description": facts["description"],
            "strategies": list(self.strategies),
            "createdBy": self.created_by,
            "url": facts["url"],
            "color": facts["color"],
            "icon": facts["icon"],
        }


@dataclass(frozen=True, slots=True)
class ApplicationInstance:
    """A process of an application, as its detail lists it."""

    app_name: str
    instance_id: str
    sdk_version: str | None
    client_ip: str | None
    last_seen: datetime
    created_at: datetime

    def to_wire(self) -> dict[str, Any]:
        return {
            "appName": self.app_name,
            "instanceId": self.instance_id,
            "sdkVersion": self.sdk_version or "",
            "clientIp": self.client_ip,
            "lastSeen": wire_time(self.last_seen),
            "createdAt": wire_time(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class Census:
    """How many instances an application has, when one was last seen, and their SDKs."""

    count: int = 0
    last_seen: datetime | None = None
    sdk_versions: tuple[str, ...] = ()

    def to_wire(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "lastSeen": None if self.last_seen is None else wire_time(self.last_seen),
            "sdkVersions": list(self.sdk_versions),
        }


def describe(
    known: Application | None,
    name: str,
    said: Mapping[str, str],
    strategies: tuple[str, ...] | None,
    at: datetime,
) -> Decision | None:
    """What a person says of an application; what was not said stays. An unknown one comes into
    being. None when nothing is new.
    """
    if known is None:
        facts = replace(ApplicationFacts(name), **said)
        new = Application(name, at, at, strategies or (), facts=facts)
        created = EventType.APPLICATION_CREATED
        return _decision(created, new.to_wire(), name, before=None, after=facts)
    new = replace(
        known,
        strategies=known.strategies if strategies is None else strategies,
        facts=replace(known.facts or ApplicationFacts(name), **said) if said else known.facts,
    )
    if new == known:
        return None
    new = replace(new, updated_at=at)
    updated = EventType.APPLICATION_UPDATED
    return _decision(updated, new.to_wire(), name, before=known.facts, after=new.facts)


def announce(application: Application) -> Decision:
    """A new application has registered. It changes nothing that anybody said."""
    facts = application.facts
    wire = application.to_wire()
    created = EventType.APPLICATION_CREATED
    return _decision(created, wire, application.name, before=facts, after=facts)


def forget(name: str, facts: ApplicationFacts | None) -> Decision:
    deleted = EventType.APPLICATION_DELETED
    return _decision(deleted, {"appName": name}, name, before=facts, after=None)


def _decision(
    event_type: EventType,
    data: Document,
    name: str,
    *,
    before: ApplicationFacts | None,
    after: ApplicationFacts | None,
) -> Decision:
    return Decision(
        event_type,
        data,
        Kind.APPLICATION,
        name,
        before=before.to_document() if before else None,
        after=after.to_document() if after else None,
    )

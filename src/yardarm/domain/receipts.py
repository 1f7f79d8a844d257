"""Which revision reached which instance: what SDKs let us know by asking."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from yardarm.domain.times import wire_time

ALIVE = timedelta(minutes=5)
"""An instance that was not heard of for longer is not waited for: it has ended, most likely."""

_LONGEST = 255
_TAG = re.compile(rb'\s*(?:W/)?"?(?:[0-9a-f]+:)?(\d{1,10})(?::v[0-9a-f]+)?"?\s*')


@dataclass(frozen=True, slots=True)
class Holder:
    """An instance of an application, in the environment of its token."""

    environment: str
    app_name: str
    instance_id: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an instance holds: a revision, since when, and when that was heard of last."""

    holder: Holder
    sdk: str | None
    streams: bool
    revision: int
    since: datetime
    last_seen: datetime

    def to_wire(self) -> dict[str, Any]:
        return {
            "appName": self.holder.app_name,
            "instanceId": self.holder.instance_id,
            "sdk": self.sdk,
            "streams": self.streams,
            "revision": self.revision,
            "since": wire_time(self.since),
            "lastSeen": wire_time(self.last_seen),
        }


@dataclass(frozen=True, slots=True)
class Propagation:
    """How far a revision has come. `behind` are those that hold an older one, the longest first."""

    environment: str
    revision: int
    made_at: datetime | None
    instances: int
    behind: tuple[Receipt, ...]

    @property
    def holding(self) -> int:
        return self.instances - len(self.behind)


def propagation(
    environment: str, revision: int, made_at: datetime | None, receipts: Iterable[Receipt]
) -> Propagation:
    found = list(receipts)
    behind = sorted(
        (r for r in found if r.revision < revision), key=lambda r: (r.revision, r.since)
    )
    return Propagation(environment, revision, made_at, len(found), tuple(behind))


def holder_of(environment: str, headers: Mapping[bytes, bytes]) -> Holder | None:
    """Who asks, by what SDKs say in headers (client protocol, section 1); None for a stranger."""
    app_name = headers.get(b"unleash-appname")
    instance = headers.get(b"unleash-instanceid") or headers.get(b"unleash-connection-id")
    if not app_name or not instance:
        return None
    return Holder(environment, _text(app_name), _text(instance))


def sdk_of(headers: Mapping[bytes, bytes]) -> str | None:
    """`unleash-python-sdk:6.9.1`, or what Edge calls itself; None when nothing is said."""
    said = headers.get(b"unleash-sdk")
    return _text(said) if said else None


@lru_cache(maxsize=4_096)
def revision_in(tag: bytes) -> int | None:
    """The revision in a tag of ours, of whatever route; None in any other text."""
    found = _TAG.fullmatch(tag)
    return int(found[1]) if found else None


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")[:_LONGEST]

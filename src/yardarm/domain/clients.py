"""What clients say about themselves: registrations and counts of evaluations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from yardarm.domain.times import wire_time

HIGHEST_COUNT = 2**53
"""Above it most readers of JSON see no integers any more."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A process that uses flags. `environment` is that of its token, never of its body."""

    app_name: str
    instance_id: str
    environment: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Registration:
    """An instance that has just started; `strategies` are the names that its SDK knows.

    `sdk_version` None means: not said, and what was said before stays
    (client protocol, pitfall 10).
    """

    instance: Instance
    strategies: tuple[str, ...]
    sdk_version: str | None


class HasCounts(Protocol):
    """How often a feature was found on and off, and which variants were handed out."""

    @property
    def yes(self) -> int: ...
    @property
    def no(self) -> int: ...
    @property
    def variants(self) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class Counts:
    """As HasCounts says."""

    yes: int
    no: int
    variants: Mapping[str, int]


def counts_document(counts: HasCounts) -> dict[str, Any]:
    """As they stand in `bucket.toggles`."""
    document: dict[str, Any] = {"yes": counts.yes, "no": counts.no}
    if counts.variants:
        document["variants"] = dict(counts.variants)
    return document


@dataclass(frozen=True, slots=True)
class MetricsReport:
    """The counts of one instance between two moments, by feature name. `sdk_version` as in a
    registration: browsers send none.
    """

    instance: Instance
    start: datetime
    stop: datetime
    toggles: Mapping[str, HasCounts]
    sdk_version: str | None = None

    def to_document(self) -> dict[str, Any]:
        """The form of column `client_metrics.metrics` (contract, section 7, with environment)."""
        return {
            "appName": self.instance.app_name,
            "instanceId": self.instance.instance_id,
            "environment": self.instance.environment,
            "bucket": {
                "start": wire_time(self.start),
                "stop": wire_time(self.stop),
                "toggles": {name: counts_document(counts) for name, counts in self.toggles.items()},
            },
        }


@dataclass(frozen=True, slots=True)
class Batch:
    """What an edge gathered from its clients. `id` is the edge's name for it, by which it is known
    when it comes again; None for one that names none.
    """

    registrations: tuple[Registration, ...]
    seen: tuple[Registration, ...]
    """Instances that live, and of which nothing new is said but perhaps their SDK."""
    metrics: tuple[MetricsReport, ...]
    id: str | None = None

"""Impressions: which variant of a feature was shown, told one by one and kept by the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

ENABLED, DISABLED = "enabled", "disabled"
"""The variants of features that have none, as OpenFeature's clients know them."""

MOST_ROWS = 100_000
"""Of an export."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is counted together: a variant of a feature, shown by an application on a day (UTC)."""

    feature: str
    app_name: str
    variant: str
    day: date


@dataclass(frozen=True, slots=True)
class Impressions:
    """What one request tells, of the environment of its token. `batch` is the sender's name for
    it, by which it is known when it comes again; None for one that names none.
    """

    environment: str
    counts: Mapping[Shown, int]
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class ImpressionRow:
    """How often something was shown on a day."""

    feature: str
    environment: str
    app_name: str
    variant: str
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class ImpressionQuery:
    """Days from `since` until `until`, both included; None means: of all of them."""

    since: date
    until: date
    features: frozenset[str] | None = None
    environment: str | None = None

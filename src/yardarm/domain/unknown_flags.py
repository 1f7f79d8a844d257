"""Flags that clients ask for and that nobody made: misspelt, not made yet, or deleted too early."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

SHOWN = 1_000
"""Names of an answer."""


@dataclass(frozen=True, slots=True)
class UnknownFlag:
    """`reports` say when which application asked for it last, by application and environment.
    `last_event_at` is of a feature that once had the name.
    """

    name: str
    first_seen_at: datetime
    last_seen_at: datetime
    reports: Mapping[str, Mapping[str, datetime]]
    last_event_at: datetime | None = None

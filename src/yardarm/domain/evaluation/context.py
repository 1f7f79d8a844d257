"""Who asks: the context, and one asking of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

FIELDS = ("userId", "sessionId", "remoteAddress", "environment", "appName", "currentTime")
"""What a context has beside its properties (client protocol, section 8.3)."""

_TIME = "currentTime"

Chance = Callable[[int], int]
"""Draws a whole number from 1 to n. The domain has no randomness of its own."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of who asks. `values` holds fields and properties by name: a field that was
    not given is looked for among the properties, as the Rust engine does. `now` is when it is
    asked, for rules that look at the clock.
    """

    values: Mapping[str, str]
    now: datetime

    @staticmethod
    def of(
        fields: Mapping[str, str | None], properties: Mapping[str, str | None], now: datetime
    ) -> "Context":
        """A null is as good as nothing (client specification 13, F8)."""
        values = {name: value for name, value in properties.items() if value is not None}
        values.update((name, value) for name, value in fields.items() if value is not None)
        return Context(values, now)


class Run:
    """One asking: the context, and what decides where nothing in it does. A context that says no
    time has that of the asking, as text, for every rule (client protocol, section 8.3).
    """

    __slots__ = ("chance", "values")

    def __init__(self, context: Context, chance: Chance) -> None:
        values = context.values
        if _TIME not in values:
            values = {**values, _TIME: context.now.isoformat()}
        self.values = values
        self.chance = chance


Test = Callable[[Run], bool]
"""A compiled rule."""

Reader = Callable[[Run], str | None]
"""Reads one field of the context; None when it has none."""


def reader(name: str) -> Reader:
    return lambda run: run.values.get(name)


def nothing(_: Run) -> bool:
    return False


class UnusableError(Exception):
    """A rule that no engine can make sense of. The whole feature is off then, for all:
    SDKs on the Rust engine do so, and a rule that is not understood lets nobody in.
    """

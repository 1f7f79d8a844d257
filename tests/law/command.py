"""One command, and what the event of it must say.

A command is known again in the history by the address it comes from: the servers trust the
loopback as a proxy, so X-Forwarded-For gives every command an address that no other has.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
Expectation = Callable[[Document | None, Document | None], bool]
"""Whether before and after of an event are what the command asked for."""


@dataclass(frozen=True, slots=True)
class Command:
    number: int
    method: str
    path: str
    kind: str
    name: str
    """The thing's, "" where the server chooses it."""
    type: str
    """The event's; the state may decide between several, separated by |."""
    expected: Expectation
    body: Document | None = None
    may_change_nothing: bool = False
    """Acknowledged without an event when the thing is already so."""
    most: int = 1
    """How many events it may have."""
    along: tuple[tuple[str, str, str], ...] = ()
    """What may be said of other things beside its own event: type, kind and name."""

    @property
    def address(self) -> str:
        return f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"

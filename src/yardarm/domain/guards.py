"""What looks on while a schedule runs: a number that must stay within limits, and what becomes of
the schedule when it does not. Where the number comes from is none of this module's business.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from yardarm.domain.events import Document


class Then(StrEnum):
    """What becomes of a schedule whose guard breaks."""

    PAUSE = "pause"
    ABORT = "abort"
    """And what it has made is put back."""


@dataclass(frozen=True, slots=True)
class Guard:
    """It breaks when what `query` (in PromQL) gives is above, or below. It looks so often (`every`)
    from the first step on, and after the last one for so long (`last`).
    """

    query: str
    above: float | None = None
    below: float | None = None
    then: Then = Then.PAUSE
    every: timedelta = timedelta(seconds=30)
    last: timedelta = timedelta(minutes=10)

    def broken_by(self, value: float) -> str | None:
        """Why it is broken; None while it holds. What is no number (NaN) breaks nothing."""
        if self.above is not None and value > self.above:
            return f"{value:g} is above {self.above:g}: {self.query}"
        if self.below is not None and value < self.below:
            return f"{value:g} is below {self.below:g}: {self.query}"
        return None

    def to_document(self) -> dict[str, Any]:
        limits = {"above": self.above, "below": self.below}
        return {
            "query": self.query,
            **{key: value for key, value in limits.items() if value is not None},
            "then": self.then,
            "every": self.every.total_seconds(),
            "for": self.last.total_seconds(),
        }

    @staticmethod
    def from_document(document: Document) -> "Guard":
        return Guard(
            document["query"],
            document.get("above"),
            document.get("below"),
            Then(document["then"]),
            timedelta(seconds=document["every"]),
            timedelta(seconds=document["for"]),
        )


@dataclass(frozen=True, slots=True)
class Look:
    """The last one: what it saw, or why it saw nothing and since when that is so. Nothing of it
    is history until it breaks something.
    """

    at: datetime
    value: float | None
    error: str | None = None
    unseen_since: datetime | None = None


class Unseen(Exception):  # noqa: N818 - says what was seen
    """There is no number now; the text says why, and is shown to people."""

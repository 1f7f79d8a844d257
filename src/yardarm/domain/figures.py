"""Counting what happens, cheaply: plain numbers now, text when somebody asks."""

from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

WINDOW = 512
"""How many of the newest durations the quantiles of a summary are taken from."""


class Summary:
    """How often, how long together, and the newest durations, all in the same unit."""

    __slots__ = ("count", "newest", "total")

    def __init__(self) -> None:
        self.count = 0
        self.total = 0.0
        self.newest: deque[float] = deque(maxlen=WINDOW)

    def add(self, duration: float) -> None:
        self.count += 1
        self.total += duration
        self.newest.append(duration)

    def copy(self) -> "Summary":
        copied = Summary()
        copied.count, copied.total, copied.newest = self.count, self.total, self.newest.copy()
        return copied

    def quantiles(self, wanted: tuple[float, ...]) -> list[float]:
        """Of the newest durations, by nearest rank. There must be one at least."""
        ordered = sorted(self.newest)
        last = len(ordered) - 1
        return [ordered[round(q * last)] for q in wanted]


class Summaries(dict[K, Summary]):
    """A summary a key, made when it is first asked for. Keys must be few: the caller's care."""

    def __missing__(self, key: K) -> Summary:
        made = self[key] = Summary()
        return made


class Tally(Generic[K]):
    """Counts by key, of at most `most` keys; what comes for further ones is counted together,
    under `other`.
    """

    def __init__(self, other: K, *, most: int) -> None:
        self.counts: dict[K, int] = {}
        self._other = other
        self._most = most

    def add(self, key: K, number: int = 1) -> None:
        counts = self.counts
        if key not in counts and len(counts) >= self._most:
            key = self._other
        counts[key] = counts.get(key, 0) + number

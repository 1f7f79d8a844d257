"""Who writes how often. What is asked for here is more than any person or ordinary script does."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from yardarm.domain.errors import TooMany
from yardarm.live.guesses import network

SHARED = 4
"""An address may write as often as this many callers: offices and proxies stand behind one."""
_WRITERS = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Writes:
    """A bucket for each caller and each address: `at_once` writes, then `per_second`; 0 of these
    is no limit. Of many writers those that wrote longest ago are forgotten first.
    """

    def __init__(
        self, per_second: float, at_once: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def note(self, caller: str | None, address: str | None) -> None:
        """Somebody wants to write. Raises TooMany, and then it does not count."""
        if not self._per_second:
            return
        now = self._clock()
        found = [(self._bucket(key, times, now), times) for key, times in _keys(caller, address)]
        lacking = max((1 - bucket.left) / (self._per_second * times) for bucket, times in found)
        if lacking > 0:
            wait = max(1, math.ceil(lacking))
            raise TooMany(f"Too many writes: at most {self._per_second:g} a second", wait)
        for bucket, _ in found:
            bucket.left -= 1

    def _bucket(self, key: tuple[str, str], times: int, now: float) -> _Bucket:
        bucket = self._buckets.get(key)
        most = float(self._at_once * times)
        if bucket is None:
            if len(self._buckets) >= _WRITERS:
                self._buckets.popitem(last=False)
            bucket = self._buckets[key] = _Bucket(most, now)
        self._buckets.move_to_end(key)
        bucket.left = min(most, bucket.left + (now - bucket.at) * self._per_second * times)
        bucket.at = now
        return bucket


def _keys(caller: str | None, address: str | None) -> Iterable[tuple[tuple[str, str], int]]:
    if caller is not None:
        yield ("caller", caller), 1
    yield ("address", network(address)), SHARED

"""Who wrote events."""

from collections.abc import Iterable
from dataclasses import dataclass

from yardarm.domain.filters import Filter


@dataclass(frozen=True, slots=True)
class Creator:
    """Somebody who wrote events. `id` is the first of them, for APIs that want a number."""

    id: int
    name: str


def named(creators: Iterable[Creator], wanted: Filter) -> list[str]:
    """The names of those whom a filter's values name, by id or by name."""
    return [c.name for c in creators if not wanted.values.isdisjoint((str(c.id), c.name))]

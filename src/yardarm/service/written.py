"""What a command answers."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """A result and the revision from which on every reader sees it."""

    value: T
    revision: int

"""How much features are used, as clients report it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """Evaluations that said yes and no. A variant is a yes, the variant `disabled` a no
    (contract, section 7).
    """

    yes: int = 0
    no: int = 0

    def to_document(self) -> dict[str, int]:
        return {"yes": self.yes, "no": self.no}


@dataclass(frozen=True, slots=True)
class ApplicationUsage:
    """The features that an application has evaluated, by name, and how often in all."""

    toggles: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What the reports say that are kept. Applications and features are in order of name;
    a feature that was not evaluated lately counts 0. Features that nobody made are in it, too.
    """

    applications: Mapping[str, ApplicationUsage]
    last_hour: Mapping[str, Count]
    last_minute: Mapping[str, Count]

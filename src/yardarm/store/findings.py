"""What looking over a database finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`what` is wrong, and how to `mend` it: advice that is true, or it is not given."""

    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. `note` is for people, also when all is well."""

    check: str
    note: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.faults


def counted(number: int, noun: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

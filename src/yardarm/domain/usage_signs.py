"""What usage says at a glance: since when there is any, and when a feature was last on and off."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from yardarm.domain.rollups import Sum

DISABLED = "disabled"
"""The variant that is none: whoever got it got no variant."""


@dataclass(frozen=True, slots=True)
class Signs:
    """Days of evaluations, in UTC. None where there were none of the kind."""

    first: date | None = None
    on: date | None = None
    off: date | None = None

    @property
    def last(self) -> date | None:
        return max((day for day in (self.on, self.off) if day is not None), default=None)

    def seen(self, day: date, variant: str, counts: Sum) -> "Signs":
        """With what was counted on a day: '' for all variants, else for one, whose count is `yes`.
        A variant is an on, the variant `disabled` an off, also when the SDK counts nothing else.
        """
        on = counts.yes > 0 and variant != DISABLED
        off = counts.no > 0 or (counts.yes > 0 and variant == DISABLED)
        if not on and not off:
            return self
        return replace(
            self,
            first=min(self.first or day, day),
            on=max(self.on or day, day) if on else self.on,
            off=max(self.off or day, day) if off else self.off,
        )

    def plus(self, other: "Signs") -> "Signs":
        """What both say together."""
        firsts = [day for day in (self.first, other.first) if day is not None]
        ons = [day for day in (self.on, other.on) if day is not None]
        offs = [day for day in (self.off, other.off) if day is not None]
        return Signs(min(firsts, default=None), max(ons, default=None), max(offs, default=None))


@dataclass(frozen=True, slots=True)
class LastSeen:
    """When an application of an environment evaluated a feature last: the beginning of the hour,
    or of the day when hours are not kept for so long.
    """

    environment: str
    app_name: str
    at: datetime
    signs: Signs

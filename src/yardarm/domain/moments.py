"""Moments of the history: a revision, or a time."""

import re
from dataclasses import dataclass
from datetime import datetime

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.times import read_time

_REVISION = re.compile(r"[0-9]{1,10}", re.ASCII)
_ZONE_IN_A_QUERY = re.compile(r"(?<=\d) (?=\d\d:\d\d$)", re.ASCII)
_NEWEST_ID = 2**31 - 1
WANTED = "must be a revision (the id of an event) or an RFC 3339 time"


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the two; `field` is what an error calls it."""

    field: str
    revision: int | None = None
    at: datetime | None = None


def read(text: str, field: str) -> Moment:
    """Raises Invalid, naming the field. A time without a zone is UTC."""
    text = text.strip()
    if _REVISION.fullmatch(text):
        return Moment(field, revision=min(int(text), _NEWEST_ID))
    if "T" not in text.upper():  # a day alone is no time
        raise wrong(field, WANTED)
    try:
        # In a query a plus is a blank, unless it is written as %2B.
        text = _ZONE_IN_A_QUERY.sub("+", text)
        return Moment(field, at=read_time(text))
    except ValueError:
        raise wrong(field, WANTED) from None


def wrong(field: str, text: str) -> Invalid:
    return Invalid([Problem((field,), text, "any.invalid")])

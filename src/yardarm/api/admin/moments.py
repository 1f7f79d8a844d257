"""?asOf=: a list, a thing or an export as it was."""

from typing import Annotated

from fastapi import Depends, Query

from yardarm.domain import moments
from yardarm.domain.moments import Moment

LONGEST = 64
_WORDS = "As it was then: a revision (the id of an event) or an RFC 3339 time"


def _as_of(
    as_of: Annotated[
        str | None, Query(alias="asOf", max_length=LONGEST, description=_WORDS)
    ] = None,
) -> Moment | None:
    return None if not as_of else moments.read(as_of, "asOf")


AsOf = Annotated[Moment | None, Depends(_as_of)]
"""None: now. Raises Invalid."""

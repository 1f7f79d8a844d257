"""Where in the history a moment lies."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from yardarm.domain.moments import Moment, wrong
from yardarm.domain.replay import State
from yardarm.domain.snapshot import Position
from yardarm.domain.times import wire_time
from yardarm.store import events, past
from yardarm.store.database import Tx

Fold = Callable[[Tx, Position], Awaitable[State]]
"""Gives the state at a place of the history."""


@dataclass(frozen=True, slots=True)
class Place:
    """The newest event that had happened, and the time that was asked about: the event's, when a
    revision was.
    """

    position: Position
    at: datetime


async def place_of(tx: Tx, moment: Moment) -> Place:
    """Raises Invalid, naming the field, for what lies in the future or before the first event."""
    if moment.at is not None:
        now = await past.now(tx)
        if moment.at > now:
            raise wrong(moment.field, f"must not lie in the future; it is {wire_time(now)}")
        position = await events.until(tx, moment.at)
        if position.revision == 0:
            raise wrong(moment.field, "must not lie before the first event")
        return Place(position, moment.at)
    revision = moment.revision or 0
    newest = (await events.last(tx)).revision
    if revision > newest:
        raise wrong(moment.field, f"must not be above the newest revision, which is {newest}")
    found = await past.place_of(tx, revision)
    if found is None:
        raise wrong(moment.field, "must not lie before the first event")
    return Place(*found)

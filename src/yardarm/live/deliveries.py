"""Turns at telling add-ons what happened: each add-on is a cursor over the events.

Whoever takes an add-on has it alone for a while; who dies with it loses it when that is over.
What was sent and could not be noted is sent again: at least once, in order.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta

from yardarm.domain.addons import Addon, Value
from yardarm.domain.events import LoggedEvent
from yardarm.store import addons, deliveries, events
from yardarm.store.database import Database, Tx
from yardarm.store.deliveries import Turn

HOLD = timedelta(seconds=20)
"""How long a process has an add-on for itself: longer than sending may take. After a kill -9 in
the midst of it another one goes on when this is over.
"""
FIRST_PAUSE = 0.3
LONGEST_PAUSE = 60.0
GIVE_UP = timedelta(hours=24)
"""After so long an event that cannot be delivered makes room for the next."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is to be sent now, and by whom it is asked for."""

    turn: Turn
    addon: Addon
    parameters: dict[str, Value] = field(repr=False)
    """With the sensitive values in the clear."""
    event: LoggedEvent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `reason` is for people and holds nothing secret."""

    delivered: bool
    may_retry: bool = False
    status: int | None = None
    reason: str = ""
    retry_after: float = 0.0


class Deliveries:
    """The only way from an integration to what is stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self) -> Delivery | None:
        """The next thing to send, None when there is nothing to do. Raises Unavailable."""
        while True:
            async with self._database.transaction() as tx:
                turn = await deliveries.next_due(tx)
                if turn is None:
                    return None
                delivery = await _delivery(tx, turn)
            if delivery is not None:
                return delivery

    async def settle(self, delivery: Delivery, outcome: Outcome) -> bool:
        """Note what came of it; False when it will be tried again. Raises Unavailable."""
        turn = delivery.turn
        async with self._database.transaction() as tx:
            if not outcome.delivered and outcome.may_retry and turn.failing_for < GIVE_UP:
                await deliveries.postpone(tx, turn, _pause(turn.attempts, outcome.retry_after))
                return False
            if not outcome.delivered:
                await deliveries.append_failure(
                    tx, turn.addon_id, delivery.event.id, outcome.status, outcome.reason
                )
            await deliveries.advance(tx, turn, delivery.event.id)
            return True

    async def release(self, delivery: Delivery) -> None:
        """Give it back: this process ends. Raises Unavailable."""
        async with self._database.transaction() as tx:
            await deliveries.release(tx, delivery.turn)


async def _delivery(tx: Tx, turn: Turn) -> Delivery | None:
    """None when no event before the add-on concerns it, which is then noted."""
    addon = await addons.get(tx, turn.addon_id)
    newest = await events.last(tx)
    event = await events.next_of_types(tx, turn.revision, addon.events)
    if event is None:
        await deliveries.skip(tx, turn, newest.revision)
        return None
    await deliveries.hold(tx, turn, HOLD)
    secrets = await addons.secrets(tx, turn.addon_id)
    parameters = {**addon.parameters, **{name: s.value for name, s in secrets.items()}}
    return Delivery(turn, addon, parameters, event)


def _pause(attempts: int, asked_for: float) -> timedelta:
    """Twice as long each time, a little apart from the others'; what the other side asks for
    counts as far as the longest pause.
    """
    grown = FIRST_PAUSE * 2.0 ** min(attempts, 30)
    spread = min(grown, LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
    return timedelta(seconds=max(spread, min(asked_for, LONGEST_PAUSE)))

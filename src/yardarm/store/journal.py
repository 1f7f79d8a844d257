"""The one door: all flag state is written here, each change as an event in the same transaction.

`opened` takes the lock before anything is read, so that a decision sees the newest state and
ids, times and visibility of events rise together. Measured without the lock: a follower of
max(id) missed 341 and 272 of 2,000 events (docs/decisions/0004-revision-with-a-lock.md).
"""

import secrets
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from yardarm.domain import chain
from yardarm.domain.events import Decision, Document, Kind
from yardarm.domain.principals import Actor
from yardarm.domain.replay import thing_after
from yardarm.domain.snapshot import Position
from yardarm.store import applications, feature_types, features, strategies
from yardarm.store.database import Database, Tx, from_timestamp, to_timestamp
from yardarm.store.events import chained_fields

REVISION_CHANNEL = "revision"
"""Where a commit is announced. Without payload: whoever hears it pulls by revision."""

_LOCK_ID = 0x79617264  # "yard": any number that nobody else takes an advisory lock on


@dataclass(frozen=True, slots=True)
class _Table:
    save: Callable[[Tx, Any], Awaitable[None]]
    delete: Callable[[Tx, str], Awaitable[None]]


_TABLES = {
    Kind.FEATURE: _Table(features.save, features.delete),
    Kind.STRATEGY: _Table(strategies.save, strategies.delete),
    Kind.FEATURE_TYPE: _Table(feature_types.save, feature_types.delete),
    Kind.APPLICATION: _Table(applications.save, applications.delete),
}

# The clock may step back; history may not.
_TIP = """
select d.event_id, d.hash,
       greatest((clock_timestamp() at time zone 'UTC'), e.created_at) as at
  from (select 1) as one
  left join (select event_id, hash from event_details order by event_id desc limit 1) d on true
  left join events e on e.id = d.event_id
"""
_APPEND = """
insert into events (created_at, type, created_by, data) values ($1, $2, $3, $4) returning id
"""
_APPEND_DETAILS = """
insert into event_details (event_id, change_id, kind, name, project, environment, before, after,
  reason, actor_id, address, salt, actor_digest, address_digest, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""


class Journal:
    """The door, open for one command. All events of the command share one change id and time."""

    def __init__(self, tx: Tx, actor: Actor, tip: Position, now: datetime) -> None:
        self.tx = tx
        self.now = now
        self._actor = actor
        self._tip = tip
        self._change_id = uuid.uuid4()

    @property
    def revision(self) -> int:
        """The newest revision that this command has made or seen."""
        return self._tip.revision

    async def record(self, decision: Decision | None) -> None:
        """Save the row, append the event. None, a decision that changes nothing, stores none."""
        if decision is None:
            return
        table = _TABLES[decision.kind]
        thing = thing_after(decision.kind, decision.after)
        if thing is None:
            await table.delete(self.tx, decision.name)
        else:
            await table.save(self.tx, thing)
        await self._append(decision)

    async def _append(self, decision: Decision) -> None:
        by = self._actor.principal.name
        data, before, after = map(_json, (decision.data, decision.before, decision.after))
        event_id: int = await self.tx.connection.fetchval(
            _APPEND, to_timestamp(self.now), decision.type, by, data
        )
        salt = secrets.token_bytes(16)
        actor_digest = chain.personal_digest(salt, by, self._actor.principal.id)
        address_digest = chain.personal_digest(salt, self._actor.address)
        thing = (decision.kind, decision.name, decision.project, decision.environment)
        reason = self._actor.reason
        fields = chained_fields(
            event_id, self.now, decision.type, data, str(self._change_id), *thing, before, after,
            reason,
        )  # fmt: skip
        link = chain.link(self._tip.hash, fields, actor_digest, address_digest)
        await self.tx.connection.execute(
            _APPEND_DETAILS, event_id, self._change_id, *thing, before, after, reason,
            self._actor.principal.id, self._actor.address, salt, actor_digest, address_digest, link,
        )  # fmt: skip
        await self.tx.connection.execute("select pg_notify($1, '')", REVISION_CHANNEL)
        self._tip = Position(event_id, link)


@asynccontextmanager
async def opened(database: Database, actor: Actor) -> AsyncIterator[Journal]:
    """Open the door for one command: one transaction, alone among all writers of flag state.

    Raises Unavailable when the lock or the database cannot be had in time.
    """
    async with database.transaction() as tx:
        yield await open_in(tx, actor)


async def take_lock(tx: Tx) -> None:
    """Be alone among all writers of flag state until the transaction ends."""
    await tx.connection.execute("select pg_advisory_xact_lock($1)", _LOCK_ID)


async def open_in(tx: Tx, actor: Actor) -> Journal:
    """The door within a transaction that is already open (migrations use it)."""
    await take_lock(tx)
    row = await tx.connection.fetchrow(_TIP)
    assert row is not None
    tip = Position() if row["event_id"] is None else Position(row["event_id"], row["hash"])
    return Journal(tx, actor, tip, from_timestamp(row["at"]))


def _json(document: Document | None) -> str | None:
    return None if document is None else msgspec.json.encode(document).decode()

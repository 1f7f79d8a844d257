"""The one door: all flag state is written here, each change as an event in the same transaction.

`opened` takes the lock before anything is read, so that a decision sees the newest state and
ids, times and visibility of events rise together. Measured without the lock: a follower of
max(id) missed 341 and 272 of 2,000 events (docs/decisions/0004-revision-with-a-lock.md).
"""

import secrets
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from yardarm.domain import chain
from yardarm.domain.change_rules import marked
from yardarm.domain.events import Decision, Document, Kind, Whole
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State, Thing, collection_of, thing_after, things_after
from yardarm.domain.snapshot import Position
from yardarm.store import (
    addons,
    applications,
    change_requests,
    context_fields,
    environments,
    feature_types,
    features,
    groups,
    memberships,
    projects,
    roles,
    schedules,
    segments,
    settings,
    strategies,
    tags,
    tokens,
    users,
)
from yardarm.store.change_rules import RuleGate
from yardarm.store.database import Database, Tx, from_timestamp, to_timestamp
from yardarm.store.events import chained_fields

REVISION_CHANNEL = "revision"
"""Where a commit is announced. Without payload: whoever hears it pulls by revision."""

LOCK_ID = 0x79617264  # "yard": any number that nobody else takes an advisory lock on


Things = Mapping[Kind, Mapping[str, Thing]]


@dataclass(frozen=True, slots=True)
class _Table:
    save: Callable[[Tx, Any], Awaitable[None]]
    delete: Callable[[Tx, str], Awaitable[None]]


# In the order in which rows must come to be: a feature's tags are there before it has them.
_TABLES = {
    Kind.FEATURE_TYPE: _Table(feature_types.save, feature_types.delete),
    Kind.STRATEGY: _Table(strategies.save, strategies.delete),
    Kind.CONTEXT_FIELD: _Table(context_fields.save, context_fields.delete),
    Kind.ENVIRONMENT: _Table(environments.save, environments.delete),
    Kind.PROJECT: _Table(projects.save, projects.delete),
    Kind.SEGMENT: _Table(segments.save, segments.delete),
    Kind.TAG_TYPE: _Table(tags.save_type, tags.delete_type),
    Kind.TAG: _Table(tags.save, tags.delete),
    Kind.FEATURE: _Table(features.save, features.delete),
    Kind.APPLICATION: _Table(applications.save, applications.delete),
    Kind.ADDON: _Table(addons.save, addons.delete),
    Kind.ROLE: _Table(roles.save, roles.delete),
    Kind.USER: _Table(users.save, users.delete),
    Kind.GROUP: _Table(groups.save, groups.delete),
    Kind.MEMBERSHIP: _Table(memberships.save, memberships.delete),
    Kind.SETTING: _Table(settings.save, settings.delete),
    Kind.CHANGE_REQUEST: _Table(change_requests.save, change_requests.delete),
    Kind.API_TOKEN: _Table(tokens.save, tokens.delete),
    Kind.SCHEDULE: _Table(schedules.save, schedules.delete),
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
        self.actor = actor
        self._tip = tip
        self.gate = RuleGate(tx)
        self.change_id = uuid.uuid4()
        """What all events of the command have in common."""
        self.features: list[str] = []
        """Names of those that were changed, once an event."""

    @property
    def revision(self) -> int:
        """The newest revision that this command has made or seen."""
        return self._tip.revision

    async def record(self, decision: Decision | None) -> None:
        """Save the row, append the event. None, a decision that changes nothing, stores none.
        Raises Denied where it takes a change request.
        """
        if decision is None:
            return
        emergency = await self.gate.is_passed(self.actor, decision)
        if isinstance(decision.kind, Whole):
            await self._save_whole(decision.before or {}, decision.after or {})
        else:
            table = _TABLES[decision.kind]
            thing = thing_after(decision.kind, decision.after)
            if thing is None:
                await table.delete(self.tx, decision.name)
            else:
                await table.save(self.tx, thing)
        await self._append(decision, marked(self.actor) if emergency else self.actor.reason)
        if decision.kind is Kind.FEATURE:
            self.features.append(decision.name)

    async def begin(self, rows: State, decision: Decision) -> None:
        """Record the event that the fold starts from; `rows` are what the tables hold now,
        which the history before it does not say.
        """
        await self._save_whole(rows.to_document(), decision.after or {})
        await self._append(decision, self.actor.reason)

    async def _save_whole(self, before: Document, after: Document) -> None:
        """Rows that are no more go in the opposite order in which others come to be."""
        old, new = things_after(before), things_after(after)
        for name in _gone(old, new, Kind.FEATURE):
            await features.delete(self.tx, name)
        for kind, table in _TABLES.items():
            known = old.get(kind, {})
            for name, thing in new.get(kind, {}).items():
                if known.get(name) != thing:
                    await table.save(self.tx, thing)
        for kind, table in reversed(_TABLES.items()):
            for name in _gone(old, new, kind):
                await table.delete(self.tx, name)

    async def _append(self, decision: Decision, reason: str | None) -> None:
        by = self.actor.principal.name
        data, before, after = map(_json, (decision.data, decision.before, decision.after))
        event_id: int = await self.tx.connection.fetchval(
            _APPEND, to_timestamp(self.now), decision.type, by, data
        )
        salt = secrets.token_bytes(16)
        actor_digest = chain.personal_digest(salt, by, self.actor.principal.id)
        address_digest = chain.personal_digest(salt, self.actor.address)
        thing = (decision.kind, decision.name, decision.project, decision.environment)
        fields = chained_fields(
            event_id, self.now, decision.type, data, str(self.change_id), *thing, before, after,
            reason,
        )  # fmt: skip
        link = chain.link(self._tip.hash, fields, actor_digest, address_digest)
        await self.tx.connection.execute(
            _APPEND_DETAILS, event_id, self.change_id, *thing, before, after, reason,
            self.actor.principal.id, self.actor.address, salt, actor_digest, address_digest, link,
        )  # fmt: skip
        await self.tx.connection.execute("select pg_notify($1, '')", REVISION_CHANNEL)
        self._tip = Position(event_id, link)


def _gone(old: Things, new: Things, kind: Kind) -> list[str]:
    return [name for name in old.get(kind, {}) if name not in new.get(kind, {})]


@asynccontextmanager
async def opened(database: Database, actor: Actor) -> AsyncIterator[Journal]:
    """Open the door for one command: one transaction, alone among all writers of flag state.

    Raises Unavailable when the lock or the database cannot be had in time.
    """
    async with database.transaction() as tx:
        door = await open_in(tx, actor)
        yield door
    for name in door.features:
        database.feature_events.add(name)


async def rewrite(tx: Tx, state: State) -> None:
    """The rows anew from the fold, for tables that a migration has just made."""
    for kind, table in _TABLES.items():
        for thing in getattr(state, collection_of(kind)).values():
            await table.save(tx, thing)


async def take_lock(tx: Tx) -> None:
    """Be alone among all writers of flag state until the transaction ends."""
    await tx.connection.execute("select pg_advisory_xact_lock($1)", LOCK_ID)


async def open_in(tx: Tx, actor: Actor) -> Journal:
    """The door within a transaction that is already open (migrations use it)."""
    await take_lock(tx)
    row = await tx.connection.fetchrow(_TIP)
    assert row is not None
    tip = Position() if row["event_id"] is None else Position(row["event_id"], row["hash"])
    return Journal(tx, actor, tip, from_timestamp(row["at"]))


def _json(document: Document | None) -> str | None:
    return None if document is None else msgspec.json.encode(document).decode()

"""Another database's past, taken over in the place of what the migrations wrote."""

import secrets
import uuid
from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from yardarm.domain import chain
from yardarm.domain.events import Whole
from yardarm.domain.principals import MIGRATION
from yardarm.domain.snapshot import Position
from yardarm.store.database import Tx, to_timestamp
from yardarm.store.events import chained_fields
from yardarm.store.journal import take_lock


@dataclass(frozen=True, slots=True)
class PastEvent:
    """What happened in another database before it was imported; `data` is JSON, as stored."""

    id: int
    at: datetime
    type: str
    by: str
    data: str | None

    @property
    def name(self) -> str:
        """What it was about, as far as it says."""
        data = msgspec.json.decode(self.data) if self.data else None
        name = data.get("name") if isinstance(data, dict) else None
        return name[:255] if isinstance(name, str) else ""


async def is_fresh(tx: Tx) -> bool:
    """Whether nobody but the migrations has written anything."""
    sql = "select not exists (select from events where created_by <> $1)"
    return bool(await tx.connection.fetchval(sql, MIGRATION.principal.name))


async def replace_history(tx: Tx, history: AsyncIterable[PastEvent]) -> None:
    """Put another database's past in the place of the seeds': ids, times and authors stay, and
    the chain begins with the first of them. For a fresh database only; whoever calls this
    records the whole state next.
    """
    await take_lock(tx)
    assert await is_fresh(tx)
    await tx.connection.execute("delete from event_details")
    await tx.connection.execute("delete from events")
    tip, batch, size = Position(), list[PastEvent](), 0
    async for event in history:
        batch.append(event)
        size += len(event.data or "")
        if len(batch) == _BATCH or size > _BATCH_SIZE:
            tip = await _append_past(tx, tip, batch)
            batch.clear()
            size = 0
    if batch:
        tip = await _append_past(tx, tip, batch)
    if tip.revision:
        await tx.connection.execute("select setval('events_id_seq', $1)", tip.revision)


_BATCH = 1_000
_BATCH_SIZE = 4 * 1024 * 1024
_APPEND_PAST = """
insert into events (id, created_at, type, created_by, data)
select * from unnest($1::int4[], $2::timestamp[], $3::varchar[], $4::varchar[], $5::json[])
"""
_APPEND_PAST_DETAILS = """
insert into event_details
  (event_id, change_id, kind, name, salt, actor_digest, address_digest, hash)
select id, change_id, 'history', name, salt, actor, address, hash
  from unnest($1::int4[], $2::uuid[], $3::varchar[], $4::bytea[], $5::bytea[], $6::bytea[],
    $7::bytea[]) as t (id, change_id, name, salt, actor, address, hash)
"""


async def _append_past(tx: Tx, tip: Position, batch: list[PastEvent]) -> Position:
    link, details = tip.hash, []
    for event in batch:
        salt, change_id = secrets.token_bytes(16), uuid.uuid4()
        actor = chain.personal_digest(salt, event.by, None)
        address = chain.personal_digest(salt, None)
        fields = chained_fields(
            event.id, event.at, event.type, event.data, str(change_id), Whole.HISTORY, event.name,
            None, None, None, None, None,
        )  # fmt: skip
        link = chain.link(link, fields, actor, address)
        details.append((event.id, change_id, event.name, salt, actor, address, link))
    events = [(e.id, to_timestamp(e.at), e.type, e.by, e.data) for e in batch]
    await tx.connection.execute(_APPEND_PAST, *map(list, zip(*events, strict=True)))
    await tx.connection.execute(_APPEND_PAST_DETAILS, *map(list, zip(*details, strict=True)))
    return Position(batch[-1].id, link)

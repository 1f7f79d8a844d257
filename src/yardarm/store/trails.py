"""Every event with all that its link in the chain covers."""

from collections.abc import AsyncIterator

from yardarm.domain.times import exact_time
from yardarm.domain.trail import Record, Trail
from yardarm.store.database import Row, Tx, from_timestamp

# Either row may be gone: constraints can be switched off.
_ALL = """
select coalesce(e.id, d.event_id) as id, e.created_at, e.type, e.created_by, e.data::text,
       d.change_id::text, d.kind, d.name, d.project, d.environment, d.before::text, d.after::text,
       d.reason, d.actor_id, d.address, d.salt, d.actor_digest, d.address_digest, d.hash
  from events e full join event_details d on d.event_id = e.id order by 1
"""


async def records(tx: Tx) -> AsyncIterator[Record]:
    """Oldest first, without holding them all."""
    async for row in tx.connection.cursor(_ALL, prefetch=1_000):
        yield _record(row)


async def walked(tx: Tx) -> Trail:
    trail = Trail()
    async for record in records(tx):
        trail.add(record)
    return trail


def _record(row: Row) -> Record:
    event_id, at, kind, by, *rest = row.values()
    return Record(event_id, None if at is None else exact_time(from_timestamp(at)), kind, by, *rest)

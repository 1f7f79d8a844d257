"""Tables addon_cursors and addon_failures: how far each add-on has been told what happened."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from yardarm.domain.addons import Failure
from yardarm.store import events
from yardarm.store.database import Tx, from_timestamp

KEPT_FAILURES = 100
"""Of each add-on."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One add-on in the hands of one process, until `due_at` or until it is settled."""

    id: uuid.UUID
    addon_id: int
    revision: int
    attempts: int
    failing_for: timedelta


_START = """
insert into addon_cursors (addon_id, revision, due_at) values ($1, $2, now())
on conflict (addon_id) do update set
  revision = excluded.revision, due_at = now(), turn = null, attempts = 0, failing_since = null
"""


async def start(tx: Tx, addon_id: int, revision: int) -> None:
    """The add-on is told of what happens after this revision."""
    await tx.connection.execute(_START, addon_id, revision)


_START_NEW = """
insert into addon_cursors (addon_id, revision, due_at)
select $1, coalesce(max(id), 0), now() from events
on conflict (addon_id) do nothing
"""


async def start_new(tx: Tx, addon_id: int) -> None:
    """An add-on that was never told anything is told of what happens from now on."""
    await tx.connection.execute(_START_NEW, addon_id)


# A process that is at it right now keeps its turn: two at once would tell everything twice.
_HURRY = """
update addon_cursors
   set attempts = 0, failing_since = null,
       due_at = case when turn is null then now() else due_at end
 where addon_id = $1
"""


async def hurry(tx: Tx, addon_id: int) -> None:
    """Whatever it waited for, try again at once."""
    await tx.connection.execute(_HURRY, addon_id)


# clock_timestamp(): another process may have settled while this statement waited.
_NEXT_DUE = """
select c.addon_id, c.revision, c.attempts,
       coalesce(clock_timestamp() - c.failing_since, interval '0') as failing_for
  from addon_cursors c join addons a on a.id = c.addon_id
 where a.enabled and c.due_at <= clock_timestamp()
   and c.revision < (select coalesce(max(id), 0) from events)
 order by c.due_at limit 1 for update of c skip locked
"""


async def next_due(tx: Tx) -> Turn | None:
    """The add-on that has waited longest and has events before it, locked for the transaction:
    in it, one of `hold` and `skip` follows. None when there is nothing to do.
    """
    row = await tx.connection.fetchrow(_NEXT_DUE)
    if row is None:
        return None
    return Turn(uuid.uuid4(), row["addon_id"], row["revision"], row["attempts"], row["failing_for"])


# Each transaction updates a cursor once: a second update of the same row would look at the
# add-on again for its foreign key, and meet whoever deletes it in a deadlock.
_HOLD = "update addon_cursors set turn = $2, due_at = clock_timestamp() + $3 where addon_id = $1"


async def hold(tx: Tx, turn: Turn, length: timedelta) -> None:
    """Nobody else gets it for so long, unless it is settled before."""
    await tx.connection.execute(_HOLD, turn.addon_id, turn.id, length)


async def skip(tx: Tx, turn: Turn, revision: int) -> None:
    """Nothing up to the revision concerns it."""
    await tx.connection.execute(
        "update addon_cursors set revision = $2, turn = null, attempts = 0, failing_since = null "
        "where addon_id = $1",
        turn.addon_id,
        revision,
    )


_ADVANCE = """
update addon_cursors
   set revision = $3, due_at = now(), turn = null, attempts = 0, failing_since = null
 where addon_id = $1 and turn = $2 returning true
"""


async def advance(tx: Tx, turn: Turn, revision: int) -> bool:
    """Everything up to the revision is done with. False when the turn was lost meanwhile."""
    return bool(await tx.connection.fetchval(_ADVANCE, turn.addon_id, turn.id, revision))


_POSTPONE = """
update addon_cursors
   set due_at = now() + $3::interval, turn = null, attempts = attempts + 1,
       failing_since = coalesce(failing_since, now())
 where addon_id = $1 and turn = $2
"""


async def postpone(tx: Tx, turn: Turn, pause: timedelta) -> None:
    """It failed; try the same again after the pause."""
    await tx.connection.execute(_POSTPONE, turn.addon_id, turn.id, pause)


_RELEASE = """
update addon_cursors set due_at = now(), turn = null where addon_id = $1 and turn = $2
"""


async def release(tx: Tx, turn: Turn) -> None:
    """Give it back untouched."""
    await tx.connection.execute(_RELEASE, turn.addon_id, turn.id)


_FAILED = """
insert into addon_failures (addon_id, event_id, status, reason)
select id, $2, $3, $4 from addons where id = $1
"""
_PRUNE = """
delete from addon_failures where addon_id = $1 and id <= (
  select id from addon_failures where addon_id = $1 order by id desc offset $2 limit 1)
"""


async def failures(tx: Tx, addon_id: int) -> list[Failure]:
    """What was given up, newest first."""
    rows = await tx.connection.fetch(
        "select id, addon_id, event_id, at, reason from addon_failures "
        "where addon_id = $1 order by id desc limit $2",
        addon_id,
        KEPT_FAILURES,
    )
    told = await events.by_ids(tx, [row["event_id"] for row in rows])
    return [
        Failure(r["id"], r["addon_id"], from_timestamp(r["at"]), r["reason"], told[r["event_id"]])
        for r in rows
    ]


async def append_failure(
    tx: Tx, addon_id: int, event_id: int, status: int | None, reason: str
) -> None:
    """Keep what was given up. Nothing when the add-on is gone."""
    await tx.connection.execute(_FAILED, addon_id, event_id, status, reason)
    await tx.connection.execute(_PRUNE, addon_id, KEPT_FAILURES)

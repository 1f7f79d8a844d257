"""Which instance holds which revision, as this process hears of it.

Noted in memory while polls are answered and streams are written to, and stored in batches beside
them, so that every replica can say how far a revision has come.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from yardarm.domain.errors import Unavailable
from yardarm.domain.receipts import Receipt, holder_of, sdk_of
from yardarm.store import receipts as store
from yardarm.store.database import Database

PAUSE = 5.0
"""Seconds between two writes."""

MOST = 50_000
"""Instances of a process; further ones are not noted until others are forgotten."""

BATCH = 500
ROUND = 2_000
"""Receipts that a write takes, and that a round writes: a change that reaches 50,000 instances must
not cost the database more than one that reaches a few."""

_REFRESH = 60.0
"""Seconds after which an instance that holds the same is stored anew, as alive."""
_FORGET = 600.0

log = structlog.get_logger()


@dataclass(slots=True)
class Note:
    """What one instance holds."""

    environment: str
    headers: tuple[bytes, bytes, bytes]
    revision: int
    since: float
    seen: float
    stored: float = 0.0
    streams: bool = False


_APP, _INSTANCE, _CONNECTION, _SDK = (
    b"unleash-appname", b"unleash-instanceid", b"unleash-connection-id", b"unleash-sdk"
)  # fmt: skip

_Key = tuple[str, bytes, bytes]

Keep = Callable[[Sequence[Receipt]], Awaitable[None]]
"""Where receipts go, at most one of each holder. Raises Unavailable: they are given again then."""


def kept_in(database: Database) -> Keep:
    """Where a server keeps them."""

    async def keep(receipts: Sequence[Receipt]) -> None:
        async with database.transaction() as tx:
            await store.keep(tx, receipts)

    return keep


class Receipts:
    """What this process knows; `run` stores it."""

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._notes: dict[_Key, Note] = {}
        self._unstored: dict[_Key, Note] = {}

    def note(
        self,
        environment: str,
        headers: Mapping[bytes, bytes],
        revision: int,
        *,
        streams: bool = False,
    ) -> Note | None:
        """The sender of these headers holds this revision. Costs a poll next to nothing. What is
        noted, for `again`; None for who does not say who they are, or is one too many.
        """
        app_name = headers.get(_APP)
        instance = headers.get(_INSTANCE) or headers.get(_CONNECTION)
        if not app_name or not instance:
            return None
        now = time.time()
        sent = (app_name, instance, headers.get(_SDK, b""))
        return self._note(Note(environment, sent, revision, now, now, streams=streams))

    def take(self, receipts: Iterable[Receipt]) -> None:
        """What an edge noted of its clients. An older word than the one that is known is passed
        over: who left an edge for another is noted by both.
        """
        for receipt in receipts:
            holder, seen = receipt.holder, receipt.last_seen.timestamp()
            sent = (
                holder.app_name.encode(),
                holder.instance_id.encode(),
                (receipt.sdk or "").encode(),
            )
            known = self._notes.get((holder.environment, *sent[:2]))
            if known is None or known.seen < seen:
                since = receipt.since.timestamp()
                self._note(
                    Note(holder.environment, sent, receipt.revision, since, seen,
                         streams=receipt.streams)
                )  # fmt: skip

    def _note(self, new: Note) -> Note | None:
        key = (new.environment, *new.headers[:2])
        known = self._notes.get(key)
        if known is None:
            if len(self._notes) >= self._most:
                return None
            known = self._notes[key] = self._unstored[key] = new
        elif known.revision != new.revision or known.streams is not new.streams:
            known.since = known.since if known.revision == new.revision else new.since
            known.revision = new.revision
            self._unstored[key] = known
        elif new.seen - known.stored > _REFRESH:
            self._unstored[key] = known
        known.seen = new.seen
        known.streams = new.streams
        return known

    def again(self, note: Note) -> None:
        """The same sender came with the very same request."""
        note.seen = time.time()
        if note.seen - note.stored > _REFRESH:
            key = (note.environment, *note.headers[:2])
            self._unstored[key] = self._notes.setdefault(key, note)

    async def run(self, keep: Keep) -> None:
        """For ever: store what is new. A database that is away gets it later."""
        while True:
            await asyncio.sleep(PAUSE)
            await self.finish(keep)

    async def finish(self, keep: Keep) -> None:
        """Store what is new, if that can be done."""
        try:
            await self.store(keep)
        except Unavailable as error:
            log.warning("receipts_postponed", error=str(error.__cause__ or error))
        except Exception:
            log.exception("receipts_failed")
        self._forget()

    async def store(self, keep: Keep) -> None:
        """At most ROUND, the longest unstored first. Raises Unavailable: they are kept then."""
        keys = list(self._unstored)[:ROUND]
        for start in range(0, len(keys), BATCH):
            notes = {key: self._unstored.pop(key) for key in keys[start : start + BATCH]}
            try:
                await keep(_receipts(notes.values()))
            except BaseException:
                self._unstored = notes | self._unstored
                raise
            now = time.time()
            for note in notes.values():
                note.stored = now

    def _forget(self) -> None:
        """Instances that were not heard of for long; one that comes again is noted anew."""
        before = time.time() - _FORGET
        for key in [key for key, note in self._notes.items() if note.seen < before]:
            del self._notes[key]
            self._unstored.pop(key, None)


def _receipts(notes: Iterable[Note]) -> list[Receipt]:
    found = {}
    for note in notes:
        headers = dict(zip((_APP, _INSTANCE, _SDK), note.headers, strict=True))
        holder = holder_of(note.environment, headers)
        if holder is not None:
            found[holder] = Receipt(
                holder, sdk_of(headers), note.streams, note.revision,
                datetime.fromtimestamp(note.since, UTC), datetime.fromtimestamp(note.seen, UTC),
            )  # fmt: skip
    return list(found.values())

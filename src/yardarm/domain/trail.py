"""The hash chain read again, event by event: what is not as it was recorded, and which event it is.

Hashes say that something is wrong and where, not always what: where two things look alike, the
words name both.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from yardarm.domain import chain
from yardarm.domain.snapshot import Position

MOST_TOLD = 1_000
"""Faults that are told one by one; the others are counted."""
_EXPLAINED = 50
_REMEMBERED = 100
_PUT_IN = "was never recorded: it was put in"


@dataclass(frozen=True, slots=True)
class Record:
    """An event as it is kept, texts as stored. Without `type` its row of events is gone, without
    `hash` its row of event_details.
    """

    id: int
    at: str | None
    type: str | None
    by: str | None
    data: str | None
    change_id: str | None
    kind: str | None
    name: str | None
    project: str | None
    environment: str | None
    before: str | None
    after: str | None
    reason: str | None
    actor_id: str | None
    address: str | None
    salt: bytes | None
    actor_digest: bytes | None
    address_digest: bytes | None
    hash: bytes | None

    def linked_to(self, previous: bytes, *, event_id: int | None = None) -> bytes:
        """The hash that it has after that one."""
        fields = (
            str(self.id if event_id is None else event_id), self.at, self.type, self.data,
            self.change_id, self.kind, self.name, self.project, self.environment, self.before,
            self.after, self.reason,
        )  # fmt: skip
        return chain.link(previous, fields, self.actor_digest or b"", self.address_digest or b"")

    @property
    def called(self) -> str:
        about = ", ".join(word for word in (self.type, self.name) if word)
        return f"event {self.id}" + (f" ({about})" if about else "")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was true of the history at a time: kept where nobody who can write the history can."""

    revision: int
    hash: bytes
    at: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.revision), self.hash.hex(), self.at) if part)


@dataclass(frozen=True, slots=True)
class Broken:
    """What is wrong at a revision: words that start with the event's number."""

    revision: int
    what: str


@dataclass(slots=True)
class _Suspect:
    record: Record
    previous: bytes
    ids: tuple[int, ...]
    """Those that no event has, right before it."""


@dataclass(slots=True)
class Trail:
    """Takes every record in order; `end` says what is wrong. Bounded, however much that is."""

    checkpoints: Iterable[Checkpoint] = ()
    events: int = 0
    tip: Position = field(default_factory=Position)
    held: list[Checkpoint] = field(default_factory=list)
    """Checkpoints that the history still has."""
    unnamed: int = 0
    """Faults beyond those that are told."""
    _waiting: dict[int, list[Checkpoint]] = field(default_factory=dict)
    _faults: dict[int, Broken] = field(default_factory=dict)
    _suspects: list[_Suspect] = field(default_factory=list)
    _recent: deque[tuple[Record, bytes]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    """The newest records, each with the hash that it should have."""
    _cut: str = ""
    """Why the next record cannot be looked at."""

    def __post_init__(self) -> None:
        for checkpoint in self.checkpoints:
            self._waiting.setdefault(checkpoint.revision, []).append(checkpoint)

    def add(self, record: Record) -> None:
        self.events += 1
        if record.id <= self.tip.revision:
            self._tell(record, f"comes after event {self.tip.revision}: the order was changed")
            return
        if record.hash is None:
            self._tell(record, "has lost its row of event_details: nothing vouches for it")
            self._resume(record, self.tip.hash, bytes(32))
            self._cut = f"the hash of event {record.id} is gone"
            return
        wrong = list(_persons(record))
        if record.type is None:
            wrong.append("has lost its row of events")
        elif self._cut:
            wrong.append(f"cannot be looked at: {self._cut}")
        if wrong:
            self._tell(record, "; ".join(wrong))
        due = record.hash
        if record.type is not None and not self._cut:
            due = record.linked_to(self.tip.hash)
            if due != record.hash:
                self._explain(record, wrong)
        self._resume(record, record.hash, due)

    def _resume(self, record: Record, stored: bytes, due: bytes) -> None:
        self._cut = ""
        self._recent.append((record, due))
        self.tip = Position(record.id, stored)
        for checkpoint in self._waiting.pop(record.id, ()):
            if checkpoint.hash == stored:
                self.held.append(checkpoint)
                continue
            since = f" of {checkpoint.at}" if checkpoint.at else ""
            self._tell(
                record,
                f"has another hash than the checkpoint{since}: this or what was before it has been "
                "rewritten since",
            )

    def _tell(self, record: Record, what: str, *, instead: bool = False) -> None:
        told = self._faults.get(record.id)
        if told is None and len(self._faults) >= MOST_TOLD:
            self.unnamed += 1
        elif told is None or instead:
            self._faults[record.id] = Broken(record.id, f"{record.called} {what}")
        else:
            self._faults[record.id] = Broken(record.id, f"{told.what}; {what}")

    def _explain(self, record: Record, wrong: list[str]) -> None:
        """Its link does not hold: say whose fault that is, as far as hashes tell."""
        if record.hash == self.tip.hash:
            self._tell(record, _PUT_IN + f", a copy of event {self.tip.revision}")
            return
        few = len(self._suspects) < _EXPLAINED
        if few and (self._only_hash(record) or self._put_in(record.hash, record.linked_to)):
            return
        gone = tuple(range(max(self.tip.revision + 1, record.id - 20), record.id))
        if few:
            self._suspects.append(_Suspect(record, self.tip.hash, gone))
        if wrong:
            self._tell(record, "is not what was recorded in other parts, too")
        else:
            self._tell(record, "is not what was recorded" + self._perhaps(record.id))

    def _only_hash(self, record: Record) -> bool:
        """Whether it was linked to what the one before it still says, but for its hash."""
        last, due = self._recent[-1] if self._recent else (None, b"")
        if last is None or due == last.hash or record.linked_to(due) != record.hash:
            return False
        self._tell(last, "has another hash than was recorded; all else is as it was", instead=True)
        return True

    def _put_in(self, wanted: bytes | None, linked_to: Callable[[bytes], bytes]) -> bool:
        """Whether it was linked to one further back: then what is between was never recorded."""
        between = list[Record]()
        for record, _ in reversed(self._recent):
            if between and linked_to(record.hash or b"") == wanted:
                break
            between.append(record)
        else:
            if len(self._recent) < self.events - 1 or linked_to(chain.GENESIS) != wanted:
                return False
        for record in between:
            self._tell(record, _PUT_IN, instead=True)
        return True

    def _perhaps(self, event_id: int) -> str:
        last = self.tip.revision
        if not last:
            before = f"what was before it was removed (up to event {event_id - 1})"
            return f": it was changed, or {before}" if event_id > 1 else ": it was changed"
        words = f" after event {last}: it was changed, or event {last} and its hash were"
        if event_id - last > 1:
            first, end = last + 1, event_id - 1
            gap = f"event {first}" if first == end else f"events {first} to {end}"
            words += f", or {gap}, of which there is nothing, removed"
        return words

    def end(self) -> list[Broken]:
        """All that is wrong, by revision."""
        for suspect in self._suspects:
            origin = self._origin(suspect.record)
            if origin is not None:
                moved = f"was recorded as event {origin}: it was moved"
                self._tell(suspect.record, moved, instead=True)
        faults = sorted(self._faults.values(), key=lambda broken: broken.revision)
        for checkpoints in self._waiting.values():
            faults += [Broken(c.revision, self._missing(c)) for c in checkpoints]
        return faults

    def _origin(self, record: Record) -> int | None:
        """The number under which it was recorded, when that is one of those in question."""
        suspects = self._suspects[:20]
        ids = {i for s in suspects for i in (s.record.id, *s.ids)} - {record.id}
        hashes = {h for s in suspects for h in (s.previous, s.record.hash or b"")}
        for event_id in sorted(ids):
            if any(record.linked_to(h, event_id=event_id) == record.hash for h in hashes):
                return event_id
        return None

    def _missing(self, checkpoint: Checkpoint) -> str:
        since = f"the checkpoint of {checkpoint.at}" if checkpoint.at else "the checkpoint"
        if checkpoint.revision > self.tip.revision:
            return (
                f"event {checkpoint.revision} of {since} is gone: the history was cut and ends at "
                f"event {self.tip.revision}"
            )
        return f"event {checkpoint.revision} of {since} is gone"


def _persons(record: Record) -> Iterator[str]:
    """What is wrong with who is said to have done it, and from where."""
    if record.salt is None:
        named = (record.by, record.actor_id, record.address)
        if named != (chain.FORGOTTEN, None, None) and record.type is not None:
            yield "names an author or an address, but what vouches for them was erased"
        return
    actor = chain.personal_digest(record.salt, record.by, record.actor_id)
    address = chain.personal_digest(record.salt, record.address)
    wrong = []
    if actor != record.actor_digest and record.type is not None:
        wrong.append("author")
    if address != record.address_digest:
        wrong.append("address")
    if wrong:
        yield f"has another {' and another '.join(wrong)} than was recorded"

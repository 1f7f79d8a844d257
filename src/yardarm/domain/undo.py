"""Undoing: what things would be if some of their changes had not been made.

A change that touched a field sets it back, unless somebody else has touched the field since: that
is a conflict, and the caller's to decide. What others changed in other fields stays.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yardarm.domain.events import Document, Kind, Whole
from yardarm.domain.replay import collection_of, thing_after
from yardarm.domain.undo_fields import MISSING, WHOLE, Path, differs, fields, rebuilt

KINDS = frozenset(
    {
        Kind.FEATURE, Kind.STRATEGY, Kind.FEATURE_TYPE, Kind.TAG, Kind.TAG_TYPE,
        Kind.CONTEXT_FIELD, Kind.ENVIRONMENT, Kind.PROJECT, Kind.SEGMENT,
    }
)  # fmt: skip
"""What can be undone."""

_WHY_NOT: Mapping[str, str] = {
    Kind.API_TOKEN: "tokens are not undone: a secret that was revoked stays revoked",
    Kind.USER: "people are not undone: who was let in or out stays so",
    Kind.ROLE: "roles are not undone: what people may do is decided anew",
    Kind.GROUP: "groups are not undone: what people may do is decided anew",
    Kind.MEMBERSHIP: "memberships are not undone: what people may do is decided anew",
    Kind.CHANGE_REQUEST: "change requests are not undone: undo what was applied",
    Kind.SETTING: "settings are not undone",
    Kind.ADDON: "add-ons are not undone: their secrets are not in the history",
    Kind.SCHEDULE: "schedules are not undone: aborting one can put back what it has made",
    Kind.APPLICATION: "applications are not undone",
    Whole.HISTORY: "it happened in another database, which did not say how it was before",
    Whole.STATE: "it brought a whole state, and nothing is known of how it was before",
}


MOST = 1_000
"""Events that are undone at once."""

MOST_SINCE = 20_000
"""Events of the same things that are looked at."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions combine with AND; None means: no such condition. Both ends are included."""

    ids: tuple[int, ...] | None = None
    change: uuid.UUID | None = None
    first: int | None = None
    last: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    created_by: str | None = None
    feature: str | None = None
    project: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the history, as far as undoing needs it. `name` is the thing's."""

    id: int
    type: str
    by: str
    kind: str
    name: str
    before: Document | None
    after: Document | None


@dataclass(frozen=True, slots=True)
class Thing:
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """What an event did to one thing."""

    id: int
    before: Document | None
    after: Document | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that others have changed since: `by` are the events that did. `id` is what a choice
    calls it.
    """

    thing: Thing
    path: Path
    now: Any
    wanted: Any
    by: tuple[int, ...]

    @property
    def id(self) -> str:
        return f"{self.thing.kind}:{self.thing.name}" + "".join(f"/{part}" for part in self.path)

    def to_document(self, since: Mapping[int, "Happened"]) -> dict[str, Any]:
        """`since` are the events that it names, by id."""
        values = {"now": self.now, "wanted": self.wanted}
        return {
            "id": self.id,
            "kind": self.thing.kind,
            "name": self.thing.name,
            "field": list(self.path),
            **{k: v for k, v in values.items() if v is not MISSING},
            "by": [{"id": i, "type": since[i].type, "createdBy": since[i].by} for i in self.by],
        }


@dataclass(frozen=True, slots=True)
class Reversal:
    """What undoing makes of one thing: the fields that it sets back without a question."""

    thing: Thing
    now: Document | None
    undone: tuple[int, ...]
    clear: Mapping[Path, Any] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    then: Document | None = None
    """How it was before the first of the changes."""

    def result(self, overwritten: frozenset[str]) -> Document | None:
        """The document, with the conflicts of these ids decided for how it was."""
        wanted = dict(self.clear)
        wanted |= {c.path: c.wanted for c in self.conflicts if c.id in overwritten}
        if WHOLE in wanted:
            found: Document | None = wanted[WHOLE]
            return found
        if not wanted or self.now is None:
            return self.now
        made = rebuilt(self.thing.kind, self.now, wanted, self.then or {})
        return canonical(self.thing.kind, made)


def why_not(event: Happened) -> str | None:
    """Why an event cannot be undone; None for one that can."""
    if event.kind in KINDS:
        return None
    if event.kind == Whole.STATE and event.before and event.type.startswith("drop-"):
        return None
    return _WHY_NOT.get(event.kind, "this version does not know what it was about")


def canonical(kind: str, document: Document | None) -> Document | None:
    """As this version writes it: strategies have ids, though they had none when they were made."""
    thing = thing_after(kind, document)
    return None if thing is None else thing.to_document()


def steps_of(event: Happened) -> Iterator[tuple[Thing, Step]]:
    """What an event did, thing by thing; of kinds that can be undone only."""
    if event.kind in KINDS:
        yield Thing(event.kind, event.name), _step(event.kind, event.id, event.before, event.after)
    if event.kind != Whole.STATE:
        return
    before, after = event.before or {}, event.after or {}
    for kind in KINDS:
        collection = collection_of(kind)
        if collection in after:
            old, new = before.get(collection, {}), after[collection]
            for name in dict.fromkeys((*old, *new)):
                if old.get(name) != new.get(name):
                    step = _step(kind, event.id, old.get(name), new.get(name))
                    yield Thing(kind, name), step


def _step(kind: str, event_id: int, before: Document | None, after: Document | None) -> Step:
    return Step(event_id, canonical(kind, before), canonical(kind, after))


def reverse(
    thing: Thing, steps: Iterable[Step], chosen: frozenset[int], now: Document | None
) -> Reversal:
    """Undo the chosen ones of a thing's steps, which are all since the first chosen one."""
    steps = sorted(steps, key=lambda s: s.id)
    undone = tuple(dict.fromkeys(s.id for s in steps if s.id in chosen))
    first = next(s for s in steps if s.id in chosen)
    clear: dict[Path, Any] = {}
    conflicts = []
    for path, touching in _touching(thing.kind, steps, chosen).items():
        wanted, by = _left_out(touching, chosen)
        current = now if path == WHOLE else fields(thing.kind, now).get(path, MISSING)
        if not differs(path, current, wanted):
            continue
        if by:
            conflicts.append(Conflict(thing, path, current, wanted, by))
        else:
            clear[path] = wanted
    return Reversal(thing, now, undone, clear, tuple(conflicts), first.before)


_Touch = tuple[int, Any]
"""The id of an event, and what the field was before it."""


def _touching(kind: str, steps: Sequence[Step], chosen: frozenset[int]) -> dict[Path, list[_Touch]]:
    """For each field that a chosen step touched, all steps that did. Where the thing came or went,
    it is all one field.
    """
    if any((s.before is None) is not (s.after is None) for s in steps):
        return {WHOLE: [(s.id, s.before) for s in steps]}
    found: dict[Path, list[_Touch]] = {}
    for step in steps:
        old, new = fields(kind, step.before), fields(kind, step.after)
        for path in dict.fromkeys((*old, *new)):
            before = old.get(path, MISSING)
            if differs(path, before, new.get(path, MISSING)):
                found.setdefault(path, []).append((step.id, before))
    return {path: t for path, t in found.items() if any(id_ in chosen for id_, _ in t)}


def _left_out(touching: Sequence[_Touch], chosen: frozenset[int]) -> tuple[Any, tuple[int, ...]]:
    """What the field was before the last chosen ones in a row, and who touched it after them."""
    last = max(i for i, (id_, _) in enumerate(touching) if id_ in chosen)
    start = last
    while start > 0 and touching[start - 1][0] in chosen:
        start -= 1
    return touching[start][1], tuple(id_ for id_, _ in touching[last + 1 :])

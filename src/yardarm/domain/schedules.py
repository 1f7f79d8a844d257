"""Changes that begin or end by themselves: steps of drafted changes, each at a time or so long
after the step before, and perhaps a time at which all is put back to what it was.

When something is due is computed out of the schedule alone. Nothing here looks at a clock: `now` is
the door's, which is the database's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from yardarm.domain.changes import Change
from yardarm.domain.events import Document
from yardarm.domain.guards import Guard
from yardarm.domain.times import exact_time, read_time


class State(StrEnum):
    WAITING = "waiting"
    """No step is made yet."""
    RUNNING = "running"
    PAUSED = "paused"
    """Until somebody lets it go on."""
    DONE = "done"
    ABORTED = "aborted"
    """Somebody ended it."""
    FAILED = "failed"
    """Something could not be done."""


OPEN = frozenset({State.WAITING, State.RUNNING, State.PAUSED})
"""Those in which something can still happen."""


class OnConflict(StrEnum):
    """What becomes of fields that others have changed since."""

    PAUSE = "pause"
    SKIP = "skip"
    OVERWRITE = "overwrite"


class By(StrEnum):
    """How the author was let in; what they may do is looked up again when something is due."""

    USER = "user"
    TOKEN = "token"  # noqa: S105 - a word
    LINK = "link"
    """By a link that the server printed: whoever runs it."""
    ANYBODY = "anybody"
    """Access control was off."""


@dataclass(frozen=True, slots=True)
class Author:
    """No name: people can be forgotten, and this is in the history. `id` is that of the user or the
    token.
    """

    by: By
    id: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """That something was made, and by which events. `skipped` are the conflicts that were left as
    they are, by what an undo calls them.
    """

    at: datetime
    change: str
    events: tuple[int, ...] = ()
    skipped: tuple[str, ...] = ()

    def to_document(self) -> dict[str, Any]:
        return {
            "at": exact_time(self.at),
            "change": self.change,
            "events": list(self.events),
            "skipped": list(self.skipped),
        }

    @staticmethod
    def from_document(document: Document) -> "Mark":
        return Mark(
            read_time(document["at"]),
            document["change"],
            tuple(document["events"]),
            tuple(document["skipped"]),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """Not before `at`, or so long `after` the step before; the first without both at once."""

    changes: tuple[Change, ...]
    at: datetime | None = None
    after: timedelta | None = None
    mark: Mark | None = None

    def to_document(self) -> dict[str, Any]:
        document = {
            "changes": [change.to_document() for change in self.changes],
            "at": self.at and exact_time(self.at),
            "after": None if self.after is None else self.after.total_seconds(),
            "mark": self.mark and self.mark.to_document(),
        }
        return {key: value for key, value in document.items() if value is not None}

    @staticmethod
    def from_document(document: Document) -> "Step":
        after, mark = document.get("after"), document.get("mark")
        return Step(
            tuple(Change.from_document(change) for change in document["changes"]),
            _time(document, "at"),
            None if after is None else timedelta(seconds=after),
            None if mark is None else Mark.from_document(mark),
        )


@dataclass(frozen=True, slots=True)
class Schedule:
    """`features` of one project, by name. At `until` all is put back that its steps have made.

    `held` is how long it was paused since the last step. `undone` says that it was put back,
    `reason` why it is paused, aborted or failed.
    """

    id: str
    project: str
    author: Author
    created_at: datetime
    steps: tuple[Step, ...]
    name: str | None = None
    until: datetime | None = None
    on_conflict: OnConflict = OnConflict.PAUSE
    guard: Guard | None = None
    state: State = State.WAITING
    paused_at: datetime | None = None
    held: timedelta = timedelta()
    reason: str | None = None
    undone: Mark | None = None

    @property
    def is_watched(self) -> bool:
        """Whether its guard looks on: from the first step until it is over, or held."""
        return self.guard is not None and self.state is State.RUNNING

    @property
    def called(self) -> str:
        return self.name or self.id

    @property
    def features(self) -> list[str]:
        return sorted({c.feature for step in self.steps for c in step.changes})

    @property
    def changes(self) -> list[Change]:
        return [change for step in self.steps for change in step.changes]

    @property
    def made(self) -> int:
        """How many steps are."""
        return sum(step.mark is not None for step in self.steps)

    @property
    def events(self) -> tuple[int, ...]:
        """Those of its steps."""
        return tuple(i for step in self.steps if step.mark for i in step.mark.events)

    def marked(self, mark: Mark) -> "Schedule":
        """With the next step made."""
        steps = list(self.steps)
        steps[self.made] = replace(steps[self.made], mark=mark)
        return replace(self, steps=tuple(steps), state=State.RUNNING, held=timedelta())

    def to_document(self) -> dict[str, Any]:
        """The canonical form; what is as in a new one is left out."""
        more = {
            "name": self.name,
            "until": self.until and exact_time(self.until),
            "guard": self.guard and self.guard.to_document(),
            "pausedAt": self.paused_at and exact_time(self.paused_at),
            "held": self.held.total_seconds() or None,
            "reason": self.reason,
            "undone": self.undone and self.undone.to_document(),
        }
        return {
            "id": self.id,
            "project": self.project,
            "author": {"by": self.author.by, "id": self.author.id},
            "createdAt": exact_time(self.created_at),
            "onConflict": self.on_conflict,
            "state": self.state,
            "steps": [step.to_document() for step in self.steps],
            **{key: value for key, value in more.items() if value is not None},
        }

    @staticmethod
    def from_document(document: Document) -> "Schedule":
        author, undone = document["author"], document.get("undone")
        guard = document.get("guard")
        return Schedule(
            id=document["id"],
            project=document["project"],
            author=Author(By(author["by"]), author["id"]),
            created_at=read_time(document["createdAt"]),
            steps=tuple(Step.from_document(step) for step in document["steps"]),
            name=document.get("name"),
            until=_time(document, "until"),
            on_conflict=OnConflict(document["onConflict"]),
            guard=None if guard is None else Guard.from_document(guard),
            state=State(document["state"]),
            paused_at=_time(document, "pausedAt"),
            held=timedelta(seconds=document.get("held", 0)),
            reason=document.get("reason"),
            undone=None if undone is None else Mark.from_document(undone),
        )


def _time(document: Mapping[str, Any], key: str) -> datetime | None:
    text = document.get(key)
    return None if text is None else read_time(text)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions combine with AND; None means: no such condition."""

    project: str | None = None
    feature: str | None = None
    states: tuple[str, ...] | None = None


class What(StrEnum):
    """What is due."""

    STEP = "step"
    EXPIRY = "expiry"
    END = "end"
    """There is nothing more to do."""


@dataclass(frozen=True, slots=True)
class Due:
    what: What
    at: datetime


def due(schedule: Schedule) -> Due | None:
    """What comes next, and when; None where nothing happens by itself."""
    if schedule.state not in (State.WAITING, State.RUNNING):
        return None
    following = _following(schedule)
    if schedule.until is not None and schedule.until <= following.at:
        return Due(What.EXPIRY, schedule.until)
    return following


def _following(schedule: Schedule) -> Due:
    made = schedule.made
    before = schedule.steps[made - 1].mark if made else None
    base = schedule.created_at if before is None else before.at
    if made < len(schedule.steps):
        step = schedule.steps[made]
        if step.at is not None:
            return Due(What.STEP, step.at)
        return Due(What.STEP, base + (step.after or timedelta()) + schedule.held)
    if schedule.until is not None:
        return Due(What.EXPIRY, schedule.until)
    watched = timedelta() if schedule.guard is None else schedule.guard.last + schedule.held
    return Due(What.END, base + watched)


def needs_a_look(schedule: Schedule) -> bool:
    """Whether what is due next waits for the guard to have looked since the step before."""
    coming = due(schedule)
    return schedule.is_watched and coming is not None and coming.what is What.STEP

"""When an answer changed, and which change it was that made something go wrong."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from yardarm.domain import past
from yardarm.domain import timeline as decide
from yardarm.domain.environments import resolve
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.evaluation.context import Context
from yardarm.domain.moments import Moment, wrong
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.domain.timeline import Answer, Question, Recorded, Turn
from yardarm.service.access import require
from yardarm.service.moments import Fold, Place, place_of
from yardarm.store import events
from yardarm.store import timeline as store
from yardarm.store.database import Database, Row, Tx

MOST = 20_000
"""Events that one question looks at."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`end` None is now. `single`: it was asked about one feature, and says so where something is
    wrong with it.
    """

    features: tuple[str, ...]
    environment: str
    context: Context
    start: Moment
    end: Moment | None = None
    single: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """The turns of each feature, by name; the first is how it was at the start."""

    environment: str
    start: Place
    end: Place
    turns: Mapping[str, tuple[Turn, ...]]


@dataclass(frozen=True, slots=True)
class Span:
    """`good` was good, `bad` is not. With a feature its own events and those about what all are
    in; the same for a project and an environment.
    """

    good: Moment
    bad: Moment
    feature: str | None = None
    project: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The change, once it is known: its events. Else the place to look at next. `left` counts the
    changes that may still be it.
    """

    left: int
    culprit: tuple[Recorded, ...] = ()
    next: Place | None = None
    environment: str = ""


class TimelineService:
    def __init__(self, database: Database, fold: Fold) -> None:
        self._database = database
        self._fold = fold

    async def of(self, actor: Actor, asked: Asked) -> Timeline:
        """Raises Invalid for moments in the wrong order, for features and environments that were
        never there, and for more events than are looked at.
        """
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            newest = Moment("to", revision=(await events.last(tx)).revision)
            start = await place_of(tx, asked.start)
            end = await place_of(tx, asked.end or newest)
            _require_order(start, end, (asked.end or newest).field)
            state = await self._fold(tx, start.position)
            rows = await _concerning(tx, state, asked, start, end)
            environment = _environment(asked.environment, state, await self._fold(tx, end.position))
        at_start = replace(asked, context=replace(asked.context, now=start.at))
        found = await asyncio.to_thread(_turns, state, store.recorded(rows), at_start, environment)
        return Timeline(environment, start, end, found)

    async def blame(self, actor: Actor, asked: Asked, wanted: Answer) -> Verdict:
        """The last change by which a feature's answer stopped being what is wanted, between a good
        moment and a bad one. Raises what `of` raises, and Invalid when one is not as it is said.
        """
        found = await self.of(actor, asked)
        [turns] = found.turns.values()
        if not decide.is_good(turns[0].answer, wanted):
            raise wrong("good", "is not good: the answer was another one then")
        if decide.is_good(turns[-1].answer, wanted):
            raise wrong("bad", "is not bad: the answer is the wanted one then")
        turn = decide.culprit(turns, wanted)
        assert turn is not None
        return Verdict(1, turn.events, None, found.environment)

    async def bisect(self, actor: Actor, span: Span) -> Verdict:
        """Halve what lies between a good moment and a bad one. Raises Invalid when nothing does."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            good, bad = await place_of(tx, span.good), await place_of(tx, span.bad)
            _require_order(good, bad, "bad")
            found = await store.suspects(
                tx, good.position.revision, bad.position.revision,
                feature=span.feature, project=span.project, environment=span.environment,
            )  # fmt: skip
            if not found:
                raise wrong("bad", "is as good: nothing was changed between the two")
            if len(found) == 1:
                return Verdict(1, tuple(await store.of_suspect(tx, found[0])))
            middle = found[(len(found) - 1) // 2]
            at = await place_of(tx, Moment("bad", revision=middle.last))
        return Verdict(len(found), (), at, span.environment or "")


def _require_order(start: Place, end: Place, field: str) -> None:
    if end.position.revision < start.position.revision:
        raise wrong(field, f"must not lie before revision {start.position.revision}")


async def _concerning(tx: Tx, state: State, asked: Asked, start: Place, end: Place) -> list[Row]:
    """Raises Invalid for too many."""
    first, last = start.position.revision, end.position.revision
    rows = await store.concerning(tx, first, last, asked.features, MOST + 1)
    if len(rows) <= MOST:
        own = store.recorded(rows)
        parents = {p for name in asked.features for p in decide.parents_of(name, state, own)}
        names = sorted({*asked.features, *parents})
        rows = await store.concerning(tx, first, last, names, MOST + 1)
    if len(rows) > MOST:
        raise wrong(
            asked.start.field, f"lies too far back: more than {MOST} events follow; ask for less"
        )
    return rows


def _environment(name: str, *states: State) -> str:
    """One that was there at the start or at the end."""
    known = frozenset(e for state in states for e in state.environments)
    found = resolve(name, past.default_environment(states[-1]), known)
    if found is None:
        text = f"must be one of [{', '.join(sorted(known))}]"
        raise Invalid([Problem(("environment",), text, "any.only")])
    return found


def _turns(
    state: State, found: list[Recorded], asked: Asked, environment: str
) -> dict[str, tuple[Turn, ...]]:
    made = {
        name: tuple(decide.turns(state, found, Question(name, environment, asked.context)))
        for name in asked.features
    }
    for i, (name, its) in enumerate(made.items()):
        if not any(turn.answer.exists for turn in its):
            text = f"names no feature that was there: {name}"
            path = ("feature",) if asked.single else ("features", i)
            raise Invalid([Problem(path, text, "any.invalid")])
    return made

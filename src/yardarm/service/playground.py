"""Who would get what, and why: now, or as it was."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from yardarm.domain.environments import resolve
from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.evaluation.context import Context
from yardarm.domain.evaluation.engine import Engine
from yardarm.domain.evaluation.explanations import Explanation
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.domain.snapshot import Position, Snapshot, snapshot
from yardarm.service.access import require
from yardarm.store import events
from yardarm.store import state as states
from yardarm.store.database import Database

MOST = 20_000
"""Evaluations that one question may ask for: about a second of a core, in small bites."""

MOST_BYTES = 16 * 1024 * 1024
"""Of contexts, each told once an evaluation."""

_BITE = 100


@dataclass(frozen=True, slots=True)
class Question:
    """All features of the projects (None: of all; or those of these names), in each environment,
    for each context. As of a revision, or of a time; now when neither is given.
    """

    environments: tuple[str, ...]
    contexts: tuple[Context, ...]
    projects: frozenset[str] | None = None
    features: frozenset[str] | None = None
    revision: int | None = None
    at: datetime | None = None
    single: bool = False
    """It was asked about one environment, and says so where something is wrong with it."""
    size: int = 0
    """How many bytes the contexts are together, as the answer tells them."""

    def admits(self, feature: Feature) -> bool:
        return (self.projects is None or feature.project in self.projects) and (
            self.features is None or feature.name in self.features
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """What came out for one feature: by environment, an explanation for each context."""

    name: str
    project: str
    environments: Mapping[str, tuple[Explanation, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """`revision` is what was asked about, by name of feature; `state` is the one then."""

    revision: int
    at: datetime
    state: State
    answers: AsyncIterator[Answered]


class Present(Protocol):
    """What the live half knows now."""

    @property
    def state(self) -> State: ...
    @property
    def position(self) -> Position: ...
    def of(self, environment: str) -> Engine: ...
    def compiled(self, snapshot: Snapshot) -> Engine: ...


class PlaygroundService:
    def __init__(self, database: Database, present: Present) -> None:
        self._database = database
        self._present = present

    async def ask(self, actor: Actor, question: Question) -> Asked:
        """Raises Invalid for what names nothing, and for too much at once."""
        require(actor.principal, Permission.READ)
        if question.revision is None and question.at is None:
            state, revision = self._present.state, self._present.position.revision
            engines = {name: self._present.of(name) for name in _environments(question, state)}
            wanted = _wanted(question, [engine.snapshot for engine in engines.values()])
            now = question.contexts[0].now
        else:
            position, now, state = await self._past(question)
            revision = position.revision
            snapshots = {
                name: snapshot(state, state.environments[name], position)
                for name in _environments(question, state)
            }
            wanted = _wanted(question, list(snapshots.values()))
            engines = await asyncio.to_thread(self._compiled, snapshots, frozenset(wanted))
            question = replace(
                question, contexts=tuple(replace(c, now=now) for c in question.contexts)
            )
        _check_projects(question, state)
        return Asked(revision, now, state, _answers(question, engines, wanted))

    def _compiled(
        self, snapshots: Mapping[str, Snapshot], wanted: frozenset[str]
    ) -> dict[str, Engine]:
        """Of the features that are asked about, and those that they need."""
        engines = {}
        for name, whole in snapshots.items():
            asked = [f for f in whole.features if f.name in wanted]
            needed = wanted | {d.feature for f in asked for d in f.dependencies or ()}
            features = tuple(f for f in whole.features if f.name in needed)
            engines[name] = self._present.compiled(replace(whole, features=features))
        return engines

    async def _past(self, question: Question) -> tuple[Position, datetime, State]:
        """The place in the history, the time there, and the state."""
        async with self._database.transaction(read_only=True) as tx:
            if question.at is not None:
                position, now = await events.until(tx, question.at), question.at
                if position.revision == 0:
                    raise _wrong("at", "must not lie before the first event")
            else:
                found = await events.since(tx, question.revision or 0, limit=1)
                if not found or found[0].id != question.revision:
                    newest = (await events.last(tx)).revision
                    raise _wrong("revision", f"must be the id of an event; the newest is {newest}")
                position, now = Position(found[0].id, found[0].hash), found[0].at
            return position, now, await states.as_of(tx, position.revision)


def _environments(question: Question, state: State) -> list[str]:
    known = frozenset(state.environments)
    default = next((e.name for e in state.environments.values() if e.is_default), "")
    found: list[str] = []
    for i, name in enumerate(question.environments):
        resolved = resolve(name, default, known)
        if resolved is None:
            text = f"must be one of [{', '.join(sorted(known))}]"
            path = ("environment",) if question.single else ("environments", i)
            raise Invalid([Problem(path, text, "any.only")])
        found.append(resolved)
    return list(dict.fromkeys(found))


def _check_projects(question: Question, state: State) -> None:
    unknown = sorted((question.projects or frozenset()) - state.projects.keys())
    if unknown:
        raise _wrong("projects", f"must name projects; there is no {', '.join(unknown)}")


def _wrong(field: str, text: str) -> Invalid:
    return Invalid([Problem((field,), text, "any.invalid")])


def _wanted(question: Question, snapshots: Sequence[Snapshot]) -> list[str]:
    """Names of all features that are asked about. Raises Invalid when that is too much."""
    wanted = {f.name for there in snapshots for f in there.features if question.admits(f)}
    size = len(wanted) * len(snapshots) * question.size
    if size > MOST_BYTES:
        text = f"would be told in {size} bytes with the others; name less, {MOST_BYTES} at most"
        raise _wrong("context", text)
    amount = len(wanted) * len(snapshots) * len(question.contexts)
    if amount > MOST:
        text = f"asks for {amount} evaluations with the others; name less, at most {MOST} are made"
        raise _wrong("context", text)
    return sorted(wanted)


async def _answers(
    question: Question, engines: Mapping[str, Engine], names: list[str]
) -> AsyncIterator[Answered]:
    """In bites, between which other requests are answered."""
    weight = 0
    for name in names:
        weight += len(engines) * len(question.contexts)
        if weight >= _BITE:
            weight = 0
            await asyncio.sleep(0)
        found = {
            environment: tuple(engine.explain(name, context) for context in question.contexts)
            for environment, engine in engines.items()
            if name in engine.flags
        }
        feature = next(iter(found.values()))[0].flag.feature
        yield Answered(name, feature.project, found)

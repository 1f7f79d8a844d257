"""What usage and time say of features, with the evidence."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from yardarm.domain import insight
from yardarm.domain.errors import Invalid, NotFound, Problem
from yardarm.domain.features import Feature
from yardarm.domain.insight import Facts, Insight, Kind
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.domain.rollups import Grain, Sum, Window, start_of
from yardarm.domain.usage_signs import LastSeen
from yardarm.service.access import require
from yardarm.store import metrics, usage, usage_signs
from yardarm.store.database import Database, Tx
from yardarm.store.metrics import StoredReport
from yardarm.store.sightings import sightings


@dataclass(frozen=True, slots=True)
class Question:
    """Which findings: in a project, of a kind, in an environment; a page of them."""

    project: str | None = None
    kind: Kind | None = None
    environment: str | None = None
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of the features that are told of: evaluations of the last days, by feature and environment,
    and by feature which applications of which environments asked for it last, and when.
    """

    sums: Mapping[tuple[str, str], Sum]
    seen: Mapping[str, Sequence[LastSeen]]


@dataclass(frozen=True, slots=True)
class InsightPage:
    """`counts` are of all findings by kind, `total` of those that were asked for."""

    now: datetime
    findings: tuple[Insight, ...]
    evidence: Evidence
    total: int
    counts: Mapping[Kind, int]


class InsightService:
    """`newest` gives the state that this process serves."""

    def __init__(self, database: Database, newest: Callable[[], State]) -> None:
        self._database = database
        self._newest = newest

    async def findings(self, actor: Actor, question: Question) -> InsightPage:
        """Of all features. Raises Invalid for a project or an environment that is not there."""
        require(actor.principal, Permission.READ)
        state, now = self._newest(), datetime.now(UTC)
        _require_there("project", question.project, state.projects)
        _require_there("environment", question.environment, state.environments)
        features = [
            f for f in state.features.values()
            if question.project is None or f.project == question.project
        ]  # fmt: skip
        async with self._database.transaction(read_only=True) as tx:
            waiting = (await metrics.pending(tx)).reports
            facts = await _facts(tx, state, features, waiting)
            found = await asyncio.to_thread(_found, facts, now, question.environment)
            wanted = [i for i in found if question.kind in {None, i.kind}]
            page = wanted[question.offset : question.offset + question.limit]
            evidence = await _evidence(tx, {i.facts.feature.name for i in page}, now, waiting)
        counts = dict.fromkeys(Kind, 0)
        for each in found:
            counts[each.kind] += 1
        return InsightPage(now, tuple(page), evidence, len(wanted), counts)

    async def of_feature(self, actor: Actor, name: str) -> tuple[Facts, InsightPage]:
        """Archived or not. Raises NotFound."""
        require(actor.principal, Permission.READ)
        state, now = self._newest(), datetime.now(UTC)
        feature = state.features.get(name)
        if feature is None:
            raise NotFound("feature", name)
        async with self._database.transaction(read_only=True) as tx:
            waiting = (await metrics.pending(tx)).reports
            (facts,) = await _facts(tx, state, [feature], waiting)
            evidence = await _evidence(tx, {name}, now, waiting)
        found = insight.findings(facts, now)
        counts = {kind: sum(i.kind is kind for i in found) for kind in Kind}
        return facts, InsightPage(now, tuple(found), evidence, len(found), counts)


def _found(facts: Iterable[Facts], now: datetime, environment: str | None) -> list[Insight]:
    """What is true of all environments is true of each."""
    every = (i for each in facts for i in insight.findings(each, now))
    return insight.in_order(
        i for i in every if environment is None or i.environment in {None, environment}
    )


async def _facts(
    tx: Tx, state: State, features: Sequence[Feature], waiting: Sequence[StoredReport]
) -> list[Facts]:
    names = {f.name for f in features}
    signs = await usage_signs.of_features(tx, names, waiting)
    seen = await sightings(tx, names)
    dependents: dict[str, list[str]] = {}
    for child in state.features.values():
        for dependency in () if child.archived else child.dependencies or ():
            dependents.setdefault(dependency.feature, []).append(child.name)
    return [
        Facts(
            f,
            state.feature_types.get(f.type),
            tuple(sorted(dependents.get(f.name, ()))),
            seen.get(f.name, ()),
            signs.get(f.name, {}),
        )
        for f in features
    ]


async def _evidence(
    tx: Tx, names: set[str], now: datetime, waiting: Sequence[StoredReport]
) -> Evidence:
    window = Window(Grain.DAY, start_of(Grain.DAY, now - insight.WINDOW))
    sums = await usage.in_all(tx, names, window, waiting)
    return Evidence(sums, await usage_signs.last_seen(tx, names, waiting))


def _require_there(field: str, name: str | None, there: Mapping[str, object]) -> None:
    if name is not None and name not in there:
        raise Invalid([Problem((field,), f"names no {field} that is there", "any.invalid")])

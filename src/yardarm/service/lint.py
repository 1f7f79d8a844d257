"""What is wrong with who gets the features of a project, from memory: the board has every state."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from yardarm.domain.environments import Environment
from yardarm.domain.errors import NotFound, Unavailable
from yardarm.domain.evaluation.lint.features import asks_for_sdks, findings
from yardarm.domain.evaluation.lint.findings import Finding, Scene, Sdk, Severity
from yardarm.domain.features import Feature, by_name
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.service.access import require
from yardarm.service.places import Place
from yardarm.store import applications
from yardarm.store.database import Database

_PATIENCE = 1.0
"""Seconds that an answer to a write waits for what there is to say of it."""

_BITE = 20
"""Features that are looked at in one go, on a thread: some have many rules."""


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding, and where the feature's state is that has it."""

    place: Place
    finding: Finding


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found, in the order of features and environments, and how many were looked at."""

    found: tuple[PlacedFinding, ...]
    features: int


Sdks = Mapping[str, Sequence[Sdk]]


class LintService:
    def __init__(self, database: Database, newest: Callable[[], State]) -> None:
        self._database = database
        self._newest = newest

    async def lint(
        self,
        actor: Actor,
        project: str,
        *,
        environment: str | None = None,
        feature: str | None = None,
    ) -> Linted:
        """The live features of a project in its environments, or some of both. Raises NotFound."""
        require(actor.principal, Permission.READ)
        state = self._newest()
        features = _features(state, project, feature)
        environments = _environments(state, project, environment)
        sdks = await self._sdks()
        found: list[PlacedFinding] = []
        for start in range(0, len(features), _BITE):
            some = features[start : start + _BITE]
            found += await asyncio.to_thread(_found, some, environments, state, sdks)
        return Linted(tuple(found), len(features))

    async def warnings(self, actor: Actor, places: Sequence[Place]) -> list[PlacedFinding]:
        """Of features that have just been written: what is more than a note. Of one that is gone
        again there is nothing to say, and nothing of what takes long: the write has happened.
        """
        require(actor.principal, Permission.READ)
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await self._of_written(places)
        except TimeoutError:
            return []
        return [f for f in found if f.finding.code.severity is not Severity.NOTE]

    async def _of_written(self, places: Sequence[Place]) -> list[PlacedFinding]:
        state = self._newest()
        found: list[PlacedFinding] = []
        for place in places:
            feature = state.features.get(place.feature)
            environment = state.environments.get(place.environment)
            if feature is None or environment is None or feature.archived:
                continue
            scene = _scene(feature, environment, state, {})
            sdks: Sdks = {}
            if asks_for_sdks(feature.seen_in(environment.key), scene):
                sdks = await self._known_sdks()
            found += await asyncio.to_thread(_found, [feature], [environment], state, sdks)
        return found

    async def _known_sdks(self) -> Sdks:
        """What was written is written: nobody is told that it was not because this is not known."""
        try:
            return await self._sdks()
        except Unavailable:
            return {}

    async def _sdks(self) -> Sdks:
        async with self._database.transaction(read_only=True) as tx:
            return await applications.sdks(tx)


def _found(
    features: Sequence[Feature], environments: Sequence[Environment], state: State, sdks: Sdks
) -> list[PlacedFinding]:
    return [
        PlacedFinding(Place(feature.project, feature.name, environment.name), finding)
        for feature in features
        for environment in environments
        for finding in findings(
            feature.seen_in(environment.key), _scene(feature, environment, state, sdks)
        )
    ]


def _scene(feature: Feature, environment: Environment, state: State, sdks: Sdks) -> Scene:
    """Of other features only its parents matter."""
    parents = (state.features.get(d.feature) for d in feature.dependencies or ())
    return Scene(
        {segment.id: segment for segment in state.segments.values()},
        {
            parent.name: parent.seen_in(environment.key)
            for parent in parents
            if parent is not None and _is_seen(parent, environment, state)
        },
        frozenset(f.name for f in state.context_fields.values() if f.is_seen_in(feature.project)),
        datetime.now(UTC),
        tuple(sdks.get(environment.name, ())),
    )


def _is_seen(feature: Feature, environment: Environment, state: State) -> bool:
    """Whether clients of the environment are told of it."""
    project = state.projects.get(feature.project)
    return not feature.archived and (project is None or project.is_in(environment.name))


def _features(state: State, project: str, name: str | None) -> Sequence[Feature]:
    if name is not None:
        found = state.features.get(name)
        if found is None or found.archived or found.project != project:
            raise NotFound("feature", f"{name} in the project {project}")
        return [found]
    there = by_name(f for f in state.features.values() if f.project == project)
    if not there and project not in state.projects:
        raise NotFound("project", project)
    return [f for f in there if not f.archived]


def _environments(state: State, project: str, name: str | None) -> Sequence[Environment]:
    owner = state.projects.get(project)
    there = [e for e in state.environments.values() if owner is None or owner.is_in(e.name)]
    if name is None:
        return sorted(there, key=lambda e: (e.sort_order, e.name))
    found = [e for e in there if e.name == name]
    if not found:
        raise NotFound("environment", f"{name} in the project {project}")
    return found

"""Environments against each other, from memory: the board has every state."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yardarm.domain import comparisons
from yardarm.domain.comparisons import Comparison
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Invalid, NotFound, Problem
from yardarm.domain.features import Feature, by_name
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.service.access import require

_BITE = 100
"""Features that are compared before somebody else has a turn."""


@dataclass(frozen=True, slots=True)
class ComparedEnvironments:
    """`every` are all live features that were looked at, by name."""

    every: tuple[Comparison, ...]

    @property
    def different(self) -> tuple[Comparison, ...]:
        return tuple(c for c in self.every if c.diffs)


class ComparisonService:
    def __init__(self, newest: Callable[[], State]) -> None:
        self._newest = newest

    async def compare(
        self, actor: Actor, project: str, one: str, other: str, feature: str | None = None
    ) -> ComparedEnvironments:
        """The features of a project, or one of them, in two of its environments. Raises NotFound,
        and Invalid for an environment and itself.
        """
        require(actor.principal, Permission.READ)
        state = self._newest()
        found = _features(state, project, feature)
        places = [_environment(state, project, name) for name in (one, other)]
        if places[0] == places[1]:
            raise Invalid(
                [Problem(("to",), "must be another environment than from", "any.invalid")]
            )
        made: list[Comparison] = []
        for start in range(0, len(found), _BITE):
            some = found[start : start + _BITE]
            made += [comparisons.compare(f, *places) for f in some]
            await asyncio.sleep(0)
        return ComparedEnvironments(tuple(made))


def _features(state: State, project: str, name: str | None) -> Sequence[Feature]:
    if name is not None:
        found = state.features.get(name)
        if found is None or found.archived or found.project != project:
            raise NotFound("feature", f"{name} in the project {project}")
        return [found]
    features = [f for f in state.features.values() if f.project == project and not f.archived]
    if not features and project not in state.projects:
        raise NotFound("project", project)
    return by_name(features)


def _environment(state: State, project: str, name: str) -> Environment:
    """As `places.environment_of` finds one."""
    found, owner = state.environments.get(name), state.projects.get(project)
    if found is None or (owner is not None and not owner.is_in(name)):
        raise NotFound("environment", f"{name} in the project {project}")
    return found

"""What one asks of a state, the newest or a former one: the same answers as the rows give."""

from collections import Counter
from collections.abc import Iterable

from yardarm.domain.environments import Environment, Figures
from yardarm.domain.errors import NotFound
from yardarm.domain.features import Feature, by_name
from yardarm.domain.principals import Scope
from yardarm.domain.projects import Project
from yardarm.domain.replay import State
from yardarm.domain.segments import Segment


def feature_of(state: State, name: str, project: str | None = None) -> Feature:
    """The live feature of this name. Raises NotFound, also when it is another project's."""
    found = state.features.get(name)
    if found is None or found.archived or project not in (None, found.project):
        raise NotFound("feature", name if project is None else f"{name} in the project {project}")
    return found


def live(state: State) -> list[Feature]:
    return by_name(f for f in state.features.values() if not f.archived)


def environments(state: State) -> list[Environment]:
    """In the order in which people want to see them."""
    return sorted(state.environments.values(), key=lambda e: (e.sort_order, e.name))


def environments_of(state: State, project: str) -> list[Environment]:
    """Those that the project is in; all of them for one that is only named."""
    found = state.projects.get(project)
    return [e for e in environments(state) if found is None or found.is_in(e.name)]


def default_environment(state: State) -> str:
    return next((e.name for e in state.environments.values() if e.is_default), "")


def segments(state: State) -> list[Segment]:
    return sorted(state.segments.values(), key=lambda s: (s.name, s.id))


def enabled_features(state: State) -> Counter[tuple[str, str]]:
    """How many live features are on, by environment and project."""
    return Counter(
        (environment.name, feature.project)
        for environment in state.environments.values()
        for feature in live(state)
        if feature.in_environment(environment.key).enabled
    )


def scopes(state: State) -> list[Scope]:
    """What the tokens see that people made; those of the settings the history does not know."""
    return [t.scope for t in state.api_tokens.values() if t.scope is not None]


def figures(
    environment: Environment,
    among: Iterable[Project],
    scopes: Iterable[Scope],
    enabled: Counter[tuple[str, str]] | dict[tuple[str, str], int],
) -> Figures:
    """Features that no client of the environment sees are not on in it."""
    name, among = environment.name, list(among)
    hidden = {p.id for p in among if not p.is_in(name)}
    return Figures(
        sum(p.archived_at is None and p.is_in(name) for p in among),
        sum(scope.environment == name for scope in scopes),
        sum(n for (at, project), n in enabled.items() if at == name and project not in hidden),
    )

"""How much there is on this server: counts of what people made, and of what happens with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from yardarm.domain.features import Feature
from yardarm.domain.replay import State
from yardarm.domain.roles import RoleType
from yardarm.domain.targeting import FeatureStrategy

ACTIVE_DAYS = (7, 30, 60, 90)
CHANGE_DAYS = (30, 60, 90)


@dataclass(frozen=True, slots=True)
class Made:
    """What people made. The most that one feature has in an environment, and one constraint has,
    are of live features.
    """

    counts: Mapping[str, int]
    most_strategies: int
    most_constraints: int
    most_values: int


@dataclass(frozen=True, slots=True)
class Happens:
    """What the database counts: tokens by type; applications by how many days ago they evaluated
    something, None for ever; users who signed in and changes in production, by days.
    """

    tokens: Mapping[str, int]
    applications: Mapping[int | None, int]
    active_users: Mapping[int, int]
    production_changes: Mapping[int, int]
    instances: int
    events: int
    usage_series: int
    database_bytes: int


def made(state: State, built_in_roles: int) -> Made:
    features = [f for f in state.features.values() if not f.archived]
    custom = [r for r in state.roles.values() if r.type is RoleType.CUSTOM_ROOT]
    used = {user.custom_role for user in state.users.values()}
    counts = {
        "users": len(state.users),
        "featureToggles": len(features),
        "archivedFeatureToggles": len(state.features) - len(features),
        "projects": len(state.projects),
        "contextFields": len(state.context_fields),
        "roles": built_in_roles + len(state.roles),
        "customRootRoles": len(custom),
        "customRootRolesInUse": sum(role.id in used for role in custom),
        "groups": len(state.groups),
        "environments": len(state.environments),
        "segments": len(state.segments),
        "strategies": len(state.strategies),
    }
    strategies = [list(each) for feature in features for each in _states(feature)]
    constraints = [s.constraints or () for each in strategies for s in each]
    return Made(
        counts,
        max(map(len, strategies), default=0),
        max(map(len, constraints), default=0),
        max((len(c.values or ()) for each in constraints for c in each), default=0),
    )


def _states(feature: Feature) -> Iterator[Iterable[FeatureStrategy]]:
    yield feature.strategies
    for state in feature.environments.values():
        yield state.strategies

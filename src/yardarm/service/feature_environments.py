"""Commands on a feature in one environment, and questions about it there."""

from dataclasses import dataclass

from yardarm.domain import feature_environments as states
from yardarm.domain import feature_strategies
from yardarm.domain.environments import Environment
from yardarm.domain.features import Feature
from yardarm.domain.permissions import OF_STATES, Permission
from yardarm.domain.principals import Actor
from yardarm.domain.targeting import FeatureStrategy
from yardarm.service.access import require
from yardarm.service.features import new_id
from yardarm.service.places import Place, changing_in, environment_of, feature_of, require_in
from yardarm.service.written import Written
from yardarm.store import events, projects
from yardarm.store.database import Database, Tx


@dataclass(frozen=True, slots=True)
class PlacedFeature:
    """A feature, one of its environments, and the revision of the feature."""

    feature: Feature
    environment: Environment
    revision: int


class FeatureEnvironmentService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, actor: Actor, place: Place) -> PlacedFeature:
        """Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            feature = await feature_of(tx, place.project, place.feature)
            environment = await environment_of(tx, place.project, place.environment)
            version = await events.version_of(tx, feature.name)
        return PlacedFeature(feature, environment, version.revision)

    async def switch(
        self, actor: Actor, place: Place, *, enabled: bool, wake: bool = False
    ) -> Written[None]:
        """On or off; `wake` enables the strategies of one that has only disabled ones. Raises
        NotFound.
        """
        require_in(actor, Permission.UPDATE_FEATURE_ENVIRONMENT, place)
        async with changing_in(self._database, actor, place) as (door, feature, environment):
            first = await first_strategy(door.tx, feature, environment)
            made = states.switch(feature, environment, enabled=enabled, first=first, wake=wake)
            for decision in made:
                await door.record(decision)
        return Written(None, door.revision)

    async def copy(self, actor: Actor, place: Place, source: str) -> Written[None]:
        """Make the state there that of the environment `source`. Raises NotFound."""
        for permission in sorted(OF_STATES):
            require_in(actor, permission, place)
        async with changing_in(self._database, actor, place) as (door, feature, environment):
            origin = await environment_of(door.tx, place.project, source)
            await door.record(states.copy(feature, origin, environment, new_id))
        return Written(None, door.revision)


async def first_strategy(tx: Tx, feature: Feature, environment: Environment) -> FeatureStrategy:
    """What it gets when it is switched on without strategies."""
    project = await projects.find(tx, feature.project)
    return feature_strategies.first_strategy(project, feature, environment, new_id())

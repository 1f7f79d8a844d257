"""Commands on the strategies of a feature in one environment, and questions about them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from yardarm.domain import feature_environments as states
from yardarm.domain.feature_strategies import Surroundings, known_segments, ready
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.targeting import FeatureStrategy
from yardarm.service.access import require
from yardarm.service.features import new_id
from yardarm.service.places import Place, changing_in, environment_of, feature_of, require_in
from yardarm.service.written import Written
from yardarm.store import projects, segments, strategies
from yardarm.store.database import Database, Tx


class FeatureStrategyService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor, place: Place) -> list[FeatureStrategy]:
        """In the order in which clients try them. Raises NotFound."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            feature = await feature_of(tx, place.project, place.feature)
            environment = await environment_of(tx, place.project, place.environment)
        return states.in_order(feature.in_environment(environment.key).strategies)

    async def get(self, actor: Actor, place: Place, strategy_id: str) -> FeatureStrategy:
        """Raises NotFound, also for a strategy of another environment."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            feature = await feature_of(tx, place.project, place.feature)
            environment = await environment_of(tx, place.project, place.environment)
        return states.find_strategy(feature, environment, strategy_id)

    async def add(
        self, actor: Actor, place: Place, strategy: FeatureStrategy
    ) -> Written[FeatureStrategy]:
        """The id is given here. Raises NotFound, and Invalid for one that cannot be."""
        require_in(actor, Permission.CREATE_FEATURE_STRATEGY, place)
        async with changing_in(self._database, actor, place) as (door, feature, environment):
            there = await surroundings(door.tx, place.project)
            made = replace(ready(strategy, feature, there, frozenset()), id=new_id())
            decision = states.add_strategy(feature, environment, made)
            await door.record(decision)
        assert made.id is not None
        added = states.find_strategy(states.after(decision), environment, made.id)
        return Written(added, door.revision)

    async def update(
        self,
        actor: Actor,
        place: Place,
        strategy_id: str,
        change: Callable[[FeatureStrategy], FeatureStrategy],
    ) -> Written[FeatureStrategy]:
        """Replace a strategy by what `change` makes of it. Raises NotFound and Invalid."""
        require_in(actor, Permission.UPDATE_FEATURE_STRATEGY, place)
        async with changing_in(self._database, actor, place) as (door, feature, environment):
            old = states.find_strategy(feature, environment, strategy_id)
            there = await surroundings(door.tx, place.project)
            new = ready(change(old), feature, there, known_segments(feature, old))
            new = replace(new, id=strategy_id, sort_order=_or(new.sort_order, old.sort_order))
            await door.record(states.update_strategy(feature, environment, new))
        return Written(new, door.revision)

    async def remove(self, actor: Actor, place: Place, strategy_id: str) -> Written[None]:
        """Raises NotFound."""
        require_in(actor, Permission.DELETE_FEATURE_STRATEGY, place)
        async with changing_in(self._database, actor, place) as (door, feature, environment):
            await door.record(states.remove_strategy(feature, environment, strategy_id))
        return Written(None, door.revision)

    async def order(self, actor: Actor, place: Place, orders: Mapping[str, int]) -> Written[None]:
        """Give sort orders by id. Raises NotFound, also for a strategy that is not there."""
        require_in(actor, Permission.UPDATE_FEATURE_STRATEGY, place)
        async with changing_in(self._database, actor, place) as (door, feature, environment):
            await door.record(states.order_strategies(feature, environment, orders))
        return Written(None, door.revision)


async def surroundings(tx: Tx, project: str) -> Surroundings:
    """What strategies of a project's features are held against."""
    found = await projects.find(tx, project)
    return Surroundings(
        {definition.name: definition for definition in await strategies.every(tx)},
        await segments.every(tx),
        "default" if found is None else found.default_stickiness,
    )


def _or(value: int | None, other: int | None) -> int | None:
    return other if value is None else value

"""Commands on the variants that a feature itself has in its environments."""

from collections.abc import Callable, Sequence
from itertools import islice

from yardarm.domain import feature_environments as states
from yardarm.domain.errors import Invalid
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.targeting import Variant
from yardarm.domain.variants import distributed, payload_problems
from yardarm.service.access import require
from yardarm.service.places import Place, changing, environment_of, feature_of, require_in
from yardarm.service.written import Written
from yardarm.store.database import Database
from yardarm.store.journal import Journal

Variants = tuple[Variant, ...]


class FeatureVariantService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def change(
        self, actor: Actor, place: Place, change: Callable[[Variants], Sequence[Variant]]
    ) -> Written[Variants]:
        """Make them what `change` makes of them, weights shared anew. Raises NotFound, Outdated
        and Invalid.
        """
        require_in(actor, Permission.UPDATE_FEATURE_ENVIRONMENT_VARIANTS, place)
        async with changing(self._database, actor, place.project, place.feature) as (door, old):
            made = await _set(door, old, place.environment, change)
        return Written(made, door.revision)

    async def set_several(
        self,
        actor: Actor,
        project: str,
        name: str,
        environments: Sequence[str],
        variants: Sequence[Variant],
    ) -> Written[Variants]:
        """The same variants in several environments, all or none; an event each."""
        for environment in environments:
            permission = Permission.UPDATE_FEATURE_ENVIRONMENT_VARIANTS
            require(actor.principal, permission, project, environment)
        made: Variants = ()
        async with changing(self._database, actor, project, name) as (door, _):
            for environment in dict.fromkeys(environments):
                now = await feature_of(door.tx, project, name)
                made = await _set(door, now, environment, lambda _: variants)
        return Written(made, door.revision)


async def _set(
    door: Journal,
    old: Feature,
    environment: str,
    change: Callable[[Variants], Sequence[Variant]],
) -> Variants:
    place = await environment_of(door.tx, old.project, environment)
    new = change(old.in_environment(place.key).variants or ())
    if problems := list(islice(payload_problems(new, ()), Invalid.MOST)):
        raise Invalid(problems)
    made = distributed(new, ())
    await door.record(states.set_variants(old, place, made))
    return made

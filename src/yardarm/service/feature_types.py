"""Commands on feature types and questions about them."""

from yardarm.domain import feature_types
from yardarm.domain.feature_types import FeatureType
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.service.access import require
from yardarm.service.written import Written
from yardarm.store import feature_types as store
from yardarm.store import journal
from yardarm.store.database import Database

_SEEDED_ORDER = {t.id: i for i, t in enumerate(feature_types.SEEDED)}


class FeatureTypeService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def every(self, actor: Actor) -> list[FeatureType]:
        """The seeded ones in their order, then others by id."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            found = await store.every(tx)
        return sorted(found, key=lambda t: (_SEEDED_ORDER.get(t.id, len(_SEEDED_ORDER)), t.id))

    async def give_lifetime(
        self, actor: Actor, type_id: str, days: int | None
    ) -> Written[FeatureType]:
        """How long flags of the type should live, None for ever. Raises NotFound."""
        require(actor.principal, Permission.ADMIN)
        async with journal.opened(self._database, actor) as door:
            await door.record(feature_types.give_lifetime(await store.get(door.tx, type_id), days))
            return Written(await store.get(door.tx, type_id), door.revision)

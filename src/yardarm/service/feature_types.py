"""Questions about feature types."""

from yardarm.domain import feature_types
from yardarm.domain.feature_types import FeatureType
from yardarm.domain.principals import Actor, Permission
from yardarm.service.access import require
from yardarm.store import feature_types as store
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

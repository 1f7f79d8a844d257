"""Commands on the links of a feature."""

from collections.abc import Callable

from yardarm.domain import feature_links
from yardarm.domain.events import Decision
from yardarm.domain.features import Feature
from yardarm.domain.links import Link
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.service.access import require
from yardarm.service.places import changing
from yardarm.service.written import Written
from yardarm.store.database import Database


class FeatureLinkService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, actor: Actor, project: str, name: str, link: Link) -> Written[None]:
        """Raises NotFound, Outdated, and Conflict for one link too many."""
        return await self._change(actor, project, name, lambda old: feature_links.add(old, link))

    async def update(self, actor: Actor, project: str, name: str, link: Link) -> Written[None]:
        """Raises NotFound and Outdated."""
        return await self._change(actor, project, name, lambda old: feature_links.update(old, link))

    async def remove(self, actor: Actor, project: str, name: str, link_id: str) -> Written[None]:
        """Raises NotFound and Outdated."""
        return await self._change(
            actor, project, name, lambda old: feature_links.remove(old, link_id)
        )

    async def _change(
        self, actor: Actor, project: str, name: str, decide: Callable[[Feature], Decision | None]
    ) -> Written[None]:
        require(actor.principal, Permission.UPDATE_FEATURE, project)
        async with changing(self._database, actor, project, name) as (door, old):
            await door.record(decide(old))
        return Written(None, door.revision)

"""What is set while the server runs."""

from collections.abc import Sequence

from yardarm.domain import settings as decide
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.settings import Setting
from yardarm.service.access import require
from yardarm.service.written import Written
from yardarm.store import journal
from yardarm.store import settings as store
from yardarm.store.database import Database


class SettingService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def set_frontend_origins(self, actor: Actor, origins: Sequence[str]) -> Written[Setting]:
        """Raises Invalid."""
        require(actor.principal, Permission.ADMIN)
        new = decide.frontend_origins(origins)
        async with journal.opened(self._database, actor) as door:
            old = await store.find(door.tx, new.name)
            await door.record(decide.assign(old, new))
            return Written(new, door.revision)

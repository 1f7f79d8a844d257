"""How much there is on this server."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.domain.roles import OF_EVERY_PROJECT
from yardarm.domain.statistics import Happens, Made, made
from yardarm.domain.users import RootRole
from yardarm.service.access import require
from yardarm.store import statistics as store
from yardarm.store.database import Database


@dataclass(frozen=True, slots=True)
class Statistics:
    at: datetime
    made: Made
    happens: Happens


class StatisticsService:
    """`newest` gives the state that this process serves."""

    def __init__(self, database: Database, newest: Callable[[], State]) -> None:
        self._database = database
        self._newest = newest

    async def counted(self, actor: Actor) -> Statistics:
        require(actor.principal, Permission.READ)
        now = datetime.now(UTC)
        async with self._database.transaction(read_only=True) as tx:
            happens = await store.counted(tx, now)
        built_in = len(RootRole) + len(OF_EVERY_PROJECT)
        return Statistics(now, made(self._newest(), built_in), happens)

"""How far a revision has come."""

from collections.abc import Callable
from datetime import UTC, datetime

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.receipts import ALIVE, Propagation, propagation
from yardarm.domain.replay import State
from yardarm.service.access import require
from yardarm.store import events, receipts
from yardarm.store.database import Database


class PropagationService:
    """`newest` gives the state that this process serves."""

    def __init__(self, database: Database, newest: Callable[[], State]) -> None:
        self._database = database
        self._newest = newest

    async def of(self, actor: Actor, environment: str | None, revision: int | None) -> Propagation:
        """Of a revision, or of the newest, among the instances of an environment, or of the default
        one. Raises Invalid for an environment that is not there, and a revision that is not yet.
        """
        require(actor.principal, Permission.READ)
        name = self._environment(environment)
        async with self._database.transaction(read_only=True) as tx:
            newest = (await events.last(tx)).revision
            if revision is not None and revision > newest:
                text = f"must be less than or equal to {newest}, the newest revision"
                raise Invalid([Problem(("revision",), text, "number.max", {"limit": newest})])
            # Whoever holds the last change before it that clients can see lacks nothing.
            seen = await events.last_visible(tx, name, until=revision)
            made_at = await events.time_of(tx, seen.revision)
            alive = await receipts.alive(tx, name, datetime.now(UTC) - ALIVE)
        return propagation(name, seen.revision, made_at, alive)

    def _environment(self, name: str | None) -> str:
        environments = self._newest().environments
        if name is None:
            return next(e.name for e in environments.values() if e.key is None)
        if name not in environments:
            problem = Problem(("environment",), "names no environment that is there", "any.invalid")
            raise Invalid([problem])
        return name

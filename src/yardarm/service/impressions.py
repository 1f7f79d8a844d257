"""Questions about what was shown to whom."""

from collections.abc import Callable
from dataclasses import replace

from yardarm.domain.errors import Invalid, Problem
from yardarm.domain.impressions import MOST_ROWS, ImpressionQuery, ImpressionRow
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.service.access import require
from yardarm.store import impressions as store
from yardarm.store.database import Database


class ImpressionService:
    """`newest` gives the state that this process serves."""

    def __init__(self, database: Database, newest: Callable[[], State]) -> None:
        self._database = database
        self._newest = newest

    async def rows(
        self, actor: Actor, query: ImpressionQuery, project: str | None = None
    ) -> list[ImpressionRow]:
        """By day, then by name; of the features of a project, if one is named. Raises Invalid for a
        project that is not there, and for more than an answer holds.
        """
        require(actor.principal, Permission.READ)
        if project is not None:
            query = replace(query, features=self._features(query, project))
        async with self._database.transaction(read_only=True) as tx:
            found = await store.rows(tx, query, limit=MOST_ROWS + 1)
        if len(found) > MOST_ROWS:
            text = f"asks for more than {MOST_ROWS} rows: ask for fewer days, or for a feature"
            raise Invalid([Problem(("from",), text, "number.max", {"limit": MOST_ROWS})])
        return found

    def _features(self, query: ImpressionQuery, project: str) -> frozenset[str]:
        state = self._newest()
        if project not in state.projects:
            raise Invalid([Problem(("project",), "names no project that is there", "any.invalid")])
        names = {f.name for f in state.features.values() if f.project == project}
        return frozenset(names if query.features is None else names & query.features)

"""Searches over all features: answered from memory, the database is asked for a page only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from yardarm.domain import feature_search
from yardarm.domain.creators import Creator, named
from yardarm.domain.errors import NotFound
from yardarm.domain.feature_lifecycle import Stage, stage_of
from yardarm.domain.feature_search import FeatureSearch, Known
from yardarm.domain.features import Feature
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import Actor
from yardarm.domain.replay import State
from yardarm.service.access import require
from yardarm.store import creators as store
from yardarm.store import features
from yardarm.store.database import Database, Tx
from yardarm.store.sightings import first_seen

Newest = Callable[[], State]
"""The live half, which holds the state of the newest revision that this process knows."""


@dataclass(frozen=True, slots=True)
class FoundFeature:
    """A feature of a page. Who made it is None when no event says so."""

    feature: Feature
    last_seen_at: datetime | None
    created_by: Creator | None
    stage: Stage


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """`state` is the one in which they were found, `total` counts those of all pages. Parents
    are the names that features depend on.
    """

    features: tuple[FoundFeature, ...]
    total: int
    state: State
    parents: frozenset[str]


class SearchService:
    def __init__(self, database: Database, newest: Newest) -> None:
        self._database = database
        self._newest = newest

    async def features(self, actor: Actor, search: FeatureSearch) -> FeaturePage:
        require(actor.principal, Permission.READ)
        state = self._newest()
        async with self._database.transaction(read_only=True) as tx:
            people = await store.every(tx)
            known = await _known(tx, search, people)
            found = feature_search.found(state, search, known)
            page = feature_search.page(found, search)
            names = [f.name for f in page]
            makers = await store.of_features(tx, names)
            seen = known.last_seen or await features.last_seen(tx, names)
            first = known.first_seen or await first_seen(tx, names)
        by_name = {person.name: person for person in people}
        return FeaturePage(
            tuple(
                FoundFeature(
                    f,
                    seen.get(f.name),
                    by_name.get(makers.get(f.name, "")),
                    stage_of(f, first.get(f.name)),
                )
                for f in page
            ),
            len(found),
            state,
            _parents(state.features),
        )

    async def creators(self, actor: Actor) -> list[Creator]:
        """Everybody who has written an event, by name."""
        require(actor.principal, Permission.READ)
        async with self._database.transaction(read_only=True) as tx:
            return await store.every(tx)

    async def creators_in(self, actor: Actor, project: str) -> list[Creator]:
        """Everybody who made a feature, live or archived, that is in the project now. Raises
        NotFound.
        """
        require(actor.principal, Permission.READ)
        state = self._newest()
        names = [f.name for f in state.features.values() if f.project == project]
        if not names and project not in state.projects:
            raise NotFound("project", project)
        async with self._database.transaction(read_only=True) as tx:
            makers = await store.makers_of(tx, names)
            return [person for person in await store.every(tx) if person.name in makers]


async def _known(tx: Tx, search: FeatureSearch, people: list[Creator]) -> Known:
    made = None
    if search.created_by is not None:
        made = frozenset(await store.made_by(tx, named(people, search.created_by)))
    return Known(
        await features.last_seen(tx) if search.needs_last_seen else {},
        made,
        await first_seen(tx) if search.lifecycle is not None else {},
    )


def _parents(every: Mapping[str, Feature]) -> frozenset[str]:
    return frozenset(
        d.feature for f in every.values() if f.dependencies and not f.archived
        for d in f.dependencies
    )  # fmt: skip

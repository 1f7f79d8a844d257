"""Whoever is no admin is refused before anything is touched, and told what it takes."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from yardarm.domain.errors import Denied
from yardarm.domain.features import Feature, FeatureFilter
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.strategies import StrategyDefinition
from yardarm.live.metrics import MetricsFollower
from yardarm.service.applications import ApplicationService
from yardarm.service.events import EventService
from yardarm.service.feature_types import FeatureTypeService
from yardarm.service.features import FeatureService
from yardarm.service.metrics import MetricsService
from yardarm.service.strategies import StrategyService
from yardarm.store import events
from yardarm.store.database import Database

CLIENT = Actor(Principal(PrincipalKind.CLIENT, "a client", "id"))
FEATURE = Feature("demo", datetime(2026, 1, 1, tzinfo=UTC))
STRATEGY = StrategyDefinition("mine", None, ())


def _metrics(database: Database) -> MetricsService:
    # Nobody follows for it: a refusal comes before any counter is asked.
    return MetricsService(database, MetricsFollower(database, timedelta(hours=48)).usage)


Call = Callable[[Database], Awaitable[Any]]
CALLS: dict[str, Call] = {
    "READ features": lambda db: FeatureService(db).every(CLIENT, FeatureFilter()),
    "READ archived": lambda db: FeatureService(db).every_archived(CLIENT),
    "READ feature": lambda db: FeatureService(db).get(CLIENT, "demo"),
    "READ name": lambda db: FeatureService(db).require_free(CLIENT, "demo"),
    "CREATE_FEATURE": lambda db: FeatureService(db).create(CLIENT, FEATURE),
    "UPDATE_FEATURE put": lambda db: FeatureService(db).update(CLIENT, "demo", lambda f: f),
    "UPDATE_FEATURE on": lambda db: FeatureService(db).switch(CLIENT, "demo", enabled=True),
    "UPDATE_FEATURE flip": lambda db: FeatureService(db).flip(CLIENT, "demo"),
    "UPDATE_FEATURE stale": lambda db: FeatureService(db).mark_stale(CLIENT, "demo", stale=True),
    "DELETE_FEATURE": lambda db: FeatureService(db).archive(CLIENT, "demo"),
    "UPDATE_FEATURE revive": lambda db: FeatureService(db).revive(CLIENT, "demo"),
    "READ strategies": lambda db: StrategyService(db).every(CLIENT),
    "READ strategy": lambda db: StrategyService(db).get(CLIENT, "default"),
    "CREATE_STRATEGY": lambda db: StrategyService(db).create(CLIENT, STRATEGY),
    "UPDATE_STRATEGY put": lambda db: StrategyService(db).update(CLIENT, "mine", lambda s: s),
    "DELETE_STRATEGY": lambda db: StrategyService(db).delete(CLIENT, "mine"),
    "UPDATE_STRATEGY off": lambda db: StrategyService(db).deprecate(CLIENT, "mine"),
    "UPDATE_STRATEGY on": lambda db: StrategyService(db).reactivate(CLIENT, "mine"),
    "READ types": lambda db: FeatureTypeService(db).every(CLIENT),
    "READ events": lambda db: EventService(db).every(CLIENT),
    "READ applications": lambda db: ApplicationService(db).every(CLIENT),
    "READ application": lambda db: ApplicationService(db).get(CLIENT, "shop"),
    "UPDATE_APPLICATION describe": lambda db: ApplicationService(db).describe(
        CLIENT, "shop", {}, None
    ),
    "UPDATE_APPLICATION delete": lambda db: ApplicationService(db).delete(CLIENT, "shop"),
    "READ usage": lambda db: _metrics(db).usage(CLIENT),
    "READ usage of one": lambda db: _metrics(db).counted(CLIENT, "demo"),
    "READ usage by application": lambda db: _metrics(db).toggles_of(CLIENT, "shop"),
    "READ usage by toggle": lambda db: _metrics(db).applications_by_toggle(CLIENT),
    "READ events of one": lambda db: EventService(db).every_of(CLIENT, "demo"),
}


@pytest.mark.parametrize("name", CALLS)
async def test_a_client_is_refused(database: Database, name: str) -> None:
    permission = name.split(" ", maxsplit=1)[0]
    with pytest.raises(Denied, match=f"permission={permission} "):
        await CALLS[name](database)
    async with database.transaction() as tx:
        assert (await events.last(tx)).revision == 13

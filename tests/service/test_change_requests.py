"""What becomes of rules and change requests when their places go, and of one that is due when
several servers look at once.
"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yardarm.domain import features
from yardarm.domain.change_requests import State
from yardarm.domain.change_rules import Rule
from yardarm.domain.changes import Action, Change
from yardarm.domain.environments import Environment
from yardarm.domain.errors import Denied
from yardarm.domain.events import Kind
from yardarm.domain.features import Feature
from yardarm.domain.people import Person
from yardarm.domain.principals import OPEN, Actor, Principal, PrincipalKind
from yardarm.domain.projects import Project
from yardarm.domain.users import RootRole
from yardarm.service.change_requests import ChangeRequestService, Move
from yardarm.service.change_rules import ChangeRuleService
from yardarm.service.due_change_requests import apply_due
from yardarm.service.environments import EnvironmentService, settle_default
from yardarm.service.features import FeatureService
from yardarm.service.projects import ProjectService
from yardarm.service.users import UserService
from yardarm.store import events, grants, journal
from yardarm.store.checkup_history import rows_are_the_fold
from yardarm.store.database import Database

ADMIN = Actor(OPEN)
ONE = Feature("one", datetime(2026, 1, 1, tzinfo=UTC))


def _switch(feature: str, environment: str) -> Change:
    return Change(feature, Action.UPDATE_ENABLED, {"enabled": True}, environment)


async def _made(database: Database, *made: Feature) -> None:
    async with journal.opened(database, ADMIN) as door:
        for feature in made:
            await door.record(features.create(feature))


async def _drafted(database: Database, project: str, feature: str, environment: str) -> int:
    service = ChangeRequestService(database)
    change = _switch(feature, environment)
    return (await service.add(ADMIN, project, environment, [change])).value.request.id


async def _state(database: Database, project: str, request_id: int) -> State:
    return (await ChangeRequestService(database).get(ADMIN, project, request_id)).status


async def test_rules_and_requests_follow_the_default_environment(database: Database) -> None:
    await _made(database, ONE)
    await ChangeRuleService(database).set(ADMIN, "default", "production", Rule())
    request = await _drafted(database, "default", "one", "production")
    await settle_default(database, "live")
    shown = await ChangeRequestService(database).get(ADMIN, "default", request)
    assert (shown.request.environment, shown.rule) == ("live", Rule())
    assert shown.request.changes[0].change.environment == "live"
    with pytest.raises(Denied, match="environments/live/change-requests"):
        await FeatureService(database).switch(ADMIN, "one", enabled=True)
    async with database.transaction(read_only=True) as tx:
        assert (await rows_are_the_fold(tx)).faults == ()


async def test_open_requests_end_with_their_places(database: Database) -> None:
    moved = replace(ONE, name="moved", project="gone")
    await ProjectService(database).create(ADMIN, Project("gone", "Gone", ONE.created_at))
    await EnvironmentService(database).create(
        ADMIN, Environment("staging", "test", 1, ONE.created_at)
    )
    await _made(database, ONE, moved)
    await ChangeRuleService(database).set(ADMIN, "default", "staging", Rule())
    there = await _drafted(database, "default", "one", "staging")
    stays = await _drafted(database, "default", "one", "development")
    own = await _drafted(database, "gone", "moved", "development")
    await EnvironmentService(database).delete(ADMIN, "staging")
    assert await _state(database, "default", there) is State.CANCELLED
    assert await _state(database, "default", stays) is State.DRAFT
    assert all(r.rule is None for r in await ChangeRuleService(database).every(ADMIN, "default"))
    await FeatureService(database).archive(ADMIN, "moved")
    await FeatureService(database).delete(ADMIN, "moved")
    await ProjectService(database).delete(ADMIN, "gone")
    await ProjectService(database).create(ADMIN, Project("gone", "Gone", ONE.created_at))
    assert await _state(database, "gone", own) is State.CANCELLED
    async with database.transaction(read_only=True) as tx:
        assert (await rows_are_the_fold(tx)).faults == ()


async def _ada(database: Database) -> Actor:
    account, _ = await UserService(database).create(ADMIN, Person("ada"), RootRole.ADMIN, None)
    user_id = account.user.id
    async with database.transaction(read_only=True) as tx:
        granted = (await grants.every(tx))[user_id].grants
    kind, name = PrincipalKind.USER, f"user-{user_id}"
    return Actor(Principal(kind, "ada", name, grants=granted, user_id=user_id))


async def test_what_is_due_is_applied_once_and_not_before(
    database: Database, database_url: str
) -> None:
    await _made(database, *(replace(ONE, name=f"due-{i}") for i in range(5)))
    ada, service = await _ada(database), ChangeRequestService(database)
    due: dict[str, datetime] = {}
    for i in range(5):
        changes = [_switch(f"due-{i}", "development")]
        request = (await service.add(ADMIN, "default", "development", changes)).value.request.id
        await service.move(ADMIN, "default", request, Move(State.REVIEW))
        at = datetime.now(UTC) + timedelta(seconds=0.5 + i / 10)
        await service.move(ada, "default", request, Move(State.SCHEDULED, at=at))
        due[str(request)] = at
    others = [await Database.connect(database_url) for _ in range(3)]
    try:
        while {await _state(database, "default", int(r)) for r in due} != {State.APPLIED}:
            await asyncio.gather(*(apply_due(other) for other in (database, *others) * 2))
            await asyncio.sleep(0.02)
    finally:
        for other in others:
            await other.close()
    async with database.transaction(read_only=True) as tx:
        history = [event async for event in events.history(tx)]
        assert (await rows_are_the_fold(tx)).faults == ()
    applied = [e for e in history if e.type == "change-request-applied"]
    assert sorted(e.name for e in applied) == sorted(due)
    assert all(e.at >= due[e.name] and e.by == "ada" for e in applied)
    switched = [e for e in history if e.kind == Kind.FEATURE and "enabled" in e.type]
    assert sorted(e.name for e in switched) == [f"due-{i}" for i in range(5)]

"""The board follows the database, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import eventually
from yardarm.domain.features import Feature, FeatureFilter
from yardarm.domain.people import Person
from yardarm.domain.permissions import Permission
from yardarm.domain.principals import OPEN, Actor, PrincipalKind, Scope
from yardarm.domain.targeting import FeatureStrategy
from yardarm.domain.users import RootRole
from yardarm.live.board import Board
from yardarm.live.tokens import TokenBook
from yardarm.live.watcher import Watcher
from yardarm.service.environments import EnvironmentService
from yardarm.service.features import FeatureService
from yardarm.service.strategies import StrategyService
from yardarm.service.users import UserService
from yardarm.store import sessions, state, tokens
from yardarm.store.database import Database
from yardarm.store.sessions import NewSession
from yardarm.store.tokens import NewToken

ACTOR = Actor(OPEN)


@dataclass
class Following:
    board: Board
    tokens: TokenBook
    watcher: Watcher
    features: FeatureService
    database: Database

    def names(self) -> list[str]:
        view = self.board.current("production").view(Scope("production"), FeatureFilter())
        return [f.name for f in view]

    async def create(self, name: str) -> int:
        feature = Feature(name, datetime.now(UTC), strategies=(FeatureStrategy("default"),))
        return (await self.features.create(ACTOR, feature)).revision

    async def is_the_rows(self) -> bool:
        async with self.database.transaction(read_only=True) as tx:
            rows = await state.rows(tx)
        return self.board.state.to_document() == rows.to_document()


@pytest.fixture
async def following(database: Database) -> AsyncIterator[Following]:
    board, book = Board(), TokenBook()
    watcher = Watcher(database, board, book)
    await watcher.load()
    task = asyncio.create_task(watcher.run())
    yield Following(board, book, watcher, FeatureService(database), database)
    task.cancel()


async def test_a_commit_reaches_the_board(following: Following) -> None:
    revision = await following.create("one")
    assert await following.board.reach(revision, within=2)
    assert following.names() == ["one"]
    assert await following.is_the_rows()


async def test_waiters_wake_and_skip_ahead(following: Following) -> None:
    start = following.board.position.revision
    waiting = asyncio.create_task(following.board.newer_than(start))
    for name in ("a1", "a2", "a3"):
        revision = await following.create(name)
    assert start < await waiting <= revision
    assert not await following.board.reach(revision + 1, within=0.05)


async def test_what_clients_cannot_see_leaves_their_snapshot_alone(following: Following) -> None:
    await following.board.reach(await following.create("one"), within=2)
    snapshot = following.board.current("production")
    strategies = StrategyService(following.database)
    written = await strategies.deprecate(ACTOR, "userWithId")
    assert await following.board.reach(written.revision, within=2)
    assert following.board.current("production") is snapshot
    assert following.board.state.strategies["userWithId"].deprecated


async def test_cut_sessions_lose_nothing(following: Following) -> None:
    await eventually(lambda: following.watcher.connected)
    async with following.database.transaction() as tx:
        await tx.connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        await tx.connection.execute("select 1")
    revision = await following.create("after")
    assert await following.board.reach(revision, within=10)
    assert await following.is_the_rows()


async def test_a_history_that_was_replaced_is_read_afresh(following: Following) -> None:
    await following.board.reach(await following.create("lost"), within=2)
    async with following.database.transaction() as tx:  # as a restore would
        await tx.connection.execute("delete from event_details where name = 'lost'")
        await tx.connection.execute("delete from events where data ->> 'name' = 'lost'")
        await tx.connection.execute("delete from features where name = 'lost'")
        await tx.connection.execute("select setval('events_id_seq', max(id)) from events")
        await tx.connection.execute("select pg_notify('revision', '')")
    await eventually(lambda: following.names() == [])
    await following.create("new")
    await eventually(lambda: following.names() == ["new"])
    assert await following.is_the_rows()


async def test_tokens_are_known_and_revoked_within_a_moment(following: Following) -> None:
    assert following.tokens.find("a:b.c") is None
    token = NewToken("a:b.c", PrincipalKind.CLIENT, "mine", "production", None)
    async with following.database.transaction() as tx:
        await tokens.upsert(tx, [token])
    await eventually(lambda: following.tokens.find("a:b.c") is not None, within=1)
    async with following.database.transaction() as tx:
        await tx.connection.execute("update api_tokens set revoked_at = now()")
        await tokens.upsert(tx, [token])
    await eventually(lambda: following.tokens.find("a:b.c") is None, within=1)


async def test_what_users_may_do_is_read_afresh_with_another_history(following: Following) -> None:
    """One that tells otherwise of the same event, as a backup of a day ago may."""
    person = Person("ada")
    made, _ = await UserService(following.database).create(ACTOR, person, RootRole.EDITOR, None)
    now = datetime.now(UTC)
    session = NewSession("secret", "ada", now + timedelta(hours=1), made.user.id)
    async with following.database.transaction() as tx:
        await sessions.add(tx, session, now)

    def may() -> bool | None:
        found = following.tokens.find_session("secret")
        return None if found is None else found.principal.may(Permission.CREATE_PROJECT)

    await eventually(lambda: may() is True)
    async with following.database.transaction() as tx:  # as a restore would
        await tx.connection.execute("update users set root_role = 'Viewer'")
        await tx.connection.execute(
            "update event_details set hash = sha256(hash) "
            "where event_id = (select max(event_id) from event_details)"
        )
        await tx.connection.execute("select pg_notify('revision', '')")
    await eventually(lambda: may() is False)


async def test_a_stored_database_holds_no_token(following: Following) -> None:
    token = NewToken("x:y.very-secret", PrincipalKind.CLIENT, "mine", "production", None)
    async with following.database.transaction() as tx:
        await tokens.upsert(tx, [token])
        rows = await tx.connection.fetch("select t::text from api_tokens t")
    assert all("very-secret" not in row["t"] for row in rows)


async def test_what_clients_cannot_see_of_an_environment_leaves_them_alone(
    following: Following,
) -> None:
    environments = EnvironmentService(following.database)
    before = following.board.current("development")
    written = await environments.sort(ACTOR, {"development": 4711})
    assert await following.board.reach(written.revision, within=2)
    assert following.board.state.environments["development"].sort_order == 4711
    assert following.board.current("development") is before

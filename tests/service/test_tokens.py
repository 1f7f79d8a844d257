"""Keys, replicas, uses: what becomes of a token's digest."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.running import running_server
from tests.servers import CLIENT_TOKEN
from yardarm.app.errors import StartError
from yardarm.domain.digests import Digester, plain_digest
from yardarm.domain.errors import Conflict, Invalid, NotFound
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.tokens import ApiToken, Draft, TokenType
from yardarm.live.board import Board
from yardarm.live.tokens import TokenBook
from yardarm.live.watcher import Watcher
from yardarm.service.initial_tokens import require_key
from yardarm.service.tokens import ApiTokenService
from yardarm.store import tokens
from yardarm.store.database import Database
from yardarm.store.tokens import NewToken

ACTOR = Actor(Principal(PrincipalKind.ADMIN, "admin", "id"))
KEY = "k" * 32
KEYED = Digester(KEY)
DRAFT = Draft("sdk", TokenType.FRONTEND, secret="x" * 30, alias="y" * 30)


async def book_of(database: Database, digester: Digester | None = None) -> TokenBook:
    book = TokenBook(digester)
    async with database.transaction(read_only=True) as tx:
        await book.reload(tx)
    return book


async def kept(database: Database) -> list[tuple[bytes, bytes | None, bytes | None]]:
    async with database.transaction(read_only=True) as tx:
        rows = await tx.connection.fetch("select hash, alias_hash, key_id from api_tokens")
    return [(row["hash"], row["alias_hash"], row["key_id"]) for row in rows]


async def test_with_a_key_digests_cannot_be_made_without_it(database: Database) -> None:
    await ApiTokenService(database, KEYED).create(ACTOR, DRAFT)
    ((digest, alias, key_id),) = await kept(database)
    assert digest == KEYED.of("x" * 30) != plain_digest("x" * 30)
    assert (alias, key_id) == (KEYED.of("y" * 30), KEYED.key_id)
    assert KEYED.of("x" * 30) != Digester("l" * 32).of("x" * 30)
    book = await book_of(database, KEYED)
    assert book.find("x" * 30) == book.find("y" * 30) is not None
    assert (await book_of(database)).find("x" * 30) is None


async def test_plain_digests_work_on_and_get_the_key_when_they_are_seen(
    database: Database,
) -> None:
    await ApiTokenService(database).create(ACTOR, DRAFT)
    book = await book_of(database, KEYED)
    assert book.find("x" * 30) is not None
    await book.store_uses(database)
    assert await kept(database) == [(KEYED.of("x" * 30), plain_digest("y" * 30), KEYED.key_id)]
    assert book.find("y" * 30) is not None
    await book.store_uses(database)
    assert await kept(database) == [(KEYED.of("x" * 30), KEYED.of("y" * 30), KEYED.key_id)]
    # Whoever has not reread yet, and who has, both know it.
    for known in (book, await book_of(database, KEYED)):
        assert known.find("x" * 30) is not None
    service = ApiTokenService(database, KEYED)
    with pytest.raises(Conflict):
        await service.create(ACTOR, DRAFT)
    await service.delete(ACTOR, "x" * 30)


async def test_another_key_is_noticed_at_the_start(database: Database) -> None:
    await ApiTokenService(database, KEYED).create(ACTOR, DRAFT)
    await require_key(database, KEYED)
    for other in (Digester(), Digester("l" * 32)):
        with pytest.raises(Conflict, match="YARDARM_TOKEN_KEY"):
            await require_key(database, other)


async def test_a_new_key_takes_over_from_a_former_one(database: Database) -> None:
    service = ApiTokenService(database, KEYED)
    issued = (await service.create(ACTOR, replace(DRAFT, secret="z" * 30))).value
    assert issued.secret == "z" * 30
    newer = "n" * 32
    both, alone = Digester(newer, KEY), Digester(newer)
    await require_key(database, both)
    with pytest.raises(Conflict):
        await require_key(database, alone)
    book = await book_of(database, both)
    assert book.find("z" * 30) is not None
    await book.store_uses(database)
    await require_key(database, alone)
    for known in (book, await book_of(database, both), await book_of(database, alone)):
        assert known.find("z" * 30) is not None
    await ApiTokenService(database, both).delete(ACTOR, "z" * 30)


async def test_tokens_of_the_settings_get_the_key_and_stay_one(
    database: Database, database_url: str
) -> None:
    new = NewToken(CLIENT_TOKEN, PrincipalKind.CLIENT, "init-client-1", "production", None)
    async with database.transaction() as tx:
        await tokens.upsert(tx, [new])
        await tokens.upsert(tx, [new], KEYED)
        await tokens.upsert(tx, [new])
    assert len(await kept(database)) == 1


async def test_servers_start_with_the_same_key_only(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(KEY + "\n")
    async with running_server(database_url, token_key_file=path):
        pass
    async with running_server(database_url, token_key=KEY):
        pass
    with pytest.raises(Conflict, match="another YARDARM_TOKEN_KEY"):
        async with running_server(database_url):
            pass


async def test_a_key_may_have_blanks_and_former_ones_stand_on_lines_below(
    database_url: str, tmp_path: Path
) -> None:
    former, path = "a key of several words, as people think of them", tmp_path / "keys"
    async with running_server(database_url, token_key=former):
        pass
    path.write_text(f"{KEY}\n{former}\n")
    async with running_server(database_url, token_key_file=path):
        pass


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"token_key": "\n"}, "is empty"),
        ({"token_key": "short"}, "needs 32 or more"),
        ({"token_key_file": Path("/no/such/file")}, "cannot read /no/such/file"),
        ({"token_key_file": Path("/tmp")}, "cannot read /tmp"),
        ({"token_key_file": Path("/no"), "token_key": KEY}, "not both"),
    ],
)
async def test_a_key_that_is_none(
    database_url: str, settings: dict[str, object], words: str
) -> None:
    with pytest.raises(StartError, match=words) as raised:
        async with running_server(database_url, **settings):
            pass
    assert "short" not in str(raised.value)


@pytest.mark.parametrize(("digester", "length"), [(Digester(), 20), (KEYED, 8)])
async def test_short_secrets_need_a_key(
    database: Database, digester: Digester, length: int
) -> None:
    service = ApiTokenService(database, digester)
    with pytest.raises(Invalid, match="at least"):
        await service.create(ACTOR, Draft("a", TokenType.CLIENT, secret="s" * (length - 1)))
    await service.create(ACTOR, Draft("a", TokenType.CLIENT, secret="s" * length))


async def test_uses_are_stored_together_and_kept_while_the_database_is_away(
    database: Database, database_url: str
) -> None:
    service = ApiTokenService(database)
    first, second, third = [
        (await service.create(ACTOR, Draft(name, TokenType.CLIENT))).value
        for name in ("first", "second", "third")
    ]
    book = await book_of(database)
    before = datetime.now(UTC)
    for _ in range(3):
        assert book.find(first.secret) is not None
    assert book.find(second.secret) is not None
    away = await Database.connect(database_url)
    await away.close()
    await book.finish(away)
    await book.finish(database)
    seen = {s.token.id: s.last_used_at for s in await service.every(ACTOR)}
    assert seen[third.token.id] is None
    assert seen[first.token.id] == seen[second.token.id]
    assert before <= (seen[first.token.id] or before) - timedelta(0)
    await book.finish(database)
    assert seen == {s.token.id: s.last_used_at for s in await service.every(ACTOR)}


@pytest.fixture
async def following(database: Database) -> AsyncIterator[TokenBook]:
    book = TokenBook()
    watcher = Watcher(database, Board(), book)
    await watcher.load()
    task = asyncio.create_task(watcher.run())
    yield book
    task.cancel()


async def test_what_is_answered_is_known_here_already(
    database: Database, following: TokenBook
) -> None:
    """A token is in the book before the board says that its revision is there."""
    board = Board()
    watcher = Watcher(database, board, following)
    await watcher.load()
    task = asyncio.create_task(watcher.run())
    service = ApiTokenService(database)
    for number in range(20):
        written = await service.create(ACTOR, Draft(f"t{number}", TokenType.CLIENT))
        assert await board.reach(written.revision, within=5)
        assert following.find(written.value.secret) is not None
        gone = await service.delete(ACTOR, written.value.token.id)
        assert await board.reach(gone.revision, within=5)
        assert following.find(written.value.secret) is None
    task.cancel()


async def test_the_number_of_tokens_is_bounded(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yardarm.domain.tokens.MOST", 2)
    service = ApiTokenService(database)
    made = [await service.create(ACTOR, Draft("a", TokenType.CLIENT)) for _ in range(2)]
    with pytest.raises(Conflict, match="the most"):
        await service.create(ACTOR, Draft("a", TokenType.CLIENT))
    await service.delete(ACTOR, made[0].value.token.id)
    await service.create(ACTOR, Draft("a", TokenType.CLIENT))


async def test_errors_never_repeat_a_secret(database: Database) -> None:
    service = ApiTokenService(database)
    with pytest.raises(NotFound) as raised:
        await service.delete(ACTOR, "*:production.somebody's-secret")
    assert "somebody" not in str(raised.value)
    made = (await service.create(ACTOR, Draft("a", TokenType.FRONTEND, alias="z" * 20))).value
    assert made.secret not in repr(made)
    assert "z" * 20 not in repr(made)
    assert "z" * 20 not in repr(Draft("a", TokenType.FRONTEND, alias="z" * 20))


def test_a_document_is_the_token_again() -> None:
    token = ApiToken(
        "id", "n", TokenType.BACKEND, datetime(2026, 1, 1, tzinfo=UTC), "e", ("p", "q")
    )
    assert ApiToken.from_document(token.to_document()) == token
    assert (token.prefix, token.masked) == ("[]:e", "[]:e.****id")

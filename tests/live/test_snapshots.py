"""What is kept on disk: whole and signed, or not believed; and equal to what was shown."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import eventually
from tests.servers import CLIENT_TOKEN
from yardarm.domain.digests import Digester
from yardarm.domain.principals import PrincipalKind, Scope
from yardarm.live.board import Board
from yardarm.live.snapshots import Keeper
from yardarm.live.tokens import TokenBook
from yardarm.live.watcher import Watcher
from yardarm.store import tokens
from yardarm.store.database import Database
from yardarm.store.snapshot_file import SnapshotFile
from yardarm.store.tokens import NewToken

KEY = Digester("a key for tests, of 32 letters or more").derived("snapshot")[0]
CLIENT = NewToken(CLIENT_TOKEN, PrincipalKind.CLIENT, "c", "production", frozenset({"default"}))


async def _followed(database: Database) -> tuple[Board, TokenBook]:
    async with database.transaction() as tx:
        await tokens.upsert(tx, [CLIENT], Digester())
    board, book = Board(), TokenBook()
    await Watcher(database, board, book).load()
    return board, book


async def _written(keeper: Keeper, board: Board, book: TokenBook) -> None:
    running = asyncio.create_task(keeper.run(board, book, "an-id"))
    try:
        await eventually(lambda: keeper.status != "waiting")
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_what_is_shown_again_is_what_was_shown(database: Database, tmp_path: Path) -> None:
    board, book = await _followed(database)
    keeper = Keeper(SnapshotFile(tmp_path / "s", KEY), "db")
    await _written(keeper, board, book)
    assert keeper.status == "written"
    kept = Keeper(SnapshotFile(tmp_path / "s", KEY), "db").read()
    assert kept is not None
    again, tokens_again = Board(), TokenBook()
    kept.show(again, tokens_again)
    assert _is_restored(again)
    assert again.position == board.position
    assert again.visible() == board.visible()
    for name in board.visible():
        assert again.current(name) == board.current(name)
    found = tokens_again.find(CLIENT_TOKEN)
    assert found == book.find(CLIENT_TOKEN)
    assert found is not None
    assert found.scope == Scope("production", frozenset({"default"}))
    assert tokens_again.find("*:production.another") is None
    await Watcher(database, again, tokens_again).load()
    assert not _is_restored(again)
    assert again.state.to_document() == board.state.to_document()


def _is_restored(board: Board) -> bool:
    return board.restored


def _cut(content: bytes) -> bytes:
    return content[:-1]


def _flipped(content: bytes) -> bytes:
    return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]


def _emptied(_: bytes) -> bytes:
    return b""


def _unsigned(content: bytes) -> bytes:
    magic, _, payload = content.split(b"\n", 2)
    return b"\n".join([magic, b"0" * 64, payload])


@pytest.mark.parametrize("harm", [_cut, _flipped, _emptied, _unsigned])
@pytest.mark.parametrize("key", [KEY, None])
async def test_what_was_changed_is_not_believed(
    database: Database, tmp_path: Path, harm: Callable[[bytes], bytes], key: bytes | None
) -> None:
    path = tmp_path / "s"
    await _written(Keeper(SnapshotFile(path, key), "db"), *await _followed(database))
    assert Keeper(SnapshotFile(path, key), "db").read() is not None
    path.write_bytes(harm(path.read_bytes()))
    assert Keeper(SnapshotFile(path, key), "db").read() is None


async def test_neither_is_what_another_key_signed_or_is_of_another_database(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "s"
    await _written(Keeper(SnapshotFile(path, None), "db"), *await _followed(database))
    assert Keeper(SnapshotFile(path, KEY), "db").read() is None
    assert Keeper(SnapshotFile(path, None), "other").read() is None
    assert Keeper(SnapshotFile(tmp_path / "none", None), "db").read() is None
    (tmp_path / "snapshot.key").write_bytes(bytes(32))
    assert Keeper(SnapshotFile(path, None), "db").read() is None


def _modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def test_files_are_for_their_owner_and_nothing_is_left_over(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "s"
    left = tmp_path / "s-killed.unfinished"
    left.write_bytes(b"a part")
    os.utime(left, (0, 0))
    await _written(Keeper(SnapshotFile(path, None), "db"), *await _followed(database))
    assert _modes(tmp_path) == {"s": 0o600, "snapshot.key": 0o600}
    assert CLIENT_TOKEN.encode() not in path.read_bytes()


async def test_where_nothing_can_be_written_the_process_goes_on(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    keeper = Keeper(SnapshotFile(tmp_path / "file" / "s", KEY), "db")
    await _written(keeper, *await _followed(database))
    assert keeper.status == "failing"


async def test_who_is_held_back_is_let_go(database: Database) -> None:
    held = await Database.held_back(database.dsn)
    with pytest.raises(Exception, match="does not answer"):
        async with held.transaction():
            pass
    held.let_go()
    async with held.transaction(read_only=True) as tx:
        assert await tx.connection.fetchval("select 1") == 1
    await held.close()

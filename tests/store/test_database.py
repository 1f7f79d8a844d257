"""The way to the database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from yardarm.domain.errors import Unavailable
from yardarm.store.database import Database, WrongDatabase


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://u:s3cr/et@127.0.0.1/db",
        "postgresql://u:s3cr#et@127.0.0.1/db",
        "postgresql://u:p?s3cret@127.0.0.1/db",
        "postgresql://u:s3cret[@127.0.0.1/db",
    ],
)
async def test_a_url_that_cannot_be_read_shows_nothing_of_its_password(dsn: str) -> None:
    with pytest.raises(WrongDatabase, match="percent-encoded") as raised:
        await Database.connect(dsn)
    assert "s3" not in str(raised.value)


@asynccontextmanager
async def _cutting_after(word: bytes, dsn: str) -> AsyncIterator[str]:
    """A way to the database on which the answer to a statement with this word is lost."""
    parts = urlsplit(dsn)
    query = parse_qs(parts.query)
    socket = f"{query['host'][0]}/.s.PGSQL.{query.get('port', ['5432'])[0]}"

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(socket)
        answers = asyncio.create_task(pump(there, writer))
        while data := await reader.read(65_536):
            if word in data:
                answers.cancel()
                await asyncio.gather(answers, return_exceptions=True)
                back.write(data)
                await there.read(65_536)  # it is done there
                break
            back.write(data)
        answers.cancel()
        for stream in (back, writer):
            stream.close()
            await asyncio.gather(stream.wait_closed(), return_exceptions=True)

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        yield f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}?sslmode=disable"
    finally:
        server.close()


async def _write(dsn: str) -> None:
    database = await Database.connect(dsn)
    try:
        async with database.transaction() as tx:
            await tx.connection.execute("insert into tag_types (name) values ('a')")
    finally:
        await database.close()


async def test_a_commit_whose_answer_is_lost_is_not_called_undone(database_url: str) -> None:
    async with _cutting_after(b"COMMIT;", database_url) as cut:
        with pytest.raises(Unavailable, match="may or may not be stored"):
            await _write(cut)
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("select count(*) from tag_types where name = 'a'") == 1
    await connection.close()


async def test_what_is_lost_before_the_commit_is_not_stored(database_url: str) -> None:
    async with _cutting_after(b"insert into tag_types", database_url) as cut:
        with pytest.raises(Unavailable, match="nothing was stored"):
            await _write(cut)

"""Backing a database up: what pg_dump says of one moment, and a manifest of the same moment."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from yardarm import __version__
from yardarm.domain.times import exact_time
from yardarm.store import client_programs, events, migrate
from yardarm.store.backup_file import CHUNK, FORMAT, BackupError, Manifest, Progress, written
from yardarm.store.database import Database, Tx

_MARK_LINE = b"\\unrestrict "
# Known to newer servers only, or to newer psql only; `restore` restricts psql itself.
_DROPPED = (b"SET transaction_timeout", b"\\restrict ")


async def backup(database: Database, path: Path, progress: Progress) -> Manifest:
    """Write everything of Yardarm's that is in the database, whoever writes to it meanwhile.

    Raises BackupError; then nothing is left at `path` that was not there before.
    """
    async with database.transaction(read_only=True) as tx:
        # This transaction only holds the moment while pg_dump works.
        await tx.connection.execute("set local idle_in_transaction_session_timeout = 0")
        manifest, tables = await _moment(tx)
        programs = await client_programs.newest(int(manifest.postgresql.partition(".")[0]))
        snapshot = await tx.connection.fetchval("select pg_export_snapshot()")
        words = [f"--table=public.{name}" for name in tables]
        words += [f"--snapshot={snapshot}", "--no-owner", "--no-privileges", "--no-comments"]
        words.append("--no-tablespaces")
        with written(path, manifest, progress) as writing:
            async for piece in _dumped(programs.folder / "pg_dump", words, database.dsn):
                writing.write(piece)
    return manifest


async def _moment(tx: Tx) -> tuple[Manifest, Sequence[str]]:
    found = await tx.connection.fetch(
        "select relname from pg_class where relnamespace = 'public'::regnamespace"
        " and relkind = 'r' and relname = any($1::name[]) order by relname",
        migrate.tables(),
    )
    tables = [row["relname"] for row in found]
    if "events" not in tables:
        raise BackupError("there is nothing to back up: the database has no tables of Yardarm")
    last = await events.last(tx)
    version: str = await tx.connection.fetchval("show server_version")
    manifest = Manifest(
        FORMAT, __version__, exact_time(datetime.now(UTC)), version.split(maxsplit=1)[0],
        last.revision, last.hash.hex(), await migrate.recorded(tx),
    )  # fmt: skip
    return manifest, tables


async def _dumped(program: Path, words: Sequence[str], dsn: str) -> AsyncIterator[bytes]:
    async with client_programs.running(program, *words, dsn=dsn) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        said = asyncio.create_task(child.stderr.read())
        async for piece in _portable(child.stdout):
            yield piece
        if await child.wait() != 0:
            raise BackupError(f"pg_dump failed: {client_programs.last_words(await said)}")


async def _portable(output: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Without the lines that servers or psql of other versions do not know."""
    key = b""
    while line := await output.readline():
        if line.startswith(b"\\restrict "):
            key = line.removeprefix(b"\\restrict ")
        if not line.startswith(_DROPPED):
            yield line
        if line.startswith(b"SET row_security"):  # the last of the head; now come the rows
            break
    rest = b""
    while piece := await output.read(CHUNK):
        rest += piece
        if len(rest) > 2 * CHUNK:
            yield rest[:CHUNK]
            rest = rest[CHUNK:]
    yield rest.replace(_MARK_LINE + key, b"") if key else rest

"""Restoring a backup: all of it in one transaction, or none."""

import asyncio
import contextlib
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from yardarm.store import backup_file, client_programs, journal, migrate
from yardarm.store.backup_file import BackupError, Manifest, Progress
from yardarm.store.database import Database, Tx
from yardarm.store.tokens import TOKEN_CHANNEL

_ATTEMPTS = 3
"""Servers at work on the database may be in the way for a moment: a deadlock is tried again."""

_MORE_THAN_A_SEED = (
    "exists (select from public.events where created_by <> 'migration') "
    "or exists (select from public.client_metrics) "
    "or exists (select from public.client_instances)"
)
_NEWEST = (
    "coalesce((select event_id || ' ' || encode(hash, 'hex') from public.event_details "
    "order by event_id desc limit 1), '0 ' || repeat('0', 64))"
)
_REFUSED = (
    "the database holds more than a fresh one: restore with --replace to put this in its place"
)


async def restore(database: Database, path: Path, *, replace: bool, progress: Progress) -> Manifest:
    """Put what is in the backup in the place of what is in the database, and bring it to this
    version. Servers on the database find the other history by themselves.

    Raises BackupError, and WrongDatabase for one that is somebody else's; then the database is
    as it was.
    """
    manifest = await asyncio.to_thread(backup_file.read, path)
    _require_known(path, manifest)
    async with database.transaction(read_only=True) as tx:
        tables = await _replaceable(tx, replace=replace)
        server = int(await tx.connection.fetchval("show server_version_num")) // 10000
    programs = await client_programs.newest(server)
    script = _Script(path, manifest, tables, replace=replace)
    for attempt in range(1, _ATTEMPTS + 1):
        reason = await _run(programs.folder / "psql", database.dsn, script, progress)
        if reason is None:
            break
        if "deadlock" not in reason or attempt == _ATTEMPTS:
            raise BackupError(f"nothing was changed: {reason}")
    await migrate.up(database)
    return manifest


def _require_known(path: Path, manifest: Manifest) -> None:
    known = {migration.name for migration in migrate.known()}
    if unknown := [name for name in manifest.migrations if name not in known]:
        raise BackupError(
            f"{path} was made by Yardarm {manifest.yardarm} and has the migration {unknown[-1]}, "
            "which this version does not know: use that version or a newer one"
        )


async def _replaceable(tx: Tx, *, replace: bool) -> list[str]:
    """The tables that give way. Raises BackupError when others are there, or more than a seed."""
    rows = await tx.connection.fetch(
        "select relname from pg_class where relnamespace = 'public'::regnamespace"
        " and relkind in ('r', 'p', 'f') order by relname"
    )
    there = [row["relname"] for row in rows]
    ours = [name for name in there if name in migrate.tables()]
    if strangers := sorted(set(there) - set(ours)):
        raise BackupError(
            f"the database holds a table {strangers[0]} that this Yardarm did not make: "
            "restore into a database of its own"
        )
    whole = {"events", "client_metrics", "client_instances"} <= set(ours)
    if not replace and ours:
        if not whole:
            raise BackupError(f"a part of Yardarm's tables is there: {_REFUSED}")
        if await tx.connection.fetchval(f"select {_MORE_THAN_A_SEED}"):
            raise BackupError(_REFUSED)
    return ours


class _Script:
    """What psql is told. It sees COMMIT only after the last byte has been checked."""

    def __init__(
        self, path: Path, manifest: Manifest, tables: Sequence[str], *, replace: bool
    ) -> None:
        self._path = path
        self._manifest = manifest
        self._tables = tables
        self._replace = replace

    def pieces(self) -> Iterator[bytes]:
        # A dump may hold commands of psql, even such that start programs: none of them is obeyed.
        key = secrets.token_hex(16)
        yield f"\\restrict {key}\n".encode()
        yield self._before().encode()
        with backup_file.opened(self._path, self._manifest) as dump:
            yield from dump
        yield self._after().encode()
        yield f"\\unrestrict {key}\n".encode()

    def _before(self) -> str:
        """Alone, as the door and a migration would be; then room is made."""
        lines = [
            "begin;",
            "set local lock_timeout = '30s';",
            f"select pg_advisory_xact_lock({migrate.LOCK_ID});",
            f"select pg_advisory_xact_lock({journal.LOCK_ID});",
        ]
        if self._tables:
            names = ", ".join(f"public.{name}" for name in self._tables)
            lines.append(f"lock table {names} in access exclusive mode;")
            if not self._replace:
                lines.append(_assertion(f"not ({_MORE_THAN_A_SEED})", _REFUSED))
            lines.append(f"drop table {names};")
        return "\n".join(lines) + "\n"

    def _after(self) -> str:
        wanted = f"{_NEWEST} = '{int(self._manifest.revision)} {self._hash()}'"
        return "\n".join((
            _assertion(wanted, "what the dump holds is not what its manifest says"),
            f"select pg_notify('{journal.REVISION_CHANNEL}', '');",
            f"select pg_notify('{TOKEN_CHANNEL}', '');",
            "commit;\n",
        ))  # fmt: skip

    def _hash(self) -> str:
        return bytes.fromhex(self._manifest.hash).hex()  # nothing but digits gets into the script


def _assertion(condition: str, otherwise: str) -> str:
    return (
        f"do $check$ begin if not ({condition}) then raise exception '{otherwise}'; "
        "end if; end $check$;"
    )


async def _run(psql: Path, dsn: str, script: _Script, progress: Progress) -> str | None:
    """None when it is done, else why it is not. Raises BackupError when the file is to blame."""
    words = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
    async with client_programs.running(psql, *words, dsn=dsn) as child:
        assert child.stdin is not None
        assert child.stderr is not None
        said = asyncio.create_task(child.stderr.read())
        with contextlib.suppress(ConnectionError):  # it gave up: it has said why
            for piece in script.pieces():
                child.stdin.write(piece)
                await child.stdin.drain()
                progress(len(piece))
            child.stdin.close()
            await child.stdin.wait_closed()
        if await child.wait() == 0:
            return None
        return client_programs.last_words(await said)

"""Backup and restore against a real PostgreSQL and its own programs."""

import asyncio
import json
import re
import stat
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import create_database
from yardarm.domain.features import Feature
from yardarm.domain.principals import OPEN, Actor
from yardarm.domain.targeting import FeatureStrategy
from yardarm.service.features import FeatureService
from yardarm.store import backup as backups
from yardarm.store import client_programs, events, migrate, state
from yardarm.store import restore as restores
from yardarm.store.backup_file import BackupError, Manifest, read
from yardarm.store.checkup_history import chain_holds, rows_are_the_fold, sequences_are_ahead
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres

ACTOR = Actor(OPEN)
DEBIANS_15 = Path("/usr/lib/postgresql/15/bin")


def silent(_: int) -> None:
    """Nobody looks at the progress."""


async def backup(database: Database, path: Path) -> Manifest:
    return await backups.backup(database, path, silent)


async def restore(database: Database, path: Path, *, replace: bool = False) -> Manifest:
    return await restores.restore(database, path, replace=replace, progress=silent)


async def create(database: Database, name: str) -> None:
    feature = Feature(name, datetime.now(UTC), strategies=(FeatureStrategy("default"),))
    await FeatureService(database).create(ACTOR, feature)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def told(database: Database) -> tuple[object, object]:
    """Everything that must come back: all rows of all tables, and that they belong together."""
    async with database.transaction(read_only=True) as tx:
        assert await events.first_broken_link(tx) is None
        rows = (await state.rows(tx)).to_document()
        assert (await state.replayed(tx)).to_document() == rows
        everything = {}
        for table in sorted(migrate.tables()):
            found = await tx.connection.fetch(f"select t::text as row from {table} t")
            everything[table] = sorted(row["row"] for row in found)
    return rows, everything


@pytest.fixture
async def lived_in(database: Database) -> Database:
    for name in ("one", "two"):
        await create(database, name)
    async with database.transaction() as tx:
        await tx.connection.execute("insert into client_metrics (metrics) values ('{\"a\": 1}')")
        await tx.connection.execute(
            "insert into client_instances (app_name, instance_id) values ($1, 'i')",
            "\\restrict x\n\\.\n\\! 'é'\t\x7f\U0001f600",
        )
    return database


@pytest.fixture
async def target(empty_database_url: str) -> AsyncIterator[Database]:
    """An empty database to restore into."""
    async with connected(empty_database_url) as database:
        yield database


@pytest.fixture
async def other(postgres: str, template: str) -> AsyncIterator[Database]:
    """A fresh one."""
    async with connected(await create_database(postgres, template=template)) as database:
        yield database


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[Database]:
    database = await Database.connect(dsn)
    try:
        yield database
    finally:
        await database.close()


async def test_what_is_backed_up_comes_back(
    lived_in: Database, target: Database, tmp_path: Path
) -> None:
    path = tmp_path / "backup"
    made = await backup(lived_in, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["backup"]
    assert await restore(target, path) == read(path)
    assert await told(target) == await told(lived_in)
    async with target.transaction(read_only=True) as tx:
        for check in (rows_are_the_fold, chain_holds, sequences_are_ahead):
            assert (await check(tx)).ok
    await create(target, "three")
    async with target.transaction(read_only=True) as tx:
        assert (await events.last(tx)).revision == made.revision + 1


async def test_a_fresh_database_gives_way_and_one_with_more_only_when_told(
    lived_in: Database, other: Database, tmp_path: Path
) -> None:
    await backup(lived_in, tmp_path / "backup")
    await restore(other, tmp_path / "backup")
    await create(other, "after")
    kept = await told(other)
    with pytest.raises(BackupError, match="--replace"):
        await restore(other, tmp_path / "backup")
    assert await told(other) == kept
    await restore(other, tmp_path / "backup", replace=True)
    assert await told(other) == await told(lived_in)


async def test_telemetry_alone_is_more_than_a_fresh_database_has(
    lived_in: Database, other: Database, tmp_path: Path
) -> None:
    await backup(lived_in, tmp_path / "backup")
    async with other.transaction() as tx:
        await tx.connection.execute("insert into client_metrics (metrics) values ('{}')")
    with pytest.raises(BackupError, match="more than a fresh one"):
        await restore(other, tmp_path / "backup")


async def test_somebody_elses_table_is_never_replaced(
    lived_in: Database, target: Database, tmp_path: Path
) -> None:
    await backup(lived_in, tmp_path / "backup")
    async with target.transaction() as tx:
        await tx.connection.execute("create table mine (x int)")
    with pytest.raises(BackupError, match="a table mine that this Yardarm did not make"):
        await restore(target, tmp_path / "backup", replace=True)


async def test_it_is_of_one_moment_whoever_writes(
    database: Database, target: Database, tmp_path: Path
) -> None:
    ending = False

    async def write() -> None:
        number = 0
        while not ending:
            number += 1
            await create(database, f"flag-{number}")

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.1)
    try:
        for number in range(3):
            await restore(target, await _backed_up(database, tmp_path, number), replace=True)
            await told(target)
    finally:
        ending = True
        await writing


async def _backed_up(database: Database, folder: Path, number: int) -> Path:
    path = folder / f"backup-{number}"
    await backup(database, path)
    return path


def _repacked(path: Path, change: Callable[[dict[str, object], bytes], object]) -> None:
    """The same file with another dump or manifest, all checksums right."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        dump = archive.read("database.sql")
    changed = change(manifest, dump)
    dump = changed if isinstance(changed, bytes) else dump
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("database.sql", dump)
        archive.writestr("manifest.json", json.dumps(manifest))


def _resealed(add: bytes) -> Callable[[dict[str, object], bytes], bytes]:
    def change(manifest: dict[str, object], dump: bytes) -> bytes:
        manifest["sha256"] = sha256(dump + add).hexdigest()
        manifest["bytes"] = len(dump + add)
        return dump + add

    return change


def _locked(path: Path) -> None:
    """The bit that says so, in each entry of the directory."""
    raw = bytearray(path.read_bytes())
    for found in re.finditer(rb"PK\x01\x02", bytes(raw)):
        raw[found.start() + 8] |= 1
    path.write_bytes(raw)


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut off": (lambda p: p.write_bytes(p.read_bytes()[:-40]), "is damaged"),
    "a flipped bit": (
        lambda p: p.write_bytes(bytes(b ^ (i == 500) for i, b in enumerate(p.read_bytes()))),
        "is damaged",
    ),
    "empty": (lambda p: p.write_bytes(b""), "is damaged"),
    "something else": (lambda p: p.write_text("select 1;"), "no backup of Yardarm"),
    "gone": (lambda p: p.unlink(), "No such file"),
    "another dump": (lambda p: _repacked(p, lambda _, dump: dump + b"\n"), "is damaged"),
    "a form to come": (
        lambda p: _repacked(p, lambda m, _: m.update(format=2)), "form that this Yardarm",
    ),
    "a manifest without its hash": (
        lambda p: _repacked(p, lambda m, _: m.pop("hash")), "is damaged",
    ),
    "a newer Yardarm's": (
        lambda p: _repacked(p, lambda m, _: m.update(migrations=["/20990101000000-later"])),
        "has the migration /20990101000000-later, which this version does not know",
    ),
    "a manifest of another history": (
        lambda p: _repacked(p, lambda m, _: m.update(hash="00" * 32)),
        "nothing was changed: what the dump holds is not what its manifest says",
    ),
    "a hash that is none": (
        lambda p: _repacked(p, lambda m, _: m.update(hash="no hash")), "is damaged",
    ),
    "an endless manifest": (
        lambda p: _repacked(p, lambda m, _: m.update(more="x" * 2_000_000)), "is damaged",
    ),
    "a dump longer than it says": (
        lambda p: _repacked(p, lambda m, dump: m.update(bytes=len(dump) - 1)), "is damaged",
    ),
    "locked with a password": (_locked, "is damaged, or no backup"),
    "an error at the very end": (
        lambda p: _repacked(p, _resealed(b"select 1 / 0;\n")),
        "nothing was changed: division by zero",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
async def test_a_bad_backup_changes_nothing(
    lived_in: Database, other: Database, tmp_path: Path, name: str
) -> None:
    damage, words = DAMAGE[name]
    path = tmp_path / "backup"
    await backup(lived_in, path)
    damage(path)
    await create(other, "mine")
    before = await told(other)
    with pytest.raises(BackupError, match=words):
        await restore(other, path, replace=True)
    assert await told(other) == before


async def test_no_command_of_psql_in_a_dump_is_obeyed(
    lived_in: Database, target: Database, tmp_path: Path
) -> None:
    path = tmp_path / "backup"
    await backup(lived_in, path)
    _repacked(path, _resealed(f"\\! touch {tmp_path / 'pwned'}\n".encode()))
    with pytest.raises(BackupError, match="nothing was changed"):
        await restore(target, path)
    assert not (tmp_path / "pwned").exists()


async def test_a_backup_that_fails_leaves_the_last_one(
    database: Database, target: Database, tmp_path: Path
) -> None:
    path = tmp_path / "backup"
    await backup(database, path)
    before = path.read_bytes()
    with pytest.raises(BackupError, match="nothing to back up"):
        await backup(target, path)
    async with database.transaction() as tx:
        await tx.connection.execute("create role nobody_at_all login")
        for what in ("tables", "sequences"):
            await tx.connection.execute(
                f"grant select on all {what} in schema public to nobody_at_all"
            )
        await tx.connection.execute("alter table features enable row level security")
    url = urlsplit(database.dsn)
    async with connected(url._replace(netloc="nobody_at_all@").geturl()) as poor:
        with pytest.raises(BackupError, match=r"pg_dump failed: .*row-level security"):
            await backup(poor, path)
    assert path.read_bytes() == before
    assert names(tmp_path) == ["backup"]
    with pytest.raises(BackupError, match=r"cannot write .*: No such file"):
        await backup(database, tmp_path / "none" / "backup")


async def test_it_needs_a_pg_dump_that_is_not_older_than_the_server() -> None:
    with pytest.raises(BackupError, match="install postgresql-client-99"):
        await client_programs.newest(99)
    assert (await client_programs.newest(18)).major >= 18


def test_a_password_is_on_no_command_line() -> None:
    dsn = "postgresql://me:s%3Ae%5Ccret@db.example:5433/flags?sslmode=require"
    with client_programs.without_password(dsn) as safe:
        parts = urlsplit(safe)
        file = Path(parse_qs(parts.query)["passfile"][0])
        assert file.read_text() == "*:*:*:*:s\\:e\\\\cret\n"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert safe.startswith("postgresql://me@db.example:5433/flags?sslmode=require&passfile=")
    assert not file.exists()
    with client_programs.without_password("postgresql:///flags?password=x&user=y") as safe:
        assert "password" not in safe
        assert "user=y&passfile=" in safe


def test_restore_knows_all_that_migrations_make() -> None:
    """It drops tables. When a migration makes something else, teach it that."""
    made = {
        what
        for migration in migrate.known()
        for what in re.findall(r"(?m)^create (?:unique )?(\w+)", migration.up)
    }
    assert made == {"table", "index"}


@pytest.mark.skipif(not DEBIANS_15.is_dir(), reason="no PostgreSQL 15 here")
async def test_from_the_newest_postgresql_to_the_oldest(
    lived_in: Database, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    await backup(lived_in, tmp_path / "backup")
    old = EmbeddedPostgres(tmp_path_factory.mktemp("pg"), durable=False, bindir=DEBIANS_15)
    async with connected(await asyncio.to_thread(old.start)) as database:
        await restore(database, tmp_path / "backup")
        assert await told(database) == await told(lived_in)
        await backup(database, tmp_path / "again")
        await restore(lived_in, tmp_path / "again", replace=True)
        assert await told(database) == await told(lived_in)
    await asyncio.to_thread(old.stop)

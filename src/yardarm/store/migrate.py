"""Migrations: SQL files in order, recorded in table `migrations` as the document has it.

A file holds the way forward and, below a line `-- down`, the way back. Its name without the
ending, behind a slash, is what the table records: db-migrate's form. A released file is never
edited; its successor mends it.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

import asyncpg

from yardarm.domain import context_fields, environments, feature_types, projects, strategies, tags
from yardarm.domain.events import Decision, Kind
from yardarm.domain.principals import MIGRATION
from yardarm.domain.replay import collection_of
from yardarm.store import journal, state
from yardarm.store.database import Database, Tx, WrongDatabase

LOCK_ID = 0x79617265
"""Taken by whoever changes the schema."""

_NAME = re.compile(r"\d{14}-[a-z0-9-]+\.sql")
_CREATED = re.compile(r"^create table (\w+)", re.MULTILINE)

_TABLE = """
create table if not exists migrations (
  id serial primary key,
  name varchar(255) not null,
  run_on timestamp not null
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    name: str
    up: str
    down: str


@dataclass(frozen=True, slots=True)
class Status:
    """Names in order: those that the database has, and those that it lacks."""

    applied: tuple[str, ...]
    pending: tuple[str, ...]


@cache
def known() -> tuple[Migration, ...]:
    """The migrations of this version, oldest first."""
    folder = files("yardarm.store") / "migrations"
    names = sorted(f.name for f in folder.iterdir() if _NAME.fullmatch(f.name))
    return tuple(_read(name, (folder / name).read_text()) for name in names)


def _read(file_name: str, text: str) -> Migration:
    up, marker, down = text.partition("\n-- down\n")
    if not marker:
        raise ValueError(f"{file_name} has no line `-- down`")
    return Migration("/" + file_name.removesuffix(".sql"), up, down)


@cache
def tables() -> frozenset[str]:
    """Every table that a migration of this version makes, and `migrations` itself."""
    made = (name for migration in known() for name in _CREATED.findall(migration.up))
    return frozenset({"migrations", *made})


async def up(database: Database) -> Status:
    """Bring the database to this version and seed an empty one. Several starters take turns.

    Raises WrongDatabase when the database is newer than this version or somebody else's.
    """
    async with _alone(database) as tx:
        applied = await _applied(tx)
        pending = [m for m in known() if m.name not in applied]
        for migration in pending:
            await tx.connection.execute(migration.up)
            await tx.connection.execute(
                "insert into migrations (name, run_on) values ($1, now())", migration.name
            )
        if pending:
            await _fill(tx, [m.name for m in pending])
        return Status(await _applied(tx), ())


async def down(database: Database) -> str | None:
    """Take the newest migration back; its name, or None when there is none to take back."""
    async with _alone(database) as tx:
        applied = await _applied(tx)
        if not applied:
            return None
        newest = next(m for m in known() if m.name == applied[-1])
        await tx.connection.execute(newest.down)
        await tx.connection.execute("delete from migrations where name = $1", newest.name)
        return newest.name


async def status(database: Database) -> Status:
    async with database.transaction(read_only=True) as tx:
        applied = await _applied(tx)
    return Status(applied, tuple(m.name for m in known() if m.name not in applied))


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[Tx]:
    """One transaction for all of it: a start that dies half-way leaves nothing behind."""
    async with _in_one_line(), database.transaction() as tx:
        # Another starter may be at work for longer than an ordinary lock is worth waiting for.
        await tx.connection.execute("set local lock_timeout = '60s'")
        await tx.connection.execute("set local statement_timeout = '60s'")
        await tx.connection.execute("select pg_advisory_xact_lock($1)", LOCK_ID, timeout=65)
        await tx.connection.execute("set local lock_timeout = '5s'")
        await _refuse_foreign(tx)
        await tx.connection.execute(_TABLE)
        yield tx


@asynccontextmanager
async def _in_one_line() -> AsyncIterator[None]:
    """From PostgreSQL 15 on only a database's owner makes tables: a common first mistake."""
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise WrongDatabase(
            f"{error}: Yardarm makes its tables itself, so let its user own the database "
            "(alter database … owner to …)"
        ) from None


async def _refuse_foreign(tx: Tx) -> None:
    """Tables of ours without a record of ours: another program's database."""
    taken = await tx.connection.fetchval(
        "select to_regclass('migrations') is null and to_regclass('features') is not null"
    )
    if taken:
        raise WrongDatabase(
            "the database holds a table `features` that Yardarm did not make; "
            "give Yardarm a database of its own"
        )


async def recorded(tx: Tx) -> tuple[str, ...]:
    """What table `migrations` holds, ours or not; nothing where there is no such table."""
    if not await tx.connection.fetchval("select to_regclass('public.migrations') is not null"):
        return ()
    rows = await tx.connection.fetch("select name from migrations order by id")
    return tuple(row["name"] for row in rows)


async def _applied(tx: Tx) -> tuple[str, ...]:
    names = await recorded(tx)
    ours = {m.name for m in known()}
    unknown = [name for name in names if name not in ours]
    if "/20141020151056-initial-schema" in unknown:
        raise WrongDatabase(
            "this is an Unleash database; Yardarm adopts nothing in place: give it a database of "
            "its own and import this one into it"
        )
    if unknown:
        raise WrongDatabase(
            f"the database is newer than this Yardarm: it has the migration {unknown[-1]}, "
            "which this version does not know; start a newer version"
        )
    return names


def _seeds(at: datetime) -> dict[str, list[Decision]]:
    """The things that a fresh database starts with, by the migration that makes their table."""
    return {
        "/20261124100100-companion-tables": [
            *(strategies.create(strategy, seeded=True) for strategy in strategies.SEEDED),
            *(feature_types.create(feature_type) for feature_type in feature_types.SEEDED),
        ],
        "/20261125100000-tags-projects-context-segments": [
            *(context_fields.create(field) for field in context_fields.seeded(at)),
            *(projects.create(project) for project in projects.seeded(at)),
            *(tags.create_type(tag_type) for tag_type in tags.SEEDED),
        ],
        "/20261125200000-environments": [
            *(environments.create(environment) for environment in environments.seeded(at)),
        ],
    }


async def _fill(tx: Tx, applied: Sequence[str]) -> None:
    """Fill the tables that were just made, through the door like every other change: with what
    the history says was in them (they had been taken back), else with the seeds.
    """
    history = await state.replayed(tx)
    await journal.rewrite(tx, history)
    door = await journal.open_in(tx, MIGRATION)
    seeds = _seeds(door.now)
    for decision in (d for name in applied for d in seeds.get(name, ())):
        assert isinstance(decision.kind, Kind)
        if decision.name not in getattr(history, collection_of(decision.kind)):
            await door.record(decision)

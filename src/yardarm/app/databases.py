"""Which database a command works on, and how it is reached."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from yardarm.app.errors import DatabaseAwayError, StartError
from yardarm.config import Config
from yardarm.domain.errors import Conflict
from yardarm.service.environments import settle_default
from yardarm.store import migrate
from yardarm.store.database import Database, DatabaseAway, WrongDatabase
from yardarm.store.embedded import EmbeddedError, EmbeddedPostgres, running_dsn

_PATIENCE = 600.0
"""Seconds that a statement of a command may take at which a person waits."""


@asynccontextmanager
async def database_dsn(config: Config) -> AsyncIterator[tuple[str, EmbeddedPostgres | None]]:
    """The database of the configuration: the one of DATABASE_URL, or the embedded one, which
    runs until the block ends. Raises StartError.
    """
    if config.database_url:
        yield config.database_url, None
        return
    embedded = EmbeddedPostgres(config.data_dir)
    try:
        dsn = await asyncio.to_thread(embedded.start)
    except EmbeddedError as error:
        raise StartError(str(error)) from None
    try:
        yield dsn, embedded
    finally:
        await asyncio.to_thread(embedded.stop)


@asynccontextmanager
async def attached_database(config: Config, *, patient: bool = False) -> AsyncIterator[Database]:
    """For commands beside a server: its database when one runs, else one for the command's
    duration. `patient`: statements may take minutes. Raises StartError.
    """
    dsn = config.database_url or running_dsn(config.data_dir)
    if dsn:
        async with connected(dsn, patient=patient) as database:
            yield database
        return
    async with (
        database_dsn(config) as (started, _),
        connected(started, patient=patient) as database,
    ):
        yield database


@asynccontextmanager
async def present_database(config: Config, *, patient: bool = False) -> AsyncIterator[Database]:
    """Like attached_database, for commands that need what a server made. Raises StartError."""
    require_database(config)
    async with attached_database(config, patient=patient) as database:
        if (await migrate.status(database)).pending:
            raise WrongDatabase("lacks migrations of this version: run `yardarm migrate up` first")
        yield database


def require_database(config: Config) -> None:
    """For commands that look and must not make one. Raises StartError."""
    if not (config.database_url or (config.data_dir / "postgres").is_dir()):
        raise StartError(
            f"there is no database in {config.data_dir}: name the folder with --data-dir, "
            "or set DATABASE_URL"
        )


@asynccontextmanager
async def connected(dsn: str, *, patient: bool = False) -> AsyncIterator[Database]:
    try:
        database = await (
            Database.connect(dsn, statement_timeout=_PATIENCE) if patient else Database.connect(dsn)
        )
        try:
            yield database
        finally:
            await database.close()
    except WrongDatabase as error:
        kind = DatabaseAwayError if isinstance(error, DatabaseAway) else StartError
        raise kind(f"{describe(dsn)}: {error}") from None


async def settled(database: Database, config: Config) -> tuple[str, ...]:
    """Give the default environment the name that the settings say; the names of all environments.
    Raises StartError when another one has it.
    """
    try:
        return await settle_default(database, config.default_environment)
    except Conflict as error:
        raise StartError(str(error)) from None


def describe(dsn: str) -> str:
    """A database's name for messages: never its password."""
    try:
        parts = urlsplit(dsn)
        where = f"{parts.hostname or 'a UNIX socket'}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return "DATABASE_URL"
    return f"database {parts.path.lstrip('/') or 'postgres'} at {where}"

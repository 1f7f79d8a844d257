"""A start without the database: with what was kept on disk, until the database is there."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from yardarm.app.databases import connected
from yardarm.app.errors import DatabaseAwayError, StartError
from yardarm.config import Config
from yardarm.domain.digests import Digester
from yardarm.domain.errors import Unavailable, YardarmError
from yardarm.live.snapshots import Keeper
from yardarm.store.database import Database
from yardarm.store.snapshot_file import SnapshotFile

_PAUSE = 1.0
_AFTER_REFUSAL = 10.0

Prepare = Callable[[Database], Awaitable[None]]
"""Makes a database ready for this version and these settings."""

log = structlog.get_logger()


def keeper_of(config: Config, digester: Digester) -> Keeper:
    """Only of a database that others run: the embedded one is there when the server is."""
    dsn = config.database_url
    if dsn is None or not config.snapshot:
        return Keeper(None, "")
    name = _name(dsn)
    path = Path(config.data_dir) / f"snapshot-{name}"
    return Keeper(SnapshotFile(path, next(iter(digester.derived("snapshot")), None)), name)


def _name(dsn: str) -> str:
    """The same for the same database, whoever logs in to it."""
    try:
        parts = urlsplit(dsn)
        where = f"{parts.hostname}:{parts.port or ''}{parts.path}?{parts.query}"
    except ValueError:
        where = dsn
    return hashlib.sha256(where.encode()).hexdigest()[:12]


@asynccontextmanager
async def opened(dsn: str, prepare: Prepare, keeper: Keeper) -> AsyncIterator[Database]:
    """The database, prepared; or one that is held back until `heal` lets it go, and then
    `keeper.kept` is what to serve. Raises StartError and Unavailable when nothing was kept.
    """
    async with AsyncExitStack() as stack:
        try:
            database = await stack.enter_async_context(connected(dsn))
            await prepare(database)
        except (DatabaseAwayError, Unavailable) as error:
            await stack.aclose()
            keeper.kept = await asyncio.to_thread(keeper.read)
            if keeper.kept is None:
                raise
            revision = keeper.kept.position.revision
            log.warning("started_without_database", error=str(error), revision=revision)
            database = await Database.held_back(dsn)
            stack.push_async_callback(database.close)
        yield database


async def heal(database: Database, prepare: Prepare) -> None:
    """Until the database is there and prepared; only then anybody else may use it. One that
    cannot be used is logged and looked at again: clients go on with what was kept.
    """
    while True:
        pause = _PAUSE
        try:
            async with connected(database.dsn) as found:
                await prepare(found)
        except (DatabaseAwayError, Unavailable):
            pass
        except (StartError, YardarmError) as error:
            log.error("database_cannot_be_used", error=str(error))  # noqa: TRY400 - one line
            pause = _AFTER_REFUSAL
        else:
            database.let_go()
            log.info("database_found")
            return
        await asyncio.sleep(pause)

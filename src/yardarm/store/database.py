"""The connection pool and transactions. Every session's time zone is UTC."""

import asyncio
import re
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol, Self

import asyncpg

from yardarm.domain.errors import Unavailable
from yardarm.domain.figures import Summaries, Tally

Row = Mapping[str, Any]


class Connection(Protocol):
    """What the store asks of a connection; asyncpg brings no types of its own."""

    async def execute(self, sql: str, *args: object, timeout: float | None = None) -> str: ...  # noqa: ASYNC109
    async def fetch(self, sql: str, *args: object) -> list[Row]: ...
    async def fetchrow(self, sql: str, *args: object) -> Row | None: ...
    async def fetchval(self, sql: str, *args: object) -> Any: ...
    def cursor(self, sql: str, *args: object, prefetch: int) -> AsyncIterable[Row]: ...


# Time-outs against grey failures, in seconds (fault bar, advice 4): a frozen database must cost
# a writer an answer, not a hang.
ACQUIRE_TIMEOUT = 2.0
LOCK_TIMEOUT = 2.0
STATEMENT_TIMEOUT = 3.0
CLIENT_TIMEOUT = 4.0

_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the driver's word for a session that was ended while idle
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.OperatorInterventionError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.DiskFullError,
)
"""Errors that say nothing about the command: the same one may succeed in a moment."""

_UNSURE = "The database did not answer in the end: the change may or may not be stored"


class WrongDatabase(Exception):  # noqa: N818 - the text is for the operator
    """The database cannot be used as it is; the text says what to do about it."""


class DatabaseAway(WrongDatabase):
    """The database does not answer now."""


def to_timestamp(at: datetime) -> datetime:
    """For a `timestamp` column, which has no zone and holds UTC."""
    return at.astimezone(UTC).replace(tzinfo=None)


def from_timestamp(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tx:
    """An open transaction."""

    connection: Connection


@asynccontextmanager
async def unavailable_when_away() -> AsyncIterator[None]:
    """Turn the driver's ways of saying "not now" into Unavailable."""
    try:
        yield
    except _AWAY as error:
        raise Unavailable("The database does not answer; nothing was stored") from error


Queries = Summaries[tuple[str, str]]
"""Seconds that statements took, by table and action."""

_TABLE = re.compile(r"\b(?:from|into|update)\s+\"?(\w+)", re.IGNORECASE)


@lru_cache(maxsize=512)
def statement_labels(sql: str) -> tuple[str, str]:
    """The first table that a statement names, and its first word."""
    words = sql.split(maxsplit=1)
    table = _TABLE.search(sql)
    return table.group(1) if table else "(none)", words[0].lower().rstrip(";") if words else ""


def _note(queries: Queries, query: Any) -> None:
    queries[statement_labels(query.query)].add(query.elapsed)


class Database:
    """A pool on one PostgreSQL."""

    def __init__(self, dsn: str, pool: asyncpg.Pool, queries: Queries) -> None:
        self.dsn = dsn
        self.queries = queries
        self.feature_events: Tally[str] = Tally("(other)", most=10_000)
        """Committed by this process, by name of the feature."""
        self._pool = pool
        self._waiting = 0
        self._held = False

    @classmethod
    async def connect(
        cls, dsn: str, *, size: int = 8, statement_timeout: float = STATEMENT_TIMEOUT
    ) -> Self:
        """Open the pool. Raises WrongDatabase with one line when the database cannot be used.
        A longer `statement_timeout` is for commands at which a person waits.
        """
        queries: Queries = Summaries()
        try:
            pool = await _pool(dsn, queries, 1, size, statement_timeout)
        except _AWAY as error:
            raise DatabaseAway(f"cannot connect to the database: {_one_line(error)}") from error
        except asyncpg.PostgresError as error:
            raise WrongDatabase(f"cannot connect to the database: {_one_line(error)}") from error
        except ValueError:  # its text may hold a part of the password
            raise WrongDatabase(_UNREADABLE) from None
        version = await pool.fetchval("select current_setting('server_version_num')::int")
        if version < _OLDEST:
            await pool.close()
            raise WrongDatabase(
                f"the database is PostgreSQL {version // 10000}; Yardarm needs 15 or newer"
            )
        return cls(dsn, pool, queries)

    @classmethod
    async def held_back(cls, dsn: str, *, size: int = 8) -> Self:
        """One that is away: whoever asks it gets Unavailable, until `let_go`. A database that
        comes up may lack migrations, and must not be used before it was looked at.
        """
        queries: Queries = Summaries()
        database = cls(dsn, await _pool(dsn, queries, 0, size, STATEMENT_TIMEOUT), queries)
        database._held = True
        return database

    def let_go(self) -> None:
        self._held = False

    async def close(self) -> None:
        try:
            await asyncio.wait_for(self._pool.close(), CLIENT_TIMEOUT)
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def transaction(self, *, read_only: bool = False) -> AsyncIterator[Tx]:
        """One transaction: commits on return, rolls back on an exception.

        A read-only one sees a single moment. Raises Unavailable when the database is away.
        """
        isolation = "repeatable_read" if read_only else "read_committed"
        async with unavailable_when_away(), self._acquired() as held:
            transaction = held.transaction(isolation=isolation, readonly=read_only)
            committing = False
            try:
                await transaction.start()
                try:
                    yield Tx(held)
                except (TimeoutError, asyncio.CancelledError):
                    raise
                except BaseException:
                    await transaction.rollback()
                    raise
                committing = True
                await transaction.commit()
            except (*_AWAY, asyncio.CancelledError) as error:
                if isinstance(error, TimeoutError | asyncio.CancelledError):
                    # A database that did not answer in time will not answer a rollback either,
                    # and hanging up is one: the caller must not wait for it (fault bar, grey
                    # failures).
                    held.terminate()
                if committing and not read_only and isinstance(error, _AWAY):
                    raise Unavailable(_UNSURE) from error
                raise

    def pool(self) -> dict[str, int]:
        """How many connections there may be and are, and who waits for one."""
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        # The pool makes a connection before it lets anybody wait for another's.
        creating = min(self._waiting, self._pool.get_max_size() - size)
        return {
            "min": self._pool.get_min_size(),
            "max": self._pool.get_max_size(),
            "free": idle,
            "used": size - idle,
            "pending_creates": creating,
            "pending_acquires": self._waiting - creating,
        }

    @asynccontextmanager
    async def _acquired(self) -> AsyncIterator[Any]:
        self._require()
        self._waiting += 1
        try:
            held = await self._pool.acquire(timeout=ACQUIRE_TIMEOUT)
        finally:
            self._waiting -= 1
        try:
            yield held
        finally:
            await self._pool.release(held)

    @asynccontextmanager
    async def listen(
        self, channels: tuple[str, ...], wake: Callable[[], None]
    ) -> AsyncIterator[Tx]:
        """A connection of its own that calls `wake` at each notification and when it dies."""
        self._require()
        async with unavailable_when_away():
            connection = await asyncpg.connect(
                self.dsn,
                timeout=ACQUIRE_TIMEOUT,
                command_timeout=CLIENT_TIMEOUT,
                server_settings=_session(),
            )
            try:
                connection.add_termination_listener(lambda _: wake())
                for channel in channels:
                    await connection.add_listener(channel, lambda *_: wake())
                yield Tx(connection)
            finally:
                connection.terminate()

    def _require(self) -> None:
        if self._held:
            raise Unavailable("The database does not answer; nothing was stored")


async def _pool(
    dsn: str, queries: Queries, least: int, most: int, statement_timeout: float
) -> asyncpg.Pool:
    async def watch(connection: Any) -> None:
        connection.add_query_logger(lambda query: _note(queries, query))

    return await asyncpg.create_pool(
        dsn,
        min_size=least,
        max_size=most,
        timeout=ACQUIRE_TIMEOUT,
        command_timeout=statement_timeout + CLIENT_TIMEOUT - STATEMENT_TIMEOUT,
        server_settings=_session(statement_timeout),
        init=watch,
    )


_OLDEST = 150000
_UNREADABLE = (
    "cannot connect to the database: its URL cannot be read; special characters in the user name "
    "or password must be percent-encoded"
)


def _session(statement_timeout: float = STATEMENT_TIMEOUT) -> dict[str, str]:
    """The settings of a session; one in a transaction may idle as long as a statement may take."""
    return {
        "application_name": "yardarm",
        "timezone": "UTC",
        "lock_timeout": str(int(LOCK_TIMEOUT * 1000)),
        "statement_timeout": str(int(statement_timeout * 1000)),
        "idle_in_transaction_session_timeout": str(int(max(10.0, statement_timeout) * 1000)),
        "synchronous_commit": "on",
    }


def _one_line(error: BaseException) -> str:
    text = str(error) or type(error).__name__
    return " ".join(text.split())

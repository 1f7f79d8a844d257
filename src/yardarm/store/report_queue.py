"""What an edge has acknowledged and not yet handed on: a SQLite file, for it has no PostgreSQL.

A write has returned when it is on the disk (WAL, synchronous=FULL). All methods block: they are
for one thread. Rows that are sent together get a name first, which they keep until they are gone:
after a crash the same rows are sent under the same name, and whoever knows the name does not
count them twice.
"""

import sqlite3
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_SCHEMA = """
create table if not exists reports (
  id integer primary key autoincrement, environment text not null, kind text not null,
  body blob not null, at real not null, batch text);
create index if not exists reports_by_batch on reports (environment, batch);
create table if not exists received (batch text primary key, at real not null) without rowid;
"""
_NEXT = """
select id, kind, body from reports where environment = ? and batch is null order by id limit ?
"""
_AGAIN = """
select id, kind, body from reports where environment = ? and batch = ? order by id
"""

Kind = Literal["metrics", "register"]


class InUse(Exception):  # noqa: N818 - the text is for the operator
    """Another process has it, or it cannot be used."""


class Full(Exception):  # noqa: N818
    """There is no room, here or on the disk."""


@dataclass(frozen=True, slots=True)
class Entry:
    environment: str
    kind: Kind
    body: bytes


@dataclass(frozen=True, slots=True)
class Group:
    """Kept all or not at all; `batch` is what another edge calls it, which is taken once."""

    entries: tuple[Entry, ...]
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    kind: Kind
    body: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows under one name, under which they may have been sent before."""

    name: str
    environment: str
    rows: tuple[Row, ...]


class ReportQueue:
    """Raises InUse when there is another one of the same file."""

    def __init__(self, path: Path, *, most: int) -> None:
        self._most = most
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = sqlite3.connect(
                path, timeout=1.0, isolation_level=None, check_same_thread=False
            )
            self._db.execute("pragma locking_mode = exclusive")
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = full")
            self._db.executescript(_SCHEMA)
            total = self._db.execute("select coalesce(sum(length(body)), 0) from reports")
        except (OSError, sqlite3.Error) as error:
            raise InUse(f"cannot use {path}: {error}") from None
        self.bytes: int = total.fetchone()[0]
        """Of what waits."""

    def close(self) -> None:
        self._db.close()

    def add(self, groups: Sequence[Group]) -> None:
        """All of them, or none. Raises Full."""
        size = sum(len(e.body) for g in groups for e in g.entries)
        if self.bytes + size > self._most:
            raise Full("The edge keeps as many reports as it may: the upstream takes none")
        now = time.time()
        try:
            with _Transaction(self._db):
                added = sum(self._add(group, now) for group in groups)
        except sqlite3.Error as error:
            raise Full(f"Reports cannot be stored: {error}") from None
        self.bytes += added

    def _add(self, group: Group, now: float) -> int:
        if group.batch is not None:
            known = "insert into received values (?, ?) on conflict do nothing"
            if self._db.execute(known, (group.batch, now)).rowcount == 0:
                return 0
        self._db.executemany(
            "insert into reports (environment, kind, body, at) values (?, ?, ?, ?)",
            [(e.environment, e.kind, e.body, now) for e in group.entries],
        )
        return sum(len(e.body) for e in group.entries)

    def environments(self) -> list[str]:
        """Those of which something waits."""
        found = self._db.execute("select distinct environment from reports order by 1")
        return [row[0] for row in found]

    def take(self, environment: str, *, rows: int, size: int) -> Taken | None:
        """What is to be sent next: what was taken before and is still here, else the oldest."""
        named = self._db.execute(
            "select batch from reports where environment = ? and batch is not null limit 1",
            (environment,),
        ).fetchone()
        if named is not None:
            found = self._db.execute(
                _AGAIN,
                (environment, named[0]),
            )
            return Taken(named[0], environment, tuple(Row(*row) for row in found))
        taken: list[Row] = []
        for row in self._db.execute(_NEXT, (environment, rows)):
            size -= len(row[2])
            if taken and size < 0:
                break
            taken.append(Row(*row))
        return self._named(environment, taken) if taken else None

    def split(self, taken: Taken) -> None:
        """Two halves, each under a name of its own."""
        middle = len(taken.rows) // 2
        for half in (taken.rows[:middle], taken.rows[middle:]):
            self._named(taken.environment, half)

    def _named(self, environment: str, rows: Sequence[Row]) -> Taken:
        name = str(uuid.uuid4())
        with _Transaction(self._db):
            self._db.executemany(
                "update reports set batch = ? where id = ?", [(name, row.id) for row in rows]
            )
        return Taken(name, environment, tuple(rows))

    def remove(self, rows: Sequence[Row]) -> None:
        """They are somebody else's now."""
        with _Transaction(self._db):
            self._db.executemany("delete from reports where id = ?", [(row.id,) for row in rows])
        self.bytes -= sum(len(row.body) for row in rows)

    def forget(self, before: float) -> int:
        """What came before that time, in seconds since 1970; how many rows that were."""
        with _Transaction(self._db):
            gone = self._db.execute("delete from reports where at < ?", (before,)).rowcount
            self._db.execute("delete from received where at < ?", (before,))
        total = self._db.execute("select coalesce(sum(length(body)), 0) from reports")
        self.bytes = total.fetchone()[0]
        return gone


class _Transaction:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("begin immediate")

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._db.execute("commit")
        elif self._db.in_transaction:
            self._db.execute("rollback")

"""Reads a live Unleash 3.x database (3.5 to 3.17) as a state document, and its history.

Which columns and tables there are differs between the releases (contract, schema sections 2, 7
and 8): what is not there is read as unset. Nothing is written to it.
"""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from yardarm.domain.times import exact_time
from yardarm.store.database import Database, Row, Tx, WrongDatabase, from_timestamp
from yardarm.store.former_history import PastEvent

_BUILT_IN = "coalesce(built_in, 0) = 0"


class Unleash:
    """One moment of the database."""

    def __init__(self, tx: Tx, columns: dict[str, frozenset[str]]) -> None:
        self._tx = tx
        self._columns = columns

    async def count_events(self) -> int:
        count: int = await self._tx.connection.fetchval("select count(*) from events")
        return count

    async def history(self) -> AsyncIterator[PastEvent]:
        """Every event, oldest first, without holding them all."""
        sql = """
            select id, coalesce(created_at, 'epoch') at time zone 'UTC' as at, type, created_by,
                   data::text as data
              from events order by id
        """
        async for row in self._tx.connection.cursor(sql, prefetch=100):
            at, data = from_timestamp(row["at"]), _readable(row["data"])
            yield PastEvent(row["id"], at, row["type"], row["created_by"], data)

    async def document(self) -> dict[str, Any]:
        """Sections of a state document, and those that exports of v3 leave out: archived
        features, context fields and feature types.
        """
        document: dict[str, Any] = {
            "version": 1,
            "features": [_feature(row) for row in await self._rows("features", _FEATURES)],
            "strategies": [
                _strategy(row) for row in await self._rows("strategies", _STRATEGIES, _BUILT_IN)
            ],
        }
        for section, table, names in _SECTIONS:
            if table in self._columns:
                rows = await self._rows(table, names)
                document[section] = [_renamed(row, names) for row in rows]
        for field in document.get("contextFields", ()):
            legal = field.get("legalValues")
            field["legalValues"] = legal.split(",") if legal else None
        return document

    async def _rows(self, table: str, columns: Iterable[str], where: str = "true") -> list[Row]:
        # Names of columns come from the tables below and were found in the database.
        there = [c for c in columns if c in self._columns[table]]
        return await self._tx.connection.fetch(
            f"select {', '.join(there)} from {table} where {where} order by 1"  # noqa: S608
        )


@asynccontextmanager
async def opened(dsn: str) -> AsyncIterator[Unleash]:
    """Raises WrongDatabase when it cannot be reached or is none of Unleash 3.x."""
    database = await Database.connect(dsn, size=1, statement_timeout=600.0)
    try:
        async with database.transaction(read_only=True) as tx:
            yield Unleash(tx, await _columns(tx))
    finally:
        await database.close()


async def _columns(tx: Tx) -> dict[str, frozenset[str]]:
    rows = await tx.connection.fetch(
        "select table_name, array_agg(column_name::text) as names from information_schema.columns "
        "where table_schema = current_schema() group by table_name"
    )
    columns = {row["table_name"]: frozenset(row["names"]) for row in rows}
    if not {"name", "enabled", "strategies"} <= columns.get("features", frozenset()):
        raise WrongDatabase(
            "this is no Unleash 3 database: it has no table `features` with name, enabled and "
            "strategies (a newer one: export its state, or import its GET /api/client/features)"
        )
    if not {"parameters", "built_in"} <= columns.get("strategies", frozenset()):
        raise WrongDatabase("this is no Unleash 3 database: table `strategies` has other columns")
    return columns


_FEATURES = (
    "name", "created_at", "description", "type", "project", "enabled", "stale", "archived",
    "strategies", "variants", "last_seen_at",
)  # fmt: skip
_STRATEGIES = ("name", "description", "parameters", "deprecated")
_SECTIONS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "featureTypes",
        "feature_types",
        {
            "id": "id",
            "name": "name",
            "description": "description",
            "lifetime_days": "lifetimeDays",
        },
    ),
    (
        "contextFields",
        "context_fields",
        {
            "name": "name",
            "description": "description",
            "sort_order": "sortOrder",
            "legal_values": "legalValues",
            "stickiness": "stickiness",
            "created_at": "createdAt",
        },
    ),
    (
        "projects",
        "projects",
        {"id": "id", "name": "name", "description": "description", "created_at": "createdAt"},
    ),
    ("tagTypes", "tag_types", {"name": "name", "description": "description", "icon": "icon"}),
    ("tags", "tags", {"type": "type", "value": "value"}),
    (
        "featureTags",
        "feature_tag",
        {"feature_name": "featureName", "tag_type": "tagType", "tag_value": "tagValue"},
    ),
)


def _renamed(row: Row, names: dict[str, str]) -> dict[str, Any]:
    return {new: _plain(row[old]) for old, new in names.items() if old in row}


_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<bad>u0000|u[dD][89a-fA-F]..)|.)", re.DOTALL
)


def _readable(text: str | None) -> str | None:
    """JSON that PostgreSQL and every reader can take apart: Unleash's columns hold escapes of
    NUL and of half a character as they came, and to our index they are errors.
    """
    if text is None or not _SUSPECT.search(text):
        return text
    return _ESCAPE.sub(lambda found: "\\ufffd" if found["bad"] else found[0], text)


_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def _json(text: str | None) -> Any:
    readable = _readable(text)
    return msgspec.json.decode(readable) if readable else None


def _feature(row: Row) -> dict[str, Any]:
    """The admin shape of contract, section 3, with `archived`."""
    return {
        "name": row["name"],
        "description": row.get("description"),
        "type": row.get("type") or "release",
        "project": row.get("project") or "default",
        "enabled": bool(row["enabled"]),
        "stale": bool(row.get("stale")),
        "archived": bool(row.get("archived")),
        "strategies": _json(row.get("strategies")) or [],
        "variants": _json(row.get("variants")),
        "createdAt": _plain(row.get("created_at")),
        "lastSeenAt": _plain(row.get("last_seen_at")),
    }


def _strategy(row: Row) -> dict[str, Any]:
    return {
        "name": row["name"],
        "description": row.get("description"),
        "parameters": _json(row.get("parameters")) or [],
        "deprecated": bool(row.get("deprecated")),
    }


def _plain(value: Any) -> Any:
    """Times as texts; those without a zone are UTC, as every session of ours is."""
    if hasattr(value, "isoformat"):
        return exact_time(value if value.tzinfo else from_timestamp(value))
    return value

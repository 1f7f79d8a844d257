"""The schema of a live database in the form of docs/database-schema.md, and that document, which
the package carries as a copy so that `doctor` has it wherever it is installed.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from yardarm.store.database import Tx

DOCUMENTED = (
    "migrations",
    "events",
    "strategies",
    "features",
    "client_strategies",
    "client_instances",
    "client_metrics",
    "feature_types",
)
"""The tables of the document, in its order."""

_UNLIMITED = "2147483647"
_SIZES = {"int4": "10", "timestamp": "29", "json": _UNLIMITED, "text": _UNLIMITED}


@dataclass(frozen=True, slots=True)
class Column:
    """A row of the document. `size` is what a JDBC client reports, '' where it says nothing."""

    name: str
    type: str
    size: str
    nullable: str
    default: str


def document() -> str:
    """docs/database-schema.md, byte for byte."""
    return (files("yardarm.store") / "database-schema.md").read_text()


@cache
def documented_tables() -> dict[str, list[Column]]:
    """What the document asks for, by table."""
    return read_document(document())


_COLUMNS = """
select table_name, column_name, udt_name, character_maximum_length, is_nullable, column_default
  from information_schema.columns where table_schema = 'public'
 order by table_name, ordinal_position
"""


async def live_tables(tx: Tx) -> dict[str, list[Column]]:
    """Every table of the schema `public`."""
    tables: dict[str, list[Column]] = {}
    for row in await tx.connection.fetch(_COLUMNS):
        default = row["column_default"]
        is_serial = row["udt_name"] == "int4" and str(default).startswith("nextval(")
        size = str(row["character_maximum_length"] or "")
        if row["udt_name"] == "varchar" and not size:
            size = _UNLIMITED
        tables.setdefault(row["table_name"], []).append(
            Column(
                row["column_name"],
                "serial" if is_serial else row["udt_name"],
                size or _SIZES.get(row["udt_name"], ""),
                "1" if row["is_nullable"] == "YES" else "0",
                _default(default),
            )
        )
    return tables


def _default(text: str | None) -> str:
    if text is None:
        return "(null)"
    literal = re.fullmatch(r"'(.*)'::character varying", text)
    return literal[1] if literal else text


def read_document(markdown: str) -> dict[str, list[Column]]:
    """The tables of such a document by name, cells as it has them."""
    tables: dict[str, list[Column]] = {}
    for section in re.split(r"^## Table: ", markdown, flags=re.MULTILINE)[1:]:
        name = section.partition("\n")[0].strip().strip("_")
        rows = [
            [cell.strip() for cell in line.strip().strip("|").split("|")]
            for line in section.splitlines()
            if line.startswith("|")
        ]
        tables[name] = [_documented(cells) for cells in rows[2:]]
    return tables


def _documented(cells: list[str]) -> Column:
    name, kind, size, nullable, default = cells[:5]
    # The document writes `integer` without a size for what is `int4` of size 10 elsewhere, and
    # leaves the size of an unlimited varchar blank in one table.
    if kind == "integer":
        kind, size = "int4", "10"
    return Column(name, kind, size or _UNLIMITED, nullable, default)

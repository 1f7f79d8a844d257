"""The database against the document that it implements."""

from dataclasses import replace
from pathlib import Path

from tools import schema
from yardarm.store.database import Database

DOCUMENT = Path(__file__).parents[2] / "docs" / "database-schema.md"


async def test_the_eight_tables_are_the_documents_column_by_column(database: Database) -> None:
    documented = schema.documented_tables(DOCUMENT.read_text())
    assert tuple(documented) == schema.DOCUMENTED
    assert sum(map(len, documented.values())) == 34
    live = await schema.live_tables(database)
    assert {name: live[name] for name in documented} == documented


async def test_the_comparison_can_fail(database: Database) -> None:
    documented = schema.documented_tables(DOCUMENT.read_text())
    changed = [replace(documented["features"][0], nullable="0"), *documented["features"][1:]]
    assert (await schema.live_tables(database))["features"] != changed


async def test_the_generated_schema_reads_like_the_document(database: Database) -> None:
    generated = schema.documented_tables(await schema.markdown(database))
    documented = schema.documented_tables(DOCUMENT.read_text())
    assert {name: generated[name] for name in documented} == documented


async def test_every_session_speaks_utc(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.connection.fetchval("show timezone") == "UTC"
        assert await tx.connection.fetchval("show synchronous_commit") == "on"

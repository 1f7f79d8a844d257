"""The database against the document that it implements."""

from dataclasses import replace
from pathlib import Path

from tools.schema import markdown
from yardarm.store import schema
from yardarm.store.database import Database

DOCUMENT = Path(__file__).parents[2] / "docs" / "database-schema.md"


def test_the_package_carries_the_document_itself() -> None:
    assert schema.document() == DOCUMENT.read_text()


async def test_the_eight_tables_are_the_documents_column_by_column(database: Database) -> None:
    documented = schema.documented_tables()
    assert tuple(documented) == schema.DOCUMENTED
    assert sum(map(len, documented.values())) == 34
    live = await _live(database)
    assert {name: live[name] for name in documented} == documented


async def test_the_comparison_can_fail(database: Database) -> None:
    documented = schema.documented_tables()
    changed = [replace(documented["features"][0], nullable="0"), *documented["features"][1:]]
    assert (await _live(database))["features"] != changed


async def test_the_generated_schema_reads_like_the_document(database: Database) -> None:
    generated = schema.read_document(await markdown(database))
    documented = schema.documented_tables()
    assert {name: generated[name] for name in documented} == documented


async def test_every_session_speaks_utc(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.connection.fetchval("show timezone") == "UTC"
        assert await tx.connection.fetchval("show synchronous_commit") == "on"


async def _live(database: Database) -> dict[str, list[schema.Column]]:
    async with database.transaction(read_only=True) as tx:
        return await schema.live_tables(tx)

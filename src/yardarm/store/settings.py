"""Table settings: what the server keeps for itself."""

import msgspec

from yardarm.store.database import Database


async def instance_id(database: Database) -> str:
    """The UUID of this database's installation, made by the migration that made the table."""
    async with database.transaction(read_only=True) as tx:
        content = await tx.connection.fetchval(
            "select content from settings where name = 'instanceId'"
        )
    return msgspec.json.decode(content, type=str)

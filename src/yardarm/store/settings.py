"""Table settings: what the server keeps for itself, and what people set while it runs."""

import msgspec

from yardarm.domain.settings import FRONTEND_ORIGINS, Setting
from yardarm.store.database import Database, Row, Tx

_OF_PEOPLE = (FRONTEND_ORIGINS,)
"""The others are no state: a history of another database must not bring them along."""


async def instance_id(database: Database) -> str:
    """The UUID of this database's installation, made by the migration that made the table."""
    async with database.transaction(read_only=True) as tx:
        content = await tx.connection.fetchval(
            "select content from settings where name = 'instanceId'"
        )
    return msgspec.json.decode(content, type=str)


async def every(tx: Tx) -> list[Setting]:
    """Those that people set."""
    rows = await tx.connection.fetch(
        "select name, content from settings where name = any($1::varchar[])", list(_OF_PEOPLE)
    )
    return [_setting(row) for row in rows]


async def find(tx: Tx, name: str) -> Setting | None:
    row = await tx.connection.fetchrow("select name, content from settings where name = $1", name)
    return None if row is None else _setting(row)


async def save(tx: Tx, setting: Setting) -> None:
    await tx.connection.execute(
        "insert into settings (name, content) values ($1, $2) "
        "on conflict (name) do update set content = excluded.content",
        setting.name,
        msgspec.json.encode(setting.values).decode(),
    )


async def delete(tx: Tx, name: str) -> None:
    await tx.connection.execute("delete from settings where name = $1", name)


def _setting(row: Row) -> Setting:
    return Setting(row["name"], tuple(msgspec.json.decode(row["content"], type=list[str])))

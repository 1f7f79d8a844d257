"""Tables tags and tag_types. Which feature has which tag is the feature's (store/features.py)."""

from yardarm.domain.errors import NotFound
from yardarm.domain.tags import Tag, TagType
from yardarm.store.database import Row, Tx


async def find(tx: Tx, tag: Tag) -> Tag | None:
    row = await tx.connection.fetchrow(
        "select type, value from tags where type = $1 and value = $2", tag.type, tag.value
    )
    return Tag(row["type"], row["value"]) if row else None


async def get(tx: Tx, tag: Tag) -> Tag:
    """Raises NotFound."""
    found = await find(tx, tag)
    if found is None:
        raise NotFound("tag", tag.name)
    return found


async def every(tx: Tx) -> list[Tag]:
    rows = await tx.connection.fetch("select type, value from tags order by type, value")
    return [Tag(row["type"], row["value"]) for row in rows]


async def save(tx: Tx, tag: Tag) -> None:
    """For the journal only."""
    await tx.connection.execute(
        "insert into tags (type, value) values ($1, $2) on conflict do nothing", tag.type, tag.value
    )


async def delete(tx: Tx, name: str) -> None:
    """For the journal only. Fails while a feature has the tag."""
    tag_type, _, value = name.partition(":")
    await tx.connection.execute("delete from tags where type = $1 and value = $2", tag_type, value)


async def features_with(tx: Tx, tag: Tag) -> list[str]:
    """Names of the features, archived ones too, that have the tag."""
    rows = await tx.connection.fetch(
        "select feature_name from feature_tags where tag_type = $1 and tag_value = $2 "
        "order by feature_name",
        tag.type,
        tag.value,
    )
    return [row["feature_name"] for row in rows]


_SELECT_TYPE = "select name, description, icon, color from tag_types "


async def find_type(tx: Tx, name: str) -> TagType | None:
    row = await tx.connection.fetchrow(_SELECT_TYPE + "where name = $1", name)
    return _type(row) if row else None


async def get_type(tx: Tx, name: str) -> TagType:
    """Raises NotFound."""
    found = await find_type(tx, name)
    if found is None:
        raise NotFound("tag type", name)
    return found


async def every_type(tx: Tx) -> list[TagType]:
    return [_type(row) for row in await tx.connection.fetch(_SELECT_TYPE)]


_SAVE_TYPE = """
insert into tag_types (name, description, icon, color) values ($1, $2, $3, $4)
on conflict (name) do update set
  description = excluded.description, icon = excluded.icon, color = excluded.color
"""


async def save_type(tx: Tx, tag_type: TagType) -> None:
    """For the journal only."""
    await tx.connection.execute(
        _SAVE_TYPE, tag_type.name, tag_type.description, tag_type.icon, tag_type.color
    )


async def delete_type(tx: Tx, name: str) -> None:
    """For the journal only. Fails while a tag is of the type."""
    await tx.connection.execute("delete from tag_types where name = $1", name)


def _type(row: Row) -> TagType:
    return TagType(row["name"], row["description"], row["icon"], row["color"])

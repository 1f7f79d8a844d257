"""Finding events: which there are, how many, and those of a page."""

from collections.abc import Collection, Iterator, Sequence

from yardarm.domain.event_search import EventSearch, FoundEvent
from yardarm.store.database import Row, Tx, to_timestamp
from yardarm.store.events import LOGGED, document, logged

_FROM = " from events e left join event_details d on d.event_id = e.id "
_PAGE = (
    LOGGED.partition("  from ")[0]
    + ", d.kind, d.name, d.project, d.environment, d.change_id::text as group_id, d.before, d.after"
    + _FROM
    + "where e.id = any($1::int4[]) order by e.id desc"
)


async def page(
    tx: Tx, search: EventSearch, authors: Collection[str] | None
) -> tuple[list[FoundEvent], int]:
    """The newest first, and how many there are in all. `authors` are the names that
    `search.created_by` means.
    """
    conditions = list(_conditions(search, authors))
    where = " and ".join(text.format(i) for i, (text, _) in enumerate(conditions, 1)) or "true"
    find = _in_one if search.text is not None else _in_two
    values = [*(value for _, value in conditions), search.limit, search.offset]
    ids, total = await find(tx, where, values)
    return [_found(row) for row in await tx.connection.fetch(_PAGE, ids)], total


async def _in_two(tx: Tx, where: str, values: Sequence[object]) -> tuple[list[int], int]:
    """Counting reads an index, and the page ends at its last row."""
    count = "select count(*)" + _FROM + "where " + where
    total = await tx.connection.fetchval(count, *values[:-2])
    rows = await tx.connection.fetch(
        "select e.id" + _FROM + "where " + where + _cut(values), *values
    )
    return [row["id"] for row in rows], total


async def _in_one(tx: Tx, where: str, values: Sequence[object]) -> tuple[list[int], int]:
    """For conditions that every row must be read for: they are read once."""
    row = await tx.connection.fetchrow(
        f"with found as materialized (select e.id {_FROM} where {where}) "  # noqa: S608
        f"select (select count(*) from found) as total, "
        f"array(select id from found e {_cut(values)}) as ids",
        *values,
    )
    assert row is not None
    return row["ids"], row["total"]


def _cut(values: Sequence[object]) -> str:
    return f" order by e.id desc limit ${len(values) - 1} offset ${len(values)}"


def _conditions(
    search: EventSearch, authors: Collection[str] | None
) -> Iterator[tuple[str, object]]:
    """Texts with a place for the number of their value."""
    lists: tuple[tuple[str, Collection[object] | None], ...] = (
        ("e.id = any(${}::int4[])", search.id),
        ("e.type = any(${}::varchar[])", search.type),
        ("e.created_by = any(${}::varchar[])", authors),
        ("d.project = any(${}::varchar[])", search.project),
        ("d.environment = any(${}::varchar[])", search.environment),
        ("d.kind in ('feature', 'history') and d.name = any(${}::varchar[])", search.feature),
        ("d.change_id::text = any(${}::text[])", search.group_id),
    )
    for text, values in lists:
        if values is not None:
            yield text, list(values)
    if search.since is not None:
        yield "e.created_at >= ${}", to_timestamp(search.since)
    if search.until is not None:
        yield "e.created_at < ${}", to_timestamp(search.until)
    if search.text is not None:
        yield (
            "(e.data::text ilike ${0} or d.name ilike ${0} or d.reason ilike ${0})",
            f"%{_plain(search.text)}%",
        )


def _plain(text: str) -> str:
    r"""For `like`: `%`, `_` and `\` stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def _found(row: Row) -> FoundEvent:
    return FoundEvent(
        logged(row),
        row["kind"] or "",
        row["name"] or "",
        row["project"],
        row["environment"],
        row["group_id"] or "",
        document(row["before"]),
        document(row["after"]),
    )

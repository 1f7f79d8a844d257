"""Finding events: one statement for a page, one that counts all of them."""

from collections.abc import Collection, Iterator

from yardarm.domain.event_search import EventSearch, FoundEvent
from yardarm.store.database import Row, Tx, to_timestamp
from yardarm.store.events import LOGGED, document, logged

_FROM = " from events e left join event_details d on d.event_id = e.id "
_COLUMNS = (
    LOGGED.partition("  from ")[0]
    + """,
       d.kind, d.name, d.project, d.environment, d.change_id::text as group_id, d.before
"""
)


async def page(
    tx: Tx, search: EventSearch, authors: Collection[str] | None
) -> tuple[list[FoundEvent], int]:
    """The newest first, and how many there are in all. `authors` are the names that
    `search.created_by` means.
    """
    conditions = list(_conditions(search, authors))
    where = " and ".join(text.format(i) for i, (text, _) in enumerate(conditions, 1)) or "true"
    values = [value for _, value in conditions]
    total = await tx.connection.fetchval("select count(*)" + _FROM + "where " + where, *values)
    places = f" order by e.id desc limit ${len(values) + 1} offset ${len(values) + 2}"
    rows = await tx.connection.fetch(
        _COLUMNS + _FROM + "where " + where + places, *values, search.limit, search.offset
    )
    return [_found(row) for row in rows], total


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
        yield "(e.data::text ilike ${0} or d.name ilike ${0})", f"%{_plain(search.text)}%"


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
    )

"""Table change_requests: each whole as a document, beside what it is found by."""

import msgspec

from yardarm.domain.change_requests import OPEN, ChangeRequest, State
from yardarm.domain.errors import NotFound
from yardarm.store.database import Row, Tx

_SELECT = "select document from change_requests "


async def every(tx: Tx) -> list[ChangeRequest]:
    return [_request(row) for row in await tx.connection.fetch(_SELECT + "order by id")]


async def of_project(tx: Tx, project: str) -> list[ChangeRequest]:
    """The newest first."""
    rows = await tx.connection.fetch(_SELECT + "where project = $1 order by id desc", project)
    return [_request(row) for row in rows]


async def get(tx: Tx, project: str, request_id: int) -> ChangeRequest:
    """Raises NotFound, also when it is another project's."""
    row = await tx.connection.fetchrow(
        _SELECT + "where project = $1 and id = $2", project, request_id
    )
    if row is None:
        raise NotFound("change request", f"{request_id} in the project {project}")
    return _request(row)


async def draft_of(tx: Tx, project: str, environment: str, author: str) -> ChangeRequest | None:
    """The newest that the author has not sent to review yet."""
    row = await tx.connection.fetchrow(
        _SELECT + "where project = $1 and environment = $2 and author = $3 and state = $4 "
        "order by id desc limit 1",
        project,
        environment,
        author,
        State.DRAFT,
    )
    return None if row is None else _request(row)


async def open_ones(
    tx: Tx, *, project: str | None = None, environment: str | None = None
) -> list[ChangeRequest]:
    """Those of which something may still come, of a project or in an environment."""
    rows = await tx.connection.fetch(
        _SELECT + "where ($1::varchar is null or project = $1) "
        "and ($2::varchar is null or environment = $2) and state = any($3::varchar[]) order by id",
        project,
        environment,
        sorted(OPEN),
    )
    return [_request(row) for row in rows]


_DUE = """
select project, id from change_requests
 where state = 'Scheduled' and (document -> 'schedule' ->> 'at')::timestamptz <= clock_timestamp()
 order by (document -> 'schedule' ->> 'at')::timestamptz, id
"""


async def due(tx: Tx) -> list[tuple[str, int]]:
    """Projects and ids of those that are to be applied by now, by the database's clock."""
    return [(row["project"], row["id"]) for row in await tx.connection.fetch(_DUE)]


_NEXT = """
select extract(epoch from min((document -> 'schedule' ->> 'at')::timestamptz)
                          - clock_timestamp())::float8
  from change_requests where state = 'Scheduled'
"""


async def seconds_to_next(tx: Tx) -> float | None:
    """Until the next one is to be applied, by the database's clock; None when none is."""
    found: float | None = await tx.connection.fetchval(_NEXT)
    return found


_NEXT_ID = """
select 1 + greatest(
  (select max(name::int4) from event_details where kind = 'change-request'),
  (select max(id) from change_requests), 0)
"""


async def next_id(tx: Tx) -> int:
    """An id that no request ever had, by what the history knows. Within the door only."""
    return int(await tx.connection.fetchval(_NEXT_ID))


_SAVE = """
insert into change_requests (id, project, environment, author, state, document)
values ($1, $2, $3, $4, $5, $6)
on conflict (id) do update set environment = excluded.environment, state = excluded.state,
  document = excluded.document
"""


async def save(tx: Tx, request: ChangeRequest) -> None:
    """For the journal only."""
    document = msgspec.json.encode(request.to_document()).decode()
    await tx.connection.execute(
        _SAVE,
        request.id,
        request.project,
        request.environment,
        request.author,
        request.state,
        document,
    )


async def delete(tx: Tx, request_id: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from change_requests where id = $1", int(request_id))


def _request(row: Row) -> ChangeRequest:
    return ChangeRequest.from_document(msgspec.json.decode(row["document"]))

"""Table projects."""

from yardarm.domain.projects import Project
from yardarm.store.database import Tx, from_timestamp, to_timestamp


async def every(tx: Tx) -> list[Project]:
    rows = await tx.connection.fetch("select id, name, description, created_at from projects")
    return [
        Project(r["id"], r["name"], from_timestamp(r["created_at"]), r["description"]) for r in rows
    ]


_SAVE = """
insert into projects (id, name, description, created_at) values ($1, $2, $3, $4)
on conflict (id) do update set
  name = excluded.name, description = excluded.description, created_at = excluded.created_at
"""


async def save(tx: Tx, project: Project) -> None:
    """For the journal only."""
    await tx.connection.execute(
        _SAVE, project.id, project.name, project.description, to_timestamp(project.created_at)
    )


async def delete(tx: Tx, project_id: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from projects where id = $1", project_id)

"""The commands about the database."""

import asyncio

import typer

from yardarm.app.databases import attached_database, present_database, require_database
from yardarm.app.errors import StartError
from yardarm.app.links import link
from yardarm.config import Config
from yardarm.service import sessions
from yardarm.store import migrate
from yardarm.store.embedded import running_dsn


async def migrate_up(config: Config) -> None:
    async with attached_database(config) as database:
        before = await migrate.status(database)
        await migrate.up(database)
    for name in before.pending:
        typer.echo(f"up {name}")
    typer.echo("the database is up to date")


async def migrate_down(config: Config) -> None:
    require_database(config)
    async with attached_database(config) as database:
        name = await migrate.down(database)
    typer.echo(f"down {name}" if name else "there is no migration to take back")


async def migrate_status(config: Config) -> None:
    require_database(config)
    async with attached_database(config) as database:
        status = await migrate.status(database)
    for name in status.applied:
        typer.echo(f"applied {name}")
    for name in status.pending:
        typer.echo(f"pending {name}")


async def print_url(config: Config) -> None:
    """The embedded database listens only while a server runs it."""
    dsn = config.database_url or running_dsn(config.data_dir)
    if dsn is None:
        raise StartError(
            f"no server runs the database in {config.data_dir} now: start one with `yardarm serve`"
        )
    typer.echo(dsn)


async def print_link(config: Config) -> None:
    """For a server that runs on this database, at the address of the settings."""
    async with present_database(config) as database:
        code = await sessions.new_code(database)
    host = f"[{config.host}]" if ":" in config.host else config.host
    typer.echo(link(f"http://{host}:{config.port}{config.base_path}", code))
    await _note_silence(config)


async def _note_silence(config: Config) -> None:
    """The settings of this command say where the server is; a wrong port would be a puzzle."""
    try:
        async with asyncio.timeout(1.0):
            _, writer = await asyncio.open_connection(config.host, config.port)
    except OSError:  # of which a time-out is one
        typer.echo(
            f"note: nothing listens at {config.host}:{config.port}; if the server has another "
            "address, say --host and --port as it was told",
            err=True,
        )
    else:
        writer.close()

"""The command `yardarm`."""

from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

from yardarm.cli import garbage
from yardarm.cli.access import token_app, user_app
from yardarm.cli.audit import audit_app
from yardarm.cli.bisect import bisect
from yardarm.cli.running import DataDir, config_of, fail, run_command

app = typer.Typer(
    help="A feature-flag server on PostgreSQL.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)  # fmt: skip
migrate_app = typer.Typer(help="Bring the database's schema forward or back.", no_args_is_help=True)
db_app = typer.Typer(help="About the database.", no_args_is_help=True)
app.add_typer(migrate_app, name="migrate")
app.add_typer(db_app, name="db")
app.add_typer(user_app, name="user")
app.add_typer(token_app, name="token")
app.add_typer(audit_app, name="audit")
app.command()(bisect)

Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[int | None, typer.Option(help="Port, 0 for a free one.", show_default="4242")]
Auth = Annotated[
    str | None,
    typer.Option(
        help="token, or none: everybody may everything, on loopback.", show_default="token"
    ),
]

Workers = Annotated[int | None, typer.Option(help="Processes.", show_default="1")]

_SOURCE = (
    "A state file (.json, .yml), the body of GET /api/client/features in a file, a server's "
    "address (http://host/api), or postgresql://… of an Unleash 3.x."
)


class WithSettings(typer.core.TyperCommand):
    """A command whose help ends in every setting."""

    def format_epilog(self, _: object, formatter: Any) -> None:
        from yardarm.config import rows

        with formatter.section("Settings, as environment variables"):
            formatter.write_dl(
                (names, help_text + (f" [{default}]" if default else ""))
                for names, default, help_text in rows()
            )


def main() -> None:
    """Run the command line."""
    app()


def _version(wanted: bool) -> None:
    if wanted:
        from yardarm import __version__

        typer.echo(f"yardarm {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Settings of all commands: `yardarm serve --help`."""


@app.command(cls=WithSettings)
def serve(
    host: Host = None, port: Port = None, data_dir: DataDir = None, auth: Auth = None,
    workers: Workers = None,
) -> None:  # fmt: skip
    """Run the server until SIGTERM or Ctrl-C."""
    garbage.hold()
    from yardarm.app.serve import Running
    from yardarm.app.serve import serve as run
    from yardarm.app.workers import oversee
    from yardarm.cli.workers import run_worker

    config = config_of(host=host, port=port, data_dir=data_dir, auth=auth, workers=workers)
    if config.workers > 1:
        run_command(lambda: oversee(config, run_worker, _say_ready), config.log_level)
        return

    async def ready(running: Running) -> None:
        _say_ready(running.url)

    run_command(lambda: run(config, on_ready=ready), config.log_level)


def _say_ready(url: str) -> None:
    typer.echo(f"yardarm ready at {url}")
    garbage.settle()


@app.command(name="edge", cls=WithSettings)
def edge_(
    upstream: Annotated[
        str | None, typer.Option(help="The server that feeds it.", show_default=False)
    ] = None,
    token: Annotated[
        list[str] | None,
        typer.Option(help="A client token of there; one for each environment.", show_default=False),
    ] = None,
    host: Host = None, port: Port = None, data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Answer SDKs without a database, fed by another server, until SIGTERM or Ctrl-C."""
    garbage.hold()
    from yardarm.app.edge import edge as run

    config = config_of(
        upstream_url=upstream, upstream_tokens=tuple(token) if token else None, host=host,
        port=port, data_dir=data_dir,
    )  # fmt: skip
    run_command(lambda: run(config, on_ready=_say_ready), config.log_level)


@app.command(cls=WithSettings)
def quickstart(host: Host = None, port: Port = None, data_dir: DataDir = None) -> None:
    """Run the server with a first flag and tokens, and say how to use them."""
    garbage.hold()
    from yardarm.cli.quickstart import quickstart as run

    config = config_of(host=host, port=port, data_dir=data_dir)
    run_command(lambda: run(config))


@app.command()
def link(host: Host = None, port: Port = None, data_dir: DataDir = None) -> None:
    """Print a link that opens the web UI of a running server; it works once, for 15 minutes."""
    from yardarm.cli.database import print_link

    run_command(lambda: print_link(config_of(host=host, port=port, data_dir=data_dir)))


@app.command(name="import")
def import_(
    source: Annotated[str | None, typer.Argument(help=_SOURCE, show_default=False)] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="The same, as an option.", show_default=False)
    ] = None,
    token: Annotated[
        str | None, typer.Option(help="Client token for a server.", envvar="YARDARM_IMPORT_TOKEN")
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Delete what is there first.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave what is there as it is.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Take flags over from a file, a server or an Unleash 3.x database."""
    from yardarm.cli.transfer import import_from

    found = source or from_ or fail("say where from: a file, http://host/api or postgresql://…")
    run_command(
        lambda: import_from(
            config_of(data_dir=data_dir), found, token=token, drop=drop, keep=keep, dry_run=dry_run
        )
    )


@app.command()
def export(
    target: Annotated[str, typer.Argument(help="A file, .json or .yml; - is stdout.")] = "-",
    data_dir: DataDir = None,
    environments: Annotated[
        bool,
        typer.Option("--environments", help="With what features are in each, as Unleash 4 has it."),
    ] = False,
) -> None:
    """Write the state as a document that import takes."""
    from yardarm.cli.transfer import export_to

    run_command(lambda: export_to(config_of(data_dir=data_dir), target, 4 if environments else 1))


@app.command()
def doctor(
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Look the database over, changing nothing; status 1 when there is a fault."""
    from yardarm.cli.doctor import doctor as run

    run_command(lambda: run(config_of(data_dir=data_dir), as_json=as_json))


@app.command()
def backup(file: Annotated[Path, typer.Argument()], data_dir: DataDir = None) -> None:
    """Write the whole database into FILE, servers running or not."""
    from yardarm.cli.backups import backup as run

    run_command(lambda: run(config_of(data_dir=data_dir), file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument()],
    data_dir: DataDir = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also when the database holds more than a fresh one.")
    ] = False,
) -> None:
    """Put the backup in FILE in the place of what the database holds, all of it or nothing."""
    from yardarm.cli.backups import restore as run

    run_command(lambda: run(config_of(data_dir=data_dir), file, replace=replace))


@migrate_app.command()
def up(data_dir: DataDir = None) -> None:
    """Bring the database to this version."""
    from yardarm.cli.database import migrate_up

    run_command(lambda: migrate_up(config_of(data_dir=data_dir)))


@migrate_app.command()
def down(data_dir: DataDir = None) -> None:
    """Take the newest migration back. What it made is lost."""
    from yardarm.cli.database import migrate_down

    run_command(lambda: migrate_down(config_of(data_dir=data_dir)))


@migrate_app.command()
def status(data_dir: DataDir = None) -> None:
    """Say which migrations the database has, and which it lacks."""
    from yardarm.cli.database import migrate_status

    run_command(lambda: migrate_status(config_of(data_dir=data_dir)))


@db_app.command()
def url(data_dir: DataDir = None) -> None:
    """Print the DSN of the database, for psql and pg_dump."""
    from yardarm.cli.database import print_url

    run_command(lambda: print_url(config_of(data_dir=data_dir)))

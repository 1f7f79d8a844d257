"""The command `yardarm`."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import typer.core

app = typer.Typer(
    help="A feature-flag server on PostgreSQL.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)  # fmt: skip
migrate_app = typer.Typer(help="Bring the database's schema forward or back.", no_args_is_help=True)
db_app = typer.Typer(help="About the database.", no_args_is_help=True)
app.add_typer(migrate_app, name="migrate")
token_app = typer.Typer(help="Make, list and revoke API tokens.", no_args_is_help=True)
app.add_typer(db_app, name="db")
app.add_typer(token_app, name="token")

Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[int | None, typer.Option(help="Port, 0 for a free one.", show_default="4242")]
DataDir = Annotated[Path | None, typer.Option(help="Data folder.", show_default=".yardarm")]
Auth = Annotated[
    str | None,
    typer.Option(
        help="token, or none: everybody may everything, on loopback.", show_default="token"
    ),
]


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
    host: Host = None, port: Port = None, data_dir: DataDir = None, auth: Auth = None
) -> None:
    """Run the server until SIGTERM or Ctrl-C."""
    from yardarm.app import Running
    from yardarm.app import serve as run

    config = _config(host=host, port=port, data_dir=data_dir, auth=auth)

    async def ready(running: Running) -> None:
        typer.echo(f"yardarm ready at {running.url}")

    _run(lambda: run(config, on_ready=ready), config.log_level)


@app.command(cls=WithSettings)
def quickstart(host: Host = None, port: Port = None, data_dir: DataDir = None) -> None:
    """Run the server with a first flag and tokens, and say how to use them."""
    from yardarm.cli.quickstart import quickstart as run

    config = _config(host=host, port=port, data_dir=data_dir)
    _run(lambda: run(config))


@app.command()
def link(host: Host = None, port: Port = None, data_dir: DataDir = None) -> None:
    """Print a link that opens the web UI of a running server; it works once, for 15 minutes."""
    from yardarm.cli.database import print_link

    _run(lambda: print_link(_config(host=host, port=port, data_dir=data_dir)))


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

    found = source or from_ or _fail("say where from: a file, http://host/api or postgresql://…")
    _run(
        lambda: import_from(
            _config(data_dir=data_dir), found, token=token, drop=drop, keep=keep, dry_run=dry_run
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

    _run(lambda: export_to(_config(data_dir=data_dir), target, 4 if environments else 1))


@app.command()
def doctor(
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Look the database over, changing nothing; status 1 when there is a fault."""
    from yardarm.cli.doctor import doctor as run

    _run(lambda: run(_config(data_dir=data_dir), as_json=as_json))


@app.command()
def backup(file: Annotated[Path, typer.Argument()], data_dir: DataDir = None) -> None:
    """Write the whole database into FILE, servers running or not."""
    from yardarm.cli.backups import backup as run

    _run(lambda: run(_config(data_dir=data_dir), file))


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

    _run(lambda: run(_config(data_dir=data_dir), file, replace=replace))


@migrate_app.command()
def up(data_dir: DataDir = None) -> None:
    """Bring the database to this version."""
    from yardarm.cli.database import migrate_up

    _run(lambda: migrate_up(_config(data_dir=data_dir)))


@migrate_app.command()
def down(data_dir: DataDir = None) -> None:
    """Take the newest migration back. What it made is lost."""
    from yardarm.cli.database import migrate_down

    _run(lambda: migrate_down(_config(data_dir=data_dir)))


@migrate_app.command()
def status(data_dir: DataDir = None) -> None:
    """Say which migrations the database has, and which it lacks."""
    from yardarm.cli.database import migrate_status

    _run(lambda: migrate_status(_config(data_dir=data_dir)))


@db_app.command()
def url(data_dir: DataDir = None) -> None:
    """Print the DSN of the database, for psql and pg_dump."""
    from yardarm.cli.database import print_url

    _run(lambda: print_url(_config(data_dir=data_dir)))


@token_app.command()
def create(
    name: Annotated[str, typer.Argument(help="What people know it by.")],
    type_: Annotated[
        str, typer.Option("--type", help="client, backend, frontend or admin.")
    ] = "client",
    environment: Annotated[
        str | None, typer.Option(help="Where.", show_default="the default environment")
    ] = None,
    project: Annotated[
        list[str] | None, typer.Option(help="One that it sees; again for more.", show_default="all")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="A time, or days such as 90d.", show_default="never")
    ] = None,
    secret: Annotated[
        str | None, typer.Option(help="One that SDKs have already; - reads it from stdin.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Make a token and print it, once."""
    from yardarm.cli import tokens

    _run(
        lambda: tokens.create(
            _config(data_dir=data_dir), name=name, type_=type_, environment=environment,
            projects=project or (), expires=expires, secret=secret,
        )
    )  # fmt: skip


@token_app.command(name="list")
def list_tokens(
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Say which tokens there are, without their secrets."""
    from yardarm.cli import tokens

    _run(lambda: tokens.show(_config(data_dir=data_dir), as_json=as_json))


@token_app.command()
def revoke(
    token: Annotated[str, typer.Argument(help="Its id, or its secret.")], data_dir: DataDir = None
) -> None:
    """Let nobody in with this token again."""
    from yardarm.cli import tokens

    _run(lambda: tokens.revoke(_config(data_dir=data_dir), token))


def _config(**command_line: Any) -> Any:
    from yardarm import config

    try:
        loaded = config.load(**command_line)
    except config.ConfigError as error:
        _fail(str(error))
    return loaded


def _run(command: Callable[[], Coroutine[Any, Any, None]], log_level: str = "warning") -> None:
    """Run to the end; whatever stops the start is one line and status 1, never a traceback."""
    import uvloop

    from yardarm.app import StartError
    from yardarm.cli.logs import log_to_stderr
    from yardarm.domain.errors import YardarmError

    log_to_stderr(log_level)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(command())
    except (StartError, YardarmError) as error:
        _fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(message: str) -> NoReturn:
    typer.echo(f"yardarm: {message}", err=True)
    raise SystemExit(1)

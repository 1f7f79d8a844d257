"""yardarm audit: the history is written down, and proved not to have been changed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yardarm.cli.running import DataDir, config_of, fail, run_command

if TYPE_CHECKING:
    from yardarm.app.audits import Verdict

audit_app = typer.Typer(help="Prove that the history was not changed.", no_args_is_help=True)


@audit_app.command()
def export(
    target: Annotated[str, typer.Argument(help="A file; - is stdout.")] = "-",
    data_dir: DataDir = None,
    persons: Annotated[bool, typer.Option(help="With who did it, and from which address.")] = True,
) -> None:
    """Write every event, with what the chain needs, one JSON object a line."""
    config = config_of(data_dir=data_dir)

    async def run() -> None:
        from yardarm.app import audits

        if target == "-":
            await audits.export(config, sys.stdout.buffer, persons=persons)
            return
        made = await audits.export_to(config, Path(target), persons=persons)
        typer.echo(f"revision {made.revision}, hash {made.hash.hex()}: {target}", err=True)

    run_command(run)


@audit_app.command()
def checkpoint(data_dir: DataDir = None) -> None:
    """Print where the history ends: revision, hash, time. Keep it where nobody who can write the
    database can.
    """
    config = config_of(data_dir=data_dir)

    async def run() -> None:
        from yardarm.app import audits

        typer.echo(str(await audits.checkpoint(config)))

    run_command(run)


@audit_app.command()
def verify(
    file: Annotated[
        Path | None, typer.Argument(help="What `audit export` wrote.", show_default=False)
    ] = None,
    database: Annotated[
        bool, typer.Option("--database", help="The database itself, in place of a file.")
    ] = False,
    checkpoint: Annotated[
        list[str] | None,
        typer.Option(
            help="One that `audit checkpoint` printed, or a file with one a line; again for more.",
            show_default=False,
        ),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Find events that were changed, removed, put in or moved; status 1 when there are any."""
    if (file is None) != database:
        fail("say what to verify: a FILE that `yardarm audit export` wrote, or --database")

    async def run() -> None:
        from yardarm.app import audits

        checkpoints = audits.read_checkpoints(checkpoint or ())
        if file is None:
            verdict = await audits.verify_database(config_of(data_dir=data_dir), checkpoints)
        else:
            verdict = audits.verify_file(file, checkpoints)
        _say(verdict)

    run_command(run)


def _say(verdict: "Verdict") -> None:
    """Exits with 1 when there is a fault."""
    trail = verdict.trail
    for held in trail.held:
        typer.echo(f"ok     the checkpoint {held}")
    for broken in verdict.faults:
        typer.echo(f"FAULT  {broken.what}")
    if trail.unnamed:
        typer.echo(f"FAULT  {trail.unnamed:,} more events are not what was recorded")
    if verdict.faults:
        raise typer.Exit(1)
    tip = trail.tip
    typer.echo(f"ok     {trail.events:,} events, revision {tip.revision}, hash {tip.hash.hex()}")

"""The commands `yardarm backup` and `yardarm restore`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from yardarm.app import backups
from yardarm.cli.doctor import show
from yardarm.config import Config
from yardarm.store.backup_file import Manifest, Progress


async def backup(config: Config, path: Path) -> None:
    """Raises StartError."""
    with _progress("backing up") as progress:
        manifest = await backups.backup(config, path, progress)
    typer.echo(f"backed up {_words(manifest)} into {path}")


async def restore(config: Config, path: Path, *, replace: bool) -> None:
    """Ends with what doctor finds; exits with 1 when there is a fault. Raises StartError."""
    with _progress("restoring") as progress:
        manifest, findings = await backups.restore(
            config, path, replace=replace, progress=progress, done=lambda _: None
        )
    typer.echo(f"restored {_words(manifest)}, backed up {manifest.made_at}")
    for finding in findings:
        show(finding)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _words(manifest: Manifest) -> str:
    return f"revision {manifest.revision}, chain hash {manifest.hash[:16]}"


@contextmanager
def _progress(label: str) -> Iterator[Progress]:
    """Bytes that are done, on stderr, for people only."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - costs time, and is for terminals
    from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn(label), DownloadColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(label, total=None)
        yield lambda size: shown.advance(task, size)

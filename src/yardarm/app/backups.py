"""Backing up and restoring the database of a configuration."""

from pathlib import Path

from yardarm.app.databases import attached_database, require_database
from yardarm.app.doctor import Listener, look_over
from yardarm.app.errors import StartError
from yardarm.config import Config
from yardarm.store import backup as backups
from yardarm.store import restore as restores
from yardarm.store.backup_file import BackupError, Manifest, Progress
from yardarm.store.findings import Finding


async def backup(config: Config, path: Path, progress: Progress) -> Manifest:
    """Raises StartError."""
    require_database(config)
    try:
        async with attached_database(config, patient=True) as database:
            return await backups.backup(database, path, progress)
    except BackupError as error:
        raise StartError(str(error)) from None


async def restore(
    config: Config, path: Path, *, replace: bool, progress: Progress, done: Listener
) -> tuple[Manifest, list[Finding]]:
    """What was restored, and what doctor finds in it. Raises StartError."""
    try:
        async with attached_database(config, patient=True) as database:
            manifest = await restores.restore(database, path, replace=replace, progress=progress)
            return manifest, await look_over(config, database, done)
    except BackupError as error:
        raise StartError(str(error)) from None

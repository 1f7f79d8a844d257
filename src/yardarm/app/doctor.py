"""What `yardarm doctor` looks at: the database, and where it lies."""

import shutil
from collections.abc import Callable
from datetime import timedelta

from yardarm.app.databases import attached_database, require_database
from yardarm.config import Config
from yardarm.store import checkup
from yardarm.store.database import Database
from yardarm.store.findings import Fault, Finding

_LEAST_FREE = 256 * 1024 * 1024

Listener = Callable[[Finding], None]


async def doctor(config: Config, done: Listener) -> list[Finding]:
    """Look everything over, changing nothing. Raises StartError."""
    require_database(config)
    async with attached_database(config, patient=True) as database:
        return await look_over(config, database, done)


async def look_over(config: Config, database: Database, done: Listener) -> list[Finding]:
    expected = checkup.Expected(timedelta(hours=config.telemetry_hours))
    findings = await checkup.look_over(database, expected, done=done)
    if config.database_url is None:
        disk = _disk(config)
        findings.append(disk)
        done(disk)
    return findings


def _disk(config: Config) -> Finding:
    free = shutil.disk_usage(config.data_dir).free
    note = f"{free / 1e6:,.0f} MB free below {config.data_dir}"
    if free >= _LEAST_FREE:
        return Finding("disk", note)
    mend = "make room: PostgreSQL stops writing when there is none"
    return Finding("disk", note, (Fault(note, mend),))

"""The command `yardarm` as a process, with nothing of the caller's settings."""

import os
import subprocess
import sys
from pathlib import Path


def yardarm(
    *words: str | Path,
    database_url: str | None = None,
    data_dir: Path | None = None,
    **settings: str,
) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    ours = ("YARDARM_", "INIT_", "DATABASE_URL", "PG")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    environment.update(settings)
    if database_url:
        environment["DATABASE_URL"] = database_url
    if data_dir:
        environment["YARDARM_DATA_DIR"] = str(data_dir)
    return subprocess.run(
        [sys.executable, "-m", "yardarm", *map(str, words)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

"""What each file in bench/results begins with: when, of which code, on what machine."""

import json
import os
import platform
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def load() -> float:
    """The machine's load average, near zero on an idle one."""
    return round(os.getloadavg()[0], 2)


def head(name: str, *, load_before: float | None = None) -> dict[str, Any]:
    """No host name, no path."""
    return {
        "name": name,
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "machine": {
            "cores": os.cpu_count(),
            "system": platform.system(),
            "architecture": platform.machine(),
            "python": platform.python_version(),
        },
        **({} if load_before is None else {"load_before": load_before, "load_after": load()}),
    }


def write(path: Path, document: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2) + "\n")


def _commit() -> str | None:
    """None outside a checkout."""
    command = ["git", "-C", str(RESULTS.parent), "rev-parse", "--short", "HEAD"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    return said if re.fullmatch(r"[0-9a-f]+", said) else None

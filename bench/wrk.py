"""The load generator: `wrk`, one thread, as told by its own summary."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.processes import on_core

CONNECTIONS = 64

# Only `done` is Lua: a function for each request or answer would slow wrk down.
_SCRIPT = """
for name, value in string.gmatch(os.getenv("BENCH_HEADERS"), "([^:\\n]+): ([^\\n]*)") do
  wrk.headers[name] = value
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\\n{"requests": %d, "microseconds": %d, "bytes": %d, "failed": %d, "p50": %d, "p99": %d}\\n',
    summary.requests, summary.duration, summary.bytes,
    e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What the clients saw."""

    requests: int
    microseconds: int
    bytes: int
    failed: int
    p50: int
    p99: int


def binary() -> str | None:
    return shutil.which("wrk")


def version() -> str:
    said = subprocess.run([binary() or "wrk", "-v"], capture_output=True, text=True, check=False)
    return said.stdout.split()[1].removeprefix("debian/")


def generate_load(
    url: str, headers: Mapping[str, str], *, seconds: float, core: int, folder: Path
) -> Load:
    """GET this URL over and over on keep-alive connections, whole seconds, at least one."""
    script = folder / "headers.lua"
    script.write_text(_SCRIPT)
    words = [binary() or "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s"]
    with on_core(core):
        said = subprocess.run(
            [*words, "-s", str(script), url],
            env={"BENCH_HEADERS": "\n".join(f"{k}: {v}" for k, v in headers.items())},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return Load(**json.loads(said.strip().splitlines()[-1]))

"""The load generator: `wrk`, one thread, as told by its own summary."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
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

_POST = 'wrk.format("POST", nil, nil, line)'
_GET = 'wrk.format("GET", wrk.path .. "?" .. line)'


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


# One request each, made ready at the start, in turn.
_IN_TURN = """
local requests, at = {}, 0

function init()
  for line in io.lines(os.getenv("BENCH_LINES")) do
    requests[#requests + 1] = %s
  end
end

function request()
  at = at %% #requests + 1
  return requests[at]
end
"""


def generate_load(
    url: str,
    headers: Mapping[str, str],
    *,
    seconds: float,
    core: int,
    folder: Path,
    connections: int = CONNECTIONS,
    bodies: Sequence[str] = (),
    queries: Sequence[str] = (),
) -> Load:
    """GET this URL over and over on keep-alive connections, whole seconds, at least one; with
    bodies, each of one line, POST them in turn; with queries, GET it with one after the other.
    """
    script, lines = folder / "headers.lua", folder / "lines"
    posts, gets = _IN_TURN % _POST, _IN_TURN % _GET
    script.write_text(_SCRIPT + (posts if bodies else gets if queries else ""))
    lines.write_text("".join(f"{line}\n" for line in (bodies or queries)))
    words = [binary() or "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s"]
    words.append("--timeout=30s")
    with on_core(core):
        said = subprocess.run(
            [*words, "-s", str(script), url],
            env={
                "BENCH_HEADERS": "\n".join(f"{k}: {v}" for k, v in headers.items()),
                "BENCH_LINES": str(lines),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return Load(**json.loads(said.strip().splitlines()[-1]))

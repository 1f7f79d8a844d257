"""docs/scale.md: what was measured, multiplied. No figure in it is typed: each is read from
bench/results or is an assumption that the document names.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.performance import Reader, read_result, table

CLIENTS = 1_000_000
REGIONS = 3
POLL_SECONDS = 15
REPORT_SECONDS = 60
BUSY = 0.5
"""Share of a core that is planned with."""
FLAGS = 1_000
APPLICATIONS = 20
KEEP_HOURS = 48
"""As YARDARM_TELEMETRY_HOURS is by itself."""
STREAMS = 5_000
"""Of one edge process."""
_ONE_WAY_MS = {"the region of the servers": 1.0, "one ocean away": 45.0, "two oceans away": 110.0}
_LAST_MILE_MS = (2.0, 40.0)
_DRAWN = 30_000

_WORDS = Path(__file__).parent / "scale.md"


@dataclass(frozen=True)
class Constants:
    """Of one process on one core; microseconds, unless the name says otherwise."""

    poll: float
    fetch: float
    body_kb: float
    stream_kib: float
    told: float
    spread_ms: float
    commit_ms: float
    report: float
    report_in_database: float
    instance_bytes: float
    minute_bytes: float
    cores: int


def constants(read: Reader) -> Constants:
    polls = read("read_path")
    streams = read("streaming")
    fleet = read("fleet")
    kept = fleet["after"]["tables"]
    instances = kept["client_instances"]["bytes"] + kept["client_instance_details"]["bytes"]
    (fetch,) = (c for c in polls["cases"] if _is(c, 200, "gzip"))
    (poll,) = (c for c in polls["cases"] if _is(c, 304, "gzip"))
    (told,) = (
        c for c in streams["cases"] if c["streams"] == STREAMS and "replica" not in c["through"]
    )
    return Constants(
        poll=poll["yardarm"]["cpu_us"]["median"],
        fetch=fetch["yardarm"]["cpu_us"]["median"],
        body_kb=fetch["body_bytes"] / 1000,
        stream_kib=told["kb_per_stream"],
        told=told["cpu_us"]["median"],
        spread_ms=told["spread_ms"]["median"],
        commit_ms=told["commit_ms"]["median"],
        report=fleet["cpu_us"]["server"],
        report_in_database=fleet["cpu_us"]["postgresql"],
        instance_bytes=instances / fleet["instances"],
        minute_bytes=fleet["after"]["bytes_of_a_row_of_client_metrics"],
        cores=polls["machine"]["cores"],
    )


def _is(case: dict[str, Any], status: int, coding: str) -> bool:
    return bool(case["flags"] == FLAGS and case["status"] == status and case["coding"] == coding)


def scale_markdown(read: Reader = read_result) -> str:
    found = constants(read)
    flood = CLIENTS * found.body_kb / 1e6
    return _WORDS.read_text().format(
        cores=found.cores,
        clients=CLIENTS,
        regions=REGIONS,
        flags=FLAGS,
        poll=POLL_SECONDS,
        report=REPORT_SECONDS,
        busy=BUSY,
        streams=STREAMS,
        body=found.body_kb,
        flood=flood,
        rate=flood / POLL_SECONDS,
        needs=_needs(found),
        latency=table(("where the client is", "p50", "p99"), _latencies(found)),
        reports=CLIENTS / REPORT_SECONDS,
        database=CLIENTS / REPORT_SECONDS * found.report_in_database / 1e6,
        most_clients=REPORT_SECONDS * 1e6 / found.report_in_database,
        applications=APPLICATIONS,
        instances_gb=CLIENTS * found.instance_bytes / 1e9,
        keep=KEEP_HOURS,
        minutes=APPLICATIONS * KEEP_HOURS * 60,
        minutes_mb=APPLICATIONS * KEEP_HOURS * 60 * found.minute_bytes / 1e6,
    )


def _needs(found: Constants) -> str:
    polls, reports = CLIENTS / POLL_SECONDS, CLIENTS / REPORT_SECONDS
    edges = math.ceil(CLIENTS / STREAMS)
    memory = CLIENTS * found.stream_kib / 2**20
    rows = [
        (
            "all poll",
            f"{polls:,.0f} requests/s, answered 304",
            f"{_cores(polls * found.poll):.1f} cores",
        ),
        (
            "all fetch anew, within one interval",
            f"{polls:,.0f} requests/s, {found.body_kb:.0f} kB each",
            f"{_cores(polls * found.fetch):.1f} cores",
        ),
        ("all stream", f"{edges} edge processes", f"{memory:.1f} GiB for the streams"),
        (
            "all are told of a flip",
            f"{CLIENTS * found.told / 1e6:.0f} s of CPU over {edges} processes",
            f"{STREAMS * found.told / 1e3:.0f} ms of each",
        ),
        (
            "all report",
            f"{reports:,.0f} reports/s, straight to the servers",
            f"{_cores(reports * found.report):.1f} cores",
        ),
    ]
    return table(("what", "how much", "takes"), rows)


def _cores(microseconds: float) -> float:
    """Of processes that are to be busy for a part of the time."""
    return microseconds / 1e6 / BUSY


def _latencies(found: Constants) -> Sequence[tuple[str, str, str]]:
    """Drawn with a seed: the document is the same at every run."""
    drawing = random.Random(CLIENTS)  # noqa: S311 - no secret
    rows = []
    for place, one_way in _ONE_WAY_MS.items():
        times = sorted(
            found.commit_ms
            + one_way
            + drawing.uniform(0, found.spread_ms)
            + drawing.uniform(*_LAST_MILE_MS)
            for _ in range(_DRAWN)
        )
        p50, p99 = times[_DRAWN // 2], times[_DRAWN * 99 // 100]
        rows.append((place, f"{p50:.0f} ms", f"{p99:.0f} ms"))
    return rows

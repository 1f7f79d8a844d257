"""What SDKs poll all day, GET /api/client/features, beside a bare nginx with the same bytes.

    python -m bench.read_path [--seconds 5] [--rounds 3] [--flags 100 1000 5000] [--out FILE]

Two cases: 200, with the whole body in gzip, and 304, for who has it already (If-None-Match). nginx
(one worker, from the machine's packages) has the bytes in a file and checks no token. Both are
asked by `wrk` (one thread, 64 connections kept alive) with the headers of an SDK; the server
has one core, the generator another. Runs alternate: nginx, Yardarm, nginx, Yardarm; figures
are the median of the rounds, with the least and the most.

CPU is user and system time of the server's processes (/proc) divided by the requests, and depends
less than requests per second on what else the machine does. "Busy" is the share of its core that
the server used: far below 100 % the generator was the limit, not the server. `load_before` in the
JSON is the machine's load average when the program began, near zero on an idle machine.

Before a run both servers are asked once and must answer the same; after it the bytes received
must be those of as many such answers.
"""

import argparse
import asyncio
import gzip
import http.client
import json
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from bench import wrk
from bench.flags import create_flags
from bench.nginx import Nginx
from bench.processes import Cores, cpu_seconds, on_core
from tests.servers import CLIENT_TOKEN, ServerProcess
from yardarm.store.embedded import EmbeddedPostgres

PATH = "/api/client/features"
HEADERS = {
    "Authorization": CLIENT_TOKEN,
    "Accept-Encoding": "gzip",
    "Accept": "application/json",
    "Unleash-Client-Spec": "5.2.0",
    "Unleash-AppName": "bench",
    "Unleash-InstanceId": "bench-1",
    "User-Agent": "bench",
}
_HERE = Path(__file__).parent
_OUT = _HERE / "results" / "read_path.json"


class Mismatch(Exception):  # noqa: N818 - the text is for whoever measures
    """The two servers do not answer the same, so that figures would compare nothing."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `size` counts its head too."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Target:
    """A running server, what to send it and what it then answers."""

    port: int
    pid: int
    headers: Mapping[str, str]
    expected: Reply


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the generator against one server."""

    rps: float
    cpu_us: float
    busy: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Case:
    """The runs of both servers for one number of flags and one status."""

    flags: int
    status: int
    body_bytes: int
    nginx: Sequence[Run]
    yardarm: Sequence[Run]

    def ratio(self, field: str) -> float:
        """Yardarm's median as a multiple of nginx's."""
        return round(_middle(self.yardarm, field) / _middle(self.nginx, field), 3)

    def to_document(self) -> dict[str, Any]:
        return {
            "flags": self.flags,
            "status": self.status,
            "body_bytes": self.body_bytes,
            "rps_vs_nginx": self.ratio("rps"),
            "cpu_vs_nginx": self.ratio("cpu_us"),
            "nginx": summary(self.nginx),
            "yardarm": summary(self.yardarm),
        }


def _middle(runs: Sequence[Run], field: str) -> float:
    return float(median(getattr(run, field) for run in runs))


def summary(runs: Sequence[Run]) -> dict[str, dict[str, float]]:
    return {
        field: {
            "median": round(_middle(runs, field), 2),
            "least": round(min(getattr(run, field) for run in runs), 2),
            "most": round(max(getattr(run, field) for run in runs), 2),
        }
        for field in Run.__slots__
    }


def table(cases: Sequence[Case]) -> str:
    """For people: a line for each server of each case."""
    title = f"{'flags':>6} {'answer':>12} {'server':<8}{'requests/s':>11} {'least-most':>15}"
    title += f"{'CPU us':>8} {'least-most':>13}{'busy':>6}{'p50/p99 ms':>13}   against nginx"
    lines = [title]
    for case in cases:
        body = f", {case.body_bytes / 1000:.1f} kB" if case.body_bytes else ""
        answer = f"{case.status}{body}"
        for name, runs in (("nginx", case.nginx), ("yardarm", case.yardarm)):
            s = summary(runs)
            rps, cpu = s["rps"], s["cpu_us"]
            against = f"{case.ratio('rps'):.2f} of the requests/s, {case.ratio('cpu_us'):.2f} x CPU"
            lines.append(
                f"{case.flags:>6} {answer:>12} {name:<8}{rps['median']:>11,.0f} "
                f"{_span(rps, ',.0f'):>15}{cpu['median']:>8.1f} {_span(cpu, '.1f'):>13}"
                f"{s['busy']['median']:>6.0%}"
                f"{s['p50_ms']['median']:>6.1f} / {s['p99_ms']['median']:.1f}"
                f"{'' if name == 'nginx' else '   ' + against}"
            )
    return "\n".join(lines)


def _span(figures: Mapping[str, float], form: str) -> str:
    return f"{figures['least']:{form}}-{figures['most']:{form}}"


def ask(port: int, headers: Mapping[str, str]) -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest("GET", PATH, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    pairs = response.getheaders()
    head = len(f"HTTP/1.1 {response.status} {response.reason}\r\n\r\n")
    head += sum(len(f"{k}: {v}\r\n") for k, v in pairs)
    lowered = {k.lower(): v for k, v in pairs}
    return Reply(response.status, lowered, body, head + len(body))


def agreed(nginx: Reply, yardarm: Reply) -> None:
    """Raises Mismatch unless status, body and what SDKs read of the head are the same."""
    for what, ours, theirs in (
        ("status", yardarm.status, nginx.status),
        ("body", yardarm.body, nginx.body),
        *(
            (name, yardarm.headers.get(name), nginx.headers.get(name))
            for name in ("content-encoding", "cache-control", "content-length")
        ),
    ):
        if ours != theirs:
            raise Mismatch(f"{what}: Yardarm {str(ours)[:60]!r}, nginx {str(theirs)[:60]!r}")


class Sitting:
    """One run of this program: its cores, its folder, how long it measures."""

    def __init__(self, folder: Path, *, seconds: float, rounds: int) -> None:
        self.cores = Cores.here()
        self._folder = folder
        self._seconds = seconds
        self._rounds = rounds

    def cases(self, dsn: str, sizes: Sequence[int]) -> Iterator[Case]:
        """Raises Mismatch."""
        there = 0
        for size in sorted(sizes):
            asyncio.run(create_flags(dsn, there, size))
            there = size
            with self._yardarm(dsn) as (port, pid):
                full = ask(port, HEADERS)
                plain = ask(port, {**HEADERS, "Accept-Encoding": "identity"})
                self._check(full, plain, size)
                folder = self._folder / f"nginx-{size}"
                nginx = Nginx(folder, PATH, plain=plain.body, gzipped=full.body)
                with on_core(self.cores.server):
                    nginx.start()
                with nginx:
                    for status in (200, 304):
                        yield self._case(
                            size, status, (nginx.port, nginx.pid), (port, pid), len(full.body)
                        )

    @contextmanager
    def _yardarm(self, dsn: str) -> Iterator[tuple[int, int]]:
        server = ServerProcess(database_url=dsn, log=self._folder / "yardarm.log")
        with on_core(self.cores.server):
            server.start()
        with server:
            assert server.process is not None
            yield server.port, server.process.pid

    @staticmethod
    def _check(full: Reply, plain: Reply, size: int) -> None:
        if full.headers.get("content-encoding") != "gzip":
            raise Mismatch(f"Yardarm answers {full.status} and not in gzip")
        if gzip.decompress(full.body) != plain.body:
            raise Mismatch("Yardarm's gzip holds other bytes than its plain body")
        found = len(json.loads(plain.body)["features"])
        if found != size:
            raise Mismatch(f"Yardarm has {found} flags where {size} were created")

    def _case(
        self,
        size: int,
        status: int,
        nginx: tuple[int, int],
        yardarm: tuple[int, int],
        body_bytes: int,
    ) -> Case:
        a, b = (_target(port, pid, status) for port, pid in (nginx, yardarm))
        agreed(a.expected, b.expected)
        for target in (a, b):
            self._run(target, seconds=1)
        runs = [(self._run(a), self._run(b)) for _ in range(self._rounds)]
        return Case(
            size,
            status,
            body_bytes if status == 200 else 0,
            [of_nginx for of_nginx, _ in runs],
            [of_yardarm for _, of_yardarm in runs],
        )

    def _run(self, target: Target, *, seconds: float | None = None) -> Run:
        before = cpu_seconds(target.pid)
        load = wrk.generate_load(
            f"http://127.0.0.1:{target.port}{PATH}",
            target.headers,
            seconds=seconds or self._seconds,
            core=self.cores.generator,
            folder=self._folder,
        )
        cpu = cpu_seconds(target.pid) - before
        each = load.bytes / load.requests
        if load.failed or abs(each / target.expected.size - 1) > 0.1:
            raise Mismatch(
                f"{load.failed} of {load.requests} requests failed, and an answer was {each:.0f} "
                f"bytes where {target.expected.size} were expected"
            )
        lasted = load.microseconds / 1e6
        return Run(
            rps=load.requests / lasted,
            cpu_us=cpu / load.requests * 1e6,
            busy=cpu / lasted,
            p50_ms=load.p50 / 1000,
            p99_ms=load.p99 / 1000,
        )


def _target(port: int, pid: int, status: int) -> Target:
    """Raises Mismatch when the server does not answer with this status."""
    headers = dict(HEADERS)
    if status == 304:
        headers["If-None-Match"] = ask(port, HEADERS).headers["etag"]
    reply = ask(port, headers)
    if reply.status != status:
        raise Mismatch(f"{status} was expected, {reply.status} is what port {port} answers")
    return Target(port, pid, headers, reply)


def main() -> None:
    options = _options()
    if platform.system() != "Linux":
        sys.exit("bench.read_path needs Linux: it reads /proc and pins processes to cores")
    for found, name in ((Nginx.binary(), "nginx"), (wrk.binary(), "wrk")):
        if found is None:
            sys.exit(f"bench.read_path needs {name}: install it (Debian: apt-get install {name})")
    # So that SIGTERM ends what was started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load_before = round(os.getloadavg()[0], 2)
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as name:
        folder = Path(name)
        sitting = Sitting(folder, seconds=options.seconds, rounds=options.rounds)
        postgres = EmbeddedPostgres(folder / "data", durable=False)
        try:
            cases = list(sitting.cases(postgres.start(), options.flags))
        except Mismatch as mismatch:
            sys.exit(f"nothing was measured: {mismatch}")
        finally:
            postgres.stop()
    document = {
        "name": "read_path",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "machine": {
            "cores": os.cpu_count(),
            "system": platform.system(),
            "architecture": platform.machine(),
            "python": platform.python_version(),
        },
        "versions": {
            **{name: version(name) for name in ("uvicorn", "httptools", "uvloop")},
            "nginx": Nginx.version(),
            "wrk": wrk.version(),
        },
        "seconds": options.seconds,
        "rounds": options.rounds,
        "connections": wrk.CONNECTIONS,
        "load_before": load_before,
        "note": sitting.cores.note,
        "cases": [case.to_document() for case in cases],
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(document, indent=2) + "\n")
    print(table(cases))
    if sitting.cores.note:
        print(sitting.cores.note)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.read_path")
    parser.add_argument("--seconds", type=int, default=5, help="how long a run takes")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each server in each case")
    parser.add_argument("--flags", type=int, nargs="+", default=[100, 1_000, 5_000])
    parser.add_argument("--out", type=Path, default=_OUT, help="where the JSON goes")
    return parser.parse_args()


def commit() -> str | None:
    try:
        said = subprocess.run(
            ["git", "-C", str(_HERE), "rev-parse", "--short", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    return said if re.fullmatch(r"[0-9a-f]+", said) else None


if __name__ == "__main__":
    main()

"""What SDKs poll all day, GET /api/client/features, beside a bare nginx with the same bytes and
beside the newest unleash-server with the same flags.

    python -m bench.read_path [--seconds 3] [--rounds 5] [--flags 100 1000 5000] [--without-unleash]

Three cases: 200 with the whole body, in gzip and as it is, and 304, for who has it already
(If-None-Match). nginx (one worker, from the machine's packages) has the bytes in a file and checks
no token; unleash-server runs in production mode on a PostgreSQL of ours. All are asked by `wrk`
(one thread, 64 connections kept alive) with the headers of an SDK; the server has one core, the
generator another. Runs alternate; figures are the median of the rounds, with the least and the
most.

CPU is user and system time of the server's processes (/proc) divided by the requests, and depends
less than requests per second on what else the machine does. "Busy" is the share of its core that
the server used: far below 100 % the generator was the limit, not the server. `load_before` in the
JSON is the machine's load average when the program began, near zero on an idle machine.

Before a run nginx and Yardarm are asked once and must answer the same; after it the bytes received
must be those of as many such answers.
"""

import argparse
import asyncio
import gzip
import http.client
import json
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from bench import heads, unleash, wrk
from bench.flags import create_flags
from bench.nginx import Nginx
from bench.processes import Cores, cpu_seconds, on_core
from bench.unleash import TOKEN, Unleash
from tests.conftest import create_database
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, ServerProcess
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
_FEW = 10
"""Requests in a run, of which no figure can be made."""
_OUT = heads.RESULTS / "read_path.json"


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
    forgiven: float = 0.0
    """Share of the requests that may fail: slow servers run into the generator's patience."""


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
    """The runs of each server for one number of flags and one answer; `coding` is the body's."""

    flags: int
    status: int
    coding: str
    body_bytes: int
    runs: Mapping[str, Sequence[Run]]

    def ratio(self, field: str, name: str = "yardarm", of: str = "nginx") -> float:
        """A server's median as a multiple of another's."""
        return round(_middle(self.runs[name], field) / _middle(self.runs[of], field), 3)

    def to_document(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "flags": self.flags,
            "status": self.status,
            "coding": self.coding,
            "body_bytes": self.body_bytes,
            "rps_vs_nginx": self.ratio("rps"),
            "cpu_vs_nginx": self.ratio("cpu_us"),
        }
        if "unleash" in self.runs:
            document["rps_vs_unleash"] = self.ratio("rps", of="unleash")
            document["cpu_of_unleash"] = self.ratio("cpu_us", "unleash", of="yardarm")
        return document | {name: summary(runs) for name, runs in self.runs.items()}


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
    title = f"{'flags':>6} {'answer':>21} {'server':<8}{'requests/s':>11} {'least-most':>15}"
    title += f"{'CPU us':>8} {'least-most':>13}{'busy':>6}{'p50/p99 ms':>13}   against nginx"
    lines = [title]
    for case in cases:
        body = f" {case.coding}, {case.body_bytes / 1000:.1f} kB" if case.status == 200 else ""
        answer = f"{case.status}{body}"
        for name, runs in case.runs.items():
            s = summary(runs)
            rps, cpu = s["rps"], s["cpu_us"]
            against = (
                f"{case.ratio('rps', name):.2f} of the requests/s, "
                f"{case.ratio('cpu_us', name):.2f} x CPU"
            )
            lines.append(
                f"{case.flags:>6} {answer:>21} {name:<8}{rps['median']:>11,.0f} "
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


def settled(port: int) -> Reply:
    """In gzip: a large body is compressed beside the first answers."""
    until = time.monotonic() + 10
    while True:
        reply = ask(port, HEADERS)
        if "content-encoding" in reply.headers or time.monotonic() > until:
            return reply
        time.sleep(0.05)


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

    def __init__(self, folder: Path, *, seconds: float, rounds: int, with_unleash: bool) -> None:
        self.cores = Cores.here()
        self._folder = folder
        self._seconds = seconds
        self._rounds = rounds
        self._with_unleash = with_unleash

    def cases(self, dsns: tuple[str, str], sizes: Sequence[int]) -> Iterator[Case]:
        """On two databases: ours and unleash-server's. Raises Mismatch."""
        there = 0
        with ExitStack() as running:
            unleash = self._unleash(running, dsns[1])
            for size in sorted(sizes):
                asyncio.run(create_flags(dsns[0], there, size))
                there = size
                with self._yardarm(dsns[0]) as (port, pid):
                    if unleash is not None:
                        unleash.bring(exported(port))
                    yield from self._cases(size, (port, pid), unleash)

    def _cases(
        self, size: int, yardarm: tuple[int, int], unleash: Unleash | None
    ) -> Iterator[Case]:
        full = settled(yardarm[0])
        plain = ask(yardarm[0], {**HEADERS, "Accept-Encoding": "identity"})
        self._check(full, plain, size)
        folder = self._folder / f"nginx-{size}"
        nginx = Nginx(folder, PATH, plain=plain.body, gzipped=full.body)
        with on_core(self.cores.server):
            nginx.start()
        with nginx:
            servers = {"nginx": (nginx.port, nginx.pid), "yardarm": yardarm}
            if unleash is not None:
                servers["unleash"] = unleash.port, unleash.pid
            for status, coding in ((200, "gzip"), (200, "identity"), (304, "gzip")):
                yield self._case(size, status, coding, servers)

    def _unleash(self, running: ExitStack, dsn: str) -> Unleash | None:
        if not self._with_unleash:
            return None
        unleash = Unleash(dsn, self._folder / "unleash.log")
        with on_core(self.cores.server):
            unleash.start()
        return running.enter_context(unleash)

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
        self, size: int, status: int, coding: str, servers: Mapping[str, tuple[int, int]]
    ) -> Case:
        targets = {
            name: _target(port, pid, status, coding, TOKEN if name == "unleash" else CLIENT_TOKEN)
            for name, (port, pid) in servers.items()
        }
        if "unleash" in targets:
            targets["unleash"] = replace(targets["unleash"], forgiven=0.05)
        ours = targets["yardarm"].expected
        agreed(targets["nginx"].expected, ours)
        for target in targets.values():
            self._run(target, seconds=1)
        rounds = [{n: self._run(t) for n, t in targets.items()} for _ in range(self._rounds)]
        runs = {name: [found[name] for found in rounds] for name in targets}
        if "unleash" in runs and min(run.rps for run in runs["unleash"]) * self._seconds < _FEW:
            del runs["unleash"]  # hardly an answer in a whole run: there is nothing to divide by
        return Case(size, status, coding, len(ours.body), runs)

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
        load = replace(load, requests=max(load.requests, 1))
        each = load.bytes / load.requests
        # wrk counts the bytes of answers that had not ended, too: one of each connection.
        unended = wrk.CONNECTIONS / load.requests
        if (
            load.failed > target.forgiven * load.requests
            or abs(each / target.expected.size - 1) > 0.1 + unended
        ):
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


def _target(port: int, pid: int, status: int, coding: str, token: str) -> Target:
    """Raises Mismatch when the server does not answer with this status."""
    headers = {**HEADERS, "Accept-Encoding": coding, "Authorization": token}
    if status == 304:
        headers["If-None-Match"] = ask(port, headers).headers["etag"]
    reply = ask(port, headers)
    if reply.status != status:
        raise Mismatch(f"{status} was expected, {reply.status} is what port {port} answers")
    return Target(port, pid, headers, reply)


def exported(port: int) -> dict[str, Any]:
    """All features, as servers exchange them."""
    features = _admin(port, "GET", "/api/admin/features", None)["features"]
    names = [feature["name"] for feature in features]
    body = {"environment": "production", "features": names}
    return _admin(port, "POST", "/api/admin/features-batch/export", body)


def _admin(port: int, method: str, path: str, body: object) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        headers = {"Authorization": ADMIN_TOKEN, "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body else None, headers)
        found: dict[str, Any] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return found


def main() -> None:
    options = _options()
    if platform.system() != "Linux":
        sys.exit("bench.read_path needs Linux: it reads /proc and pins processes to cores")
    for found, name in ((Nginx.binary(), "nginx"), (wrk.binary(), "wrk")):
        if found is None:
            sys.exit(f"bench.read_path needs {name}: install it (Debian: apt-get install {name})")
    # So that SIGTERM ends what was started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load_before = heads.load()
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as name:
        folder = Path(name)
        with_unleash = not options.without_unleash and unleash.installed()
        sitting = Sitting(
            folder, seconds=options.seconds, rounds=options.rounds, with_unleash=with_unleash
        )
        postgres = EmbeddedPostgres(folder / "data", durable=False)
        try:
            dsn = postgres.start()
            dsns = asyncio.run(create_database(dsn)), asyncio.run(create_database(dsn))
            cases = list(sitting.cases(dsns, options.flags))
        except Mismatch as mismatch:
            sys.exit(f"nothing was measured: {mismatch}")
        finally:
            postgres.stop()
    document = {
        **heads.head("read_path", load_before=load_before),
        "versions": {
            **{name: version(name) for name in ("uvicorn", "httptools", "uvloop")},
            "nginx": Nginx.version(),
            "wrk": wrk.version(),
            **({"unleash-server": unleash.VERSION} if with_unleash else {}),
        },
        "seconds": options.seconds,
        "rounds": options.rounds,
        "connections": wrk.CONNECTIONS,
        "note": sitting.cores.note,
        "cases": [case.to_document() for case in cases],
    }
    heads.write(options.out, document)
    print(table(cases))
    if sitting.cores.note:
        print(sitting.cores.note)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.read_path")
    parser.add_argument("--seconds", type=int, default=3, help="how long a run takes")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each server in each case")
    parser.add_argument("--flags", type=int, nargs="+", default=[100, 1_000, 5_000])
    parser.add_argument("--without-unleash", action="store_true", help="nginx alone beside us")
    parser.add_argument("--out", type=Path, default=_OUT, help="where the JSON goes")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""What browsers and OpenFeature's providers ask: every feature, evaluated for each request.

    python -m bench.frontend [--seconds 3] [--rounds 3] [--flags 200] [--out FILE]

Cases: GET /api/frontend with one context, with the tag that it has already (304), in gzip, and
with another context each time (a thousand of them, in turn); the same by POST; and OFREP's bulk
evaluation. The server has one core, the generator (`wrk`, one thread, 64 connections kept
alive) another; what it sends is made ready before. Figures are the median of the rounds, with the
least and the most.

CPU is user and system time of the server's processes divided by the requests, and depends less
on what else the machine does. `on` is how many features a context has on, on average over the
contexts. `load_before` is the machine's load average when the program began.
"""

import argparse
import asyncio
import json
import platform
import signal
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

from bench import heads, wrk
from bench.flags import create_flags
from bench.processes import Cores, cpu_seconds, on_core
from bench.read_path import Mismatch, Run, summary
from tests.servers import FRONTEND_TOKEN, ServerProcess
from yardarm.store.embedded import EmbeddedPostgres

FRONTEND, OFREP = "/api/frontend", "/ofrep/v1/evaluate/flags"
CONTEXTS = 1_000
HEADERS = {"Authorization": FRONTEND_TOKEN, "Accept": "application/json"}
_JSON = {**HEADERS, "Content-Type": "application/json"}
_OUT = heads.RESULTS / "frontend.json"


@dataclass(frozen=True, slots=True)
class Case:
    """What is sent. `query` belongs to the path; `queries` and `bodies` come in turn."""

    name: str
    path: str
    headers: Mapping[str, str]
    query: str = ""
    queries: Sequence[str] = ()
    bodies: Sequence[str] = ()
    runs: list[Run] = field(default_factory=list)

    def to_document(self) -> dict[str, Any]:
        return {"case": self.name, **summary(self.runs)}


def contexts() -> Iterator[dict[str, str]]:
    """Of the fields that bench/flags.py targets, the same ones at every run."""
    random = Random(7)
    for number in range(CONTEXTS):
        yield {
            "userId": str(random.randrange(10**5, 10**7)),
            "sessionId": f"session-{number}",
            "country": random.choice(("AT", "DE", "FR", "GB", "NO", "US")),
            "appVersion": f"{random.randrange(1, 9)}.{random.randrange(30)}.0",
        }


def cases(port: int) -> list[Case]:
    known = list(contexts())
    queries = [urlencode(context) for context in known]
    posts = [json.dumps({"context": context}) for context in known]
    provided = [
        json.dumps({"context": {"targetingKey": c["userId"], **{k: c[k] for k in list(c)[1:]}}})
        for c in known
    ]
    one = queries[0]
    _, tag = ask(port, one, HEADERS)
    return [
        Case("GET, one context", FRONTEND, HEADERS, one),
        Case("GET, one context, 304", FRONTEND, {**HEADERS, "If-None-Match": tag}, one),
        Case("GET, one context, gzip", FRONTEND, {**HEADERS, "Accept-Encoding": "gzip"}, one),
        Case("GET, another context each", FRONTEND, HEADERS, queries=queries),
        Case("POST, another context each", FRONTEND, _JSON, bodies=posts),
        Case("OFREP bulk, one context", OFREP, _JSON, bodies=provided[:1]),
        Case("OFREP bulk, another context each", OFREP, _JSON, bodies=provided),
    ]


def ask(port: int, query: str, headers: Mapping[str, str]) -> tuple[list[str], str]:
    """What is on, and the tag."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{FRONTEND}?{query}", headers=dict(headers)
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        toggles = json.loads(answer.read())["toggles"]
        return [toggle["name"] for toggle in toggles], answer.headers["ETag"]


def average_on(port: int, flags: int) -> float:
    """Raises Mismatch when contexts do not differ: then nothing would be evaluated."""
    found = [ask(port, urlencode(context), HEADERS)[0] for context in list(contexts())[:100]]
    if len(set(map(tuple, found))) < 50 or not 0 < sum(map(len, found)) < 100 * flags:
        raise Mismatch("contexts get the same features")
    return sum(map(len, found)) / len(found)


def run(case: Case, server: ServerProcess, cores: Cores, folder: Path, seconds: float) -> Run:
    """Raises Mismatch when a request fails."""
    assert server.process is not None
    before = cpu_seconds(server.process.pid)
    load = wrk.generate_load(
        f"{server.url}{case.path}" + (f"?{case.query}" if case.query else ""),
        case.headers,
        seconds=seconds,
        core=cores.generator,
        folder=folder,
        bodies=case.bodies,
        queries=case.queries,
    )
    cpu = cpu_seconds(server.process.pid) - before
    if load.failed:
        raise Mismatch(f"{case.name}: {load.failed} of {load.requests} requests failed")
    lasted = load.microseconds / 1e6
    return Run(
        rps=load.requests / lasted,
        cpu_us=cpu / load.requests * 1e6,
        busy=cpu / lasted,
        p50_ms=load.p50 / 1000,
        p99_ms=load.p99 / 1000,
    )


def table(measured: Sequence[Case]) -> str:
    lines = [f"{'case':<34}{'requests/s':>11}{'CPU us':>9}{'busy':>6}{'p50/p99 ms':>14}"]
    for case in measured:
        s = {name: figures["median"] for name, figures in summary(case.runs).items()}
        lines.append(
            f"{case.name:<34}{s['rps']:>11,.0f}{s['cpu_us']:>9.1f}{s['busy']:>6.0%}"
            f"{s['p50_ms']:>7.1f} / {s['p99_ms']:.1f}"
        )
    return "\n".join(lines)


def measure(options: argparse.Namespace, folder: Path, dsn: str) -> tuple[list[Case], float]:
    cores = Cores.here()
    asyncio.run(create_flags(dsn, 0, options.flags))
    server = ServerProcess(database_url=dsn, log=folder / "yardarm.log")
    with on_core(cores.server):
        server.start()
    with server:
        on = average_on(server.port, options.flags)
        found = cases(server.port)
        for case in found:
            run(case, server, cores, folder, 1)
            case.runs.extend(
                run(case, server, cores, folder, options.seconds) for _ in range(options.rounds)
            )
    return found, on


def main() -> None:
    options = _options()
    if platform.system() != "Linux":
        sys.exit("bench.frontend needs Linux: it reads /proc and pins processes to cores")
    if wrk.binary() is None:
        sys.exit("bench.frontend needs wrk: install it (Debian: apt-get install wrk)")
    # So that SIGTERM ends what was started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load_before = heads.load()
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as name:
        postgres = EmbeddedPostgres(Path(name) / "data", durable=False)
        try:
            found, on = measure(options, Path(name), postgres.start())
        except Mismatch as mismatch:
            sys.exit(f"nothing was measured: {mismatch}")
        finally:
            postgres.stop()
    document = {
        **heads.head("frontend", load_before=load_before),
        "versions": {
            **{name: version(name) for name in ("uvicorn", "httptools", "uvloop", "mmh3")},
            "wrk": wrk.version(),
        },
        "seconds": options.seconds,
        "rounds": options.rounds,
        "connections": wrk.CONNECTIONS,
        "note": Cores.here().note,
        "flags": options.flags,
        "on": round(on, 1),
        "contexts": CONTEXTS,
        "cases": [case.to_document() for case in found],
    }
    heads.write(options.out, document)
    print(table(found))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.frontend")
    parser.add_argument("--seconds", type=int, default=3, help="how long a run takes")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each case")
    parser.add_argument("--flags", type=int, default=200)
    parser.add_argument("--out", type=Path, default=_OUT, help="where the JSON goes")
    return parser.parse_args()


if __name__ == "__main__":
    main()

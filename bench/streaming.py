"""From a toggle to clients that stream: how long it takes, and what a stream costs.

    python -m bench.streaming [--streams 1,100,2000,5000,10000] [--rounds 5] [--out FILE]

Raw SSE connections, each with headers as SDKs send them, to one process, and to a second replica
while the toggle goes to the first. A run is a few toggles, one after the other; what is measured
is the time from the moment that the toggle's request is written to the moment that a client's
event is there, over all clients and toggles of the run. It holds the commit (`commit_ms` is the
time to the toggle's own answer) and what the generator itself needs to read: one process with
uvloop reads them all, on a core of its own; the servers share the other one. Figures are medians
of the runs, with the least and the most. `spread_ms` is from the first client's event to the last
one's.

`kb_per_stream` is what the server's resident memory grew by, after all were hydrated and had a
toggle, divided by the streams; one that is alone has all that a first one makes. `cpu_us` is the
server's CPU time of the runs divided by the events sent; it includes the toggles' own.
`poll_p50_ms` and `poll_p99_ms` are how long polls (304) took meanwhile, asked by a third process
that shares the generator's core. `sdks` are SDKs of today, each alone, asked again and again
whether the flag has changed. `load_before` is the machine's
load average when the program began, `load_after` at its end.
"""

import argparse
import asyncio
import platform
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, cast

import uvloop

from bench import heads, stream_sdks
from bench.flags import create_flags, flag
from bench.processes import Cores, cpu_seconds, on_core, resident_kb
from bench.stream_polls import polling
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, ServerProcess
from yardarm.store.embedded import EmbeddedPostgres

_OUT = heads.RESULTS / "streaming.json"
_UPDATED, _CONNECTED = b"event: unleash-updated", b"event: unleash-connected"
_PATIENCE = 60.0
_HERE, _THERE = "the process that was toggled", "a second replica"
_SETTINGS = {
    "YARDARM_STREAMS": "15000",
    "YARDARM_CONNECTIONS": "15000",
    "YARDARM_LOG_LEVEL": "warning",
}
_AT_ONCE = 100
_BETWEEN = 0.2
"""Seconds of rest between toggles: what one cost the other must not feel."""


class Mismatch(Exception):  # noqa: N818 - the text is for whoever measures
    """What came is not what must come."""


@dataclass
class Arrivals:
    """When each client had the event of the toggle that is under way."""

    wanted: int = 0
    times: list[float] = field(default_factory=list)
    all_here: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, wanted: int) -> None:
        self.wanted, self.times = wanted, []
        self.all_here.clear()

    def here(self) -> None:
        self.times.append(time.perf_counter())
        if len(self.times) == self.wanted:
            self.all_here.set()


class Reader(asyncio.Protocol):
    """One stream. A name that came in two parts counts when it is whole."""

    def __init__(self, number: int, arrivals: Arrivals) -> None:
        self._number = number
        self._arrivals = arrivals
        self._awaited = _CONNECTED
        self._rest = b""
        self.transport: asyncio.Transport | None = None
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is of its own kind
        self.transport.write(
            b"GET /api/client/streaming HTTP/1.1\r\nHost: bench\r\nAuthorization: %s\r\n"
            b"UNLEASH-APPNAME: bench\r\nUNLEASH-INSTANCEID: bench-%d\r\n"
            b"unleash-sdk: unleash-python-sdk:6.9.1\r\nAccept: text/event-stream\r\n\r\n"
            % (CLIENT_TOKEN.encode(), self._number)
        )

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        if self._awaited in data:
            self._awaited = _UPDATED
            self._rest = b""
            self._arrivals.here()
        else:
            self._rest = data[-len(_CONNECTED) :]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the base's signature
        self.is_lost = True


@dataclass(frozen=True, slots=True)
class Run:
    """Of some toggles to all clients."""

    p50_ms: float
    p99_ms: float
    mean_ms: float
    most_ms: float
    spread_ms: float
    commit_ms: float
    cpu_us: float
    poll_p50_ms: float
    poll_p99_ms: float


@dataclass(frozen=True, slots=True)
class Pair:
    """The server that is toggled and the one that streams; the same one, perhaps."""

    toggled: ServerProcess
    streaming: ServerProcess

    @property
    def pid(self) -> int:
        assert self.streaming.process is not None
        return self.streaming.process.pid


@dataclass
class Case:
    streams: int
    through: str
    kb_per_stream: float = 0.0
    opened_in: float = 0.0
    runs: list[Run] = field(default_factory=list)

    def to_document(self) -> dict[str, Any]:
        figures = {}
        for name in Run.__slots__:
            values = sorted(getattr(run, name) for run in self.runs)
            figures[name] = {
                "median": round(median(values), 2),
                "least": round(values[0], 2),
                "most": round(values[-1], 2),
            }
        return {
            "streams": self.streams,
            "through": self.through,
            "kb_per_stream": round(self.kb_per_stream, 1),
            "opened_in_seconds": round(self.opened_in, 2),
            **figures,
        }


async def opened(port: int, number: int, arrivals: Arrivals) -> list[Reader]:
    loop = asyncio.get_running_loop()
    readers: list[Reader] = []
    arrivals.begin(number)
    for start in range(0, number, _AT_ONCE):
        batch = range(start, min(start + _AT_ONCE, number))
        made = await asyncio.gather(
            *(
                loop.create_connection(lambda i=i: Reader(i, arrivals), "127.0.0.1", port)  # type: ignore[misc]
                for i in batch
            )
        )
        readers.extend(reader for _, reader in made)
    await asyncio.wait_for(arrivals.all_here.wait(), _PATIENCE)
    return readers


async def toggled(port: int, name: str, state: str) -> tuple[float, float]:
    """When the request was written, and when its answer was there."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = (
        f"POST /api/admin/features/{name}/toggle/{state} HTTP/1.1\r\nHost: bench\r\n"
        f"Authorization: {ADMIN_TOKEN}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    started = time.perf_counter()
    writer.write(request.encode())
    answer = await reader.read()
    ended = time.perf_counter()
    writer.close()
    if not answer.startswith(b"HTTP/1.1 200"):
        raise Mismatch(f"the toggle was answered {answer[:80]!r}")
    return started, ended


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def run(case: Case, name: str, arrivals: Arrivals, pair: Pair, toggles: int) -> Run:
    took: list[float] = []
    spreads: list[float] = []
    commits: list[float] = []
    # Twice the same would be no news. A run ends as it began.
    states = ("off", "on") if flag(0).enabled else ("on", "off")
    before = cpu_seconds(pair.pid)
    async with polling(pair.streaming.port, Cores.here().server) as polls:
        for number in range(toggles):
            arrivals.begin(case.streams)
            started, ended = await toggled(pair.toggled.port, name, states[number % 2])
            await asyncio.wait_for(arrivals.all_here.wait(), _PATIENCE)
            took.extend((at - started) * 1e3 for at in arrivals.times)
            spreads.append((max(arrivals.times) - min(arrivals.times)) * 1e3)
            commits.append((ended - started) * 1e3)
            await asyncio.sleep(_BETWEEN)
    cpu = cpu_seconds(pair.pid) - before
    return Run(
        p50_ms=median(took),
        p99_ms=quantile(took, 0.99),
        mean_ms=sum(took) / len(took),
        most_ms=max(took),
        spread_ms=median(spreads),
        commit_ms=median(commits),
        cpu_us=cpu / (case.streams * toggles) * 1e6,
        poll_p50_ms=median(polls),
        poll_p99_ms=quantile(polls, 0.99),
    )


async def measured(case: Case, pair: Pair, name: str, rounds: int) -> Case:
    pid = pair.pid
    arrivals = Arrivals()
    empty = resident_kb(pid)
    started = time.perf_counter()
    readers = await opened(pair.streaming.port, case.streams, arrivals)
    case.opened_in = time.perf_counter() - started
    toggles = 20 if case.streams < 1_000 else 6
    await run(case, name, arrivals, pair, 2)
    case.kb_per_stream = (resident_kb(pid) - empty) / case.streams
    case.runs = [await run(case, name, arrivals, pair, toggles) for _ in range(rounds)]
    if any(reader.is_lost for reader in readers):
        raise Mismatch("a stream was ended")
    for reader in readers:
        assert reader.transport is not None
        reader.transport.abort()
    await asyncio.sleep(1)
    return case


def measure_sdks(options: argparse.Namespace, folder: Path, dsn: str) -> list[dict[str, Any]]:
    cores = Cores.here()
    server = ServerProcess(database_url=dsn, log=folder / "yardarm-sdks.log")
    with on_core(cores.server):
        server.start()
    with server, on_core(cores.generator):
        found = asyncio.run(stream_sdks.measured(server, folder, options.rounds))
    for sdk in found:
        print(f"{sdk['sdk']:<28} {sdk['p50_ms']:.1f} / {sdk['p99_ms']:.1f}", flush=True)
    return found


def measure(options: argparse.Namespace, folder: Path, dsn: str) -> list[Case]:
    cores = Cores.here()
    asyncio.run(create_flags(dsn, 0, options.flags))
    cases = [Case(number, _HERE) for number in options.streams]
    cases += [Case(number, _THERE) for number in options.streams if number in options.replica]
    for case in cases:
        # Fresh processes for each: memory that was once taken is not given back.
        with ExitStack() as stack:
            servers = []
            for number in range(2 if case.through == _THERE else 1):
                log = folder / f"yardarm-{number}.log"
                server = ServerProcess(database_url=dsn, log=log, environment=_SETTINGS)
                with on_core(cores.server):
                    server.start()
                servers.append(stack.enter_context(server))
            pair = Pair(servers[0], servers[-1])
            with on_core(cores.generator):
                uvloop.run(measured(case, pair, flag(0).name, options.rounds))
        print(row(case), flush=True)
    return cases


HEAD = "streams      p50/p99 ms   mean  spread  commit     KB  CPU us    poll p50/p99"


def row(case: Case) -> str:
    found = case.to_document().items()
    m = {name: figures["median"] for name, figures in found if isinstance(figures, dict)}
    return (
        f"{case.streams:>7} {m['p50_ms']:>7.1f} / {m['p99_ms']:<6.1f} {m['mean_ms']:>6.1f} "
        f"{m['spread_ms']:>7.1f} {m['commit_ms']:>7.1f} {case.kb_per_stream:>6.1f} "
        f"{m['cpu_us']:>7.1f} {m['poll_p50_ms']:>7.2f} / {m['poll_p99_ms']:<6.2f} {case.through}"
    )


def main() -> None:
    options = _options()
    if platform.system() != "Linux":
        sys.exit("bench.streaming needs Linux: it reads /proc and pins processes to cores")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    options.streams = [n for n in options.streams if n + 200 < hard]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load_before = heads.load()
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as name:
        postgres = EmbeddedPostgres(Path(name) / "data", durable=False)
        print(HEAD)
        try:
            dsn = postgres.start()
            found = measure(options, Path(name), dsn)
            sdks = measure_sdks(options, Path(name), dsn)
        except Mismatch as mismatch:
            sys.exit(f"nothing was measured: {mismatch}")
        finally:
            postgres.stop()
    document = {
        **heads.head("streaming", load_before=load_before),
        "versions": {name: version(name) for name in ("uvicorn", "httptools", "uvloop")},
        "rounds": options.rounds,
        "flags": options.flags,
        "note": Cores.here().note,
        "sdks": sdks,
        "cases": [case.to_document() for case in found],
    }
    heads.write(options.out, document)


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.streaming")
    parser.add_argument("--streams", type=_numbers, default=[1, 100, 2_000, 5_000, 10_000])
    parser.add_argument(
        "--replica", type=_numbers, default=[1, 100, 2_000, 5_000], help="of them also through two"
    )
    parser.add_argument("--rounds", type=int, default=5, help="runs of each case")
    parser.add_argument("--flags", type=int, default=100)
    parser.add_argument("--out", type=Path, default=_OUT, help="where the JSON goes")
    return parser.parse_args()


if __name__ == "__main__":
    main()

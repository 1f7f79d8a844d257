"""All clients at once, after an outage: the server is killed (-9) under them and comes back.

    python -m bench.herd [--clients 10000] [--rounds 5] [--flags 1000]

Each client is one connection, as of an SDK of its own. When it is lost it tries again every second
until it has an answer, and none of them waits for another: the worst that SDKs do, whose intervals
have jitter. Three herds: who polls and has what there is (304), who polls and has an older revision
(200, gzip), and who streams. Seconds count from the moment at which the server says that it is
ready, to the answer of each client. An answer other than the wanted one is a failure, and so is a
connection that was taken and closed without one; a refused connection is tried again.
"""

import argparse
import asyncio
import random
import resource
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, cast

import uvloop

from bench import heads
from bench.flags import create_flags, flag
from bench.processes import Cores, cpu_seconds, on_core, resident_kb
from bench.read_path import HEADERS, ask, settled
from bench.streaming import quantile, toggled
from tests.servers import CLIENT_TOKEN, ServerProcess
from yardarm.store.embedded import EmbeddedPostgres

_OUT = heads.RESULTS / "herd.json"
_AGAIN = 1.0
_PATIENCE = 120.0
_KINDS = ("304", "200", "stream")


@dataclass
class Herd:
    """Who is asked, what all ask and what is the right answer; when each had it."""

    port: int
    request: bytes
    wanted: bytes
    number: int
    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refused: int = 0
    all_here: asyncio.Event = field(default_factory=asyncio.Event)
    members: list["Member"] = field(default_factory=list)

    async def gather(self) -> None:
        """Until each has its answer. Raises TimeoutError."""
        self.times, self.faults, self.refused = [], [], 0
        self.all_here.clear()
        self.members = [Member(self) for _ in range(self.number)]
        tasks = [asyncio.create_task(member.come()) for member in self.members]
        await asyncio.wait_for(self.all_here.wait(), _PATIENCE)
        await asyncio.gather(*tasks)

    def here(self) -> None:
        self.times.append(time.perf_counter())
        if len(self.times) == self.number:
            self.all_here.set()

    def leave(self) -> None:
        for member in self.members:
            member.leave()


class Member(asyncio.Protocol):
    """One client."""

    def __init__(self, herd: Herd) -> None:
        self._herd = herd
        self._head = b""
        self._has = False
        self._transport: asyncio.Transport | None = None

    async def come(self) -> None:
        """Connect, and ask; again each second while nobody takes the connection."""
        await asyncio.sleep(random.uniform(0, _AGAIN))
        loop = asyncio.get_running_loop()
        while True:
            try:
                await loop.create_connection(lambda: self, "127.0.0.1", self._herd.port)
            except OSError:
                self._herd.refused += 1
                await asyncio.sleep(_AGAIN)
            else:
                return

    def leave(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is of its own kind
        self._head = b""
        self._transport.write(self._herd.request)

    def data_received(self, data: bytes) -> None:
        if self._has or len(self._head) > len(self._herd.wanted):
            return  # the rest of a body
        self._head += data
        if len(self._head) < len(self._herd.wanted):
            return
        if self._head.startswith(self._herd.wanted):
            self._has = True
            self._herd.here()
        else:
            self._herd.faults.append(repr(self._head[:60]))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._has:
            self._herd.faults.append(f"closed: {exc!r}")


@dataclass
class Case:
    kind: str
    runs: list[dict[str, float]] = field(default_factory=list)

    def to_document(self) -> dict[str, Any]:
        figures = {
            name: {
                "median": round(median(run[name] for run in self.runs), 3),
                "least": round(min(run[name] for run in self.runs), 3),
                "most": round(max(run[name] for run in self.runs), 3),
            }
            for name in self.runs[0]
        }
        return {"kind": self.kind, **figures}


async def run(kind: str, server: ServerProcess, clients: int, number: int) -> dict[str, float]:
    herd = Herd(server.port, await _request(kind, server, number), _wanted(kind), clients)
    server.kill()
    gathering = asyncio.create_task(herd.gather())
    await asyncio.sleep(2 * _AGAIN)  # all have been refused
    with on_core(Cores.here().server):
        await asyncio.to_thread(server.start)
    ready = time.perf_counter()
    assert server.process is not None
    before = cpu_seconds(server.process.pid)
    try:
        await gathering
    except TimeoutError:
        sys.exit(f"{kind}: {clients - len(herd.times)} had no answer; {herd.faults[:3]}")
    took = [at - ready for at in herd.times]
    found = {
        "failed": len(herd.faults),
        "refused": herd.refused,
        "p50_s": quantile(took, 0.5),
        "p99_s": quantile(took, 0.99),
        "last_s": max(took),
        "cpu_us": (cpu_seconds(server.process.pid) - before) / clients * 1e6,
        "resident_mib": resident_kb(server.process.pid) / 1024,
    }
    herd.leave()
    await asyncio.sleep(1)
    return found


def _wanted(kind: str) -> bytes:
    return b"HTTP/1.1 304 " if kind == "304" else b"HTTP/1.1 200 "


async def _request(kind: str, server: ServerProcess, number: int) -> bytes:
    """What each client sends. The flip makes what it holds an older revision."""
    tag = (await asyncio.to_thread(settled, server.port)).headers["etag"]
    if kind == "200":
        await toggled(server.port, flag(number).name, "on" if not flag(number).enabled else "off")
        await toggled(server.port, flag(number).name, "on" if flag(number).enabled else "off")
        tag_now = (await asyncio.to_thread(ask, server.port, HEADERS)).headers["etag"]
        assert tag_now != tag
    path = "/api/client/streaming" if kind == "stream" else "/api/client/features"
    headers = {**HEADERS, "Host": "bench", "Authorization": CLIENT_TOKEN, "If-None-Match": tag}
    if kind == "stream":
        headers["Last-Event-ID"] = tag.split(":")[1]
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.herd")
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--flags", type=int, default=1_000)
    parser.add_argument("--out", type=Path, default=_OUT)
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if options.clients + 200 > hard:
        sys.exit(f"{options.clients} clients need as many open files, and {hard} are allowed")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load_before = heads.load()
    cores, cases = Cores.here(), []
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as name:
        postgres = EmbeddedPostgres(Path(name) / "data", durable=False)
        try:
            dsn = postgres.start()
            asyncio.run(create_flags(dsn, 0, options.flags))
            settings = {
                "YARDARM_STREAMS": str(options.clients),
                "YARDARM_CONNECTIONS": str(options.clients + 100),
            }
            log = Path(name) / "yardarm.log"
            server = ServerProcess(database_url=dsn, log=log, environment=settings)
            with on_core(cores.server):
                server.start()
            with server, on_core(cores.generator):
                for kind in _KINDS:
                    case = Case(kind)
                    for number in range(options.rounds):
                        case.runs.append(uvloop.run(run(kind, server, options.clients, number)))
                    print(case.to_document(), flush=True)
                    cases.append(case)
        finally:
            postgres.stop()
    document = {
        **heads.head("herd", load_before=load_before),
        "clients": options.clients,
        "flags": options.flags,
        "rounds": options.rounds,
        "cases": [case.to_document() for case in cases],
    }
    heads.write(options.out, document)


if __name__ == "__main__":
    main()

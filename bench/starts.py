"""From a start to the first answer, and the memory that flags take, beside unleash-server.

    python -m bench.starts [--rounds 5] [--flags 0 1000 5000] [--without-unleash]

A start is measured from the process's beginning to the last byte of its first answer to GET
/api/client/features with all flags; once with the database there, and for Yardarm once more with
it stopped, from the snapshot on disk. The files are in the page cache. Memory is the resident set
of the process after its first answers, plain and in gzip; the figure for 1,000 flags is the slope
between the least and the most flags.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench import heads, unleash
from bench.flags import create_flags
from bench.processes import resident_kb
from bench.read_path import HEADERS, ask, exported, settled
from bench.unleash import TOKEN, Unleash
from tests.conftest import create_database
from tests.servers import ServerProcess
from yardarm.store.embedded import EmbeddedPostgres

_OUT = heads.RESULTS / "starts.json"


@dataclass
class Case:
    """One server with some flags: seconds of each start, and KiB after it."""

    name: str
    flags: int
    seconds: list[float] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)

    def to_document(self) -> dict[str, Any]:
        return {
            "server": self.name,
            "flags": self.flags,
            "first_answer_s": {
                "median": round(median(self.seconds), 3),
                "least": round(min(self.seconds), 3),
                "most": round(max(self.seconds), 3),
            },
            "resident_mib": round(median(self.resident) / 1024, 1),
        }


class Sitting:
    """One run of this program."""

    def __init__(self, folder: Path, postgres: EmbeddedPostgres, rounds: int) -> None:
        self._folder = folder
        self._postgres = postgres
        self._rounds = rounds
        self.cases: list[Case] = []

    def yardarm(self, dsn: str, flags: int) -> None:
        server = ServerProcess(
            # What a snapshot is signed with is made of the database's password.
            database_url=dsn.replace("postgres@", "postgres:a-password@"),
            data_dir=self._folder / "data-of-yardarm",
            environment={"YARDARM_SNAPSHOT": "true"},
            log=self._folder / "yardarm.log",
        )
        self._case("yardarm", flags, server.start, server_of(server))
        with server.start():
            time.sleep(2)  # the snapshot of these flags is written
        self._postgres.stop()
        self._case("yardarm without its database", flags, server.start, server_of(server))
        self._postgres.start()

    def unleash(self, dsn: str, flags: int) -> None:
        server = Unleash(dsn, self._folder / "unleash.log")
        self._case("unleash", flags, server.start, lambda: (server.port, server.pid), token=TOKEN)

    def _case(
        self,
        name: str,
        flags: int,
        start: Callable[[], AbstractContextManager[object]],
        where: Callable[[], tuple[int, int]],
        *,
        token: str = HEADERS["Authorization"],
    ) -> None:
        case = Case(name, flags)
        headers = {**HEADERS, "Authorization": token, "Accept-Encoding": "identity"}
        for _ in range(self._rounds):
            began = time.perf_counter()
            with start():
                port, pid = where()
                found = ask(port, headers)
                case.seconds.append(time.perf_counter() - began)
                if len(json.loads(found.body)["features"]) != flags:
                    sys.exit(f"nothing was measured: {name} has not {flags} flags")
                settled(port) if token == HEADERS["Authorization"] else ask(port, headers)
                time.sleep(1)
                case.resident.append(resident_kb(pid))
        self.cases.append(case)
        print(json.dumps(case.to_document()), flush=True)


def server_of(server: ServerProcess) -> Callable[[], tuple[int, int]]:
    def where() -> tuple[int, int]:
        assert server.process is not None
        return server.port, server.process.pid

    return where


def per_thousand(cases: list[Case]) -> dict[str, float]:
    """MiB for 1,000 flags more, of each server."""
    found = {}
    for name in dict.fromkeys(case.name for case in cases):
        least, *_, most = sorted((c for c in cases if c.name == name), key=lambda c: c.flags)
        more = median(most.resident) - median(least.resident)
        found[name] = round(more / 1024 / (most.flags - least.flags) * 1000, 2)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.starts")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--flags", type=int, nargs="+", default=[0, 1_000, 5_000])
    parser.add_argument("--without-unleash", action="store_true")
    parser.add_argument("--out", type=Path, default=_OUT)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load_before = heads.load()
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as name:
        folder = Path(name)
        with_unleash = not options.without_unleash and unleash.installed()
        postgres = EmbeddedPostgres(folder / "data", durable=False)
        sitting = Sitting(folder, postgres, options.rounds)
        try:
            dsn = postgres.start()
            ours, theirs = (asyncio.run(create_database(dsn)) for _ in range(2))
            there = 0
            for flags in sorted(options.flags):
                asyncio.run(create_flags(ours, there, flags))
                there = flags
                if with_unleash:
                    bring(ours, theirs, folder)
                    sitting.unleash(theirs, flags)
                sitting.yardarm(ours, flags)
        finally:
            postgres.stop()
    document = {
        **heads.head("starts", load_before=load_before),
        "rounds": options.rounds,
        "unleash_server": unleash.VERSION if with_unleash else None,
        "mib_per_1000_flags": per_thousand(sitting.cases),
        "cases": [case.to_document() for case in sitting.cases],
    }
    heads.write(options.out, document)


def bring(ours: str, theirs: str, folder: Path) -> None:
    """Our flags, to unleash-server's database, by its own import."""
    server = ServerProcess(database_url=ours, log=folder / "yardarm.log")
    with server.start(), Unleash(theirs, folder / "unleash.log") as other:
        found = exported(server.port)
        if found["features"]:
            other.bring(found)


if __name__ == "__main__":
    main()

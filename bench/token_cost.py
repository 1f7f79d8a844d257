"""What looking at the token costs a poll of GET /api/client/features that is answered 304.

    python -m bench.token_cost [--seconds 3] [--rounds 7] [--tokens 2000] [--out FILE]

Three servers with a hundred flags: one that looks at no token (bench/unchecked.py), one with plain
digests and that many tokens, one with a key and as many. Runs alternate; the server has one core,
the generator (`wrk`) another. CPU is user and system time of the server's process divided by the
requests; `ratio` is the median of a server's runs over that of the one that looks at none.
`lookup_us` is the look-up alone, in this process, `reload_ms` how long it takes to read all tokens
anew after one was made or revoked, `unchanged_ms` to see that there is nothing to read.
"""

import argparse
import asyncio
import json
import platform
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from bench import heads, wrk
from bench.flags import create_flags
from bench.processes import Cores, cpu_seconds, on_core
from bench.read_path import HEADERS, PATH, ask
from tests.conftest import create_database
from tests.servers import CLIENT_TOKEN, ServerProcess
from yardarm.domain.digests import Digester
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.tokens import Draft, TokenType
from yardarm.live.tokens import TokenBook
from yardarm.service.tokens import ApiTokenService
from yardarm.store.database import Database
from yardarm.store.embedded import EmbeddedPostgres

KEY = "a key for measuring, of 32 letters or more"
_OUT = heads.RESULTS / "token_cost.json"
_ACTOR = Actor(Principal(PrincipalKind.ADMIN, "bench", "bench"))


async def fill(dsn: str, tokens: int, digester: Digester) -> None:
    await create_flags(dsn, 0, 100)
    database = await Database.connect(dsn)
    service = ApiTokenService(database, digester)
    for number in range(tokens - 3):  # the settings bring three
        await service.create(_ACTOR, Draft(f"token {number}", TokenType.CLIENT))
    await database.close()


async def in_process(dsn: str, digester: Digester) -> dict[str, float]:
    database = await Database.connect(dsn)
    books = [TokenBook(digester) for _ in range(7)]
    reloads, looks = [[await _reload(database, b) for b in books] for _ in range(2)]
    book = books[0]
    await database.close()
    return {
        "lookup_us": round(_each(lambda: book.find(CLIENT_TOKEN)), 3),
        "unknown_us": round(_each(lambda: book.find(secrets.token_hex(8))), 3),
        "reload_ms": round(median(reloads), 2),
        "unchanged_ms": round(median(looks), 2),
    }


async def _reload(database: Database, book: TokenBook) -> float:
    started = time.perf_counter()
    async with database.transaction(read_only=True) as tx:
        await book.reload(tx)
    return (time.perf_counter() - started) * 1e3


def _each(call: Callable[[], object], times: int = 50_000) -> float:
    """Microseconds of CPU, the median of seven."""
    found = []
    for _ in range(7):
        started = time.process_time()
        for _ in range(times):
            call()
        found.append((time.process_time() - started) / times * 1e6)
    return median(found)


def cpu_us(server: ServerProcess, cores: Cores, seconds: int, folder: Path) -> float:
    assert server.process is not None
    headers = {**HEADERS, "If-None-Match": ask(server.port, HEADERS).headers["etag"]}
    before = cpu_seconds(server.process.pid)
    load = wrk.generate_load(
        server.url + PATH, headers, seconds=seconds, core=cores.generator, folder=folder
    )
    if load.failed:
        sys.exit(f"nothing was measured: {load.failed} of {load.requests} requests failed")
    return (cpu_seconds(server.process.pid) - before) / load.requests * 1e6


def measure(options: argparse.Namespace, folder: Path, dsn: str) -> dict[str, Any]:
    cores = Cores.here()
    plain, keyed = (asyncio.run(create_database(dsn)) for _ in range(2))
    asyncio.run(fill(plain, options.tokens, Digester()))
    asyncio.run(fill(keyed, options.tokens, Digester(KEY)))
    servers = {
        "none": ServerProcess(database_url=plain, module="bench.unchecked"),
        "plain": ServerProcess(database_url=plain),
        "keyed": ServerProcess(database_url=keyed, environment={"YARDARM_TOKEN_KEY": KEY}),
    }
    runs: dict[str, list[float]] = {name: [] for name in servers}
    with ExitStack() as running:
        for server in servers.values():
            with on_core(cores.server):
                server.start()
            running.enter_context(server)
            cpu_us(server, cores, 1, folder)
        for _ in range(options.rounds):
            for name, server in servers.items():
                runs[name].append(cpu_us(server, cores, options.seconds, folder))
    base = median(runs["none"])
    found: dict[str, Any] = {
        name: {
            "cpu_us": {
                "median": round(median(all_), 2), "least": round(min(all_), 2),
                "most": round(max(all_), 2),
            },
            "ratio": round(median(all_) / base, 3),
        }
        for name, all_ in runs.items()
    }  # fmt: skip
    found["plain"] |= asyncio.run(in_process(plain, Digester()))
    found["keyed"] |= asyncio.run(in_process(keyed, Digester(KEY)))
    return found


def main() -> None:
    options = _options()
    if platform.system() != "Linux" or wrk.binary() is None:
        sys.exit("bench.token_cost needs Linux, and wrk (Debian: apt-get install wrk)")
    load_before = heads.load()
    with tempfile.TemporaryDirectory(prefix="yardarm-bench-") as name:
        postgres = EmbeddedPostgres(Path(name) / "data", durable=False)
        try:
            found = measure(options, Path(name), postgres.start())
        finally:
            postgres.stop()
    document = {
        **heads.head("token_cost", load_before=load_before),
        "seconds": options.seconds,
        "rounds": options.rounds,
        "tokens": options.tokens,
        "servers": found,
    }
    heads.write(options.out, document)
    print(json.dumps(found, indent=2))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.token_cost")
    parser.add_argument("--seconds", type=int, default=3, help="how long a run takes")
    parser.add_argument("--rounds", type=int, default=7, help="runs of each server")
    parser.add_argument("--tokens", type=int, default=2_000)
    parser.add_argument("--out", type=Path, default=_OUT, help="where the JSON goes")
    return parser.parse_args()


if __name__ == "__main__":
    main()

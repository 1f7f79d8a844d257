"""A process that polls, one request after the other, while something else goes on."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.client import HTTPConnection

from tests.servers import CLIENT_TOKEN

_PATH = "/api/client/features"
_PAUSE = 0.005


@asynccontextmanager
async def polling(port: int, beside: int) -> AsyncIterator[list[float]]:
    """Milliseconds of each poll are there when the block has ended. It uses any core but `beside`,
    unless there is no other: a poll every few milliseconds costs next to nothing.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.stream_polls", str(port), str(beside),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    await process.stdout.readline()
    found: list[float] = []
    try:
        yield found
    finally:
        out, _ = await process.communicate(b"")
        found.extend(json.loads(out))


def main() -> None:
    port, beside = map(int, sys.argv[1:])
    others = os.sched_getaffinity(0) - {beside}
    os.sched_setaffinity(0, others or {beside})
    connection = HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": CLIENT_TOKEN, "Unleash-Client-Spec": "5.2.0"}
    found: list[float] = []
    os.set_blocking(0, False)
    print("ready", flush=True)
    while not _is_over():
        started = time.perf_counter()
        connection.request("GET", _PATH, headers=headers)
        answer = connection.getresponse()
        answer.read()
        found.append((time.perf_counter() - started) * 1e3)
        headers["If-None-Match"] = answer.headers["etag"]
        time.sleep(_PAUSE)
    print(json.dumps(found), flush=True)


def _is_over() -> bool:
    """Whether stdin was closed."""
    try:
        return os.read(0, 1) == b""
    except BlockingIOError:
        return False


if __name__ == "__main__":
    main()

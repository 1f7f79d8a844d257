"""An edge in this process, and one in a process of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.servers import CLIENT_TOKEN, DEVELOPMENT_TOKEN, ServerProcess, announced
from yardarm import config
from yardarm.app.edge import edge

TOKENS = (CLIENT_TOKEN, DEVELOPMENT_TOKEN)


@asynccontextmanager
async def running_edge(upstream: str, data_dir: Path, **settings: Any) -> AsyncIterator[str]:
    """Its URL, until the block ends."""
    settings = {"upstream_tokens": (CLIENT_TOKEN,), "port": 0, **settings}
    loaded = config.load(upstream_url=upstream, data_dir=data_dir, **settings)
    stopping = asyncio.Event()
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(edge(loaded, on_ready=ready.set_result, stopping=stopping))
    parts: list[asyncio.Future[Any]] = [serving, ready]
    await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        serving.result()
    try:
        with announced(ready.result()):
            yield ready.result()
    finally:
        stopping.set()
        await serving


class EdgeProcess(ServerProcess):
    """`yardarm edge`, which keeps its port over a restart."""

    def __init__(self, upstream: str, data_dir: Path, log: Path | None = None) -> None:
        super().__init__(
            data_dir=data_dir,
            log=log,
            command="edge",
            environment={
                "YARDARM_UPSTREAM_URL": upstream,
                "YARDARM_UPSTREAM_TOKENS": ",".join(TOKENS),
                "YARDARM_SNAPSHOT": "true",
            },
        )

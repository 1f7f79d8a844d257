"""A server in this process: the same composition as `yardarm serve`, a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN, announced
from yardarm import config
from yardarm.app.serve import Running, serve


@asynccontextmanager
async def running_server(database_url: str, **settings: Any) -> AsyncIterator[Running]:
    """Serves until the block ends, with the tokens of tests/servers.py."""
    settings = {
        "init_admin_api_tokens": ADMIN_TOKEN,
        "init_client_api_tokens": CLIENT_TOKEN,
        "init_frontend_api_tokens": FRONTEND_TOKEN,
        "port": 0,
        "snapshot": False,  # the data folder is everybody's
        **settings,
    }
    loaded = config.load(database_url=database_url, **settings)
    stopping = asyncio.Event()
    ready: asyncio.Future[Running] = asyncio.get_running_loop().create_future()

    async def on_ready(running: Running) -> None:
        ready.set_result(running)

    server = asyncio.create_task(serve(loaded, on_ready=on_ready, stopping=stopping))
    parts: list[asyncio.Future[Any]] = [server, ready]
    await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    if server.done():
        server.result()
    try:
        with announced(ready.result().url):
            yield ready.result()
    finally:
        stopping.set()
        await server


def admin(running: Running) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=running.url, headers={"authorization": ADMIN_TOKEN})


def client(running: Running) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=running.url, headers={"authorization": CLIENT_TOKEN})

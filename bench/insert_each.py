"""The peer of bench.ingest: the same door, the same pool, an INSERT and a commit for each report.

    python -m bench.insert_each DSN

It does less than Yardarm: no token, no check of the report, no note that the instance lives.
Prints its port.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import asyncpg
import msgspec
import uvicorn
import uvloop

from yardarm.app.connections import IDLE_SECONDS
from yardarm.app.http import listening_socket

POOL = 8
"""As large as Yardarm's."""

Message = MutableMapping[str, Any]


class InsertEach:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def __call__(
        self,
        _scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        msgspec.json.decode(body)
        await self._pool.execute("insert into client_metrics (metrics) values ($1)", body.decode())
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def serve(dsn: str) -> None:
    pool = await asyncpg.create_pool(dsn, min_size=POOL, max_size=POOL)
    with listening_socket("127.0.0.1", 0) as listening:
        config = uvicorn.Config(
            InsertEach(pool),
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=4096,
            timeout_keep_alive=IDLE_SECONDS,
        )
        print(listening.getsockname()[1], flush=True)
        await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(sys.argv[1]))

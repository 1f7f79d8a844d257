"""What clients and administrators see of one server while its database is in trouble."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.law.pairs import admin, client
from tests.servers import ServerProcess


@dataclass(frozen=True)
class Seen:
    """One answer; status 0 stands for none."""

    what: str
    began: float
    seconds: float
    status: int
    retry_after: str | None


@dataclass
class Watch:
    """Asks one server without end, several questions side by side, each on its own connection."""

    server: ServerProcess
    seen: list[Seen] = field(default_factory=list)
    _ending: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def begin(self, *, flag: str) -> None:
        self._tasks = [
            asyncio.create_task(self._ask(what, *question))
            for what, question in {
                "features": (client, 0.02, lambda _n: ("GET", "/api/client/features")),
                "not modified": (client, 0.02, lambda _n: ("GET", "/api/client/features")),
                "health": (client, 0.05, lambda _n: ("GET", "/health")),
                "write": (
                    admin,
                    0.2,
                    lambda n: ("POST", f"{_flag(flag)}/{'on' if n % 2 else 'off'}"),
                ),
                "flip": (admin, 0.2, lambda _n: ("POST", _flag(flag))),
                "admin read": (admin, 0.2, lambda _n: ("GET", "/api/admin/features")),
            }.items()
        ]

    async def end(self) -> None:
        self._ending = True
        await asyncio.gather(*self._tasks)

    def of(self, *whats: str, since: float = 0.0, until: float = float("inf")) -> list[Seen]:
        """What was asked in that time."""
        return [s for s in self.seen if s.what in whats and since <= s.began < until]

    async def _ask(
        self,
        what: str,
        connect: Callable[[ServerProcess], httpx.AsyncClient],
        pause: float,
        question: Callable[[int], tuple[str, str]],
    ) -> None:
        etag: str | None = None
        async with connect(self.server) as http:
            for number in itertools.count():
                if self._ending:
                    return
                headers = {"if-none-match": etag} if etag and what == "not modified" else {}
                began = time.monotonic()
                try:
                    answer = await http.request(*question(number), headers=headers)
                except httpx.TransportError:
                    status, retry_after = 0, None
                else:
                    status, retry_after = answer.status_code, answer.headers.get("retry-after")
                    etag = answer.headers.get("etag", etag)
                self.seen.append(Seen(what, began, time.monotonic() - began, status, retry_after))
                await asyncio.sleep(pause)


def _flag(name: str) -> str:
    return f"/api/admin/features/{name}/toggle"


def summary(seen: list[Seen]) -> dict[str, Any]:
    """Counts by status and the longest wait, for a failing test to show."""
    statuses = sorted({s.status for s in seen})
    return {
        "statuses": {status: sum(s.status == status for s in seen) for status in statuses},
        "longest": round(max((s.seconds for s in seen), default=0.0), 2),
    }

"""Clients as many as one machine plays: each polls or streams, from the other server where its own
does not answer, as behind a load balancer. What fails is counted, and how far they are behind.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import httpx

from tests.conftest import eventually
from tests.law.pairs import client
from tests.servers import ServerProcess

_POLL = 1.0
_PATIENCE = 10.0
_STREAMS = httpx.Timeout(_PATIENCE, read=60)


@dataclass(eq=False)
class Member:
    """One client: the newest revision that it was sent, and what it holds."""

    is_stream: bool
    revision: int = 0
    reads: int = 0
    is_reading: bool = False
    states: dict[str, bool] = field(default_factory=dict)


@dataclass
class Acknowledged:
    """A change that somebody was told is made."""

    revision: int
    at: float


class Fleet:
    """Use as an asynchronous context manager: the clients live until the block ends."""

    def __init__(self, servers: Sequence[ServerProcess], *, polls: int, streams: int) -> None:
        self.servers = servers
        self.members = [Member(is_stream=i >= polls) for i in range(polls + streams)]
        self.reads = 0
        """Answers and streams that were asked for; each once, however many servers it took."""
        self.failed: list[str] = []
        """Those that no server gave."""
        self.backwards: list[str] = []
        """Revisions that followed newer ones."""
        self.acknowledged: list[Acknowledged] = []
        self._https: list[httpx.AsyncClient] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._https = [client(server, timeout=_PATIENCE) for server in self.servers]
        for number, member in enumerate(self.members):
            asking = self._stream if member.is_stream else self._poll
            self._tasks.append(asyncio.create_task(asking(number, member)))
        self._tasks.append(asyncio.create_task(self._forget()))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        for http in self._https:
            await http.aclose()
        for fault in ended:
            if isinstance(fault, Exception):
                raise fault

    def behind(self, *, is_stream: bool) -> float:
        """Seconds since the oldest acknowledged change that not all of these have."""
        least = min(m.revision for m in self.members if m.is_stream == is_stream)
        lacked = (a.at for a in self.acknowledged if a.revision > least)
        return max((time.monotonic() - at for at in lacked), default=0.0)

    async def settled(self) -> None:
        """Until each has had an answer to what it asked from now on."""
        before = {member: member.reads for member in self.members if not member.is_stream}
        # The next answer may be to what was asked before.
        await eventually(
            lambda: (
                all(m.reads >= reads + 2 for m, reads in before.items())
                and all(m.is_reading for m in self.members if m.is_stream)
            ),
            within=30,
        )

    async def _forget(self) -> None:
        """What all have is no more to be looked at."""
        while True:
            await asyncio.sleep(1)
            least = min(member.revision for member in self.members)
            self.acknowledged = [a for a in self.acknowledged if a.revision > least]

    def _came(self, member: Member, revision: int) -> None:
        if revision < member.revision:
            self.backwards.append(f"{revision} after {member.revision}")
        member.revision = revision

    async def _poll(self, number: int, member: Member) -> None:
        await asyncio.sleep(number / len(self.members) * _POLL)
        headers: dict[str, str] = {}
        while True:
            faults = []
            for at in range(len(self.servers)):
                http = self._https[(number + at) % len(self.servers)]
                try:
                    answer = await http.get("/api/client/features", headers=headers)
                except httpx.TransportError as error:
                    faults.append(repr(error))
                    continue
                if answer.status_code in (200, 304):
                    break
                faults.append(f"{answer.status_code} {answer.text}")
            self.reads += 1
            member.reads += 1
            if len(faults) == len(self.servers):
                self.failed.append(f"poll {number}: {faults}")
            elif answer.status_code == 200:
                headers["if-none-match"] = answer.headers["etag"]
                member.states = {f["name"]: f["enabled"] for f in answer.json()["features"]}
                self._came(member, answer.json()["meta"]["revisionId"])
            await asyncio.sleep(_POLL)

    async def _stream(self, number: int, member: Member) -> None:
        refused: list[str] = []
        for at in range(number, 1 << 62):
            http = self._https[at % len(self.servers)]
            last = {"last-event-id": str(member.revision)} if member.revision else {}
            try:
                async with http.stream(
                    "GET", "/api/client/streaming", headers=last, timeout=_STREAMS
                ) as answer:
                    if answer.status_code == 200:
                        self.reads += 1
                        refused = []
                        member.is_reading = True
                        with contextlib.suppress(httpx.TransportError):
                            await self._read(member, answer)
                        member.is_reading = False
                        continue
                    refused.append(str(answer.status_code))
            except httpx.TransportError as error:
                refused.append(repr(error))
            if len(refused) == len(self.servers):
                self.failed.append(f"stream {number}: {refused}")
                refused = []
                await asyncio.sleep(1)

    async def _read(self, member: Member, answer: httpx.Response) -> None:
        revision = 0
        async for line in answer.aiter_lines():
            key, _, value = line.partition(": ")
            if key == "id":
                revision = int(value)
            elif key == "data":
                for event in json.loads(value)["events"]:
                    _apply(member, event)
            elif line == "" and revision:
                self._came(member, revision)
                revision = 0


def _apply(member: Member, event: dict[str, object]) -> None:
    match event:
        case {"type": "hydration", "features": list(features)}:
            member.states = {f["name"]: f["enabled"] for f in features}
        case {"type": "feature-updated", "feature": {"name": str(name), "enabled": bool(on)}}:
            member.states[name] = on
        case {"type": "feature-removed", "featureName": str(name)}:
            member.states.pop(name, None)

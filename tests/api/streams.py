"""Readers of server-sent events, for tests: what came, in order, and whether it is over."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.conftest import eventually
from tests.servers import CLIENT_TOKEN

STREAMING, DELTA = "/api/client/streaming", "/api/client/delta"


@dataclass
class Reader:
    """Reads a stream; `features` and `segments` are what an SDK would hold."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    comments: int = 0
    is_over: bool = False
    ended_cleanly: bool = False
    features: dict[str, dict[str, Any]] = field(default_factory=dict)
    segments: dict[int, dict[str, Any]] = field(default_factory=dict)

    async def read(self, answer: httpx.Response) -> None:
        self.status, self.headers = answer.status_code, answer.headers
        name = ""
        try:
            async for line in answer.aiter_lines():
                key, _, value = line.partition(": ")
                match key:
                    case "event":
                        name = value
                    case "id":
                        self.ids.append(int(value))
                    case "data":
                        self.names.append(name)
                        self._take(json.loads(value))
                    case "":
                        self.comments += line.startswith(":")
            self.ended_cleanly = True
        except httpx.TransportError:
            pass
        finally:
            self.is_over = True

    def _take(self, data: dict[str, Any]) -> None:
        for event in data.get("events", [data]):
            self.events.append(event)
            self.apply(event)

    def apply(self, event: dict[str, Any]) -> None:
        match event.get("type"):
            case "hydration":
                self.features = {f["name"]: f for f in event["features"]}
                self.segments = {s["id"]: s for s in event["segments"]}
            case "feature-updated":
                self.features[event["feature"]["name"]] = event["feature"]
            case "feature-removed":
                self.features.pop(event["featureName"], None)
            case "segment-updated":
                self.segments[event["segment"]["id"]] = event["segment"]
            case "segment-removed":
                self.segments.pop(event["segmentId"], None)

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]

    def is_on(self, name: str) -> bool | None:
        found = self.features.get(name)
        return None if found is None else found["enabled"]


@asynccontextmanager
async def reading(
    url: str,
    token: str = CLIENT_TOKEN,
    *,
    path: str = STREAMING,
    last: int | str | None = None,
    greeted: bool = True,
    headers: Mapping[str, str] | None = None,
    **query: str,
) -> AsyncIterator[Reader]:
    """Reads until the block ends; begins when the first event is there, or with the head."""
    headers = {"authorization": token, "accept-encoding": "gzip", **(headers or {})}
    if last is not None:
        headers["last-event-id"] = str(last)
    reader = Reader()
    async with (
        httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http,
        http.stream("GET", path, headers=headers, params=query) as answer,
    ):
        task = asyncio.create_task(reader.read(answer))
        try:
            await eventually(lambda: reader.status != 0)
            if greeted:
                await eventually(lambda: reader.events or reader.is_over)
            yield reader
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

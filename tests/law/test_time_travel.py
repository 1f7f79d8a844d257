"""What a server says of its past is what it said then, byte for byte."""

import random
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.law import results
from tests.law.commands import first_commands, random_command
from tests.running import admin, running_server
from tests.servers import CLIENT_TOKEN, DEVELOPMENT_TOKEN

_LISTS = (
    "/api/admin/features",
    "/api/admin/features?project=shop",
    "/api/admin/features?include=environments",
    "/api/admin/archive/features",
    "/api/admin/projects/default/features",
    "/api/admin/segments",
    "/api/admin/environments",
    "/api/admin/environments/production",
    "/api/admin/state/export",
    "/api/admin/state/export?version=4",
)
_ONES = ("/api/admin/features/{}", "/api/admin/projects/default/features/{}?variantEnvironments=1")
_TOKENS = {"production": CLIENT_TOKEN, "development": DEVELOPMENT_TOKEN}
_SPECS = (None, "4.1.0", "5.2.0")
_QUERIES = ("", "project=shop", "namePrefix=feature-0&tag=simple:red")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a server answered at a revision: admin bodies, and bodies and tags of clients."""

    revision: int
    lists: Mapping[str, bytes]
    clients: Mapping[tuple[str, str | None, str], tuple[bytes, str]] = field(default_factory=dict)


async def _recorded(http: httpx.AsyncClient, revision: int, name: str) -> Recorded:
    paths = (*_LISTS, *(one.format(name) for one in _ONES))
    lists = {path: await _body(await http.get(path)) for path in paths}
    clients = {}
    for environment, token in _TOKENS.items():
        for spec in _SPECS:
            for query in _QUERIES:
                headers = {"authorization": token, **_spoken(spec)}
                answer = await http.get(f"/api/client/features?{query}", headers=headers)
                assert answer.status_code == 200
                key = (environment, spec, query)
                clients[key] = (answer.content, answer.headers["etag"])
    return Recorded(revision, lists, clients)


async def _body(answer: httpx.Response) -> bytes:
    """Without the number of tokens: of those of the settings the history knows nothing."""
    assert answer.status_code in (200, 404), answer.text
    counts = re.compile(rb'"apiTokenCount":\d+')
    return counts.sub(b"", answer.content) if answer.status_code == 200 else b"none"


def _spoken(spec: str | None) -> dict[str, str]:
    return {} if spec is None else {"unleash-client-spec": spec}


async def _newest(http: httpx.AsyncClient) -> int:
    found = (await http.get("/api/admin/search/events?limit=1")).json()
    newest: int = found["events"][0]["id"]
    return newest


async def _check(http: httpx.AsyncClient, then: Recorded, moment: str) -> None:
    for path, recorded in then.lists.items():
        mark = "&" if "?" in path else "?"
        answer = await http.get(f"{path}{mark}asOf={moment}")
        assert await _body(answer) == recorded, (then.revision, path)
    for (environment, spec, query), (recorded, tag) in then.clients.items():
        answer = await http.get(
            f"/api/admin/history/client-features?asOf={moment}&environment={environment}&{query}",
            headers=_spoken(spec),
        )
        assert answer.content == recorded, (then.revision, environment, spec, query)
        assert answer.headers["yardarm-client-etag"] == tag
        assert answer.headers["yardarm-revision"] == str(then.revision)


@asynccontextmanager
async def _history(
    database_url: str, seed: int, commands: int, points: int
) -> AsyncIterator[tuple[httpx.AsyncClient, list[Recorded]]]:
    """A server with a history of random commands, and what it said at random points of it."""
    rng = random.Random(seed)
    url = f"{CLIENT_TOKEN},{DEVELOPMENT_TOKEN}"
    recorded: list[Recorded] = []
    first = first_commands()
    when = set(rng.sample(range(len(first), len(first) + commands), k=points))
    async with (
        running_server(database_url, init_client_api_tokens=url) as server,
        admin(server) as http,
    ):
        http.timeout = httpx.Timeout(60)
        for number in range(len(first) + commands):
            command = first[number] if number < len(first) else random_command(rng, number + 1)
            await http.request(command.method, command.path, json=command.body)
            if number in when:
                name = f"feature-{rng.randrange(16):02}"
                recorded.append(await _recorded(http, await _newest(http), name))
        yield http, recorded


async def test_the_past_is_as_it_was(database_url: str, seed: int) -> None:
    async with _history(database_url, seed, commands=100, points=6) as (http, recorded):
        random.Random(seed).shuffle(recorded)
        for then in recorded:
            await _check(http, then, str(then.revision))


@pytest.mark.prove
async def test_the_past_at_full_size(database_url: str, seed: int) -> None:
    """About every third command is an event: 20,000 of them."""
    async with _history(database_url, seed, commands=56_000, points=500) as (http, recorded):
        events = await _newest(http)
        random.Random(seed).shuffle(recorded)
        took = []
        for then in recorded:
            began = time.perf_counter()
            await http.get(f"/api/admin/features?asOf={then.revision}")
            took.append(1000 * (time.perf_counter() - began))
            await _check(http, then, str(then.revision))
    figures: dict[str, Any] = {
        "seed": seed,
        "events": events,
        "points": len(recorded),
        "lists_compared": sum(len(then.lists) for then in recorded),
        "client_bodies_compared": sum(len(then.clients) for then in recorded),
        "different": 0,
        "list_as_of_ms": {
            "p50": round(results.percentile(took, 0.5), 2),
            "p99": round(results.percentile(took, 0.99), 2),
        },
    }
    results.write("time-travel", figures)


async def test_what_is_no_moment_is_refused(database_url: str) -> None:
    async with running_server(database_url) as server, admin(server) as http:
        for text, words in (
            ("yesterday", "must be a revision (the id of an event) or an RFC 3339 time"),
            ("2026-11-25", "must be a revision"),
            ("2026-13-25T00:00:00Z", "must be a revision"),
            ("99999999999", "must be a revision"),
            ("999999999", "must not be above the newest revision, which is "),
            ("0", "must not lie before the first event"),
            ("2001-01-01T00:00:00Z", "must not lie before the first event"),
            ("2999-01-01T00:00:00Z", "must not lie in the future; it is "),
        ):
            for path in (*_LISTS, "/api/admin/segments/1", "/api/admin/history/client-features"):
                mark = "&" if "?" in path else "?"
                answer = await http.get(f"{path}{mark}asOf={text}")
                assert answer.status_code == 400, (path, text)
                detail = answer.json()["details"][0]
                assert detail["path"] == ["asOf"]
                assert words in detail["message"], (path, text)
        answer = await http.get("/api/admin/history/client-features")
        assert (answer.status_code, answer.json()["details"][0]["path"]) == (400, ["query", "asOf"])


async def test_a_time_and_its_zone(database_url: str) -> None:
    """The state at a time is that of the last event until then; a plus may come as it is."""
    async with running_server(database_url) as server, admin(server) as http:
        body = {"name": "here", "strategies": [{"name": "default"}]}
        await http.post("/api/admin/features", json=body)
        found = (await http.get("/api/admin/search/events?limit=1")).json()["events"][0]
        # The wire has milliseconds, the event mostly happened a part of one later.
        before = datetime.fromisoformat(found["createdAt"]) - timedelta(milliseconds=1)
        at = before.isoformat(timespec="milliseconds")
        for text in (at.replace("+", "%2B"), at, at.removesuffix("+00:00")):
            listed = (await http.get(f"/api/admin/features?asOf={text}")).json()["features"]
            assert [f["name"] for f in listed] == []
        found = await http.get(f"/api/admin/features/here?asOf={found['id']}")
        assert found.headers["etag"].startswith('W/"')
        missing = await http.get("/api/admin/features/here?asOf=1")
        assert missing.status_code == 404

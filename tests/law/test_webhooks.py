"""What happened arrives, whatever the receiver does: at least once, and in order."""

import asyncio
import random
import time
from typing import Any

import pytest

from tests.conftest import eventually
from tests.integrations.test_courier import ALLOWED, TYPES, add, feature
from tests.law import results
from tests.running import admin, running_server
from tests.sink import Sink, running_sink


async def test_down_and_flapping_in_short(database_url: str, seed: int) -> None:
    found = await _unsteady(database_url, seed, away=2.0, features=4, rounds=3)
    assert found["lost"] == 0


@pytest.mark.prove
async def test_down_for_ten_minutes_and_flapping(database_url: str, seed: int) -> None:
    results.write(
        "webhooks", await _unsteady(database_url, seed, away=600.0, features=20, rounds=20)
    )


async def _unsteady(
    database_url: str, seed: int, *, away: float, features: int, rounds: int
) -> dict[str, Any]:
    """Nothing listens for a while, then a receiver that fails half of the time, one by one and for
    some time: all that happened arrives, and of each feature in order.
    """
    rng = random.Random(seed)
    async with running_sink() as gone:
        port = int(gone.url.rpartition(":")[2].partition("/")[0])
    async with (
        running_server(database_url, outgoing_allow=ALLOWED) as server,
        admin(server) as http,
    ):
        await add(http, gone.url)
        began = time.monotonic()
        for number in range(features):
            await feature(http, f"unsteady-{number}")
        wanted = [f"unsteady-{number}" for number in range(features)]
        await asyncio.sleep(away)
        async with running_sink(port) as sink:
            back = time.monotonic()
            sink.answer = lambda _: rng.choice(("200 OK", "503 x", "429 x"))
            for _ in range(rounds):
                name = rng.choice(wanted)
                for path in (f"/api/admin/features/{name}", f"/api/admin/archive/revive/{name}"):
                    method = "DELETE" if "archive" not in path else "POST"
                    assert (await http.request(method, path)).status_code == 200
            sink.answer = lambda _: rng.choice(("200 OK", "503 x"))
            listed = (await http.get("/api/admin/events?maxResults=10000")).json()["events"]
            told = [e["id"] for e in reversed(listed) if e["type"] in TYPES]
            await eventually(lambda: set(told) <= _arrived(sink), within=120 + away)
            took = time.monotonic() - back
    first = list(dict.fromkeys(r.json["id"] for r in sink.received))
    assert first == sorted(first), "an event came before an older one"
    return {
        "seed": seed,
        "away_s": away,
        "seconds": round(time.monotonic() - began, 1),
        "events": len(told),
        "requests": len(sink.received),
        "all_there_s_after_it_was_back": round(took, 1),
        "lost": len(set(told) - set(first)),
    }


def _arrived(sink: Sink) -> set[int]:
    return {r.json["id"] for r in sink.received}

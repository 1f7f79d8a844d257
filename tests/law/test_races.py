"""Two people edit one feature at once: nobody's change is lost without a word.

Each pair of updates goes to two server processes on one database at the same moment.
"""

import asyncio
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.law import results
from tests.law.pairs import admin, connected, server_processes

_STRATEGIES = [{"name": "default", "parameters": {}}]
_PATH = "/api/admin/features/contested"


async def test_racing_updates_in_short(database_url: str, tmp_path: Path) -> None:
    await _race(database_url, tmp_path, pairs=40)


@pytest.mark.prove
async def test_racing_updates(database_url: str, tmp_path: Path) -> None:
    results.write("races", await _race(database_url, tmp_path, pairs=1_000))


async def _race(dsn: str, logs: Path, *, pairs: int) -> dict[str, Any]:
    began = time.monotonic()
    async with (
        server_processes(2, dsn, logs) as servers,
        admin(servers[0]) as one,
        admin(servers[1]) as two,
    ):
        body = {"name": "contested", "strategies": _STRATEGIES}
        assert (await one.post("/api/admin/features", json=body)).status_code == 201
        won = [await _careful_pair(one, two, number) for number in range(pairs)]
        careless = [f"careless {n}/{who}" for n in range(pairs) for who in range(2)]
        for number in range(pairs):
            answers = await _both(one, two, careless[2 * number : 2 * number + 2], {})
            assert [a.status_code for a in answers] == [200, 200]
    told = await _descriptions(dsn)
    assert [text for text in told if text.startswith("careful")] == won
    assert sorted(text for text in told if text.startswith("careless")) == sorted(careless)
    return {
        "pairs_with_if_match": pairs,
        "one_won_and_one_was_told": len(won),
        "pairs_without": pairs,
        "both_in_the_history": sum(t.startswith("careless") for t in told) // 2,
        "events_lost": len(won) + len(careless) - len(told),
        "seconds": round(time.monotonic() - began, 1),
    }


async def _careful_pair(one: httpx.AsyncClient, two: httpx.AsyncClient, number: int) -> str:
    """Both have read the same revision; the description that won."""
    read = await one.get(_PATH)
    texts = [f"careful {number}/{who}" for who in range(2)]
    answers = await _both(one, two, texts, {"if-match": read.headers["etag"]})
    assert sorted(a.status_code for a in answers) == [200, 409]
    winner = texts[next(i for i, a in enumerate(answers) if a.status_code == 200)]
    refused = next(a for a in answers if a.status_code == 409).json()
    assert refused["name"] == "OutdatedError"
    revision = int(read.headers["etag"].removeprefix('W/"').partition(".")[0])
    assert refused["expected"]["revision"] == revision < refused["current"]["revision"]
    assert refused["expected"]["feature"]["description"] == read.json()["description"]
    assert refused["current"]["feature"]["description"] == winner
    return winner


async def _both(
    one: httpx.AsyncClient, two: httpx.AsyncClient, texts: list[str], headers: dict[str, str]
) -> list[httpx.Response]:
    bodies = [{"description": text, "strategies": _STRATEGIES} for text in texts]
    return await asyncio.gather(
        *(
            http.put(_PATH, json=b, headers=headers)
            for http, b in zip((one, two), bodies, strict=True)
        )
    )


async def _descriptions(dsn: str) -> list[str]:
    async with connected(dsn) as connection:
        rows = await connection.fetch(
            "select after ->> 'description' as text from event_details "
            "where name = 'contested' and before is not null order by event_id"
        )
    return [row["text"] for row in rows]

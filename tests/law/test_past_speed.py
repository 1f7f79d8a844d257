"""What a question about the past takes, as the history grows: it depends on how many things there
are, not on how often they were changed.
"""

import random
import time
import uuid
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest

from tests.law import results
from tests.servers import ADMIN_TOKEN, ServerProcess
from yardarm.domain.features import Feature
from yardarm.domain.replay import replay
from yardarm.domain.snapshot import Position
from yardarm.domain.targeting import Constraint, FeatureStrategy, Variant
from yardarm.domain.times import read_time
from yardarm.live.folds import Folds
from yardarm.store import events, state
from yardarm.store.database import Database

_FEATURES = 500
_SIZES = (1_000, 10_000, 100_000)
_QUESTIONS = 300


def _document(i: int) -> str:
    """Of the size that a feature of a shop has."""
    feature = Feature(
        f"feature-{i % _FEATURES:04}",
        read_time("2026-01-01T00:00:00Z"),
        f"change {i}",
        enabled=i % 3 == 0,
        strategies=(
            FeatureStrategy(
                "flexibleRollout",
                {"rollout": str(i % 101), "stickiness": "userId", "groupId": "g"},
                (Constraint("country", "IN", ("no", "se", "dk")),),
                id=f"strategy-{i % _FEATURES}",
            ),
        ),
        variants=(Variant("a", 500), Variant("b", 500)),
    )
    return msgspec.json.encode(feature.to_document()).decode()


async def _grow(dsn: str, first: int, until: int) -> None:
    """Events as the door would write them, but for their hashes: no rows, and much faster."""
    connection = await asyncpg.connect(dsn)
    try:
        newest = await connection.fetchval("select max(id) from events")
        at = await connection.fetchval("select clock_timestamp() at time zone 'UTC'")
        logged, details = [], []
        for place, i in enumerate(range(first, until), start=1):
            before = _document(i - _FEATURES) if i >= _FEATURES else None
            name = f"feature-{i % _FEATURES:04}"
            logged.append((newest + place, at, "feature-updated", "bench", f'{{"name":"{name}"}}'))
            details.append(
                (newest + place, uuid.uuid4(), "feature", name, "default", before, _document(i),
                 b"s", b"a", b"a", i.to_bytes(32, "big"))
            )  # fmt: skip
        await connection.copy_records_to_table(
            "events", records=logged, columns=["id", "created_at", "type", "created_by", "data"]
        )
        await connection.copy_records_to_table(
            "event_details",
            records=details,
            columns=[
                "event_id", "change_id", "kind", "name", "project", "before", "after", "salt",
                "actor_digest", "address_digest", "hash",
            ],
        )  # fmt: skip
        await connection.execute("select setval('events_id_seq', $1)", newest + until - first)
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


async def _took(
    http: httpx.AsyncClient, rng: random.Random, path: str, newest: int
) -> dict[str, float]:
    """Revisions far apart from each other, so that nearly none is folded onto one that is kept."""
    took = []
    for _ in range(_QUESTIONS):
        moment = rng.randrange(_FEATURES + 200, newest)
        began = time.perf_counter()
        answer = await http.get(path, params={"asOf": str(moment)})
        took.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, answer.text
    return {f"p{s}": round(results.percentile(took, s / 100), 1) for s in (50, 99)}


async def _alone(dsn: str, rng: random.Random, newest: int) -> dict[str, float]:
    """Without what is kept, which at the smallest size answers most: the query and the fold."""
    database, took = await Database.connect(dsn), []
    try:
        async with database.transaction(read_only=True) as tx:
            for _ in range(_QUESTIONS):
                began = time.perf_counter()
                await state.as_of(tx, rng.randrange(_FEATURES + 200, newest))
                took.append(1000 * (time.perf_counter() - began))
    finally:
        await database.close()
    return {f"p{s}": round(results.percentile(took, s / 100), 1) for s in (50, 99)}


async def _questions(dsn: str, rng: random.Random) -> dict[str, Any]:
    """Put to a process of its own: the tests' objects are none of its collector's business."""
    headers = {"authorization": ADMIN_TOKEN}
    with ServerProcess(database_url=dsn) as server:
        async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60) as http:
            newest = (await http.get("/api/admin/search/events?limit=1")).json()["events"][0]["id"]
            paths = {
                "list_of_all_ms": "/api/admin/features",
                "one_feature_ms": "/api/admin/features/feature-0001",
                "client_body_ms": "/api/admin/history/client-features",
            }
            took = {name: await _took(http, rng, path, newest) for name, path in paths.items()}
            return {"newest": newest, **took}


@pytest.mark.prove
async def test_a_question_about_the_past_at_full_size(database_url: str, seed: int) -> None:
    rng, sizes, last = random.Random(seed), {}, 0
    for size in _SIZES:
        await _grow(database_url, last, size)
        last = size
        figures: dict[str, Any] = await _questions(database_url, rng)
        newest = figures.pop("newest")
        figures["state_alone_ms"] = await _alone(database_url, rng, newest)
        sizes[str(size)] = figures
    await _equal(database_url, rng)
    results.write(
        "time-travel-growth",
        {"seed": seed, "features": _FEATURES, "questions": _QUESTIONS, "events": sizes},
    )


async def _equal(dsn: str, rng: random.Random) -> None:
    """Some of the states are the fold of all events until then."""
    database = await Database.connect(dsn)
    try:
        async with database.transaction(read_only=True) as tx:
            every = [event async for event in events.history(tx)]
            for event in rng.sample(every[1_000:], k=5):
                found = await Folds().at(tx, Position(event.id, event.hash))
                assert found == replay(e for e in every if e.id <= event.id)
    finally:
        await database.close()

"""Usage over time: what was acknowledged is in the answer, before and after it is rolled up."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.api.admin.test_metrics import report
from yardarm.live import rollups
from yardarm.store.database import Database

BASE = "/api/admin/client-metrics"
NAME = "usage-demo"


@pytest.fixture(scope="module")
async def store(server_database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(server_database_url)
    yield database
    await database.close()


@pytest.fixture(scope="module")
async def reported(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    now = datetime.now(UTC)
    if (now.minute, now.second > 30) == (59, True):  # an hour that begins meanwhile
        await asyncio.sleep(60 - now.second)
    feature = {"name": NAME, "strategies": [{"name": "default"}]}
    assert (await admin.post("/api/admin/features", json=feature)).status_code == 201
    await report(client, "usage-shop", {NAME: {"yes": 5, "no": 2, "variants": {"blue": 3}}})
    await report(client, "usage-shop", {NAME: {"yes": 1}, "usage-made-up": {"no": 1}})
    await report(client, "usage-till", {NAME: {"yes": 10}}, ago=26 * 3600)


async def get(admin: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await admin.get(f"{BASE}/{path}", params=query)
    assert answer.status_code == 200, answer.text
    assert "yardarm-counted-until" not in answer.headers
    return answer.json()


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize("rolled", [False, True])
async def test_what_was_acknowledged_is_there(
    admin: httpx.AsyncClient, store: Database, *, rolled: bool
) -> None:
    if rolled:
        await rollups.roll_up_all(store)
    summary = await get(admin, f"features/{NAME}")
    (entry,) = summary["lastHourUsage"]
    assert (entry["yes"], entry["no"], entry["variants"]) == (6, 2, {"blue": 3})
    assert summary["seenApplications"] == ["usage-shop"]
    raw = (await get(admin, f"features/{NAME}/raw"))["data"]
    assert [(e["appName"], e["environment"], e["yes"]) for e in raw] == [
        ("usage-till", "production", 10), ("usage-shop", "production", 6),
    ]  # fmt: skip
    assert entry["timestamp"] == raw[1]["timestamp"]
    (now,) = (await get(admin, f"features/{NAME}/raw", hoursBack=1))["data"]
    assert now == raw[1]
    usage = await get(admin, f"features/{NAME}/usage", hoursBack=72)
    assert (usage["grain"], len(usage["moments"]), usage["until"]) == ("hour", 72, None)
    counted = usage["environments"]["production"]
    assert (sum(counted["yes"]), counted["yes"][-1], sum(counted["variants"]["blue"])) == (16, 6, 3)
    assert usage["applications"] == [
        {
            "environment": "production", "appName": "usage-shop", "yes": 6, "no": 2,
            "variants": {"blue": 3},
        },
        {
            "environment": "production", "appName": "usage-till", "yes": 10, "no": 0,
            "variants": {},
        },
    ]  # fmt: skip
    listed = await get(admin, "hours", feature=[NAME, "usage-made-up"], hoursBack=2)
    assert list(listed["features"]) == [NAME]
    assert listed["features"][NAME] == {"yes": [0, 6], "no": [0, 2]}
    assert (listed["environment"], listed["total"]) == ("production", 1)


@pytest.mark.usefixtures("reported")
async def test_long_times_are_coarse(admin: httpx.AsyncClient) -> None:
    for hours, grain, most in (
        (192, "hour", 192), (193, "day", 10), (24 * 92, "day", 93), (24 * 93, "week", 15),
        (24 * 365, "week", 54), (24 * 3660, "week", 524),
    ):  # fmt: skip
        usage = await get(admin, f"features/{NAME}/usage", hoursBack=hours)
        assert (usage["grain"], len(usage["moments"]) <= most) == (grain, True)
        assert sum(usage["environments"]["production"]["yes"]) == 16
        raw = (await get(admin, f"features/{NAME}/raw", hoursBack=hours))["data"]
        assert sum(entry["yes"] for entry in raw) == 16


@pytest.mark.usefixtures("reported")
async def test_a_name_that_nobody_made(admin: httpx.AsyncClient) -> None:
    usage = await get(admin, "features/usage-made-up/usage")
    assert usage["environments"]["production"]["no"][-1] == 1
    assert (await get(admin, "features/usage-never/raw"))["data"] == []


async def test_a_page_of_a_project(admin: httpx.AsyncClient) -> None:
    page = await get(admin, "hours", project="default", limit=1, hoursBack=1)
    assert len(page["features"]) == 1
    assert page["total"] >= 1


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"environment": "nowhere"}, "environment"),
        ({"project": "nobodys"}, "project"),
        ({"hoursBack": 0}, "hoursBack"),
        ({"hoursBack": "x"}, "hoursBack"),
        ({"hoursBack": 10**9}, "hoursBack"),
        ({"limit": 501}, "limit"),
        ({"offset": -1}, "offset"),
    ],
)
async def test_what_cannot_be_is_named(
    admin: httpx.AsyncClient, query: dict[str, Any], name: str
) -> None:
    answer = await admin.get(f"{BASE}/hours", params=query)
    assert answer.status_code == 400
    assert name in answer.json()["details"][0]["message"]

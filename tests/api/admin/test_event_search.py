"""Searches for events, as a server answers them."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest


async def search(admin: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await admin.get("/api/admin/search/events", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def types(admin: httpx.AsyncClient, **query: Any) -> list[str]:
    return [e["type"] for e in (await search(admin, **query))["events"]]


@pytest.fixture(scope="module")
async def told(admin: httpx.AsyncClient) -> str:
    body = {"name": "told", "description": "50% of_all", "strategies": [{"name": "default"}]}
    assert (await admin.post("/api/admin/features", json=body)).status_code == 201
    await admin.post("/api/admin/features/told/stale/on")
    await admin.post("/api/admin/tag-types", json={"name": "crew", "description": "one"})
    await admin.put("/api/admin/tag-types/crew", json={"description": "two"})
    return "told"


async def test_a_whole_event(admin: httpx.AsyncClient, told: str) -> None:
    found = await search(admin, feature=f"IS:{told}", type="IS:feature-created")
    assert found["total"] == 1
    event = found["events"][0]
    assert all(event.pop(key) for key in ("id", "createdAt", "createdBy", "groupId"))
    assert event.pop("data")["description"] == "50% of_all"
    assert event.pop("patch")[0]["value"]["name"] == told
    assert event == {
        "type": "feature-created", "preData": None, "tags": [], "featureName": told,
        "project": "default", "environment": None, "groupType": "transaction",
        "label": "Feature created",
    }  # fmt: skip


async def test_what_was_before(admin: httpx.AsyncClient, told: str) -> None:
    event = (await search(admin, type="IS:tag-type-updated"))["events"][0]
    assert (event["preData"]["description"], event["data"]["description"]) == ("one", "two")
    assert event["featureName"] is None


async def test_filters(admin: httpx.AsyncClient, told: str) -> None:
    every = (await search(admin, limit=1000))["events"]
    mine = [e for e in every if e["featureName"] == told]
    assert await types(admin, feature=f"IS_ANY_OF:{told},nope") == [e["type"] for e in mine]
    assert [e["type"] for e in mine] == ["feature-stale-on", "feature-created"]
    ids = [e["id"] for e in mine]
    assert await types(admin, id=f"IS_ANY_OF:{ids[0]},{ids[1]}") == [e["type"] for e in mine]
    assert await types(admin, groupId=f"IS:{mine[0]['groupId']}") == ["feature-stale-on"]
    assert await types(admin, groupId="IS:nope") == []
    of_project = [e["type"] for e in every if e["project"] == "default"]
    assert await types(admin, project="IS:default", limit=1000) == of_project
    assert await types(admin, environment="IS:nope") == []
    today = datetime.now(UTC).date().isoformat()
    assert (await search(admin, **{"from": f"IS:{today}"}))["total"] == len(every)
    assert (await search(admin, to="IS:2020-01-01")) == {"events": [], "total": 0}


async def test_by_whom(admin: httpx.AsyncClient, told: str) -> None:
    creators = (await admin.get("/api/admin/event-creators")).json()
    totals = 0
    for creator in creators:
        by_id = await search(admin, createdBy=f"IS:{creator['id']}")
        by_name = await search(admin, createdBy=f"IS:{creator['name']}")
        assert by_id == by_name
        assert {e["createdBy"] for e in by_id["events"]} == {creator["name"]}
        totals += by_id["total"]
    assert totals == (await search(admin))["total"]
    assert (await search(admin, createdBy="IS:nobody"))["total"] == 0


async def test_the_text(admin: httpx.AsyncClient, told: str) -> None:
    assert await types(admin, query="50% OF_ALL", feature=f"IS:{told}") == [
        "feature-stale-on", "feature-created",
    ]  # fmt: skip
    assert await types(admin, query="5_%") == []
    assert await types(admin, query="crew", type="IS:tag-type-created") == ["tag-type-created"]


async def test_pages(admin: httpx.AsyncClient, told: str) -> None:
    every = (await search(admin, limit=1000))["events"]
    page = await search(admin, limit=2, offset=1)
    assert (page["events"], page["total"]) == (every[1:3], len(every))
    assert await search(admin, offset=10_000) == {"events": [], "total": len(every)}


@pytest.mark.parametrize("query", ["type=x", "id=IS:a", "limit=1001", "from=IS:x", "offset=-1"])
async def test_a_wrong_filter_is_named(admin: httpx.AsyncClient, query: str) -> None:
    answer = await admin.get(f"/api/admin/search/events?{query}")
    assert answer.status_code == 400
    assert f'"{query.partition("=")[0]}" must' in answer.json()["details"][0]["message"]

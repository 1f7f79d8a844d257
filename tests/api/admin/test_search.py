"""Searches for features, as a server answers them."""

from typing import Any

import httpx
import pytest


async def search(admin: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await admin.get("/api/admin/search/features", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def make(admin: httpx.AsyncClient, name: str, **more: Any) -> None:
    body = {"name": name, "strategies": [{"name": "default"}], **more}
    answer = await admin.post("/api/admin/features", json=body)
    assert answer.status_code == 201, answer.text


async def test_a_whole_feature(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    await admin.post("/api/admin/tag-types", json={"name": "crew"})
    await make(admin, "whole.parent", description="Found whole", enabled=True)
    await admin.post("/api/admin/features/whole.parent/tags", json={"type": "crew", "value": "red"})
    report = {
        "appName": "shop", "instanceId": "1",
        "bucket": {"start": "2026-01-01T00:00:00Z", "stop": "2026-01-01T00:01:00Z",
                   "toggles": {"whole.parent": {"yes": 1, "no": 0}}},
    }  # fmt: skip
    assert (await client.post("/api/client/metrics", json=report)).status_code == 202
    found = await search(admin, query="WHOLE.PAR")
    assert found["total"] == 1
    feature = found["features"][0]
    times = feature.pop("createdAt"), feature.pop("lastSeenAt")
    assert all(times)
    lifecycle = feature.pop("lifecycle")
    assert (lifecycle["stage"], lifecycle["enteredStageAt"]) == ("live", times[1])
    creators = (await admin.get("/api/admin/event-creators")).json()
    assert feature.pop("createdBy") in [{**c, "imageUrl": None} for c in creators]
    production = feature.pop("environments")[-1]
    assert production == {
        "name": "production", "enabled": True, "type": "production",
        "sortOrder": production["sortOrder"], "variantCount": 0, "lastSeenAt": None,
        "hasStrategies": True, "hasEnabledStrategies": True, "changeRequestIds": [],
    }  # fmt: skip
    assert feature == {
        "type": "release", "description": "Found whole", "project": "default", "favorite": False,
        "name": "whole.parent", "stale": False, "archivedAt": None, "impressionData": False,
        "dependencyType": None, "segments": [],
        "tags": [{"value": "red", "type": "crew", "color": None}],
    }  # fmt: skip
    assert (await search(admin, tag="INCLUDE:crew:red"))["total"] == 1
    by_seen = await search(admin, query="whole.", sortBy="lastSeenAt", lastSeenAt=since("2026"))
    assert by_seen["features"][0]["name"] == "whole.parent"


def since(year: str) -> str:
    return f"IS_ON_OR_AFTER:{year}-01-01"


async def test_environments_are_in_their_order(admin: httpx.AsyncClient) -> None:
    await make(admin, "ordered")
    environments = (await search(admin, query="ordered"))["features"][0]["environments"]
    assert [e["name"] for e in environments] == ["development", "production"]
    assert [e["sortOrder"] for e in environments] == sorted(e["sortOrder"] for e in environments)


async def test_archived_ones_are_found_when_asked_for(admin: httpx.AsyncClient) -> None:
    await make(admin, "gone.by")
    await admin.delete("/api/admin/features/gone.by")
    assert await search(admin, query="gone.by") == {"features": [], "total": 0}
    found = (await search(admin, query="gone.by", archived="IS:true"))["features"][0]
    assert found["archivedAt"] == found["lifecycle"]["enteredStageAt"]
    assert found["lifecycle"]["stage"] == "archived"


async def test_pages(admin: httpx.AsyncClient) -> None:
    for i in range(5):
        await make(admin, f"paged-{i}")
    page = await search(admin, query="paged-", limit=2, offset=3, sortBy="name", sortOrder="desc")
    assert ([f["name"] for f in page["features"]], page["total"]) == (["paged-1", "paged-0"], 5)
    assert await search(admin, query="paged-", offset=5) == {"features": [], "total": 5}


async def test_who_made_it(admin: httpx.AsyncClient) -> None:
    await make(admin, "made.by")
    maker = (await search(admin, query="made.by"))["features"][0]["createdBy"]
    for mine in (maker["id"], maker["name"]):
        assert (await search(admin, query="made.by", createdBy=f"IS:{mine}"))["total"] == 1
        assert (await search(admin, query="made.by", createdBy=f"IS_NOT:{mine}"))["total"] == 0
    assert (await search(admin, query="made.by", createdBy="IS:nobody"))["total"] == 0
    assert (await search(admin, query="made.by", createdBy="IS_NONE_OF:nobody"))["total"] == 1


async def test_who_imported_it(admin: httpx.AsyncClient) -> None:
    feature = {"name": "brought.in", "strategies": [{"name": "default"}]}
    answer = await admin.post("/api/admin/state/import", json={"version": 1, "features": [feature]})
    assert answer.status_code == 202
    assert (await search(admin, query="brought.in"))["features"][0]["createdBy"]["name"]


@pytest.mark.parametrize(
    "query",
    ["project=default", "status=production", "sortBy=nope", "limit=101", "createdBy=IS:",
     "tag=INCLUDE:red", "offset=-1", "createdAt=IS_BEFORE:yesterday", "type=IS:a&type=IS:b"],
)  # fmt: skip
async def test_a_wrong_filter_is_named(admin: httpx.AsyncClient, query: str) -> None:
    answer = await admin.get(f"/api/admin/search/features?{query}")
    assert answer.status_code == 400
    assert f'"{query.partition("=")[0]}" must' in answer.json()["details"][0]["message"]


async def test_who_made_features_of_a_project(admin: httpx.AsyncClient) -> None:
    path = "/api/admin/projects/made-things"
    body = {"id": "made-things", "name": "Made things"}
    assert (await admin.post("/api/admin/projects", json=body)).status_code == 201
    assert (await admin.get(f"{path}/flag-creators")).json() == []
    made = await admin.post(f"{path}/features", json={"name": "made.here"})
    assert made.status_code == 201
    found = (await search(admin, query="made.here"))["features"][0]["createdBy"]
    (maker,) = (await admin.get(f"{path}/flag-creators")).json()
    assert maker == {"id": found["id"], "name": found["name"]}
    await admin.delete(f"{path}/features/made.here")
    assert (await admin.get(f"{path}/flag-creators")).json() == [maker], "archived ones count"
    assert (await admin.get("/api/admin/projects/no-such/flag-creators")).status_code == 404

"""Projects over the wire: how they come, change and go, and which environments they are in."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests import running as servers
from yardarm.app.serve import Running

_PATH = "/api/admin/projects"


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Running]:
    """A server that nobody else changes."""
    async with servers.running_server(database_url) as server:
        yield server


@pytest.fixture
async def http(here: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with servers.admin(here) as http:
        yield http


async def make(http: httpx.AsyncClient, project_id: str, **more: Any) -> Any:
    answer = await http.post(_PATH, json={"id": project_id, "name": "Mine", **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def make_feature(http: httpx.AsyncClient, name: str, project: str, **more: Any) -> None:
    body = {"name": name, "project": project, "strategies": [{"name": "default"}], **more}
    answer = await http.post("/api/admin/features", json=body)
    assert answer.status_code == 201, answer.text


async def overview(http: httpx.AsyncClient, project_id: str) -> Any:
    answer = await http.get(f"{_PATH}/{project_id}/overview")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def ids(http: httpx.AsyncClient, **query: str) -> list[str]:
    return [p["id"] for p in (await http.get(_PATH, params=query)).json()["projects"]]


async def test_the_list_says_what_its_features_say(http: httpx.AsyncClient) -> None:
    await make_feature(http, "fresh", "default")
    await make_feature(http, "stale", "default", stale=True)
    await make_feature(http, "kept", "default", type="permission")
    await make_feature(http, "archived", "default", stale=True)
    await http.delete("/api/admin/features/archived")
    found = (await http.get(_PATH)).json()
    (project,) = found["projects"]
    created_at = project.pop("createdAt")
    assert created_at.endswith("Z")
    assert project == {
        "name": "Default", "id": "default", "description": "Default project", "health": 67,
        "technicalDebt": 33, "featureCount": 3, "memberCount": 0, "archivedAt": None,
        "mode": "open", "lastReportedFlagUsage": None, "owners": [{"ownerType": "system"}],
    }  # fmt: skip
    counts = (await overview(http, "default"))["featureTypeCounts"]
    assert counts == [{"type": "permission", "count": 1}, {"type": "release", "count": 2}]


async def test_usage_of_its_features_is_usage_of_a_project(
    http: httpx.AsyncClient, here: Running
) -> None:
    await make_feature(http, "used", "default")
    when = "2026-11-25T12:00:00.000Z"
    bucket = {"start": when, "stop": when, "toggles": {"used": {"yes": 1, "no": 0}}}
    async with servers.client(here) as client:
        await client.post("/api/client/metrics", json={"appName": "shop", "bucket": bucket})
    (project,) = (await http.get(_PATH)).json()["projects"]
    seen = (await http.get("/api/admin/features/used")).json()["lastSeenAt"]
    assert project["lastReportedFlagUsage"] == seen


async def test_one_is_made_and_changed(http: httpx.AsyncClient) -> None:
    naming = {"pattern": "[a-z]+\\.[a-z]+", "example": "shop.cart", "description": "team.name"}
    made = await make(
        http, "mine", environments=["production"], featureLimit=5, featureNaming=naming
    )
    assert made == {
        "id": "mine", "name": "Mine", "description": None, "featureLimit": 5, "mode": "open",
        "defaultStickiness": "default", "environments": ["production"],
    }  # fmt: skip
    found = await overview(http, "mine")
    assert found["featureNaming"] == naming
    assert found["environments"] == [{"environment": "production"}]
    assert (found["health"], found["featureTypeCounts"]) == (100, [])
    changes = {"name": "Ours", "mode": "protected", "featureNaming": None, "description": "d"}
    assert (await http.put(f"{_PATH}/mine", json=changes)).status_code == 200
    changed = await overview(http, "mine")
    nothing = {"pattern": None, "example": None, "description": None}
    assert changed == {**found, **changes, "featureNaming": nothing}, "the rest is kept"
    assert (await http.put(f"{_PATH}/nowhere", json=changes)).status_code == 404
    assert (await http.get(f"{_PATH}/nowhere/overview")).status_code == 404


@pytest.mark.parametrize(
    ("project_id", "status"),
    [("free", 200), ("default", 409), ("archive", 400), ("a b", 400), ("x", 400)],
)
async def test_ids_are_checked(http: httpx.AsyncClient, project_id: str, status: int) -> None:
    for path in ("/validate", ""):
        body = {"id": project_id, "name": "Any"}
        answer = await http.post(_PATH + path, json=body)
        assert answer.status_code == (201 if status == 200 and not path else status)


async def test_only_one_without_live_features_is_archived(http: httpx.AsyncClient) -> None:
    await make(http, "ends")
    await make_feature(http, "of-it", "ends")
    refused = await http.post(f"{_PATH}/archive/ends")
    assert (refused.status_code, "1 live feature" in refused.json()["message"]) == (409, True)
    await http.delete("/api/admin/features/of-it")
    assert (await http.post(f"{_PATH}/archive/ends")).status_code == 202
    assert (await http.post(f"{_PATH}/archive/ends")).status_code == 409
    assert (await ids(http), await ids(http, archived="true")) == (["default"], ["ends"])
    assert (await overview(http, "ends"))["archivedAt"] is not None
    assert (await http.delete(f"{_PATH}/ends")).status_code == 409, "archived ones count"
    assert (await http.post(f"{_PATH}/revive/ends")).status_code == 202
    assert (await http.post(f"{_PATH}/revive/ends")).status_code == 409
    assert await ids(http) == ["default", "ends"]
    assert (await http.post(f"{_PATH}/archive/default")).status_code == 403


async def test_only_an_empty_one_is_deleted(http: httpx.AsyncClient) -> None:
    await make(http, "empty")
    segment = {"name": "of-it", "project": "empty", "constraints": []}
    made = await http.post("/api/admin/segments", json=segment)
    refused = await http.delete(f"{_PATH}/empty")
    assert (refused.status_code, "1 segments" in refused.json()["message"]) == (409, True)
    await http.delete(f"/api/admin/segments/{made.json()['id']}")
    assert (await http.delete(f"{_PATH}/empty")).status_code == 200
    assert (await http.delete(f"{_PATH}/empty")).status_code == 404
    assert (await http.delete(f"{_PATH}/default")).status_code == 403


async def test_clients_see_no_features_of_a_project_that_is_not_there(
    http: httpx.AsyncClient, here: Running
) -> None:
    await make_feature(http, "there", "default", enabled=True)
    path = f"{_PATH}/default/environments"
    for _ in range(2):
        assert (await http.delete(f"{path}/production")).status_code == 200
    assert await served(here) == []
    places = (await overview(http, "default"))["environments"]
    assert places == [{"environment": "development"}]
    assert (await http.post(path, json={"environment": "production"})).status_code == 200
    again = await http.post(path, json={"environment": "production"})
    assert again.status_code == 409
    assert await served(here) == ["there"]
    assert (await http.delete(f"{path}/nowhere")).status_code == 404
    events = (await http.get("/api/admin/events")).json()["events"][:2]
    assert [e["type"] for e in events] == [
        "project-environment-added",
        "project-environment-removed",
    ]


async def served(here: Running) -> list[str]:
    async with servers.client(here) as client:
        features = (await client.get("/api/client/features")).json()["features"]
    return [feature["name"] for feature in features]


async def test_a_default_strategy_is_one_that_sdks_can_use(http: httpx.AsyncClient) -> None:
    path = f"{_PATH}/default/environments/production/default-strategy"
    strategy = {
        "name": "flexibleRollout",
        "parameters": {"rollout": 20, "stickiness": "userId"},
        "constraints": [{"contextName": "appName", "operator": "IN", "values": [" web "]}],
    }
    made = await http.post(path, json=strategy)
    ready = {
        **strategy,
        "parameters": {"rollout": "20", "stickiness": "userId"},
        "constraints": [{"contextName": "appName", "operator": "IN", "values": ["web"]}],
    }
    assert (made.status_code, made.json()) == (200, ready)
    found = (await overview(http, "default"))["environments"]
    assert {e["environment"]: e.get("defaultStrategy") for e in found} == {
        "development": None,
        "production": ready,
    }
    path = path.replace("production", "nowhere")
    assert (await http.post(path, json=strategy)).status_code == 404

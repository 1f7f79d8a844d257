"""How a project is doing, through the whole server."""

from typing import Any

import httpx
import pytest

from tests.api.admin.test_metrics import report

PROJECT = "/api/admin/projects/doing"


@pytest.fixture(scope="module")
async def doing(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    project = {"id": "doing", "name": "Doing"}
    assert (await admin.post("/api/admin/projects", json=project)).status_code == 201
    for name in ("doing-live", "doing-stale", "doing-archived"):
        made = await admin.post(f"{PROJECT}/features", json={"name": name})
        assert made.status_code == 201
    assert (await admin.post("/api/admin/features/doing-stale/stale/on")).status_code == 200
    assert (await admin.delete(f"{PROJECT}/features/doing-archived")).status_code == 202
    await report(client, "shop", {"doing-live": {"yes": 1}})
    token = {"tokenName": "doing", "type": "client", "projects": ["doing"]}
    made = await admin.post("/api/admin/api-tokens", json=token)
    assert made.status_code == 201, made.text


async def get(admin: httpx.AsyncClient, path: str) -> Any:
    answer = await admin.get(f"{PROJECT}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.usefixtures("doing")
async def test_lead_times(admin: httpx.AsyncClient) -> None:
    found = await get(admin, "dora")
    assert [f["name"] for f in found["features"]] == ["doing-live"]
    assert found["projectAverage"] == found["features"][0]["timeToProduction"]
    assert (await get(admin, "insights"))["leadTime"] == found


@pytest.mark.usefixtures("doing")
async def test_insights(admin: httpx.AsyncClient) -> None:
    found = await get(admin, "insights")
    counts = {"activeCount": 1, "potentiallyStaleCount": 0, "staleCount": 1}
    assert found["health"] == found["technicalDebt"] == {"rating": 50, **counts}
    stats = found["stats"]
    assert (stats["createdCurrentWindow"], stats["createdPastWindow"]) == (3, 0)
    assert (stats["archivedCurrentWindow"], stats["archivedPastWindow"]) == (1, 0)
    assert stats["projectActivityCurrentWindow"] >= 6
    assert found["featureTypeCounts"] == [{"type": "release", "count": 2}]
    assert found["members"]["change"] == found["members"]["currentMembers"]


@pytest.mark.usefixtures("doing")
async def test_status(admin: httpx.AsyncClient) -> None:
    found = await get(admin, "status")
    counts = [day["count"] for day in found["activityCountByDate"]]
    stats = (await get(admin, "insights"))["stats"]
    assert sum(counts) == stats["projectActivityCurrentWindow"]
    assert (found["resources"]["apiTokens"], found["resources"]["segments"]) == (1, 0)
    assert (found["health"], found["technicalDebt"]) == ({"current": 50}, {"current": 50})
    assert found["staleFlags"] == {"total": 1}
    summary = found["lifecycleSummary"]
    assert summary["archived"] == {"currentFlags": 1, "last30Days": 1}
    flags = {name: summary[name]["currentFlags"] for name in ("initial", "preLive", "live")}
    assert flags == {"initial": 1, "preLive": 0, "live": 1}


@pytest.mark.usefixtures("doing")
async def test_the_health_report_is_the_overview_and_more(admin: httpx.AsyncClient) -> None:
    found = await get(admin, "health-report")
    overview = await get(admin, "overview")
    assert overview.items() <= found.items()
    assert (found["health"], found["activeCount"], found["staleCount"]) == (50, 1, 1)
    assert [f["name"] for f in found["features"]] == ["doing-live", "doing-stale"]


@pytest.mark.parametrize("path", ["insights", "status", "dora", "health-report"])
async def test_a_project_that_is_not_there(admin: httpx.AsyncClient, path: str) -> None:
    answer = await admin.get(f"/api/admin/projects/nobodys/{path}")
    assert answer.status_code == 404

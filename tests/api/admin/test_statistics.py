"""How much there is on this server: counts that are those of the lists, and the same as CSV."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.api.admin.test_metrics import report
from yardarm import __version__

STATISTICS = "/api/admin/instance-admin/statistics"


@pytest.fixture(scope="module")
async def something(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    constraint = {"contextName": "country", "operator": "IN", "values": ["NO", "SE", "DK"]}
    strategies = [{"name": "default", "constraints": [constraint]}, {"name": "default"}]
    for name in ("counted", "counted-archived"):
        feature = {"name": name, "strategies": strategies}
        assert (await admin.post("/api/admin/features", json=feature)).status_code == 201
    assert (await admin.delete("/api/admin/features/counted-archived")).status_code == 200
    path = "/api/admin/projects/default/features/counted/environments/production/on"
    assert (await admin.post(path)).status_code == 200
    await report(client, "counted-app", {"counted": {"yes": 1}})


async def get(admin: httpx.AsyncClient) -> dict[str, Any]:
    answer = await admin.get(STATISTICS)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.usefixtures("something")
async def test_counts_are_those_of_the_lists(admin: httpx.AsyncClient) -> None:
    found = await get(admin)
    assert (found["featureToggles"], found["archivedFeatureToggles"]) == (1, 1)
    for key, path, name in (
        ("projects", "projects", "projects"),
        ("environments", "environments", "environments"),
        ("strategies", "strategies", "strategies"),
        ("roles", "roles", "roles"),
        ("segments", "segments", "segments"),
    ):
        listed = (await admin.get(f"/api/admin/{path}")).json()[name]
        assert found[key] == len(listed), key
    fields = (await admin.get("/api/admin/context")).json()
    assert found["contextFields"] == len(fields)
    assert found["apiTokens"] == {"admin": 1, "client": 1, "frontend": 1}
    maxima = [found[f"max{name}"] for name in ("EnvironmentStrategies", "Constraints")]
    assert (maxima, found["maxConstraintValues"]) == ([2, 1], 3)
    assert (found["versionOSS"], found["OIDCenabled"]) == (__version__, False)


@pytest.mark.usefixtures("something")
async def test_what_happens_is_counted(admin: httpx.AsyncClient) -> None:
    found = await get(admin)
    assert found["productionChanges"]["last30"] >= 1
    assert found["activeUsers"] == {"last7": 0, "last30": 0, "last60": 0, "last90": 0}
    assert found["instances"] >= 1
    assert found["events"] >= 4
    assert found["databaseBytes"] > 0


@pytest.mark.usefixtures("something")
async def test_csv_is_the_same_in_one_line(admin: httpx.AsyncClient) -> None:
    found = await get(admin)
    answer = await admin.get(STATISTICS + "/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    (line,) = csv.DictReader(io.StringIO(answer.text))
    assert line["featureToggles"] == str(found["featureToggles"])
    assert line["apiTokens.client"] == "1"
    assert line["productionChanges.last30"] == str(found["productionChanges"]["last30"])
    assert set(line) >= {"clientApps.allTime", "clientApps.30d", "clientApps.7d"}

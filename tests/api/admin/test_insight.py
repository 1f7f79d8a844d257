"""What usage and time say of features, with the evidence, through the whole server."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api.admin.test_metrics import report
from yardarm.domain.times import wire_time
from yardarm.live import rollups
from yardarm.store.database import Database

INSIGHT = "/api/admin/insight"
AGES = {
    "insight-steady": 90, "insight-both": 90, "insight-forgotten": 90, "insight-parent": 90,
    "insight-new": 0,
}  # fmt: skip


@pytest.fixture(scope="module")
async def store(server_database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(server_database_url)
    yield database
    await database.close()


@pytest.fixture(scope="module")
async def lived(admin: httpx.AsyncClient, client: httpx.AsyncClient, store: Database) -> None:
    """Features that have lived for a while; one series began 40 days ago."""
    now = datetime.now(UTC)
    features = [
        {
            "name": name, "project": "insight", "enabled": True, "type": "release",
            "strategies": [{"name": "default"}], "createdAt": wire_time(now - timedelta(age)),
        }
        for name, age in AGES.items()
    ]  # fmt: skip
    document = {
        "version": 1, "features": features, "projects": [{"id": "insight", "name": "Insight"}],
    }  # fmt: skip
    imported = await admin.post("/api/admin/state/import", json=document)
    assert imported.status_code == 202, imported.text
    path = "/api/admin/projects/insight/features/insight-new/dependencies"
    assert (await admin.post(path, json={"feature": "insight-parent"})).status_code == 200
    steady = {"insight-steady": {"yes": 3}, "insight-both": {"yes": 1, "no": 1}}
    await report(client, "shop", steady)
    await report(client, "till", {"insight-steady": {"yes": 2}}, ago=3 * 24 * 3600)
    await rollups.roll_up_all(store)
    async with store.transaction() as tx:
        await tx.connection.execute(
            "update usage_series set first_day = current_date - 40 "
            "where feature_name like 'insight-%'"
        )


async def get(admin: httpx.AsyncClient, path: str = "", **query: Any) -> Any:
    answer = await admin.get(INSIGHT + path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.usefixtures("lived")
async def test_findings_come_with_their_evidence(admin: httpx.AsyncClient) -> None:
    body = await get(admin, project="insight")
    assert body["counts"] == {
        "safe-to-archive": 1, "archived-in-use": 0, "never-evaluated": 2, "always-on": 1,
        "always-off": 0, "potentially-stale": 0,
    }  # fmt: skip
    assert (body["total"], body["windowDays"]) == (4, 30)
    told = [(f["finding"], f["feature"], f["environment"], f["days"]) for f in body["findings"]]
    assert told == [
        ("safe-to-archive", "insight-forgotten", None, 90),
        ("never-evaluated", "insight-forgotten", None, 90),
        ("never-evaluated", "insight-parent", None, 90),
        ("always-on", "insight-steady", "production", 40),
    ]
    evidence = body["findings"][-1]["evidence"]
    assert evidence["usage"] == [{"environment": "production", "yes": 5, "no": 0}]
    assert [s["appName"] for s in evidence["seen"]] == ["shop", "till"]
    assert evidence["seen"][0]["lastSeen"] > evidence["seen"][1]["lastSeen"]
    assert (evidence["type"], evidence["lifetimeDays"]) == ("release", 40)
    assert [e["environment"] for e in evidence["environments"]] == ["production"]
    assert body["findings"][2]["evidence"]["dependents"] == ["insight-new"]


@pytest.mark.usefixtures("lived")
async def test_findings_of_a_kind_by_the_page(admin: httpx.AsyncClient) -> None:
    found = [
        await get(admin, project="insight", finding="never-evaluated", limit=1, offset=offset)
        for offset in range(3)
    ]
    assert [[f["feature"] for f in page["findings"]] for page in found] == [
        ["insight-forgotten"], ["insight-parent"], [],
    ]  # fmt: skip
    assert {page["total"] for page in found} == {2}
    assert found[0]["counts"]["always-on"] == 1
    elsewhere = await get(admin, project="insight", environment="development")
    assert elsewhere["counts"]["always-on"] == 0
    assert elsewhere["counts"]["never-evaluated"] == 2


@pytest.mark.usefixtures("lived")
async def test_one_feature_and_what_waits_to_be_added_up(
    admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    one = await get(admin, "/features/insight-steady")
    assert [(f["finding"], f["days"]) for f in one["findings"]] == [("always-on", 40)]
    await report(client, "late", {"insight-steady": {"no": 1}})
    after = await get(admin, "/features/insight-steady")
    assert after["findings"] == []
    assert after["evidence"]["usage"][0]["no"] == 1
    assert "late" in [s["appName"] for s in after["evidence"]["seen"]]


@pytest.mark.usefixtures("lived")
async def test_an_archived_feature_that_is_asked_for(admin: httpx.AsyncClient) -> None:
    path = "/api/admin/features/insight-both"
    assert (await admin.delete(path)).status_code == 200
    assert (await get(admin, "/features/insight-both"))["findings"] == []


async def test_a_feature_that_is_not_there(admin: httpx.AsyncClient) -> None:
    assert (await admin.get(INSIGHT + "/features/insight-nobody")).status_code == 404


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"project": "nobodys"}, "project"),
        ({"environment": "nowhere"}, "environment"),
        ({"finding": "sometimes-on"}, "finding"),
        ({"limit": 501}, "limit"),
        ({"offset": -1}, "offset"),
    ],
)
async def test_what_cannot_be_is_named(
    admin: httpx.AsyncClient, query: dict[str, Any], name: str
) -> None:
    answer = await admin.get(INSIGHT, params=query)
    assert answer.status_code == 400
    assert name in answer.json()["details"][0]["message"]

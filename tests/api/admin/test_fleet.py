"""What runs: applications by environment, their instances and SDKs, and what they lack."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.api.admin.test_applications import register
from tests.api.admin.test_metrics import report
from yardarm.live import rollups
from yardarm.store.database import Database

METRICS = "/api/admin/metrics"
FEATURES = {
    "fleet-region": {"strategies": [{"name": "byRegion"}], "enabled": True},
    "fleet-plain": {"strategies": [{"name": "default"}], "enabled": True},
}


@pytest.fixture(scope="module")
async def store(server_database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(server_database_url)
    yield database
    await database.close()


@pytest.fixture(scope="module")
async def sailing(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    project = {"id": "fleet", "name": "Fleet"}
    assert (await admin.post("/api/admin/projects", json=project)).status_code == 201
    strategy = {"name": "byRegion", "description": "", "parameters": []}
    assert (await admin.post("/api/admin/strategies", json=strategy)).status_code == 201
    for name, feature in FEATURES.items():
        made = await admin.post("/api/admin/features", json={"name": name, **feature})
        assert made.status_code == 201
    move = {"newProjectId": "fleet"}
    path = "/api/admin/projects/default/features/fleet-region/changeProject"
    assert (await admin.post(path, json=move)).status_code == 200
    old, new = "unleash-node-sdk:6.9.0", "unleash-node-sdk:6.12.1"
    known = ["default", "own"]
    await register(client, "fleet/shop", instanceId="a", sdkVersion=old, strategies=known)
    await register(client, "fleet/shop", instanceId="b", sdkVersion=new, strategies=known)
    await register(client, "fleet-till", instanceId="a", strategies=["default", "byRegion"])
    both: dict[str, Any] = {name: {"yes": 1} for name in FEATURES}
    await report(client, "fleet/shop", {**both, "fleet-nobody": {"no": 1}}, instance="a")
    await report(client, "fleet-till", {"fleet-plain": {"yes": 1}}, instance="a")
    headers = {"unleash-appname": "fleet/shop", "unleash-instanceid": "a", "unleash-sdk": old}
    held = await client.get("/api/client/features", headers=headers)
    tag = {"if-none-match": held.headers["etag"]}
    await client.get("/api/client/features", headers=headers | tag)


@pytest.mark.usefixtures("sailing")
@pytest.mark.parametrize("rolled", [False, True])
async def test_the_overview_says_what_runs_and_what_it_lacks(
    admin: httpx.AsyncClient, store: Database, *, rolled: bool
) -> None:
    if rolled:
        await rollups.roll_up_all(store)
    found = (await admin.get(f"{METRICS}/applications/fleet/shop/overview")).json()
    (there,) = found.pop("environments")
    assert found["projects"] == ["default", "fleet"]
    assert found["featureCount"] == 2
    assert found["issues"] == {"missingStrategies": ["own"]}
    assert (there["name"], there["instanceCount"]) == ("production", 2)
    assert (
        there["backendSdks"]
        == there["sdks"]
        == ["unleash-node-sdk:6.12.1", "unleash-node-sdk:6.9.0"]
    )
    assert there["frontendSdks"] == []
    assert there["issues"] == {
        "missingFeatures": ["fleet-nobody"],
        "outdatedSdks": ["unleash-node-sdk:6.9.0"],
        "unsupportedStrategies": [{"strategy": "byRegion", "features": ["fleet-region"]}],
    }
    till = (await admin.get(f"{METRICS}/applications/fleet-till/overview")).json()
    assert till["environments"][0]["issues"]["unsupportedStrategies"] == []


async def test_an_application_that_nobody_heard_of(admin: httpx.AsyncClient) -> None:
    assert (await admin.get(f"{METRICS}/applications/fleet-nobody/overview")).status_code == 404
    none = (await admin.get(f"{METRICS}/instances/fleet-nobody/environment/production")).json()
    assert (none["instances"], none["total"]) == ([], 0)


@pytest.mark.usefixtures("sailing")
async def test_instances_say_what_they_hold(admin: httpx.AsyncClient) -> None:
    path = f"{METRICS}/instances/fleet/shop/environment/production"
    for _ in range(100):  # receipts are stored every few seconds
        found = (await admin.get(path)).json()
        held = {i["instanceId"]: i["held"] for i in found["instances"]}
        if held["a"] is not None:
            break
        await asyncio.sleep(0.1)
    assert (held["b"], found["total"]) == (None, 2)
    assert held["a"]["revision"] <= found["revision"]
    assert held["a"]["behind"] is (held["a"]["revision"] < found["revision"])
    assert held["a"]["streams"] is False
    page = (await admin.get(path, params={"limit": 1, "offset": 1})).json()
    assert (len(page["instances"]), page["total"]) == (1, 2)


@pytest.mark.usefixtures("sailing")
async def test_applications_of_a_project_are_those_that_use_its_features(
    admin: httpx.AsyncClient,
) -> None:
    found = (await admin.get("/api/admin/projects/fleet/applications")).json()
    (shop,) = found["applications"]
    assert found["total"] == 1
    assert shop == {
        "name": "fleet/shop", "environments": ["production"], "instances": shop["instances"],
        "instanceCount": 2, "sdks": [{"name": "unleash-node-sdk", "versions": ["6.12.1", "6.9.0"]}],
    }  # fmt: skip
    assert sorted(shop["instances"]) == ["a", "b"]
    path = "/api/admin/projects/default/applications"
    both = (await admin.get(path, params={"query": "FLEET", "sortOrder": "desc"})).json()
    assert [a["name"] for a in both["applications"]] == ["fleet/shop", "fleet-till"]
    assert (await admin.get("/api/admin/projects/nobodys/applications")).status_code == 404


@pytest.mark.usefixtures("sailing")
async def test_outdated_sdks_say_where_they_are(admin: httpx.AsyncClient) -> None:
    outdated = {
        "sdkVersion": "unleash-node-sdk:6.9.0", "newest": "6.12", "applications": ["fleet/shop"]
    }  # fmt: skip
    assert outdated in (await admin.get(f"{METRICS}/sdks/outdated")).json()["sdks"]
    path = "/api/admin/projects/fleet/sdks/outdated"
    assert (await admin.get(path)).json() == {"sdks": [outdated]}


@pytest.mark.usefixtures("sailing")
@pytest.mark.parametrize("rolled", [False, True])
async def test_unknown_flags_say_who_asks(
    admin: httpx.AsyncClient, store: Database, *, rolled: bool
) -> None:
    if rolled:
        await rollups.roll_up_all(store)
    found = (await admin.get(f"{METRICS}/unknown-flags")).json()["unknownFlags"]
    (flag,) = [f for f in found if f["name"].startswith("fleet-")]
    assert (flag["name"], flag["lastEventAt"]) == ("fleet-nobody", None)
    (asked,) = flag["reports"]
    assert asked["appName"] == "fleet/shop"
    (there,) = asked["environments"]
    assert (there["environment"], there["seenAt"]) == ("production", flag["lastSeenAt"])


@pytest.mark.usefixtures("sailing")
async def test_a_flag_is_known_once_it_is_made_and_unknown_once_it_is_deleted(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, store: Database
) -> None:
    await report(client, "fleet-till", {"fleet-late": {"no": 1}})
    await rollups.roll_up_all(store)
    assert "fleet-late" in await unknown(admin)
    made = {"name": "fleet-late", "strategies": [{"name": "default"}]}
    assert (await admin.post("/api/admin/features", json=made)).status_code == 201
    assert "fleet-late" not in await unknown(admin)
    assert (await admin.delete("/api/admin/features/fleet-late")).status_code == 200
    assert "fleet-late" not in await unknown(admin), "an archived feature is there"
    assert (await admin.delete("/api/admin/archive/fleet-late")).status_code == 200
    assert (await unknown(admin))["fleet-late"]["lastEventAt"] is not None


async def unknown(admin: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    found = (await admin.get(f"{METRICS}/unknown-flags")).json()["unknownFlags"]
    return {flag["name"]: flag for flag in found}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/admin/projects/default/applications?limit=0", "limit"),
        ("/api/admin/projects/default/applications?sortOrder=up", "sortOrder"),
        (f"{METRICS}/instances/x/environment/production?offset=-1", "offset"),
        (f"{METRICS}/instances/x/environment/production?limit=1001", "limit"),
    ],
)
async def test_what_cannot_be_is_named(admin: httpx.AsyncClient, path: str, name: str) -> None:
    answer = await admin.get(path)
    assert answer.status_code == 400
    assert name in answer.json()["details"][0]["message"]

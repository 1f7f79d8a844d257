"""Counters out of real reports: on every server the same, and after a restart."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests import running as servers
from tests.conftest import eventually
from yardarm.app.serve import Running
from yardarm.domain.times import wire_time
from yardarm.live import announcer

BASE = "/api/admin/metrics"


async def report(
    client: httpx.AsyncClient,
    app: str,
    toggles: dict[str, Any],
    *,
    ago: float = 0,
    instance: str = "i-1",
) -> None:
    stop = datetime.now(UTC) - timedelta(seconds=ago)
    bucket = {"start": wire_time(stop), "stop": wire_time(stop), "toggles": toggles}
    body = {"appName": app, "instanceId": instance, "bucket": bucket}
    assert (await client.post("/api/client/metrics", json=body)).status_code == 202


async def register(client: httpx.AsyncClient, app: str) -> None:
    body = {"appName": app, "instanceId": "i-1", "strategies": ["default"]}
    assert (await client.post("/api/client/register", json=body)).status_code == 202


async def everything(admin: httpx.AsyncClient) -> dict[str, Any]:
    found = {}
    for name in ("seen-toggles", "seen-apps", "feature-toggles"):
        answer = await admin.get(f"{BASE}/{name}")
        assert answer.status_code == 200
        found[name] = answer.json()
    return found


@pytest.fixture
async def reported(database_url: str) -> str:
    """A database to which two servers have been reported to; its DSN."""
    async with (
        servers.running_server(database_url) as one,
        servers.running_server(database_url) as other,
        servers.client(one) as client,
        servers.client(other) as other_client,
    ):
        await register(client, "shop")
        demo = {"yes": 1, "no": 1, "variants": {"blue": 4, "disabled": 2}}
        await report(client, "shop", {"demo": demo, "unknown-toggle": {"yes": 1}})
        await report(other_client, "shop", {"demo": demo}, ago=1_800, instance="i-2")
        await report(other_client, "shop", {"old-toggle": {"yes": 7, "no": 2}}, ago=4_000)
        await report(client, "mobile", {"demo": {"yes": 3, "no": 7}})
        await report(client, "silent", {})
        async with servers.admin(one) as admin, servers.admin(other) as other_admin:
            assert await everything(admin) == await everything(other_admin)
    return database_url


async def test_counters_are_those_of_all_servers_also_after_a_restart(reported: str) -> None:
    async with servers.running_server(reported) as server, servers.admin(server) as admin:
        found = await everything(admin)
        applications = (await admin.get(f"{BASE}/applications")).json()["applications"]
        demo = (await admin.get(f"{BASE}/feature-toggles/demo")).json()
        unknown = (await admin.get(f"{BASE}/feature-toggles/no-such")).json()
    assert found["seen-toggles"] == [
        {"appName": "mobile", "seenToggles": ["demo"], "metricsCount": 10},
        {"appName": "shop", "seenToggles": ["demo", "old-toggle", "unknown-toggle"],
         "metricsCount": 8 + 1 + 8 + 9},
        {"appName": "silent", "seenToggles": [], "metricsCount": 0},
    ]  # fmt: skip
    assert [list(seen) for seen in found["seen-toggles"]] == [
        ["appName", "seenToggles", "metricsCount"]
    ] * 3
    (shop,) = applications
    assert found["seen-apps"] == {
        "demo": [{"appName": "mobile"}, shop],
        "old-toggle": [shop],
        "unknown-toggle": [shop],
    }
    assert list(found["seen-apps"]["demo"][1]) == list(shop)
    assert found["feature-toggles"] == {
        "lastHour": {
            "demo": {"yes": 5 + 5 + 3, "no": 3 + 3 + 7},
            "old-toggle": {"yes": 0, "no": 0},
            "unknown-toggle": {"yes": 1, "no": 0},
        },
        "lastMinute": {
            "demo": {"yes": 5 + 3, "no": 3 + 7},
            "old-toggle": {"yes": 0, "no": 0},
            "unknown-toggle": {"yes": 1, "no": 0},
        },
    }
    assert list(found["feature-toggles"]) == ["lastHour", "lastMinute"]
    assert demo == {"lastHour": {"yes": 13, "no": 13}, "lastMinute": {"yes": 8, "no": 10}}
    assert unknown == {"lastHour": {}, "lastMinute": {}}


async def test_a_report_counts_as_soon_as_it_is_acknowledged(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    for number in range(1, 21):
        await report(client, "quick", {"team/quick": {"yes": 1}})
        found = (await admin.get(f"{BASE}/feature-toggles/team%2Fquick")).json()
        assert found["lastMinute"] == {"yes": number, "no": 0}


async def test_servers_tell_of_a_new_application_by_themselves(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcer, "_EVERY", 0.05)

    async def told(server: Running) -> list[Any]:
        async with servers.admin(server) as admin:
            events = (await admin.get("/api/admin/events")).json()["events"]
        return [e for e in events if e["type"] == "application-created"]

    async with (
        servers.running_server(database_url) as one,
        servers.running_server(database_url) as other,
        servers.client(one) as client,
    ):
        for number in range(10):
            await register(client, f"app-{number}")

        async def all_told() -> bool:
            return len(await told(other)) == 10

        await eventually(all_told)
        # Many rounds more change nothing.
        await report(client, "x", {})
        for _ in range(20):
            await told(one)
        found = await told(one)
    assert sorted(e["data"]["appName"] for e in found) == [f"app-{n}" for n in range(10)]
    assert {e["createdBy"] for e in found} == {"127.0.0.1"}
    assert [e["diffs"] for e in found] == [None] * 10

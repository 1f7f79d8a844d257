"""How far features have come: derived from reports of clients, completed by people."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests import running as servers
from tests.servers import CLIENT_TOKEN, DEVELOPMENT_TOKEN
from yardarm.app.serve import Running

_FEATURES = "/api/admin/projects/default/features"
_WHEN = "2026-11-25T12:00:00.000Z"


@pytest.fixture(scope="module")
async def running(server_database_url: str) -> AsyncIterator[Running]:
    tokens = f"{CLIENT_TOKEN},{DEVELOPMENT_TOKEN}"
    async with servers.running_server(server_database_url, init_client_api_tokens=tokens) as server:
        yield server


async def _make(admin: httpx.AsyncClient, name: str) -> str:
    assert (await admin.post(_FEATURES, json={"name": name})).status_code == 201
    return f"{_FEATURES}/{name}"


async def _report(admin: httpx.AsyncClient, name: str, token: str) -> None:
    bucket = {"start": _WHEN, "stop": _WHEN, "toggles": {name: {"yes": 1, "no": 0}}}
    answer = await admin.post(
        "/api/client/metrics",
        json={"appName": "shop", "instanceId": "1", "bucket": bucket},
        headers={"authorization": token},
    )
    assert answer.status_code == 202


async def _entered(admin: httpx.AsyncClient, path: str) -> list[str]:
    entered = (await admin.get(f"{path}/lifecycle")).json()
    assert sorted(entered, key=lambda s: str(s["enteredStageAt"])) == entered
    if (feature := await admin.get(path)).is_success:
        assert feature.json()["lifecycle"] == entered[-1]
    return [stage["stage"] for stage in entered]


async def _counts(admin: httpx.AsyncClient) -> dict[str, int]:
    counts: dict[str, int] = (await admin.get("/api/admin/lifecycle/count")).json()
    return counts


async def _found(admin: httpx.AsyncClient, stage: str, **query: str) -> list[str]:
    asked = {"lifecycle": f"IS:{stage}", "query": "lived", **query}
    found = (await admin.get("/api/admin/search/features", params=asked)).json()["features"]
    assert {f["lifecycle"]["stage"] for f in found} <= {stage}
    return [f["name"] for f in found]


async def test_a_life(admin: httpx.AsyncClient) -> None:
    before = await _counts(admin)
    path = await _make(admin, "lived")
    assert await _entered(admin, path) == ["initial"]
    assert await _counts(admin) == {**before, "initial": before["initial"] + 1}
    await _report(admin, "lived", DEVELOPMENT_TOKEN)
    assert await _entered(admin, path) == ["initial", "pre-live"]
    assert await _found(admin, "pre-live") == ["lived"]
    await _report(admin, "lived", CLIENT_TOKEN)
    assert await _entered(admin, path) == ["initial", "pre-live", "live"]
    assert await _counts(admin) == {**before, "live": before["live"] + 1}
    assert (await _found(admin, "live"), await _found(admin, "pre-live")) == (["lived"], [])
    body = {"status": "kept", "statusValue": "red"}
    assert (await admin.post(f"{path}/lifecycle/complete", json=body)).status_code == 200
    assert (await _entered(admin, path))[-1] == "completed"
    assert (await admin.get(path)).json()["lifecycle"]["status"] == "kept"
    assert await _counts(admin) == {**before, "completed": before["completed"] + 1}
    assert await _found(admin, "completed") == ["lived"]
    await admin.delete(path)
    assert await _entered(admin, path) == ["initial", "pre-live", "live", "completed", "archived"]
    assert await _found(admin, "archived", archived="IS:true") == ["lived"]
    await admin.post("/api/admin/archive/revive/lived")
    assert (await admin.post(f"{path}/lifecycle/uncomplete")).status_code == 200
    assert await _entered(admin, path) == ["initial", "pre-live", "live"]


async def test_seen_in_production_first_it_is_live_at_once(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "live-at-once")
    await _report(admin, "live-at-once", CLIENT_TOKEN)
    stages = (await admin.get(f"{path}/lifecycle")).json()
    assert [s["stage"] for s in stages] == ["initial", "pre-live", "live"]
    assert stages[1]["enteredStageAt"] == stages[2]["enteredStageAt"]


async def test_what_is_so_already_is_no_event(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "completed-twice")
    assert (await admin.post(f"{path}/lifecycle/uncomplete")).status_code == 200
    for status in ("kept", "kept", "discarded"):
        body = {"status": status}
        assert (await admin.post(f"{path}/lifecycle/complete", json=body)).status_code == 200
    query = {"feature": "IS:completed-twice"}
    told: Any = (await admin.get("/api/admin/search/events", params=query)).json()["events"]
    assert [e["data"].get("kept") for e in told] == [False, True, None]
    assert [e["type"] for e in told] == ["feature-completed"] * 2 + ["feature-created"]


async def test_what_is_not_there_is_not_found(admin: httpx.AsyncClient) -> None:
    await _make(admin, "of-default")
    for path in (f"{_FEATURES}/no-such", "/api/admin/projects/other/features/of-default"):
        assert (await admin.get(f"{path}/lifecycle")).status_code == 404
        body = {"status": "kept"}
        assert (await admin.post(f"{path}/lifecycle/complete", json=body)).status_code == 404
        assert (await admin.post(f"{path}/lifecycle/uncomplete")).status_code == 404


async def test_nobody_is_overwritten(admin: httpx.AsyncClient) -> None:
    path = await _make(admin, "completed-raced")
    headers = {"if-match": (await admin.get(path)).headers["etag"]}
    body = {"status": "kept"}
    first = await admin.post(f"{path}/lifecycle/complete", json=body, headers=headers)
    assert first.status_code == 200
    late = await admin.post(f"{path}/lifecycle/uncomplete", headers=headers)
    assert late.status_code == 409

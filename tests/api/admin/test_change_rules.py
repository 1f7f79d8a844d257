"""A rule holds up every way in which a feature's state can change, and lets through what says that
it is an emergency.
"""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.api.admin.test_roles import _role, _somebody
from tests.api.admin.test_users import _create, _logged_in
from yardarm.app.serve import Running

_SHOP = "/api/admin/projects/shop"
_RULE = _SHOP + "/environments/production/change-requests/config"
_IN = _SHOP + "/features"
_THERE = "environments/production"
_BECAUSE = {"Yardarm-Emergency": "the shop burns"}
_ON: dict[str, Any] = {
    "project": "shop", "enabled": True, "strategies": [{"name": "default"}],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
async def shop(admin: httpx.AsyncClient) -> AsyncIterator[None]:
    """A project with a feature that is on in production, and a rule there."""
    await admin.post("/api/admin/projects", json={"id": "shop", "name": "Shop"})
    for name in ("held", "parent", "undone"):
        assert (await admin.post("/api/admin/features", json={"name": name, **_ON})).is_success
    assert (await admin.put(_RULE, json={"changeRequestsEnabled": True})).status_code == 200
    yield
    assert (await admin.put(_RULE, json={"changeRequestsEnabled": False})).status_code == 200


async def _feature(admin: httpx.AsyncClient) -> Any:
    return (await admin.get(f"{_IN}/held")).json()


async def _newest(admin: httpx.AsyncClient) -> dict[str, Any]:
    found = await admin.get("/api/admin/search/events", params={"limit": "1"})
    newest: dict[str, Any] = found.json()["events"][0]
    return newest


_STRATEGY = {"name": "flexibleRollout", "parameters": {"rollout": "10"}}
_BATCH = {
    "project": "shop", "environment": "production",
    "data": {
        "features": [{"name": "held", "type": "release"}],
        "featureStrategies": [{"name": "default", "featureName": "held", "parameters": {}}],
        "featureEnvironments": [{"featureName": "held", "enabled": False}],
    },
}  # fmt: skip
_WAYS: dict[str, tuple[str, str, Any]] = {
    "v3 switch": ("POST", "/api/admin/features/held/toggle/off", None),
    "v3 flip": ("POST", "/api/admin/features/held/toggle", None),
    "v3 put": ("PUT", "/api/admin/features/held", {**_ON, "enabled": False}),
    "v3 create": ("POST", "/api/admin/features", {"name": "newly-on", **_ON}),
    "v3 archive": ("DELETE", "/api/admin/features/held", None),
    "switch": ("POST", f"{_IN}/held/{_THERE}/off", None),
    "add strategy": ("POST", f"{_IN}/held/{_THERE}/strategies", _STRATEGY),
    "variants": ("PUT", f"{_IN}/held/{_THERE}/variants", [{"name": "a", "weight": 1000}]),
    "variants in several": (
        "PUT", f"{_IN}/held/variants-batch",
        {"variants": [{"name": "a", "weight": 1000}], "environments": ["production"]},
    ),
    "copy": ("POST", f"{_IN}/held/{_THERE}/copy", {"from": "development"}),
    "switch several": (
        "POST", f"{_SHOP}/bulk_features/{_THERE}/off", {"features": ["held"]}
    ),
    "dependency": ("POST", f"{_IN}/held/dependencies", {"feature": "parent"}),
    "archive": ("DELETE", f"{_IN}/held", None),
    "archive several": ("POST", f"{_SHOP}/archive", {"features": ["held"]}),
    "move": ("POST", f"{_IN}/held/changeProject", {"newProjectId": "default"}),
    "import": (
        "POST", "/api/admin/state/import",
        {"version": 1, "features": [{"name": "held", **_ON, "enabled": False}]},
    ),
    "import that drops": (
        "POST", "/api/admin/state/import?drop=true&keep=false", {"version": 1, "features": []}
    ),
    "batch": ("POST", "/api/admin/features-batch/import", _BATCH),
}  # fmt: skip


@pytest.mark.parametrize("way", _WAYS)
async def test_no_way_goes_past_a_rule(admin: httpx.AsyncClient, way: str) -> None:
    method, path, body = _WAYS[way]
    was, newest = await _feature(admin), await _newest(admin)
    refused = await admin.request(method, path, json=body)
    assert refused.status_code == 403, refused.text
    assert refused.json()["permissions"] == ["SKIP_CHANGE_REQUEST"]
    assert f"{_SHOP}/environments/production/change-requests" in refused.json()["message"]
    assert await _feature(admin) == was
    assert await _newest(admin) == newest


async def test_an_undo_does_not_either(admin: httpx.AsyncClient) -> None:
    found = await admin.get("/api/admin/events/undone")
    made = found.json()["events"][-1]
    undo = {"ids": [made["id"]]}
    refused = await admin.post("/api/admin/events/undo", json=undo)
    assert refused.status_code == 403, refused.text
    undone = await admin.post("/api/admin/events/undo", json=undo, headers=_BECAUSE)
    assert undone.status_code == 200, undone.text
    events = (await admin.get("/api/admin/events/undone")).json()["events"]
    assert any(event.get("emergency") for event in events)


async def test_what_clients_of_the_environment_do_not_get_is_free(
    admin: httpx.AsyncClient,
) -> None:
    free = [
        ("POST", f"{_IN}/held/environments/development/on", None),
        ("PUT", f"{_IN}/held", {"description": "other", "type": "experiment"}),
        ("POST", "/api/admin/features/held/stale/on", None),
        ("POST", _IN, {"name": "newly-off"}),
        ("DELETE", f"{_IN}/newly-off", None),
        ("DELETE", "/api/admin/archive/newly-off", None),
    ]
    for method, path, body in free:
        done = await admin.request(method, path, json=body)
        assert done.is_success, (path, done.text)
        assert "emergency" not in await _newest(admin)


async def test_an_emergency_leaves_a_mark(admin: httpx.AsyncClient) -> None:
    off = f"{_IN}/held/{_THERE}/off"
    reason = {"Yardarm-Reason": "ticket 7"}
    assert (await admin.post(off, headers={**_BECAUSE, **reason})).status_code == 200
    event = await _newest(admin)
    assert event["emergency"] is True
    assert event["reason"] == "EMERGENCY: the shop burns (ticket 7)"
    listed = (await admin.get("/api/admin/events")).json()["events"][0]
    assert (listed["emergency"], listed["reason"]) == (True, event["reason"])
    # What no rule holds up is none.
    path = f"{_IN}/held/environments/development/off"
    assert (await admin.post(path, headers=_BECAUSE)).status_code == 200
    assert "emergency" not in await _newest(admin)
    on = f"{_IN}/held/{_THERE}/on"
    assert (await admin.post(on, headers=_BECAUSE)).status_code == 200


async def test_a_mark_cannot_be_forged_or_empty(admin: httpx.AsyncClient) -> None:
    path = f"{_IN}/held/environments/development/on"
    for headers, field in (
        ({"Yardarm-Reason": "EMERGENCY: not one"}, "Yardarm-Reason"),
        ({"Yardarm-Emergency": ""}, "Yardarm-Emergency"),
        ({"Yardarm-Emergency": "x" * 501}, "Yardarm-Emergency"),
    ):
        refused = await admin.post(path, headers=headers)
        assert refused.status_code == 400, refused.text
        assert refused.json()["details"][0]["path"] == [field]


async def test_who_may_not_skip_goes_past_nothing(
    running: Running, admin: httpx.AsyncClient
) -> None:
    off = f"{_IN}/held/{_THERE}/off"
    await _create(admin, "edith", "Editor")
    async with (
        _somebody(running, admin, "mel", "shop", 5) as (member, _),
        _logged_in(running, "edith") as editor,
    ):
        for http in (member, editor):
            refused = await http.post(off, headers=_BECAUSE)
            assert refused.status_code == 403, await _feature(admin)
            assert refused.json()["permissions"] == ["SKIP_CHANGE_REQUEST"]
            rule = await http.put(_RULE, json={"changeRequestsEnabled": False})
            assert rule.json()["permissions"] == ["PROJECT_CHANGE_REQUEST_WRITE"]


async def test_rules_are_shown_and_undone(running: Running, admin: httpx.AsyncClient) -> None:
    await admin.post("/api/admin/projects", json={"id": "ruled", "name": "Ruled"})
    config = "/api/admin/projects/ruled/change-requests/config"
    path = "/api/admin/projects/ruled/environments/development/change-requests/config"
    role = await _role(admin, "Reviewer", "APPROVE_CHANGE_REQUEST")
    body = {"changeRequestsEnabled": True, "requiredApprovals": 3, "roles": [role]}
    assert (await admin.put(path, json=body)).status_code == 200
    there = {c["environment"]: c for c in (await admin.get(config)).json()}
    assert there["development"] == {
        "environment": "development", "type": "development", "changeRequestEnabled": True,
        "requiredApprovals": 3, "roles": [role],
    }  # fmt: skip
    assert there["production"]["changeRequestEnabled"] is False
    event = await _newest(admin)
    assert (event["type"], event["project"]) == ("change-request-configuration-updated", "ruled")
    # An ordinary change of the project leaves its rules alone.
    assert (await admin.put("/api/admin/projects/ruled", json={"name": "Other"})).is_success
    assert (await admin.get(config)).json() == list(there.values())
    undone = await admin.post("/api/admin/events/undo", json={"ids": [event["id"]]})
    assert undone.status_code == 200, undone.text
    assert not any(c["changeRequestEnabled"] for c in (await admin.get(config)).json())
    wrong = await admin.put(path, json={**body, "roles": [role, 9999]})
    assert wrong.status_code == 400
    assert wrong.json()["details"][0]["path"] == ["roles", 1]

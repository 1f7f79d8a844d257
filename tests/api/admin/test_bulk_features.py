"""Several features of a project at once: all or none."""

from typing import Any

import httpx

_PROJECT = "/api/admin/projects/default"


async def _made(admin: httpx.AsyncClient, *names: str) -> dict[str, Any]:
    for name in names:
        assert (await admin.post(f"{_PROJECT}/features", json={"name": name})).status_code == 201
    return {"features": list(names)}


async def _newest(admin: httpx.AsyncClient) -> int:
    newest: int = (await admin.get("/api/admin/events")).json()["events"][0]["id"]
    return newest


async def test_several_are_switched_or_none(admin: httpx.AsyncClient) -> None:
    body = await _made(admin, "on-one", "on-two")
    path = f"{_PROJECT}/bulk_features/environments/development"
    wrong = {"features": ["on-one", "no-such"]}
    before = await _newest(admin)
    assert (await admin.post(f"{path}/on", json=wrong)).status_code == 404
    assert await _newest(admin) == before
    for state in ("on", "off"):
        assert (await admin.post(f"{path}/{state}", json=body)).status_code == 200
        for name in body["features"]:
            url = f"{_PROJECT}/features/{name}/environments"
            assert (await admin.get(f"{url}/development")).json()["enabled"] is (state == "on")
            assert (await admin.get(f"{url}/production")).json()["enabled"] is False


async def test_several_are_stale(admin: httpx.AsyncClient) -> None:
    body = await _made(admin, "old-one", "old-two")
    answer = await admin.post(f"{_PROJECT}/stale", json={**body, "stale": True})
    assert answer.status_code == 202
    after = await _newest(admin)
    for name in body["features"]:
        assert (await admin.get(f"{_PROJECT}/features/{name}")).json()["stale"] is True
    await admin.post(f"{_PROJECT}/stale", json={**body, "stale": True})
    assert await _newest(admin) == after, "stale already"


async def test_only_archived_ones_are_revived_and_deleted(admin: httpx.AsyncClient) -> None:
    body = await _made(admin, "gone-one", "gone-two")
    await admin.delete(f"{_PROJECT}/features/gone-one")
    for what in ("revive", "delete"):
        before = await _newest(admin)
        assert (await admin.post(f"{_PROJECT}/{what}", json=body)).status_code == 409
        assert await _newest(admin) == before, "none of them"
    await admin.delete(f"{_PROJECT}/features/gone-two")
    assert (await admin.post(f"{_PROJECT}/revive", json=body)).status_code == 200
    assert (await admin.post(f"{_PROJECT}/archive", json=body)).status_code == 202
    assert (await admin.post(f"{_PROJECT}/delete", json=body)).status_code == 200
    await _made(admin, "gone-one")


async def test_a_parent_is_archived_with_its_children_only(admin: httpx.AsyncClient) -> None:
    child = {
        "name": "a-child", "strategies": [{"name": "default"}],
        "dependencies": [{"feature": "a-parent"}],
    }  # fmt: skip
    feed = {"version": 2, "features": [{**child, "name": "a-child"}]}
    await _made(admin, "a-parent")
    imported = await admin.post("/api/admin/state/import", json={"version": 1, **feed})
    assert imported.status_code == 202, imported.text
    full = (await admin.get(f"{_PROJECT}/features/a-parent")).json()
    assert full["children"] == ["a-child"]
    parent = {"features": ["a-parent"]}
    for answer in (
        await admin.post(f"{_PROJECT}/archive", json=parent),
        await admin.delete(f"{_PROJECT}/features/a-parent"),
    ):
        assert answer.status_code == 409
        assert "a-child" in answer.json()["message"]
    both = {"features": ["a-parent", "a-child"]}
    assert (await admin.post(f"{_PROJECT}/archive", json=both)).status_code == 202

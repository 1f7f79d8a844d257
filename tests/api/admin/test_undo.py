"""POST /api/admin/events/undo."""

from typing import Any

import httpx

_UNDO = "/api/admin/events/undo"
_IN = "/api/admin/projects/default/features"


async def _create(admin: httpx.AsyncClient, name: str, **more: Any) -> None:
    body = {"name": name, "strategies": [{"name": "default"}], **more}
    assert (await admin.post("/api/admin/features", json=body)).status_code == 201


async def _newest(admin: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    found = await admin.get("/api/admin/search/events", params={"limit": "1", **query})
    newest: dict[str, Any] = found.json()["events"][0]
    return newest


async def _feature(admin: httpx.AsyncClient, name: str) -> dict[str, Any]:
    document: dict[str, Any] = (await admin.get(f"/api/admin/features/{name}")).json()
    return document


async def test_an_event_is_shown_and_then_undone(admin: httpx.AsyncClient) -> None:
    await _create(admin, "undone", description="first")
    await admin.post("/api/admin/features/undone/toggle/on")
    event = await _newest(admin)
    body = {"ids": [event["id"]]}
    shown = (await admin.post(_UNDO, json={**body, "dryRun": True})).json()
    assert (shown["dryRun"], shown["groupId"], shown["conflicts"]) == (True, None, [])
    [change] = shown["changes"]
    assert change["patch"] == [{"op": "replace", "path": "/enabled", "value": False}]
    assert change["text"] == ["enabled: true -> false"]
    assert change["events"] == [event["id"]]
    assert (await _feature(admin, "undone"))["enabled"] is True
    undone = (await admin.post(_UNDO, json=body)).json()
    assert {**undone, "dryRun": True, "groupId": None} == shown
    assert (await _feature(admin, "undone"))["enabled"] is False
    own = await _newest(admin)
    assert (own["type"], own["environment"]) == ("feature-environment-disabled", "production")
    assert own["groupId"] == undone["groupId"]
    again = await admin.post(_UNDO, json={"change": undone["groupId"]})
    assert again.status_code == 200
    assert (await _feature(admin, "undone"))["enabled"] is True


async def test_what_others_changed_elsewhere_stays(admin: httpx.AsyncClient) -> None:
    await _create(admin, "apart", description="first")
    await admin.post("/api/admin/features/apart/toggle/on")
    event = await _newest(admin)
    body = {"description": "second", "type": "experiment"}
    assert (await admin.put(f"{_IN}/apart", json=body)).status_code == 200
    undone = await admin.post(_UNDO, json={"ids": [event["id"]]})
    assert undone.json()["conflicts"] == []
    feature = await _feature(admin, "apart")
    assert (feature["enabled"], feature["description"]) == (False, "second")


async def test_a_conflict_is_named_and_must_be_chosen(admin: httpx.AsyncClient) -> None:
    await _create(admin, "torn")
    for text in ("first", "second", "third"):
        await admin.put(f"{_IN}/torn", json={"description": text})
    third = await _newest(admin)
    events = (await admin.get("/api/admin/search/events?feature=IS:torn")).json()["events"]
    second = events[1]["id"]
    body = {"ids": [second]}
    refused = await admin.post(_UNDO, json=body)
    assert refused.status_code == 409
    [conflict] = refused.json()["conflicts"]
    assert conflict == {
        "id": "feature:torn/description",
        "kind": "feature",
        "name": "torn",
        "field": ["description"],
        "now": "third",
        "wanted": "first",
        "by": [{"id": third["id"], "type": third["type"], "createdBy": third["createdBy"]}],
    }
    shown = (await admin.post(_UNDO, json={**body, "dryRun": True})).json()
    assert shown["conflicts"] == [{**conflict, "choice": None}]
    assert shown["changes"] == []
    skipped = await admin.post(_UNDO, json={**body, "onConflict": "skip"})
    assert (skipped.status_code, skipped.json()["recorded"]) == (200, [])
    choices = {conflict["id"]: "overwrite"}
    done = await admin.post(_UNDO, json={**body, "choices": choices})
    assert done.status_code == 200
    assert (await _feature(admin, "torn"))["description"] == "first"
    unknown = await admin.post(_UNDO, json={**body, "choices": {"feature:x": "skip"}})
    assert unknown.status_code == 400
    assert unknown.json()["details"][0]["path"] == ["choices", "feature:x"]


async def test_an_archived_feature_comes_back_as_it_was(admin: httpx.AsyncClient) -> None:
    await _create(admin, "back", enabled=True)
    place = f"{_IN}/back/environments/development"
    await admin.post(f"{place}/strategies", json={"name": "default", "title": "t"})
    await admin.post(f"{place}/on")
    before = (await admin.get(f"{_IN}/back")).json()
    await admin.delete("/api/admin/features/back")
    archived = await _newest(admin)
    undone = (await admin.post(_UNDO, json={"ids": [archived["id"]]})).json()
    types = [(e["type"], e["environment"]) for e in undone["recorded"]]
    assert types == [
        ("feature-revived", None),
        ("feature-environment-enabled", "development"),
        ("feature-environment-enabled", "production"),
    ]
    assert (await admin.get(f"{_IN}/back")).json() == before


async def test_a_deleted_and_a_created_feature(admin: httpx.AsyncClient) -> None:
    await _create(admin, "gone", enabled=True, description="d")
    created = await _newest(admin)
    before = (await admin.get(f"{_IN}/gone")).json()
    undone = (await admin.post(_UNDO, json={"ids": [created["id"]]})).json()
    types = [e["type"] for e in undone["recorded"]]
    assert types == ["feature-archived", "feature-deleted"]
    assert (await admin.get("/api/admin/features/gone")).status_code == 404
    again = await admin.post(_UNDO, json={"change": undone["groupId"]})
    assert again.status_code == 200
    types = [e["type"] for e in again.json()["recorded"]]
    assert types == [
        "feature-created", "feature-strategy-add", "feature-environment-enabled",
    ]  # fmt: skip
    assert (await admin.get(f"{_IN}/gone")).json() == before


async def test_a_segment_and_who_uses_it(admin: httpx.AsyncClient) -> None:
    """What would not hang together is refused; both together hang together."""
    sent = {"name": "undo-segment", "constraints": []}
    made = (await admin.post("/api/admin/segments", json=sent)).json()
    created = await _newest(admin)
    await _create(admin, "uses")
    strategy = {"name": "default", "segments": [made["id"]]}
    place = f"{_IN}/uses/environments/development/strategies"
    assert (await admin.post(place, json=strategy)).status_code == 200
    refused = await admin.post(_UNDO, json={"ids": [created["id"]]})
    assert refused.status_code == 409
    assert "features use it: uses" in refused.json()["message"]
    undone = await admin.post(_UNDO, json={"from": created["id"]})
    assert undone.status_code == 200
    types = [e["type"] for e in undone.json()["recorded"]]
    assert types == ["feature-archived", "feature-deleted", "segment-deleted"]


async def test_places_come_and_go(admin: httpx.AsyncClient) -> None:
    await admin.post("/api/admin/environments", json={"name": "undo-there", "type": "test"})
    there = await _newest(admin)
    await admin.post("/api/admin/projects", json={"id": "undo-shop", "name": "Shop"})
    hide = "/api/admin/projects/undo-shop/environments"
    assert (await admin.delete(f"{hide}/undo-there")).status_code == 200
    hidden = await _newest(admin)
    undone = await admin.post(_UNDO, json={"ids": [hidden["id"]]})
    assert [(e["type"], e["environment"]) for e in undone.json()["recorded"]] == [
        ("project-environment-added", "undo-there")
    ]
    undone = await admin.post(_UNDO, json={"from": there["id"]})
    assert undone.status_code == 200, undone.text
    types = [e["type"] for e in undone.json()["recorded"]]
    assert types == ["project-deleted", "environment-deleted"]
    back = await admin.post(_UNDO, json={"change": undone.json()["groupId"]})
    assert back.status_code == 200, back.text
    assert (await admin.get("/api/admin/environments/undo-there")).status_code == 200


async def test_what_cannot_be_undone_is_refused(admin: httpx.AsyncClient) -> None:
    sent = {"name": "undo-role", "permissions": [{"name": "CREATE_FEATURE"}]}
    await admin.post("/api/admin/roles", json=sent)
    role = await _newest(admin)
    await _create(admin, "beside")
    beside = await _newest(admin)
    refused = await admin.post(_UNDO, json={"ids": [beside["id"], role["id"]]})
    assert refused.status_code == 400
    [detail] = refused.json()["details"]
    assert detail["path"] == ["ids", 1]
    assert "roles are not undone" in detail["message"]
    shown = await admin.post(_UNDO, json={"from": role["id"], "dryRun": True})
    assert [e["id"] for e in shown.json()["leftOut"]] == [role["id"]]
    nothing = await admin.post(_UNDO, json={"from": role["id"], "to": role["id"]})
    assert (nothing.status_code, nothing.json()["details"][0]["path"]) == (400, ["events"])
    unknown = await admin.post(_UNDO, json={"ids": [999_999_999]})
    assert (unknown.status_code, unknown.json()["details"][0]["path"]) == (400, ["ids", 0])
    for body in ({}, {"project": "default"}, {"from": "yesterday"}, {"change": "-" * 36}):
        assert (await admin.post(_UNDO, json=body)).status_code == 400

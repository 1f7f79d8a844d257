"""POST /api/admin/changes/preview: what drafted changes would do."""

from typing import Any

import httpx
import pytest

_PREVIEW = "/api/admin/changes/preview"
_IN = "/api/admin/projects/default/features"
_ROLL_OUT = {"name": "flexibleRollout", "parameters": {"rollout": "10", "groupId": "g"}}


async def _create(admin: httpx.AsyncClient, name: str) -> str:
    """A feature with a roll-out in development; the id of that."""
    assert (await admin.post(_IN, json={"name": name})).status_code == 201
    at = f"{_IN}/{name}/environments/development/strategies"
    made = await admin.post(at, json=_ROLL_OUT)
    strategy_id: str = made.json()["id"]
    return strategy_id


async def _revision(admin: httpx.AsyncClient, name: str) -> int:
    etag = (await admin.get(f"{_IN}/{name}")).headers["etag"]
    return int(etag.removeprefix('W/"').removeprefix('"').partition(".")[0])


def _change(name: str, action: str, payload: Any = None, **more: Any) -> dict[str, Any]:
    change = {"feature": name, "environment": "development", "action": action, **more}
    return change if payload is None else {**change, "payload": payload}


async def _planned(admin: httpx.AsyncClient, *changes: dict[str, Any]) -> dict[str, Any]:
    answer = await admin.post(_PREVIEW, json={"changes": changes})
    assert answer.status_code == 200, answer.text
    planned: dict[str, Any] = answer.json()
    return planned


async def test_changes_are_shown_together_and_not_made(admin: httpx.AsyncClient) -> None:
    strategy = await _create(admin, "drafted")
    revision = await _revision(admin, "drafted")
    planned = await _planned(
        admin,
        _change("drafted", "updateStrategy", {"id": strategy, "parameters": {"rollout": "30"}}),
        _change("drafted", "updateEnabled", {"enabled": True}),
        _change("drafted", "updateFeature", {"description": "new"}),
    )
    assert [c["events"] for c in planned["changes"]] == [
        ["feature-strategy-update"],
        ["feature-environment-enabled"],
        ["feature-metadata-updated"],
    ]
    [feature] = planned["features"]
    assert (feature["feature"], feature["project"]) == ("drafted", "default")
    assert feature["revision"] == revision
    assert feature["text"] == [
        'description: null -> "new"',
        "environments.development.enabled: false -> true",
        'environments.development.strategies.0.parameters.rollout: "10" -> "30"',
    ]
    [moved] = feature["moves"]
    assert (moved["environment"], moved["strategyId"]) == ("development", strategy)
    assert (moved["moves"]["exact"], moved["claim"]) == ("1/5", "exact")
    assert await _revision(admin, "drafted") == revision


async def test_what_is_left_out_of_a_strategy_stays(admin: httpx.AsyncClient) -> None:
    strategy = await _create(admin, "kept")
    at = f"{_IN}/kept/environments/development/strategies/{strategy}"
    constraint = {"contextName": "country", "operator": "IN", "values": ["NO"]}
    await admin.put(at, json={**_ROLL_OUT, "title": "mine", "constraints": [constraint]})
    planned = await _planned(
        admin, _change("kept", "updateStrategy", {"id": strategy, "parameters": {"rollout": 20}})
    )
    assert planned["features"][0]["text"] == [
        'environments.development.strategies.0.parameters.rollout: "10" -> "20"'
    ]


async def test_a_strategy_that_is_added_can_be_named_by_later_changes(
    admin: httpx.AsyncClient,
) -> None:
    await _create(admin, "later")
    variants = [{"name": "a", "weight": 1}]
    planned = await _planned(
        admin,
        _change("later", "addStrategy", {**_ROLL_OUT, "id": "mine", "variants": variants}),
        _change("later", "updateStrategy", {"id": "mine", "parameters": {"stickiness": "userId"}}),
        _change("later", "reorderStrategy", [{"id": "mine", "sortOrder": -1}]),
        _change("later", "patchVariant", {"variants": [{"name": "b", "weight": 3}]}),
        _change("later", "archiveFeature"),
    )
    events = [c["events"] for c in planned["changes"]]
    assert [types for [types] in events] == [
        "feature-strategy-add",
        "feature-strategy-update",
        "strategy-order-changed",
        "feature-environment-variants-updated",
        "feature-archived",
    ]
    [added, _, order, own, _] = planned["changes"]
    assert added["payload"]["id"] == "mine"
    assert "stickiness" not in added["payload"]["variants"][0]
    assert order["payload"] == [{"id": "mine", "sortOrder": -1}]
    assert own["payload"]["variants"][0]["stickiness"] == "default"


async def test_what_others_changed_since_is_a_conflict(admin: httpx.AsyncClient) -> None:
    strategy = await _create(admin, "raced")
    revision = await _revision(admin, "raced")
    at = f"{_IN}/raced/environments/development/strategies/{strategy}"
    parameters = {**_ROLL_OUT["parameters"], "rollout": "50"}  # type: ignore[dict-item]
    await admin.put(at, json={**_ROLL_OUT, "parameters": parameters, "title": "other"})
    newest = (await admin.get("/api/admin/events")).json()["events"][0]
    draft = _change(
        "raced", "updateStrategy", {"id": strategy, "parameters": {"rollout": "30"}},
        revision=revision,
    )  # fmt: skip
    planned = await _planned(admin, draft, _change("raced", "updateEnabled", {"enabled": True}))
    [conflict] = planned["changes"][0]["conflicts"]
    where = f"environments/development/strategies/{strategy}/parameters/rollout"
    assert conflict["id"] == f"feature:raced/{where}"
    assert (conflict["now"], conflict["wanted"]) == ("50", "30")
    assert [by["id"] for by in conflict["by"]] == [newest["id"]]
    assert planned["changes"][1]["conflicts"] == []
    await admin.put(at, json=_ROLL_OUT)
    assert (await _planned(admin, draft))["changes"][0]["conflicts"] == []


@pytest.mark.parametrize(
    ("change", "label"),
    [
        (_change("wrong", "updateEnabled"), "changes[0].payload.enabled"),
        (_change("wrong", "updateEnabled", {"enabled": 3}), "changes[0].payload.enabled"),
        (
            {"feature": "wrong", "action": "updateEnabled", "payload": {"enabled": True}},
            "changes[0].environment",
        ),
        (
            _change("wrong", "updateEnabled", {"enabled": True}, environment="nowhere"),
            "changes[0].environment",
        ),
        (_change("nobody", "updateEnabled", {"enabled": True}), "changes[0].feature"),
        (_change("wrong", "addStrategy", {"name": "noSuch"}), "changes[0].payload.name"),
        (
            _change("wrong", "addStrategy", {**_ROLL_OUT, "parameters": {"rollout": "101"}}),
            "changes[0].payload.parameters.rollout",
        ),
        (_change("wrong", "updateStrategy", {"parameters": {}}), "changes[0].payload.id"),
        (_change("wrong", "updateStrategy", {"id": "none"}), "changes[0].payload"),
        (_change("wrong", "deleteStrategy", {"id": "none"}), "changes[0].payload"),
        (_change("wrong", "reorderStrategy", []), "changes[0].payload"),
        (
            _change("wrong", "patchVariant", {"variants": [{}]}),
            "changes[0].payload.variants[0].name",
        ),
        (
            _change("wrong", "patchVariant", {"variants": [
                {"name": "a", "weight": 1, "weightType": "fix"}]}),
            "changes[0].payload.variants",
        ),
        (_change("wrong", "updateFeature", {}), "changes[0].payload"),
        (_change("wrong", "updateFeature", {"type": "none"}), "changes[0].payload.type"),
        (_change("wrong", "addDependency", {"feature": "wrong"}), "changes[0].payload.feature"),
        (_change("wrong", "deleteDependency", {"feature": "none"}), "changes[0].payload"),
        (_change("wrong", "explode", {}), "changes[0].action"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_named(
    admin: httpx.AsyncClient, change: dict[str, Any], label: str
) -> None:
    if (await admin.get(f"{_IN}/wrong")).status_code == 404:
        await _create(admin, "wrong")
    answer = await admin.post(_PREVIEW, json={"changes": [change]})
    assert answer.status_code == 400
    assert label in [d["context"]["label"] for d in answer.json()["details"]], answer.text


async def test_the_parent_of_others_cannot_be_archived(admin: httpx.AsyncClient) -> None:
    for name in ("parent", "child"):
        await _create(admin, name)
    archived = _change("parent", "archiveFeature")
    planned = await _planned(
        admin, _change("child", "addDependency", {"feature": "parent"}),
        _change("child", "deleteDependency", {"feature": "parent"}), archived,
    )  # fmt: skip
    assert [len(c["events"]) for c in planned["changes"]] == [1, 1, 1]
    await admin.post(f"{_IN}/child/dependencies", json={"feature": "parent"})
    refused = await admin.post(_PREVIEW, json={"changes": [archived]})
    assert refused.status_code == 409
    planned = await _planned(admin, _change("child", "archiveFeature"), archived)
    assert [f["feature"] for f in planned["features"]] == ["child", "parent"]

"""Strategies by their ids, in one environment."""

from typing import Any

import httpx
import pytest

_PATH = "/api/admin/projects/default/features"
_NO_ID = "00000000-0000-0000-0000-000000000000"


async def _made(admin: httpx.AsyncClient, name: str) -> str:
    assert (await admin.post(_PATH, json={"name": name})).status_code == 201
    return f"{_PATH}/{name}/environments/development/strategies"


async def _added(admin: httpx.AsyncClient, path: str, **body: Any) -> dict[str, Any]:
    answer = await admin.post(path, json={"name": "flexibleRollout", **body})
    assert answer.status_code == 200, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def test_what_is_left_out_is_filled_in(admin: httpx.AsyncClient) -> None:
    path = await _made(admin, "filled")
    added = await _added(admin, path)
    assert added == {
        "id": added["id"],
        "name": "flexibleRollout",
        "title": None,
        "disabled": False,
        "constraints": [],
        "parameters": {"groupId": "filled", "rollout": "100", "stickiness": "default"},
        "variants": [],
        "sortOrder": 0,
        "segments": [],
    }
    assert (await admin.get(f"{path}/{added['id']}")).json() == added
    assert (await admin.get(path)).json() == [added]
    assert (await _added(admin, path, parameters={"rollout": 7}))["sortOrder"] == 1


async def test_put_keeps_some_and_empties_the_rest(admin: httpx.AsyncClient) -> None:
    path = await _made(admin, "replaced")
    constraint = {"contextName": "userId", "operator": "IN", "values": ["1"]}
    added = await _added(
        admin, path, title="t", disabled=True, sortOrder=7, constraints=[constraint],
        variants=[{"name": "a", "weight": 1}], parameters={"rollout": "5"},
    )  # fmt: skip
    assert added["variants"][0]["weight"] == 1000
    put = await admin.put(f"{path}/{added['id']}", json={"name": "flexibleRollout"})
    assert put.status_code == 200
    now = put.json()
    assert (now["title"], now["disabled"], now["sortOrder"]) == ("t", True, 7)
    assert (now["constraints"], now["variants"], now["parameters"]["rollout"]) == ([], [], "100")
    assert (await admin.put(f"{path}/{_NO_ID}", json={"name": "default"})).status_code == 404


async def test_a_patch_changes_one_parameter(admin: httpx.AsyncClient) -> None:
    path = await _made(admin, "nudged")
    added = await _added(admin, path, title="t", variants=[{"name": "a", "weight": 1}])
    steps: list[dict[str, Any]] = [
        {"op": "replace", "path": "/parameters/rollout", "value": "77"},
        {"op": "add", "path": "/constraints/-", "value": {
            "contextName": "x", "operator": "IN", "values": ["1"]}},
        {"op": "replace", "path": "/id", "value": _NO_ID},
    ]  # fmt: skip
    now = (await admin.patch(f"{path}/{added['id']}", json=steps)).json()
    assert now["parameters"] == {**added["parameters"], "rollout": "77"}
    assert now["constraints"][0]["values"] == ["1"]
    assert {k: now[k] for k in ("id", "title", "variants")} == {
        k: added[k] for k in ("id", "title", "variants")
    }
    bad = [{"op": "replace", "path": "/parameters/rollout", "value": "101"}]
    answer = await admin.patch(f"{path}/{added['id']}", json=bad)
    assert answer.status_code == 400
    assert '"parameters.rollout"' in answer.json()["message"]
    assert (await admin.get(f"{path}/{added['id']}")).json() == now


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"name": "noSuchStrategy"}, '"name" names no strategy'),
        ({"name": "remoteAddress"}, '"parameters.IPs" is required'),
        ({"name": "flexibleRollout", "parameters": {"rollout": "x"}}, '"parameters.rollout"'),
        ({"name": "default", "segments": [4711]}, '"segments[0]" names no segment'),
        ({"name": "default", "constraints": [{"contextName": "a", "operator": "NUM_GT",
          "value": "x"}]}, '"constraints[0].value" must be a number'),
        ({"name": "default", "variants": [{"name": "a", "weight": 1, "payload":
          {"type": "number", "value": "x"}}]}, '"variants[0].payload.value"'),
        ({"name": "default", "variants": [{"name": "a", "weight": 1, "weightType": "fix"}]},
         '"variants" must have at least one variable'),
        ({"name": "default", "variants": [{"name": "a", "weight": 1}] * 2}, "duplicate"),
    ],
)  # fmt: skip
async def test_one_that_cannot_be_is_refused(
    admin: httpx.AsyncClient, body: dict[str, Any], words: str
) -> None:
    await admin.post(_PATH, json={"name": "strict"})
    path = f"{_PATH}/strict/environments/development/strategies"
    answer = await admin.post(path, json=body)
    assert answer.status_code == 400, answer.text
    assert words in answer.json()["message"]
    assert (await admin.get(path)).json() == []


async def test_variants_share_the_whole_and_the_stickiness(admin: httpx.AsyncClient) -> None:
    path = await _made(admin, "shared")
    variants = [
        {"name": "a", "weight": 200, "weightType": "fix"},
        {"name": "b", "weight": 1},
        {"name": "c", "weight": 1, "stickiness": "default"},
        {"name": "d", "weight": 1},
    ]
    added = await _added(admin, path, parameters={"stickiness": "userId"}, variants=variants)
    assert [v["weight"] for v in added["variants"]] == [200, 267, 267, 266]
    assert [v["stickiness"] for v in added["variants"]] == ["userId", "userId", "default", "userId"]


async def test_strategies_can_be_sorted_and_removed(admin: httpx.AsyncClient) -> None:
    path = await _made(admin, "sorted")
    ids = [(await _added(admin, path))["id"] for _ in range(3)]
    order = [{"id": ids[0], "sortOrder": 9}, {"id": ids[2], "sortOrder": -1}]
    assert (await admin.post(f"{path}/set-sort-order", json=order)).status_code == 200
    assert [s["id"] for s in (await admin.get(path)).json()] == [ids[2], ids[1], ids[0]]
    unknown = [{"id": ids[0], "sortOrder": 1}, {"id": _NO_ID, "sortOrder": 1}]
    assert (await admin.post(f"{path}/set-sort-order", json=unknown)).status_code == 404
    assert (await admin.delete(f"{path}/{ids[1]}")).status_code == 200
    assert (await admin.delete(f"{path}/{ids[1]}")).status_code == 404
    assert [s["id"] for s in (await admin.get(path)).json()] == [ids[2], ids[0]]


async def test_a_strategy_is_of_its_environment_only(admin: httpx.AsyncClient) -> None:
    path = await _made(admin, "local")
    added = await _added(admin, path)
    elsewhere = path.replace("development", "production")
    for answer in (
        await admin.get(f"{elsewhere}/{added['id']}"),
        await admin.put(f"{elsewhere}/{added['id']}", json={"name": "default"}),
        await admin.delete(f"{elsewhere}/{added['id']}"),
    ):
        assert answer.status_code == 404


async def test_the_last_strategy_takes_the_feature_off(admin: httpx.AsyncClient) -> None:
    """Clients take no strategies for everybody."""
    path = await _made(admin, "emptied")
    added = await _added(admin, path)
    await admin.post(path.replace("/strategies", "/on"))
    assert (await admin.delete(f"{path}/{added['id']}")).status_code == 200
    state = (await admin.get(path.removesuffix("/strategies"))).json()
    assert (state["enabled"], state["strategies"]) == (False, [])

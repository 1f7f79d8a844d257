"""GET /api/admin/projects/{projectId}/environments/compare."""

from typing import Any

import httpx

_PROJECT = "/api/admin/projects/compared"
_COMPARE = f"{_PROJECT}/environments/compare"


async def _compared(admin: httpx.AsyncClient, path: str = _COMPARE, **query: str) -> Any:
    asked = {"from": "development", "to": "production", **query}
    answer = await admin.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_features_that_differ(admin: httpx.AsyncClient) -> None:
    project = {"id": "compared", "name": "Compared"}
    assert (await admin.post("/api/admin/projects", json=project)).status_code == 201
    features = f"{_PROJECT}/features"
    for name in ("c.alike", "b.on", "a.rollout", "d.gone"):
        assert (await admin.post(features, json={"name": name})).status_code == 201
    await admin.delete(f"{features}/d.gone")
    assert (await _compared(admin))["features"] == []
    for environment in ("development", "production"):
        strategies = f"{features}/a.rollout/environments/{environment}/strategies"
        rollout = "100" if environment == "development" else "50"
        body = {"name": "flexibleRollout", "parameters": {"rollout": rollout}}
        assert (await admin.post(strategies, json=body)).is_success
        on = f"{features}/c.alike/environments/{environment}/on"
        assert (await admin.post(on)).is_success
    assert (await admin.post(f"{features}/b.on/environments/development/on")).is_success
    found = await _compared(admin)
    assert (found["from"], found["to"]) == ("development", "production")
    assert (found["compared"], found["different"]) == (3, 2)
    rolled, on_here = found["features"]
    assert rolled == {
        "name": "a.rollout",
        "differs": ["strategies"],
        "diffs": [
            {
                "kind": "E",
                "path": ["strategies", 0, "parameters", "rollout"],
                "lhs": "100",
                "rhs": "50",
            }
        ],
    }
    assert (on_here["name"], on_here["differs"]) == ("b.on", ["enabled", "strategies"])
    everything = await _compared(admin, all="true")
    names = ["a.rollout", "b.on", "c.alike"]
    assert [f["name"] for f in everything["features"]] == names
    one = await _compared(admin, feature="a.rollout")
    assert (one["features"], one["compared"]) == ([rolled], 1)
    assert (await _compared(admin, feature="c.alike"))["features"] == []
    copy = {"from": "development"}
    path = f"{features}/a.rollout/environments/production/copy"
    assert (await admin.post(path, json=copy)).is_success
    assert (await _compared(admin))["different"] == 1


async def test_what_is_not_there_is_not_found(admin: httpx.AsyncClient) -> None:
    of_default = "/api/admin/projects/default/environments/compare"
    body = {"id": "hidden-one", "name": "In production only", "environments": ["production"]}
    assert (await admin.post("/api/admin/projects", json=body)).status_code == 201
    both = {"from": "development", "to": "production"}
    for path, query in (
        (of_default, {**both, "to": "nowhere"}),
        (of_default, {**both, "feature": "no-such"}),
        ("/api/admin/projects/no-such/environments/compare", both),
        ("/api/admin/projects/hidden-one/environments/compare", both),
    ):
        assert (await admin.get(path, params=query)).status_code == 404, (path, query)


async def test_what_is_wrong_is_named(admin: httpx.AsyncClient) -> None:
    of_default = "/api/admin/projects/default/environments/compare"
    both = {"from": "development", "to": "production"}
    for query, name in (
        ({"from": "development"}, "to"),
        ({"to": "production"}, "from"),
        ({**both, "to": "development"}, "to"),
        ({**both, "all": "perhaps"}, "all"),
    ):
        answer = await admin.get(of_default, params=query)
        assert answer.status_code == 400, query
        assert name in answer.json()["details"][0]["path"]

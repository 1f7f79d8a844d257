"""/api/admin/projects/{projectId}/features/{child}/dependencies, and moving between projects."""

from typing import Any

import httpx

_FEATURES = "/api/admin/projects/default/features"


async def _make(admin: httpx.AsyncClient, *names: str) -> None:
    for name in names:
        assert (await admin.post(_FEATURES, json={"name": name})).status_code == 201


async def _depend(admin: httpx.AsyncClient, child: str, **body: Any) -> httpx.Response:
    return await admin.post(f"{_FEATURES}/{child}/dependencies", json=body)


async def _of(admin: httpx.AsyncClient, name: str) -> Any:
    return (await admin.get(f"{_FEATURES}/{name}")).json()["dependencies"]


async def test_a_feature_gets_a_parent_another_one_and_none(admin: httpx.AsyncClient) -> None:
    await _make(admin, "d-child", "d-one", "d-two")
    assert (await _depend(admin, "d-child", feature="d-one")).status_code == 200
    assert await _of(admin, "d-child") == [{"feature": "d-one", "enabled": True}]
    assert (await admin.get(f"{_FEATURES}/d-one")).json()["children"] == ["d-child"]
    again = await _depend(admin, "d-child", feature="d-two", variants=["red"])
    assert again.status_code == 200
    assert await _of(admin, "d-child") == [
        {"feature": "d-two", "enabled": True, "variants": ["red"]}
    ]
    assert (await admin.get("/api/admin/projects/default/dependencies")).json() is True
    path = f"{_FEATURES}/d-child/dependencies"
    assert (await admin.delete(f"{path}/d-one")).status_code == 404
    assert (await admin.delete(f"{path}/d-two")).status_code == 200
    assert await _of(admin, "d-child") == []
    assert (await admin.delete(path)).status_code == 200, "a change of nothing"


async def test_there_is_one_level_and_no_circle(admin: httpx.AsyncClient) -> None:
    await _make(admin, "l-child", "l-parent", "l-other")
    await _depend(admin, "l-child", feature="l-parent")
    assert (await _depend(admin, "l-other", feature="l-child")).status_code == 409
    assert (await _depend(admin, "l-parent", feature="l-other")).status_code == 409
    assert (await _depend(admin, "l-parent", feature="l-child")).status_code == 409
    for wrong in ("l-child", "nobody"):
        refused = await _depend(admin, "l-child", feature=wrong)
        assert refused.status_code == 400
        assert '"feature"' in refused.json()["message"]
    parents = (await admin.get(f"{_FEATURES}/l-other/parents")).json()
    assert "l-parent" in parents
    assert "l-child" not in parents


async def test_a_parent_stays_while_it_is_needed(admin: httpx.AsyncClient) -> None:
    await _make(admin, "s-child", "s-parent")
    await _depend(admin, "s-child", feature="s-parent", enabled=False)
    for path in (f"{_FEATURES}/s-parent", "/api/admin/features/s-parent"):
        refused = await admin.delete(path)
        assert refused.status_code == 409
        assert "s-child" in refused.json()["message"]
    await admin.delete(f"{_FEATURES}/s-child")
    assert (await admin.delete(f"{_FEATURES}/s-parent")).is_success


async def test_a_feature_moves_without_its_kin_only(admin: httpx.AsyncClient) -> None:
    await admin.post("/api/admin/projects", json={"id": "moved-to", "name": "Moved to"})
    await _make(admin, "m-child", "m-parent")
    await _depend(admin, "m-child", feature="m-parent")
    target = {"newProjectId": "moved-to"}
    for name in ("m-child", "m-parent"):
        refused = await admin.post(f"{_FEATURES}/{name}/changeProject", json=target)
        assert refused.status_code == 409
    await admin.delete(f"{_FEATURES}/m-child/dependencies")
    assert (await admin.post(f"{_FEATURES}/m-child/changeProject", json=target)).status_code == 200
    assert (await admin.get(f"{_FEATURES}/m-child")).status_code == 404
    moved = await admin.get("/api/admin/projects/moved-to/features/m-child")
    assert moved.json()["project"] == "moved-to"
    refused = await _depend(admin, "m-parent", feature="m-child")
    assert refused.status_code == 400
    assert "project default" in refused.json()["message"]


async def test_the_variants_of_a_parent(admin: httpx.AsyncClient) -> None:
    await _make(admin, "v-parent")
    variant = {"name": "red", "weight": 1000, "weightType": "variable", "stickiness": "default"}
    strategy = {"name": "flexibleRollout", "variants": [variant]}
    path = f"{_FEATURES}/v-parent/environments/development/strategies"
    assert (await admin.post(path, json=strategy)).status_code == 200
    assert (await admin.get(f"{_FEATURES}/v-parent/parent-variants")).json() == ["red"]


async def test_archiving_is_looked_at_first(admin: httpx.AsyncClient) -> None:
    await _make(admin, "a-child", "a-other", "a-parent")
    for child in ("a-child", "a-other"):
        assert (await _depend(admin, child, feature="a-parent")).is_success
    await admin.delete(f"{_FEATURES}/a-other")
    path = "/api/admin/projects/default/archive"

    async def impact(*names: str) -> list[str]:
        answer = await admin.post(f"{path}/validate", json={"features": names})
        assert answer.status_code == 200
        assert answer.json()["hasDeletedDependencies"] is False
        parents: list[str] = answer.json()["parentsWithChildFeatures"]
        refused = await admin.post(path, json={"features": names}) if parents else None
        assert refused is None or refused.status_code == 409
        return parents

    assert await impact("a-parent") == ["a-parent"]
    assert await impact("a-parent", "a-child") == []
    assert await impact("a-child") == []
    assert await impact() == []
    for wrong in ("no-such", "a-other"):  # the second one is archived
        body = {"features": ["a-child", wrong]}
        assert (await admin.post(f"{path}/validate", json=body)).status_code == 404
    assert (await admin.get(f"{_FEATURES}/a-child")).status_code == 200, "it only looked"


async def test_what_comes_back_finds_its_parent_or_stays_away(admin: httpx.AsyncClient) -> None:
    await _make(admin, "r-child", "r-parent", "r-grand")
    await _depend(admin, "r-child", feature="r-parent")
    bulk = "/api/admin/projects/default/revive"
    ways: list[tuple[str, Any]] = [
        ("/api/admin/archive/revive/r-child", None),
        (bulk, {"features": ["r-child"]}),
    ]

    async def refused(reason: str) -> None:
        for path, body in ways:
            answer = await admin.post(path, json=body)
            assert answer.status_code == 409, path
            assert reason in answer.json()["message"]

    await admin.delete(f"{_FEATURES}/r-child")
    await admin.delete(f"{_FEATURES}/r-parent")
    await refused("r-parent")
    together = await admin.post(bulk, json={"features": ["r-child", "r-parent"]})
    assert together.status_code == 200
    await admin.delete(f"{_FEATURES}/r-child")
    assert (await _depend(admin, "r-parent", feature="r-grand")).status_code == 200
    await refused("r-parent")
    await admin.delete(f"{_FEATURES}/r-parent/dependencies")
    await admin.delete(f"{_FEATURES}/r-parent")
    body = {"features": ["r-parent"]}
    assert (await admin.post("/api/admin/projects/default/delete", json=body)).is_success
    await refused("r-parent")
    assert (await admin.delete(f"{_FEATURES}/r-child/dependencies")).status_code == 200
    assert (await admin.post(ways[0][0])).status_code == 200


async def test_nothing_comes_back_into_an_archived_project(admin: httpx.AsyncClient) -> None:
    await admin.post("/api/admin/projects", json={"id": "put-away", "name": "Put away"})
    path = "/api/admin/projects/put-away"
    assert (await admin.post(f"{path}/features", json={"name": "in-it"})).status_code == 201
    await admin.delete(f"{path}/features/in-it")
    assert (await admin.post("/api/admin/projects/archive/put-away")).is_success
    for way, body in (
        ("/api/admin/archive/revive/in-it", None),
        (f"{path}/revive", {"features": ["in-it"]}),
    ):
        answer = await admin.post(way, json=body)
        assert answer.status_code == 409
        assert "put-away" in answer.json()["message"]

"""Segments over HTTP, and what clients are told of them."""

from typing import Any

import httpx
import pytest

_PATH = "/api/admin/segments"
_V2 = {"unleash-client-spec": "5.2.0"}
_STAFF = {"contextName": "userId", "operator": "IN", "values": ["1", "2"]}


async def _segment(admin: httpx.AsyncClient, name: str, **body: Any) -> dict[str, Any]:
    answer = await admin.post(_PATH, json={"name": name, "constraints": [_STAFF], **body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"segments/{made['id']}"
    return made


async def _feature(admin: httpx.AsyncClient, name: str, *segments: int) -> httpx.Response:
    strategies = [{"name": "default", "segments": list(segments)}]
    body = {"name": name, "enabled": True, "strategies": strategies}
    return await admin.post("/api/admin/features", json=body)


async def test_the_life_of_a_segment(admin: httpx.AsyncClient) -> None:
    made = await _segment(admin, "life", description="first")
    assert list(made) == [
        "id", "name", "description", "constraints", "createdAt", "createdBy", "usedInProjects",
        "usedInFeatures",
    ]  # fmt: skip
    assert made["createdBy"] == "init-admin-1"
    path = f"{_PATH}/{made['id']}"
    body = {"name": "life", "constraints": []}
    assert (await admin.put(path, json=body)).status_code == 204
    found = (await admin.get(path)).json()
    assert (found["description"], found["constraints"]) == ("first", [])
    assert (await admin.put(path, json=body)).status_code == 204, "a change of nothing"
    assert (await admin.delete(path)).status_code == 204
    assert (await admin.get(path)).json()["error"] == "Could not find segment"
    events = (await admin.get("/api/admin/events/life")).json()["events"]
    told = {"createdBy", "usedInProjects", "usedInFeatures"}  # of the asking
    assert events[2]["data"] == {k: v for k, v in made.items() if k not in told}
    assert [e["type"] for e in events] == ["segment-deleted", "segment-updated", "segment-created"]
    assert (await _segment(admin, "life"))["id"] > made["id"], "an id means one segment for ever"


async def test_clients_get_the_segments_in_use_and_see_a_change(
    admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    used, _unused = await _segment(admin, "used"), await _segment(admin, "unused")
    assert (await _feature(admin, "with-segment", used["id"])).status_code == 201

    async def fetched() -> dict[str, Any]:
        answer = await client.get("/api/client/features", headers=_V2)
        return {**answer.json(), "etag": answer.headers["etag"]}

    before = await fetched()
    assert [s["name"] for s in before["segments"]] == ["used"]
    feature = next(f for f in before["features"] if f["name"] == "with-segment")
    assert feature["strategies"][0]["segments"] == [used["id"]]
    changed = [{**_STAFF, "values": ["3"]}]
    await admin.put(f"{_PATH}/{used['id']}", json={"name": "used", "constraints": changed})
    after = await fetched()
    assert after["etag"] != before["etag"]
    assert after["segments"][0]["constraints"][0]["values"] == ["3"]
    old = (await client.get("/api/client/features/with-segment")).json()
    assert old["strategies"][0]["segments"] == [used["id"]]


async def test_a_segment_in_use_stays_also_for_an_archived_feature(
    admin: httpx.AsyncClient,
) -> None:
    used = await _segment(admin, "kept")
    path = f"{_PATH}/{used['id']}"
    await _feature(admin, "keeps-it", used["id"])
    found = (await admin.get(path)).json()
    assert (found["usedInProjects"], found["usedInFeatures"]) == (1, 1)
    uses = (await admin.get(f"{path}/strategies")).json()
    strategy = uses["strategies"][0].pop("id")
    use = {"projectId": "default", "featureName": "keeps-it", "strategyName": "default",
           "environment": "production"}  # fmt: skip
    assert uses == {"strategies": [use], "changeRequestStrategies": []}
    named = (await admin.get(f"{_PATH}/strategies/{strategy}")).json()["segments"]
    assert named == [found]
    for _ in range(2):
        refused = await admin.delete(path)
        assert refused.status_code == 409
        assert "used by keeps-it" in refused.json()["message"]
        await admin.delete("/api/admin/features/keeps-it")


async def test_a_name_is_taken_once(admin: httpx.AsyncClient) -> None:
    made, other = await _segment(admin, "taken"), await _segment(admin, "other")
    body = {"name": "taken", "constraints": []}
    assert (await admin.post(_PATH, json=body)).status_code == 409
    assert (await admin.put(f"{_PATH}/{other['id']}", json=body)).status_code == 409
    assert (await admin.put(f"{_PATH}/{made['id']}", json=body)).status_code == 204
    check = {"name": "taken"}
    assert (await admin.post(f"{_PATH}/validate", json=check)).status_code == 409
    assert (await admin.post(f"{_PATH}/validate", json={"name": "new"})).status_code == 204
    found = (await admin.get(_PATH)).json()["segments"]
    names = [s["name"] for s in found]
    assert names == sorted(names)


async def test_a_feature_names_segments_that_are_there(admin: httpx.AsyncClient) -> None:
    there = await _segment(admin, "there")
    refused = await _feature(admin, "names-nothing", there["id"], 4711)
    assert refused.status_code == 400
    label = refused.json()["details"][0]["context"]["label"]
    assert label == "strategies[0].segments[1]"


async def _move(admin: httpx.AsyncClient, name: str, project: str, *segments: int) -> int:
    strategies = [{"name": "default", "segments": list(segments)}]
    body = {"project": project, "strategies": strategies}
    return (await admin.put(f"/api/admin/features/{name}", json=body)).status_code


async def test_a_segment_of_a_project_is_for_its_features_only(admin: httpx.AsyncClient) -> None:
    project = {"id": "mine", "name": "Mine"}
    document = {"version": 1, "projects": [project]}
    assert (await admin.post("/api/admin/state/import", json=document)).status_code == 202
    own = await _segment(admin, "own", project="mine")
    assert list(own)[3:5] == ["project", "constraints"]
    refused = await _feature(admin, "of-another", own["id"])
    assert refused.status_code == 400
    (detail,) = refused.json()["details"]
    assert detail["message"] == '"strategies[0].segments[0]" names a segment of the project mine'
    assert (await _feature(admin, "moves")).status_code == 201
    assert await _move(admin, "moves", "mine", own["id"]) == 200
    assert await _move(admin, "moves", "default", own["id"]) == 400, "and cannot take it along"
    assert await _move(admin, "moves", "default") == 200


async def test_a_segment_moves_to_a_project_when_no_other_uses_it(admin: httpx.AsyncClient) -> None:
    made = await _segment(admin, "becomes-own")
    path = f"{_PATH}/{made['id']}"
    await _feature(admin, "in-default", made["id"])
    body = {"name": "becomes-own", "constraints": [_STAFF]}
    document = {"version": 1, "projects": [{"id": "other", "name": "Other"}]}
    assert (await admin.post("/api/admin/state/import", json=document)).status_code == 202
    for project, words in (("other", "used in other projects: default"), ("nowhere", "no project")):
        refused = await admin.put(path, json={**body, "project": project})
        assert refused.status_code == 400
        (detail,) = refused.json()["details"]
        assert detail["path"] == ["project"]
        assert words in detail["message"]
    assert (await admin.put(path, json={**body, "project": "default"})).status_code == 204
    assert (await admin.put(path, json=body)).status_code == 204
    assert (await admin.get(path)).json()["project"] == "default", "left out, it is kept"
    assert (await admin.put(path, json={**body, "project": None})).status_code == 204
    assert "project" not in (await admin.get(path)).json()


@pytest.mark.parametrize(
    ("constraints", "label"),
    [
        (None, "constraints"),
        ([{"contextName": "a", "operator": "LIKE"}], "constraints[0].operator"),
        ([_STAFF, {"contextName": "a", "operator": "NUM_GT", "value": "x"}],
         "constraints[1].value"),
        ([_STAFF] * 501, "constraints"),
    ],
)  # fmt: skip
async def test_wrong_input_is_named(
    admin: httpx.AsyncClient, constraints: object, label: str
) -> None:
    answer = await admin.post(_PATH, json={"name": "wrong", "constraints": constraints})
    assert answer.status_code == 400
    assert answer.json()["details"][0]["context"]["label"] == label


@pytest.mark.parametrize("segment_id", ["4711", "x", "-1", "99999999999"])
async def test_an_unknown_one_is_404(admin: httpx.AsyncClient, segment_id: str) -> None:
    body = {"name": "nobody", "constraints": []}
    assert (await admin.get(f"{_PATH}/{segment_id}")).status_code == 404
    assert (await admin.put(f"{_PATH}/{segment_id}", json=body)).status_code == 404
    assert (await admin.delete(f"{_PATH}/{segment_id}")).status_code == 404


async def test_the_segments_of_a_strategy_are_changed_by_its_id(admin: httpx.AsyncClient) -> None:
    first, second = await _segment(admin, "first-of-two"), await _segment(admin, "second-of-two")
    await _feature(admin, "names-two", first["id"])
    uses = (await admin.get(f"{_PATH}/{first['id']}/strategies")).json()["strategies"]
    body = {"projectId": "default", "environmentId": "production",
            "strategyId": uses[0]["id"], "segmentIds": [second["id"]]}  # fmt: skip
    answer = await admin.post(f"{_PATH}/strategies", json=body)
    assert (answer.status_code, answer.json()) == (201, body)
    (strategy,) = (await admin.get("/api/admin/features/names-two")).json()["strategies"]
    assert strategy["segments"] == [second["id"]]
    unknown = await admin.post(f"{_PATH}/strategies", json={**body, "segmentIds": [999]})
    assert unknown.status_code == 400
    assert "segmentIds[0]" in unknown.json()["message"]
    elsewhere = await admin.post(f"{_PATH}/strategies", json={**body, "strategyId": "nobody"})
    assert elsewhere.status_code == 404

"""Features under their project: create, read, change by PUT and by JSON patch, archive, clone."""

from typing import Any

import httpx
import pytest

_PATH = "/api/admin/projects/default/features"


async def make(admin: httpx.AsyncClient, name: str, **body: Any) -> dict[str, Any]:
    answer = await admin.post(_PATH, json={"name": name, **body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def events_of(admin: httpx.AsyncClient, name: str) -> list[str]:
    """Types of the newest events whose data names the feature, oldest first."""
    found = (await admin.get("/api/admin/events")).json()["events"]
    named = [e for e in found if name in (e["data"].get("name"), e["data"].get("featureName"))]
    return [e["type"] for e in reversed(named)]


async def test_the_life_of_a_feature(admin: httpx.AsyncClient) -> None:
    made = await make(admin, "life", tags=[{"type": "simple", "value": "at-birth"}])
    assert list(made) == [
        "name", "description", "type", "project", "stale", "createdAt", "impressionData",
        "archived", "lastSeenAt",
    ]  # fmt: skip
    assert (made["type"], made["project"], made["description"]) == ("release", "default", None)
    tags = (await admin.get("/api/admin/features/life/tags")).json()["tags"]
    assert tags == [{"type": "simple", "value": "at-birth"}]
    full = (await admin.get(f"{_PATH}/life")).json()
    places = [(e["name"], e["enabled"], e["strategies"]) for e in full["environments"]]
    assert places == [("development", False, []), ("production", False, [])]
    body = {"description": "put", "type": "experiment", "stale": True, "impressionData": True}
    put = (await admin.put(f"{_PATH}/life", json=body)).json()
    assert {k: put[k] for k in body} == body
    put = (await admin.put(f"{_PATH}/life", json={"name": "life"})).json()
    assert (put["description"], put["type"], put["stale"]) == (None, "release", False)
    listed = (await admin.get(_PATH)).json()
    assert listed["version"] == 2
    (seen,) = (f for f in listed["features"] if f["name"] == "life")
    assert [e["hasStrategies"] for e in seen["environments"]] == [False, False]
    assert (await admin.delete(f"{_PATH}/life")).status_code == 202
    assert (await admin.get(f"{_PATH}/life")).status_code == 404
    listed = (await admin.get(_PATH)).json()
    assert "life" not in [f["name"] for f in listed["features"]]
    assert await events_of(admin, "life") == [
        "feature-created", "feature-metadata-updated", "feature-stale-on",
        "feature-metadata-updated", "feature-stale-off", "feature-archived",
    ]  # fmt: skip


async def test_a_write_that_changes_nothing_writes_no_event(admin: httpx.AsyncClient) -> None:
    await make(admin, "same", description="d")
    assert (await admin.put(f"{_PATH}/same", json={"description": "d"})).status_code == 200
    step = {"op": "replace", "path": "/description", "value": "d"}
    assert (await admin.patch(f"{_PATH}/same", json=[step])).status_code == 200
    assert await events_of(admin, "same") == ["feature-created"]


@pytest.mark.parametrize(
    ("project", "body", "status", "words"),
    [
        ("no-such-project", {"name": "nowhere"}, 404, "no-such-project"),
        ("default", {"name": "typed", "type": "odd"}, 400, "must be one of [release,"),
        ("default", {"name": "a b"}, 400, "URL friendly"),
        ("default", {"name": "tagged", "tags": [{"type": "odd", "value": "xx"}]}, 400, "tag type"),
        ("default", {"name": "tagged", "tags": [{"value": "x"}]}, 400, "tags[0].value"),
    ],
)
async def test_create_says_what_is_wrong_and_leaves_nothing(
    admin: httpx.AsyncClient, project: str, body: dict[str, Any], status: int, words: str
) -> None:
    answer = await admin.post(f"/api/admin/projects/{project}/features", json=body)
    assert answer.status_code == status
    assert words in answer.json()["message"]
    assert (await admin.get(f"{_PATH}/{body['name']}")).status_code == 404


async def test_a_name_is_taken_also_by_an_archived_feature(admin: httpx.AsyncClient) -> None:
    await make(admin, "taken")
    assert (await admin.post(_PATH, json={"name": "taken"})).status_code == 409
    await admin.delete(f"{_PATH}/taken")
    assert (await admin.post(_PATH, json={"name": "taken"})).status_code == 409


async def test_a_feature_is_found_in_its_project_only(admin: httpx.AsyncClient) -> None:
    await make(admin, "placed")
    other = "/api/admin/projects/other/features/placed"
    for answer in (
        await admin.get(other),
        await admin.put(other, json={}),
        await admin.delete(other),
    ):
        assert answer.status_code == 404
        assert "placed in the project other" in answer.json()["message"]


async def test_a_patch_changes_what_it_says(admin: httpx.AsyncClient) -> None:
    await make(admin, "patched", description="old", impressionData=True)
    steps = [
        {"op": "test", "path": "/description", "value": "old"},
        {"op": "replace", "path": "/description", "value": "new"},
        {"op": "add", "path": "/stale", "value": True},
        {"op": "replace", "path": "/name", "value": "hijack"},
        {"op": "replace", "path": "/project", "value": "other"},
        {"op": "add", "path": "/nope", "value": 1},
    ]
    answer = await admin.patch(f"{_PATH}/patched", json=steps)
    assert answer.status_code == 200, answer.text
    now = answer.json()
    assert (now["name"], now["project"], now["description"]) == ("patched", "default", "new")
    assert (now["stale"], now["impressionData"]) == (True, True)


@pytest.mark.parametrize(
    ("steps", "status", "words"),
    [
        ([{"op": "test", "path": "/description", "value": "zzz"}], 409, "test of /description"),
        ([{"op": "remove", "path": "/zip"}], 400, "[0].path"),
        ([{"op": "replace", "path": "/a/b/c", "value": 1}], 400, "[0].path"),
        ([{"op": "replace", "path": "/stale", "value": "yes"}], 400, '"stale" must be a boolean'),
        ([{"op": "replace", "path": "/type", "value": "nope"}], 400, '"type" must be one of'),
        ([{"op": "replace", "path": "", "value": []}], 400, "must be of type object"),
        ([{"op": "move", "path": "/x"}], 400, "needs a from"),
        ([{"op": "add", "path": "/x"}], 400, "needs a value"),
        ([{"op": "copy", "from": "", "path": "/x"}], 400, "[add, remove, replace, move, test]"),
        ([{"op": "remove", "path": "stale"}], 400, "[0].path"),
        ([{"op": "remove", "path": "/stale~2"}], 400, "[0].path"),
        ([{"op": "test", "path": "", "value": 1}] * 101, 400, "less than or equal to 100"),
        ([], 400, "at least 1"),
    ],
)
async def test_a_patch_that_cannot_be_done_changes_nothing(
    admin: httpx.AsyncClient, steps: list[Any], status: int, words: str
) -> None:
    await admin.post(_PATH, json={"name": "unpatched", "description": "as it was"})
    answer = await admin.patch(f"{_PATH}/unpatched", json=steps)
    assert answer.status_code == status, answer.text
    assert words in answer.json()["message"]
    assert (await admin.get(f"{_PATH}/unpatched")).json()["description"] == "as it was"


async def test_a_patch_cannot_nest_without_end(admin: httpx.AsyncClient) -> None:
    await make(admin, "nested")
    deep: Any = 1
    for _ in range(50):
        deep = {"a": deep}
    at = "/a" * 50
    steps = [{"op": "add", "path": f"/x{at * n}"[:1000], "value": deep} for n in range(4)]
    answer = await admin.patch(f"{_PATH}/nested", json=steps)
    assert answer.status_code == 400
    assert "nested" in answer.json()["message"]


async def test_who_read_an_older_revision_is_told_both(admin: httpx.AsyncClient) -> None:
    await make(admin, "raced")
    read = await admin.get(f"{_PATH}/raced")
    mine = {"if-match": read.headers["etag"]}
    first = await admin.put(f"{_PATH}/raced", json={"description": "first"}, headers=mine)
    assert first.status_code == 200
    second = await admin.put(f"{_PATH}/raced", json={"description": "second"}, headers=mine)
    assert second.status_code == 409
    told = second.json()
    assert told["expected"]["feature"]["description"] is None
    assert told["current"]["feature"]["description"] == "first"
    for answer in (
        await admin.delete(f"{_PATH}/raced", headers=mine),
        await admin.post(f"{_PATH}/raced/environments/development/on", headers=mine),
    ):
        assert answer.status_code == 409
    next_one = {"if-match": first.headers["etag"]}
    third = await admin.put(f"{_PATH}/raced", json={"description": "third"}, headers=next_one)
    assert third.status_code == 200


async def test_a_clone_is_off_everywhere_and_divides_people_anew(admin: httpx.AsyncClient) -> None:
    await make(admin, "origin", description="d", type="experiment")
    await admin.post(f"{_PATH}/origin/environments/development/on")
    cloned = await admin.post(f"{_PATH}/origin/clone", json={"name": "cloned"})
    assert cloned.status_code == 201
    assert (cloned.json()["description"], cloned.json()["type"]) == ("d", "experiment")
    body = {"name": "same-group", "replaceGroupId": False}
    assert (await admin.post(f"{_PATH}/origin/clone", json=body)).status_code == 201
    ids, groups = set(), []
    for name in ("origin", "cloned", "same-group"):
        state = (await admin.get(f"{_PATH}/{name}")).json()["environments"][0]
        assert state["enabled"] is (name == "origin")
        ids.add(state["strategies"][0]["id"])
        groups.append(state["strategies"][0]["parameters"]["groupId"])
    assert len(ids) == 3
    assert groups == ["origin", "cloned", "origin"]
    assert (await admin.post(f"{_PATH}/origin/clone", json={"name": "cloned"})).status_code == 409
    assert (await admin.post(f"{_PATH}/none/clone", json={"name": "of-none"})).status_code == 404

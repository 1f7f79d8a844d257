"""/api/admin/history/diff/document: from what is there to a file."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import jsonpatch
import pytest

_DIFF = "/api/admin/history/diff/document"
_IN = "/api/admin/projects/default/features"

Sent = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def diff(admin: httpx.AsyncClient) -> Sent:
    async def ask(document: dict[str, Any], **query: Any) -> dict[str, Any]:
        answer = await admin.post(_DIFF, params=query, json=document)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    return ask


async def _ok(answer: Awaitable[httpx.Response]) -> Any:
    found = await answer
    assert found.status_code < 300, found.text
    return found.json() if found.content else None


async def _fill(admin: httpx.AsyncClient, name: str) -> int:
    """A feature with all that an export holds, and one that is archived; its segment's id."""
    segment = await _ok(
        admin.post("/api/admin/segments", json={"name": f"{name}-segment", "constraints": []})
    )
    await _ok(admin.post(_IN, json={"name": name, "description": "first"}))
    place = f"{_IN}/{name}/environments/development"
    parameters = {"rollout": "40", "groupId": name, "stickiness": "default"}
    strategy = {"name": "flexibleRollout", "segments": [segment["id"]], "parameters": parameters}
    await _ok(admin.post(f"{place}/strategies", json=strategy))
    await _ok(admin.post(f"{place}/on"))
    variants = [{"name": "a", "weight": 1000, "weightType": "variable", "stickiness": "default"}]
    await _ok(admin.put(f"{place}/variants", json=variants))
    tag = {"type": "simple", "value": f"{name}-tag"}
    await _ok(admin.post(f"/api/admin/features/{name}/tags", json=tag))
    await _ok(admin.post(_IN, json={"name": f"{name}-gone"}))
    await _ok(admin.delete(f"{_IN}/{name}-gone"))
    await _ok(admin.post("/api/admin/strategies", json={"name": f"{name}-own", "parameters": []}))
    found: int = segment["id"]
    return found


async def _export(admin: httpx.AsyncClient, version: int) -> dict[str, Any]:
    body: dict[str, Any] = await _ok(admin.get(f"/api/admin/state/export?version={version}"))
    return body


@pytest.mark.parametrize("version", [1, 4])
async def test_an_export_is_no_difference(
    admin: httpx.AsyncClient, diff: Sent, version: int
) -> None:
    await _fill(admin, f"exported-{version}")
    found = await diff(await _export(admin, version))
    assert [(c["name"], c["text"]) for c in found["changes"]] == []
    assert found["total"] == 0


async def test_what_drifted_is_told_with_who_did_it(admin: httpx.AsyncClient, diff: Sent) -> None:
    segment = await _fill(admin, "drifts")
    file = await _export(admin, 4)
    before = await _ok(admin.get("/api/admin/search/events?limit=1"))
    await _ok(admin.put(f"{_IN}/drifts", json={"description": "second"}))
    await _ok(admin.post(f"{_IN}/drifts/environments/development/off"))
    await _ok(admin.delete("/api/admin/features/drifts/tags/simple/drifts-tag"))
    await _ok(admin.post(_IN, json={"name": "drifts-by-hand"}))
    body = {"name": "drifts-segment", "description": "new", "constraints": []}
    await _ok(admin.put(f"/api/admin/segments/{segment}", json=body))
    found = await diff(file)
    assert found["warnings"] == []
    things = {(c["kind"], c["name"]): c for c in found["changes"]}
    assert list(things) == [
        ("feature", "drifts"), ("feature", "drifts-by-hand"), ("segment", str(segment)),
    ]  # fmt: skip
    feature = things["feature", "drifts"]
    assert 'description: "second" -> "first"' in feature["text"]
    assert "environments.development.enabled: false -> true" in feature["text"]
    assert feature["events"][-1] > before["events"][0]["id"]
    assert feature["project"] == "default"
    by_hand = things["feature", "drifts-by-hand"]["patch"]
    assert by_hand == [{"op": "replace", "path": "", "value": None}]
    then = await diff(file, **{"from": before["events"][0]["id"]})
    assert (then["total"], then["from"]["revision"]) == (0, before["events"][0]["id"])


async def test_patches_make_what_is_there_what_an_import_makes(
    admin: httpx.AsyncClient, diff: Sent
) -> None:
    await _fill(admin, "patches")
    file = await _export(admin, 4)
    # What was never set comes back as an empty list, which a diff does not tell.
    await _ok_import(admin, file)
    path = f"{_IN}/patches/environments/development"
    await _ok(admin.post(f"{path}/off"))
    await _ok(admin.put(f"{path}/variants", json=[]))
    before = await _last(admin, "patches")
    [change] = (await diff(file, name="patches"))["changes"]
    await _ok_import(admin, file)
    assert jsonpatch.apply_patch(before, change["patch"]) == await _last(admin, "patches")
    assert (await diff(file, name="patches"))["total"] == 0


async def _last(admin: httpx.AsyncClient, name: str) -> Any:
    """The feature as the history has it: all of its patches, one on the other."""
    query = {"from": "1", "kind": "feature", "name": name}
    found = await _ok(admin.get("/api/admin/history/diff", params=query))
    return jsonpatch.apply_patch(None, found["changes"][0]["patch"])


async def _ok_import(admin: httpx.AsyncClient, file: dict[str, Any]) -> None:
    assert (await admin.post("/api/admin/state/import", json=file)).status_code == 202


async def test_what_an_import_leaves_alone_is_a_difference(
    admin: httpx.AsyncClient, diff: Sent
) -> None:
    await _ok(admin.post("/api/admin/projects", json={"id": "worded", "name": "Now"}))
    await _ok(admin.post("/api/admin/tag-types", json={"name": "worded", "description": "now"}))
    file = {
        "version": 1,
        "projects": [{"id": "worded", "name": "In the file"}],
        "tagTypes": [{"name": "worded", "description": "in the file"}],
    }
    for kind in ("project", "tag-type"):
        found = await diff(file, kind=kind, name="worded")
        [change] = found["changes"]
        assert [line.split(": ")[0] for line in change["text"]] == [
            "name" if kind == "project" else "description"
        ]


async def test_a_section_that_is_not_there_is_no_difference(
    admin: httpx.AsyncClient, diff: Sent
) -> None:
    await _fill(admin, "sections")
    assert (await diff({"version": 4}))["total"] == 0
    found = await diff({"version": 1, "segments": []}, limit=1)
    assert {c["kind"] for c in found["changes"]} == {"segment"}
    assert len(found["changes"]) == 1
    empty = await diff({"version": 1, "features": [], "projects": [], "strategies": []})
    told = {(c["kind"], c["name"]) for c in empty["changes"]}
    assert ("feature", "sections") in told
    assert ("strategy", "sections-own") in told
    assert not told & {
        ("feature", "sections-gone"), ("project", "default"), ("strategy", "flexibleRollout"),
    }  # fmt: skip


async def test_a_file_of_a_form_is_read_too(admin: httpx.AsyncClient) -> None:
    await _fill(admin, "a-form")
    for name, text in (
        ("state.json", json.dumps(await _export(admin, 4))),
        ("state.yml", (await admin.get("/api/admin/state/export?version=4&format=yaml")).text),
    ):
        found = await _ok(admin.post(_DIFF, files={"file": (name, text.encode())}))
        assert found["total"] == 0


async def test_nothing_is_written(admin: httpx.AsyncClient, diff: Sent) -> None:
    before = await _ok(admin.get("/api/admin/search/events?limit=1"))
    assert (await diff({"version": 1, "features": [{"name": "never"}]}, name="never"))["total"] == 1
    assert await _ok(admin.get("/api/admin/search/events?limit=1")) == before
    assert (await admin.get("/api/admin/features/never")).status_code == 404


@pytest.mark.parametrize(
    ("query", "document", "path"),
    [
        ({"from": "x"}, {}, ["from"]),
        ({"from": "999999999"}, {}, ["from"]),
        ({"kind": "token"}, {}, ["kind", 0]),
        ({"limit": "0"}, {}, ["query", "limit"]),
        ({}, {"features": [{}]}, ["features", 0, "name"]),
        ({}, {"unknown": []}, ["unknown"]),
        (
            {},
            {
                "features": [{"name": "lost"}],
                "featureEnvironments": [
                    {"featureName": "lost", "environment": "nowhere", "enabled": True}
                ],
            },
            ["featureEnvironments", 0, "environment"],
        ),
    ],
)
async def test_a_wrong_question(
    admin: httpx.AsyncClient, query: dict[str, str], document: dict[str, Any], path: list[Any]
) -> None:
    answer = await admin.post(_DIFF, params=query, json=document)
    assert answer.status_code == 400, answer.text
    assert answer.json()["details"][0]["path"] == path

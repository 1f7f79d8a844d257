"""Tags of one feature or of several, given and taken in one transaction."""

from typing import Any

import httpx
import pytest


async def _feature(admin: httpx.AsyncClient, name: str, *values: str) -> str:
    body = {"name": name, "strategies": [{"name": "default"}]}
    assert (await admin.post("/api/admin/features", json=body)).is_success
    for value in values:
        tag = {"type": "simple", "value": value}
        assert (await admin.post(f"/api/admin/features/{name}/tags", json=tag)).is_success
    return f"/api/admin/features/{name}/tags"


def _tags(*values: str, tag_type: str = "simple") -> list[dict[str, str]]:
    return [{"type": tag_type, "value": value} for value in values]


def _changes(added: list[Any], removed: list[Any]) -> dict[str, Any]:
    return {"addedTags": added, "removedTags": removed}


async def _newest(admin: httpx.AsyncClient) -> int:
    newest: int = (await admin.get("/api/admin/events")).json()["events"][0]["id"]
    return newest


async def _since(admin: httpx.AsyncClient, event_id: int) -> list[tuple[str, str, str]]:
    """Type, feature and tag of each event, oldest first."""
    events = (await admin.get("/api/admin/events")).json()["events"]
    return [
        (e["type"], e["data"].get("featureName", ""), e["data"]["tag"]["value"])
        for e in reversed(events)
        if e["id"] > event_id
    ]


async def test_a_feature_gets_some_and_loses_some(admin: httpx.AsyncClient) -> None:
    path = await _feature(admin, "retagged", "old", "kept")
    newest = await _newest(admin)
    answer = await admin.put(path, json=_changes(_tags("new", "kept"), _tags("old", "never")))
    assert answer.status_code == 200
    assert answer.json() == {
        "version": 1,
        "tags": [{"value": "kept", "type": "simple"}, {"value": "new", "type": "simple"}],
    }
    assert answer.json() == (await admin.get(path)).json()
    assert await _since(admin, newest) == [
        ("tag-created", "", "new"),
        ("feature-tagged", "retagged", "new"),
        ("feature-untagged", "retagged", "old"),
    ], "what is so already is no event"


async def test_one_that_is_given_and_taken_is_gone(admin: httpx.AsyncClient) -> None:
    path = await _feature(admin, "given-and-taken")
    answer = await admin.put(path, json=_changes(_tags("both", "both"), _tags("both")))
    assert answer.json()["tags"] == []


async def test_several_features_at_once(admin: httpx.AsyncClient) -> None:
    names = ["bulk-a", "bulk-b"]
    for name in names:
        await _feature(admin, name, "bulk-old")
    newest = await _newest(admin)
    body = {"features": [*names, "bulk-a"], "tags": _changes(_tags("bulk"), _tags("bulk-old"))}
    answer = await admin.put("/api/admin/projects/default/tags", json=body)
    assert (answer.status_code, answer.content) == (200, b"")
    assert await _since(admin, newest) == [
        ("tag-created", "", "bulk"),
        ("feature-tagged", "bulk-a", "bulk"),
        ("feature-untagged", "bulk-a", "bulk-old"),
        ("feature-tagged", "bulk-b", "bulk"),
        ("feature-untagged", "bulk-b", "bulk-old"),
    ]


@pytest.mark.parametrize(
    ("project", "features", "tag_type", "status", "words"),
    [
        ("default", ["whole", "no-such-feature"], "simple", 404, "Could not find feature"),
        ("default", ["whole", "elsewhere"], "simple", 404, "Could not find feature elsewhere in"),
        ("other", ["whole"], "simple", 404, "Could not find feature whole in"),
        ("default", ["whole"], "no-such-type", 400, '"tags.addedTags[1].type" names no tag type'),
    ],
)
async def test_when_one_thing_is_missing_nothing_happens(
    admin: httpx.AsyncClient,
    project: str,
    features: list[str],
    tag_type: str,
    status: int,
    words: str,
) -> None:
    for name, of in (("whole", "default"), ("elsewhere", "another")):
        feature = {"name": name, "project": of, "strategies": [{"name": "default"}]}
        made = await admin.post("/api/admin/features", json=feature)
        assert made.status_code in (201, 409), "made, by an earlier case perhaps"
    newest = await _newest(admin)
    added = [*_tags("whole-new"), *_tags("whole-type", tag_type=tag_type)]
    body = {"features": features, "tags": _changes(added, [])}
    answer = await admin.put(f"/api/admin/projects/{project}/tags", json=body)
    assert answer.status_code == status
    assert answer.json()["message"].startswith(words)
    assert await _newest(admin) == newest


async def test_an_unknown_type_is_400_and_an_unknown_feature_404(admin: httpx.AsyncClient) -> None:
    path = await _feature(admin, "no-types")
    refused = await admin.put(path, json=_changes(_tags("tt", tag_type="no-such-type"), []))
    assert refused.json()["details"][0]["path"] == ["addedTags", 0, "type"]
    answer = await admin.put("/api/admin/features/nobody/tags", json=_changes([], []))
    assert answer.json()["error"] == "Could not find feature"

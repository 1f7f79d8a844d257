"""Tags and tag types over HTTP (contract, section 6)."""

import httpx
import pytest

_FEATURE = {"strategies": [{"name": "default"}]}


async def _feature(admin: httpx.AsyncClient, name: str) -> str:
    assert (await admin.post("/api/admin/features", json={"name": name, **_FEATURE})).is_success
    return f"/api/admin/features/{name}"


async def _events_of(admin: httpx.AsyncClient, count: int) -> list[dict[str, object]]:
    events = (await admin.get("/api/admin/events")).json()["events"][:count]
    return [{k: e[k] for k in ("type", "data", "tags")} for e in reversed(events)]


async def test_tagging_makes_the_tag_and_both_are_events(admin: httpx.AsyncClient) -> None:
    path = await _feature(admin, "tagged-once")
    answer = await admin.post(f"{path}/tags", json={"value": "one"})
    assert answer.status_code == 201
    assert list(answer.json().items()) == [("type", "simple"), ("value", "one")]
    assert await _events_of(admin, 2) == [
        {"type": "tag-created", "data": {"tag": {"type": "simple", "value": "one"}}, "tags": []},
        {
            "type": "feature-tagged",
            "data": {"featureName": "tagged-once", "tag": {"type": "simple", "value": "one"}},
            "tags": [],
        },
    ]
    found = (await admin.get(f"{path}/tags")).json()
    assert found == {"version": 1, "tags": [{"value": "one", "type": "simple"}]}
    again = await admin.post(f"{path}/tags", json={"value": "one"})
    assert again.status_code == 409
    assert again.json()["name"] == "FeatureHasTagError"
    assert again.json()["details"][0]["message"] == "tagged-once already had the tag: [simple:one]"


async def test_later_events_of_the_feature_carry_its_tags(admin: httpx.AsyncClient) -> None:
    path = await _feature(admin, "carries-tags")
    await admin.post(f"{path}/tags", json={"value": "two"})
    await admin.post(f"{path}/toggle/on")
    (event,) = await _events_of(admin, 1)
    assert event["type"] == "feature-updated"
    assert event["tags"] == [{"type": "simple", "value": "two"}]


async def test_lists_are_filtered_by_tag_for_admins_and_for_clients(
    admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    for name, value in (("by-tag-a", "aa"), ("by-tag-b", "bb"), ("by-tag-c", "cc")):
        path = await _feature(admin, name)
        await admin.post(f"{path}/tags", json={"value": value})
    for http, path in ((admin, "/api/admin/features"), (client, "/api/client/features")):
        found = await http.get(path, params=[("tag", "simple:aa"), ("tag", "simple:bb")])
        assert [f["name"] for f in found.json()["features"]] == ["by-tag-a", "by-tag-b"]


async def test_untagging(admin: httpx.AsyncClient) -> None:
    path = await _feature(admin, "untagged")
    await admin.post(f"{path}/tags", json={"value": "a/b c"})
    assert (await admin.delete(f"{path}/tags/simple/a%2Fb%20c")).status_code == 200
    assert (await admin.delete(f"{path}/tags/simple/a%2Fb%20c")).status_code == 404
    assert (await admin.get(f"{path}/tags")).json()["tags"] == []
    assert (await admin.get("/api/admin/tags/simple/a%2Fb%20c")).json()["tag"]["value"] == "a/b c"


async def test_a_type_that_goes_takes_its_tags_along_one_event_each(
    admin: httpx.AsyncClient,
) -> None:
    path = await _feature(admin, "loses-its-tag")
    await admin.post("/api/admin/tag-types", json={"name": "team"})
    await admin.post(f"{path}/tags", json={"type": "team", "value": "red"})
    assert (await admin.delete("/api/admin/tag-types/team")).status_code == 200
    assert [e["type"] for e in await _events_of(admin, 3)] == [
        "feature-untagged", "tag-deleted", "tag-type-deleted",
    ]  # fmt: skip
    assert (await admin.get(f"{path}/tags")).json()["tags"] == []
    assert (await admin.get("/api/admin/tags/team")).json()["tags"] == []


async def test_tag_types(admin: httpx.AsyncClient) -> None:
    body = {"name": "owner", "description": "who", "icon": "O"}
    answer = await admin.post("/api/admin/tag-types", json=body)
    assert (answer.status_code, answer.json()) == (201, body)
    valid = await admin.post("/api/admin/tag-types/validate", json={"name": "fresh"})
    assert valid.json() == {"valid": True, "tagType": {"name": "fresh"}}
    taken = await admin.post("/api/admin/tag-types/validate", json={"name": "owner"})
    assert taken.status_code == 409
    assert (await admin.put("/api/admin/tag-types/owner", json={"icon": "P"})).status_code == 200
    found = (await admin.get("/api/admin/tag-types/owner")).json()
    assert found == {"version": 1, "tagType": {**body, "icon": "P"}}
    assert (await admin.put("/api/admin/tag-types/nobody", json={})).status_code == 404


async def test_a_colour_is_kept_and_shown_when_there_is_one(admin: httpx.AsyncClient) -> None:
    path = "/api/admin/tag-types"
    body = {"name": "coloured", "description": None, "icon": None, "color": "#11aaFF"}
    assert (await admin.post(path, json=body)).json() == body
    assert (await admin.put(f"{path}/coloured", json={"icon": "C"})).status_code == 200
    body["icon"] = "C"
    assert (await admin.get(f"{path}/coloured")).json()["tagType"] == body
    exported = (await admin.get("/api/admin/state/export")).json()
    assert body in exported["tagTypes"]
    assert (await admin.put(f"{path}/coloured", json={"color": None})).status_code == 200
    assert "color" not in (await admin.get(f"{path}/coloured")).json()["tagType"]
    again = await admin.post("/api/admin/state/import?drop=true", json={**exported, "features": []})
    assert again.status_code == 202
    assert (await admin.get(f"{path}/coloured")).json()["tagType"] == body


@pytest.mark.parametrize(
    ("path", "body", "status", "word"),
    [
        ("/api/admin/tags", {"type": "simple"}, 400, '"value" is required'),
        ("/api/admin/tags", {"value": "x"}, 400, "at least 2 characters"),
        ("/api/admin/tags", {"type": "no such", "value": "xx"}, 400, '"type" must be URL friendly'),
        ("/api/admin/tags", {"type": "nosuch", "value": "xx"}, 404, "tag type nosuch"),
        ("/api/admin/features/nosuch/tags", {"value": "xx"}, 404, "feature nosuch"),
        ("/api/admin/tag-types", {"name": "x"}, 400, '"name" length must be at least 2'),
        ("/api/admin/tag-types", {"name": "xx", "icon": 3}, 400, '"icon" must be a string'),
    ],
)
async def test_wrong_input_is_named(
    admin: httpx.AsyncClient, path: str, body: object, status: int, word: str
) -> None:
    answer = await admin.post(path, json=body)
    assert answer.status_code == status
    assert word in answer.json()["message"]

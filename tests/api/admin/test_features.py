"""The admin API's features beyond what the contract's examples show."""

import httpx
import pytest

DEFAULT = [{"name": "default"}]


async def test_a_write_is_seen_by_the_next_read_of_an_sdk(
    admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    for number in range(20):
        name = f"seen-{number}"
        created = await admin.post(
            "/api/admin/features", json={"name": name, "strategies": DEFAULT}
        )
        assert created.status_code == 201
        assert (await client.get(f"/api/client/features/{name}")).status_code == 200


async def test_a_taken_name_stays_taken_when_archived(admin: httpx.AsyncClient) -> None:
    body = {"name": "taken", "strategies": DEFAULT}
    await admin.post("/api/admin/features", json=body)
    again = await admin.post("/api/admin/features", json=body)
    assert (again.status_code, again.json()["name"]) == (409, "NameExistsError")
    await admin.delete("/api/admin/features/taken")
    again = await admin.post("/api/admin/features", json=body)
    assert again.json()["message"] == "An archived toggle with that name already exists"


@pytest.mark.parametrize("name", ["..", "...", "a b", "a/b", "æøå", "a" * 101, "a", "", 7, None])
async def test_a_name_that_is_no_name_is_refused(admin: httpx.AsyncClient, name: object) -> None:
    answer = await admin.post("/api/admin/features", json={"name": name, "strategies": DEFAULT})
    assert answer.status_code == 400
    assert [d["path"] for d in answer.json()["details"]] == [["name"]]


async def test_every_problem_is_told_at_once_with_its_place(admin: httpx.AsyncClient) -> None:
    answer = await admin.post(
        "/api/admin/features",
        json={
            "name": "many",
            "enabled": "maybe",
            "strategies": [{"name": "default", "parameters": None}],
            "variants": [{"name": "ab", "weight": 1.5}, {"name": "cd", "weight": 1001}],
        },
    )
    found = [(d["context"]["label"], d["type"]) for d in answer.json()["details"]]
    assert found == [
        ("enabled", "boolean.base"),
        ("strategies[0].parameters", "object.base"),
        ("variants[0].weight", "number.integer"),
        ("variants[1].weight", "number.max"),
    ]


async def test_put_replaces_but_keeps_the_description(admin: httpx.AsyncClient) -> None:
    await admin.post(
        "/api/admin/features",
        json={"name": "put", "description": "kept", "enabled": True, "strategies": DEFAULT},
    )
    answer = await admin.put("/api/admin/features/put", json={"strategies": DEFAULT})
    assert (answer.status_code, answer.content) == (200, b"")
    found = (await admin.get("/api/admin/features/put")).json()
    assert (found["description"], found["enabled"]) == ("kept", False)


async def test_what_changes_nothing_is_no_event_but_a_switch_always_is(
    admin: httpx.AsyncClient,
) -> None:
    await admin.post("/api/admin/features", json={"name": "still", "strategies": DEFAULT})
    await admin.put("/api/admin/features/still", json={"strategies": DEFAULT})
    await admin.post("/api/admin/features/still/toggle/off")
    events = (await admin.get("/api/admin/events/still")).json()["events"]
    assert [e["type"] for e in events] == ["feature-updated", "feature-created"]


async def test_a_get_has_a_weak_tag_and_304(admin: httpx.AsyncClient) -> None:
    first = await admin.get("/api/admin/feature-types")
    again = await admin.get(
        "/api/admin/feature-types", headers={"if-none-match": first.headers["etag"]}
    )
    assert first.headers["etag"].startswith('W/"')
    assert (again.status_code, again.content) == (304, b"")


async def test_head_is_get_without_a_body(admin: httpx.AsyncClient) -> None:
    head = await admin.head("/api/admin/features")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0


@pytest.mark.parametrize(
    "path",
    ["/api/admin/features/no-such", "/api/admin/strategies/no-such"],
)
async def test_a_missing_thing_is_named(admin: httpx.AsyncClient, path: str) -> None:
    body = (await admin.get(path)).json()
    assert body["error"] == f"Could not find {'feature' if 'features' in path else 'strategy'}"
    assert "no-such" in body["message"]

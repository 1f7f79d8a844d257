"""Applications as clients report them and as people describe them."""

from typing import Any

import asyncpg
import httpx
import msgspec
import pytest

from yardarm.domain.times import read_time

APPLICATIONS = "/api/admin/metrics/applications"
REGISTER = "/api/client/register"
METRICS = "/api/client/metrics"


async def register(client: httpx.AsyncClient, app: str, **more: Any) -> None:
    body = {"appName": app, "instanceId": "i-1", "strategies": ["default"], **more}
    assert (await client.post(REGISTER, json=body)).status_code == 202


async def report(client: httpx.AsyncClient, app: str, *toggles: str, instance: str = "i-1") -> None:
    counts = {"toggles": {toggle: {"yes": 1, "no": 0} for toggle in toggles}}
    body = {"appName": app, "instanceId": instance, "bucket": counts}
    assert (await client.post(METRICS, json=body)).status_code == 202


async def listed(admin: httpx.AsyncClient, **query: str) -> dict[str, dict[str, Any]]:
    answer = await admin.get(APPLICATIONS, params=query)
    assert answer.status_code == 200
    found = answer.json()["applications"]
    assert [a["appName"] for a in found] == sorted(a["appName"] for a in found)
    return {a["appName"]: a for a in found}


async def events_of(admin: httpx.AsyncClient, app: str) -> list[dict[str, Any]]:
    """Oldest first."""
    found = (await admin.get("/api/admin/events")).json()["events"]
    return [e for e in reversed(found) if e["data"].get("appName") == app]


async def test_the_list_has_v3s_shape(client: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    await register(client, "listed", strategies=["default", "byRegion"])
    found = (await listed(admin))["listed"]
    assert list(found) == [
        "appName", "createdAt", "updatedAt", "description", "strategies", "createdBy", "url",
        "color", "icon",
    ]  # fmt: skip
    created, updated = found.pop("createdAt"), found.pop("updatedAt")
    assert read_time(created) == read_time(updated)
    assert found == {
        "appName": "listed", "description": None, "strategies": ["default", "byRegion"],
        "createdBy": "127.0.0.1", "url": None, "color": None, "icon": None,
    }  # fmt: skip
    await register(client, "listed", strategies=["default"])
    again = (await listed(admin))["listed"]
    assert (again["createdAt"], again["strategies"]) == (created, ["default"])
    assert read_time(again["updatedAt"]) >= read_time(updated)


async def test_the_list_says_what_instances_there_are_when_asked(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    for instance, sdk in (("one", "node:6"), ("two", "python:6"), ("three", "node:6")):
        body = {"appName": "counted", "instanceId": instance, "sdkVersion": sdk}
        assert (await client.post("/api/client/register", json=body)).status_code == 202
    await admin.post("/api/admin/metrics/applications/by-hand", json={"description": "d"})
    path = "/api/admin/metrics/applications?instances=true"
    found = {a["appName"]: a for a in (await admin.get(path)).json()["applications"]}
    instances = found["counted"]["instances"]
    assert (instances["count"], instances["sdkVersions"]) == (3, ["node:6", "python:6"])
    detail = (await admin.get("/api/admin/metrics/applications/counted")).json()["instances"]
    assert instances["lastSeen"] == max(i["lastSeen"] for i in detail)
    assert found["by-hand"]["instances"] == {"count": 0, "lastSeen": None, "sdkVersions": []}
    assert "instances" not in (await listed(admin))["counted"]


async def test_applications_of_a_strategy(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    await register(client, "knows", strategies=["default", "special"])
    await register(client, "knows-not", strategies=["default", "special-2"])
    assert list(await listed(admin, strategyName="special")) == ["knows"]
    assert list(await listed(admin, strategyName="no-such")) == []
    assert {"knows", "knows-not"} <= set(await listed(admin, strategyName=""))
    answer = await admin.get(APPLICATIONS + "?strategyName=%00%ff")
    assert (answer.status_code, answer.json()) == (200, {"applications": []})


async def test_the_detail_has_v3s_shape(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    feature = {"name": "seen", "strategies": [{"name": "default"}]}
    await admin.post("/api/admin/features", json=feature)
    await register(client, "detailed", sdkVersion="sdk:1", strategies=["default", "gone"])
    await report(client, "detailed", "seen", "unknown-toggle")
    await report(client, "detailed", instance="i-2")
    answer = await admin.get(f"{APPLICATIONS}/detailed")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    found = answer.json()
    assert list(found) == [
        "appName", "createdAt", "description", "url", "color", "icon", "strategies", "instances",
        "seenToggles", "links",
    ]  # fmt: skip
    strategy = (await admin.get("/api/admin/strategies/default")).json()
    assert found["strategies"] == [strategy, {"name": "gone", "notFound": True}]
    seen = (await admin.get("/api/admin/features/seen")).json()
    assert found["seenToggles"] == [seen, {"name": "unknown-toggle", "notFound": True}]
    assert list(found["seenToggles"][0]) == list(seen)
    assert seen["lastSeenAt"] is not None
    assert found["links"] == {"self": "/api/applications/detailed"}
    instances = found["instances"]
    assert [list(i) for i in instances] == [
        ["appName", "instanceId", "sdkVersion", "clientIp", "lastSeen", "createdAt"]
    ] * 2
    assert [(i["instanceId"], i["sdkVersion"], i["clientIp"]) for i in instances] == [
        ("i-2", "", "127.0.0.1"),
        ("i-1", "sdk:1", "127.0.0.1"),
    ]
    assert read_time(instances[1]["lastSeen"]) > read_time(instances[1]["createdAt"])


async def test_an_archived_feature_is_not_found_in_the_detail(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    feature = {"name": "put-away", "strategies": [{"name": "default"}]}
    await admin.post("/api/admin/features", json=feature)
    await admin.delete("/api/admin/features/put-away")
    await register(client, "looks-back")
    await report(client, "looks-back", "put-away")
    found = (await admin.get(f"{APPLICATIONS}/looks-back")).json()
    assert found["seenToggles"] == [{"name": "put-away", "notFound": True}]


async def test_what_a_person_says_is_kept_and_told(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    await register(client, "described")
    said = {"description": "the shop", "url": "http://shop.example", "color": "red", "icon": "shop"}
    answer = await admin.post(f"{APPLICATIONS}/described", json=said)
    assert (answer.status_code, answer.content) == (202, b"")
    assert "content-type" not in answer.headers
    found = (await listed(admin))["described"]
    assert {key: found[key] for key in said} == said
    # What is left out stays, and a registration takes nothing away.
    await admin.post(f"{APPLICATIONS}/described", json={"color": ""})
    await register(client, "described", strategies=["default", "new"])
    found = (await listed(admin))["described"]
    assert {key: found[key] for key in said} == said | {"color": ""}
    assert (found["strategies"], found["createdBy"]) == (["default", "new"], "127.0.0.1")
    first, second = await events_of(admin, "described")
    assert [first["type"], second["type"]] == ["application-updated"] * 2
    assert first["createdBy"] == "init-admin-1"
    assert first["data"] | said == first["data"]
    assert {"kind": "E", "path": ["color"], "lhs": "red", "rhs": ""} in second["diffs"]


async def test_saying_the_same_again_is_no_event(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    await register(client, "again")
    for body in ({}, {"icon": "x"}, {"icon": "x"}, {}, {"strategies": ["default"]}):
        assert (await admin.post(f"{APPLICATIONS}/again", json=body)).status_code == 202
    assert len(await events_of(admin, "again")) == 1


async def test_an_application_made_by_hand(
    admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    answer = await admin.post(f"{APPLICATIONS}/by-hand", json={"sdkVersion": "", "appName": "x"})
    assert answer.status_code == 202
    found = (await admin.get(f"{APPLICATIONS}/by-hand")).json()
    assert (found["strategies"], found["instances"], found["seenToggles"]) == ([], [], [])
    await admin.post(f"{APPLICATIONS}/by-hand", json={"strategies": ["a", "b"]})
    listing = (await listed(admin))["by-hand"]
    assert (listing["strategies"], listing["createdBy"]) == (["a", "b"], None)
    created, updated = await events_of(admin, "by-hand")
    assert (created["type"], updated["type"]) == ("application-created", "application-updated")
    assert list(created["data"]) == list(listing)
    assert updated["data"] == listing
    assert created["createdBy"] == "init-admin-1"
    # It registers later: it is known already.
    await register(client, "by-hand", strategies=["c"])
    assert (await listed(admin))["by-hand"]["createdAt"] == listing["createdAt"]


@pytest.mark.parametrize("name", ["team%2Fshop", "team/shop", "a%20b", "%F0%9F%9A%A9", "a" * 255])
async def test_any_text_is_a_name(admin: httpx.AsyncClient, name: str) -> None:
    assert (await admin.post(f"{APPLICATIONS}/{name}", json={"icon": "x"})).status_code == 202
    assert (await admin.get(f"{APPLICATIONS}/{name}")).status_code == 200
    assert (await admin.delete(f"{APPLICATIONS}/{name}")).status_code == 200
    assert (await admin.get(f"{APPLICATIONS}/{name}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"descriptions": "x"}, [("descriptions", "object.unknown")]),
        ({"description": None}, [("description", "string.base")]),
        ({"url": 7, "color": "a" * 256}, [("url", "string.base"), ("color", "string.max")]),
        ({"url": "a" * 2049}, [("url", "string.max")]),
        ({"icon": ["x"]}, [("icon", "string.base")]),
        ({"strategies": "default"}, [("strategies", "array.base")]),
        ({"strategies": ["a", 7]}, [("strategies[1]", "string.base")]),
        ({"strategies": None}, [("strategies", "array.base")]),
        ({"sdkVersion": {}}, [("sdkVersion", "string.base")]),
        ([], [("value", "object.base")]),
    ],
)
async def test_what_cannot_be_said(
    admin: httpx.AsyncClient, body: object, found: list[tuple[str, str]]
) -> None:
    answer = await admin.post(f"{APPLICATIONS}/refused", json=body)
    assert answer.status_code == 400
    details = answer.json()["details"]
    assert [(d["context"]["label"], d["type"]) for d in details] == found
    assert (await admin.get(f"{APPLICATIONS}/refused")).status_code == 404


async def test_an_unknown_property_is_named_as_v3_does(admin: httpx.AsyncClient) -> None:
    answer = await admin.post(f"{APPLICATIONS}/refused", json={"nope": 1})
    assert answer.json()["details"] == [
        {
            "message": '"nope" is not allowed',
            "path": ["nope"],
            "type": "object.unknown",
            "context": {"label": "nope", "child": "nope", "value": 1, "key": "nope"},
        }
    ]


async def test_a_name_that_is_too_long(admin: httpx.AsyncClient) -> None:
    answer = await admin.post(f"{APPLICATIONS}/{'a' * 256}", json={})
    assert (answer.status_code, answer.json()["details"][0]["path"]) == (400, ["appName"])
    assert (await admin.get(f"{APPLICATIONS}/{'a' * 256}")).status_code == 404


async def test_delete_forgets_the_application_and_its_instances(
    client: httpx.AsyncClient, admin: httpx.AsyncClient, server_database_url: str
) -> None:
    await register(client, "deleted", sdkVersion="sdk:1")
    await report(client, "deleted", "x", instance="i-2")
    await register(client, "stays")
    await admin.post(f"{APPLICATIONS}/deleted", json={"icon": "x"})
    answer = await admin.delete(f"{APPLICATIONS}/deleted")
    assert (answer.status_code, answer.content) == (200, b"")
    assert (await admin.get(f"{APPLICATIONS}/deleted")).json()["error"] == (
        "Could not find application"
    )
    assert "stays" in await listed(admin)
    connection = await asyncpg.connect(server_database_url)
    for table in (
        "client_strategies", "client_application_details", "application_settings",
        "client_instances", "client_instance_details",
    ):  # fmt: skip
        left = await connection.fetchval(f"select count(*) from {table} where app_name = 'deleted'")
        assert (table, left) == (table, 0)
    detail = await connection.fetchrow(
        "select before, after from event_details where name = 'deleted' order by event_id desc"
    )
    await connection.close()
    assert msgspec.json.decode(detail["before"])["icon"] == "x"
    assert detail["after"] is None
    *_, last = await events_of(admin, "deleted")
    assert (last["type"], last["data"]) == ("application-deleted", {"appName": "deleted"})
    again = await admin.delete(f"{APPLICATIONS}/deleted")
    assert (again.status_code, again.json()["name"]) == (404, "NotFoundError")


async def test_instances_of_an_application_that_never_registered_can_be_deleted(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    await report(client, "only-metrics", "x")
    assert "only-metrics" not in await listed(admin)
    assert (await admin.get(f"{APPLICATIONS}/only-metrics")).status_code == 404
    assert (await admin.delete(f"{APPLICATIONS}/only-metrics")).status_code == 200
    assert (await admin.delete(f"{APPLICATIONS}/only-metrics")).status_code == 404

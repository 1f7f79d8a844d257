"""Registrations and metrics in every shape that SDKs of today send."""

from typing import Any

import asyncpg
import httpx
import msgspec
import pytest

REGISTER = "/api/client/register"
METRICS = "/api/client/metrics"
BUCKET = {"start": "2026-11-23T17:19:05.941182259Z", "stop": "2026-11-23T17:19:08Z", "toggles": {}}


async def stored(url: str, sql: str, *args: object) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(sql, *args))
    finally:
        await connection.close()


async def test_a_registration_as_node_sends_it(
    client: httpx.AsyncClient, server_database_url: str
) -> None:
    body = {
        "appName": "cap-node", "instanceId": "node-1", "connectionId": "6f6d94dd",
        "sdkVersion": "unleash-node-sdk:6.12.1", "strategies": ["default", 7, None, "x"],
        "started": "2026-11-23T17:19:12.188Z", "interval": 2000, "yggdrasilVersion": None,
    }  # fmt: skip
    headers = {"unleash-interval": "undefined"}
    answer = await client.post(REGISTER, json=body, headers=headers)
    assert (answer.status_code, answer.content) == (202, b"")
    (application,) = await stored(
        server_database_url, "select * from client_strategies where app_name = 'cap-node'"
    )
    assert msgspec.json.decode(application["strategies"]) == ["default", "x"]
    (instance,) = await stored(
        server_database_url, "select * from client_instances where app_name = 'cap-node'"
    )
    assert (instance["instance_id"], instance["client_ip"]) == ("node-1", "127.0.0.1")


async def test_metrics_do_not_clear_what_the_registration_said(
    client: httpx.AsyncClient, server_database_url: str
) -> None:
    await client.post(REGISTER, json={"appName": "keeps", "instanceId": "i", "sdkVersion": "s:1"})
    await client.post(METRICS, json={"appName": "keeps", "instanceId": "i", "bucket": BUCKET})
    (detail,) = await stored(
        server_database_url, "select * from client_instance_details where app_name = 'keeps'"
    )
    assert (detail["sdk_version"], detail["environment"]) == ("s:1", "production")


async def test_metrics_are_stored_in_the_documented_form(
    client: httpx.AsyncClient, admin: httpx.AsyncClient, server_database_url: str
) -> None:
    await admin.post(
        "/api/admin/features", json={"name": "counted", "strategies": [{"name": "default"}]}
    )
    toggles = {
        "counted": {"yes": 4, "no": "2", "variants": {"v1": 1}},
        "nope": {"yes": "", "variants": None},
    }
    body = {
        "appName": "cap-py", "instanceId": "py-1", "environment": "elsewhere",
        "bucket": {**BUCKET, "toggles": toggles}, "impactMetrics": [], "platformName": "CPython",
    }  # fmt: skip
    answer = await client.post(METRICS, json=body)
    assert (answer.status_code, answer.content) == (202, b"")
    (row,) = await stored(
        server_database_url,
        "select metrics from client_metrics where metrics ->> 'appName' = 'cap-py'",
    )
    assert msgspec.json.decode(row["metrics"]) == {
        "appName": "cap-py",
        "instanceId": "py-1",
        "environment": "production",
        "bucket": {
            "start": "2026-11-23T17:19:05.941Z",
            "stop": "2026-11-23T17:19:08.000Z",
            "toggles": {
                "counted": {"yes": 4, "no": 2, "variants": {"v1": 1}},
                "nope": {"yes": 0, "no": 0},
            },
        },
    }
    seen = (await admin.get("/api/admin/features/counted")).json()["lastSeenAt"]
    assert seen is not None


@pytest.mark.parametrize(
    "body",
    [
        {"appName": "a", "bucket": None, "impactMetrics": [{"name": "x"}]},
        {"appName": "a", "bucket": {"toggles": {}}},
        {"appName": "a", "instanceId": "", "bucket": {**BUCKET, "start": 1795455545941}},
        {"appName": "a", "instanceId": None, "bucket": BUCKET, "unknown": {"x": 1}},
        {"appName": "a", "bucket": {**BUCKET, "toggles": {"f": {}}}},
        {"appName": "a", "bucket": {**BUCKET, "toggles": {"f": {"yes": 3.0, "no": "1.0"}}}},
        {"appName": "a", "bucket": {**BUCKET, "toggles": {"f": {"yes": None, "no": ""}}}},
        {"appName": "a", "bucket": {**BUCKET, "toggles": {"f": {"variants": {"v": "7"}}}}},
        {"appName": "æ" * 255, "bucket": BUCKET},
    ],
)
async def test_metrics_that_are_accepted(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await client.post(METRICS, json=body)).status_code == 202


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"bucket": BUCKET}, "appName"),
        ({"appName": "", "bucket": BUCKET}, "appName"),
        ({"appName": 7, "bucket": BUCKET}, "appName"),
        ({"appName": "a" * 256, "bucket": BUCKET}, "appName"),
        ({"appName": "a", "instanceId": ["x"], "bucket": BUCKET}, "instanceId"),
        ({"appName": "a"}, "bucket"),
        ({"appName": "a", "bucket": []}, "bucket"),
        ({"appName": "a", "bucket": {}}, "bucket.toggles"),
        ({"appName": "a", "bucket": {**BUCKET, "start": "soon"}}, "bucket.start"),
        ({"appName": "a", "bucket": {**BUCKET, "stop": 1e300}}, "bucket.stop"),
        ({"appName": "a", "bucket": {**BUCKET, "toggles": {"f": 1}}}, "bucket.toggles.f"),
        (
            {"appName": "a", "bucket": {**BUCKET, "toggles": {"f": {"yes": -1}}}},
            "bucket.toggles.f.yes",
        ),
        (
            {"appName": "a", "bucket": {**BUCKET, "toggles": {"f": {"yes": 10**30}}}},
            "bucket.toggles.f.yes",
        ),
        (
            {"appName": "a", "bucket": {**BUCKET, "toggles": {"f": {"variants": {"v": True}}}}},
            "bucket.toggles.f.variants.v",
        ),
    ],
)
async def test_metrics_that_are_refused_say_why(
    client: httpx.AsyncClient, body: dict[str, Any], where: str
) -> None:
    answer = await client.post(METRICS, json=body)
    assert answer.status_code == 400
    assert [d["context"]["label"] for d in answer.json()["details"]] == [where]


@pytest.mark.parametrize(
    ("count", "code"),
    [
        ("many", "number.base"), (True, "number.base"), ([1], "number.base"), ({}, "number.base"),
        ("NaN", "number.base"), ("Infinity", "number.base"), (0.5, "number.integer"),
        ("0.5", "number.integer"), (-1, "number.min"), ("-1", "number.min"),
        (2**53 + 2, "number.max"),
    ],
)  # fmt: skip
async def test_a_count_is_a_whole_number(
    client: httpx.AsyncClient, count: object, code: str
) -> None:
    body = {"appName": "a", "bucket": {**BUCKET, "toggles": {"f": {"yes": count}}}}
    answer = await client.post(METRICS, json=body)
    (detail,) = answer.json()["details"]
    assert (answer.status_code, detail["type"]) == (400, code)
    assert detail["context"] | {"value": count} == detail["context"]
    assert answer.json()["_original"] == body


async def test_a_registration_needs_only_its_application(client: httpx.AsyncClient) -> None:
    assert (await client.post(REGISTER, json={"appName": "little"})).status_code == 202
    refused = await client.post(REGISTER, json={"instanceId": "x"})
    assert (refused.status_code, refused.json()["details"][0]["path"]) == (400, ["appName"])

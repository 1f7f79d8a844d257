"""What was shown to whom: told by applications and pages, read by admins and out of a file."""

import csv
import io
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests import running as servers
from tests.servers import FRONTEND_TOKEN
from yardarm.api.impressions import MOST
from yardarm.app.serve import Running
from yardarm.domain.times import wire_time

PATH = "/api/impressions"
READ = "/api/admin/impressions"
KEY, VARIANT, VALUE = (
    "feature_flag.key", "feature_flag.result.variant", "feature_flag.result.value"
)  # fmt: skip


@pytest.fixture(scope="module")
async def page(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": FRONTEND_TOKEN, "origin": "https://shop.example.com"}
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as http:
        yield http


async def tell(http: httpx.AsyncClient, *events: dict[str, Any], **headers: str) -> httpx.Response:
    body = {"appName": "shop", "events": events}
    return await http.post(PATH, json=body, headers=headers)


async def of(admin: httpx.AsyncClient, feature: str, **query: Any) -> dict[str, Any]:
    answer = await admin.get(f"{READ}/features/{feature}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_what_is_told_is_counted_by_variant_and_day(
    client: httpx.AsyncClient, page: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    yesterday = wire_time(datetime.now(UTC) - timedelta(days=1))
    events: list[dict[str, Any]] = [
        {KEY: "exp", VARIANT: "blue", "feature_flag.context.id": "user-1"},
        {KEY: "exp", VARIANT: "blue", "timestamp": yesterday},
        {KEY: "exp", VALUE: True},
        {KEY: "exp", VALUE: False},
    ]
    for http in (client, page):
        answer = await tell(http, *events)
        assert (answer.status_code, answer.content) == (202, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    found = await of(admin, "exp", daysBack=2)
    assert [v["variant"] for v in found["variants"]] == ["blue", "disabled", "enabled"]
    assert found["variants"][0]["counts"] == [2, 2]
    assert (found["total"], len(found["days"])) == (8, 2)
    assert (await of(admin, "exp", environment="development"))["total"] == 0


def _log(name: str, **attributes: Any) -> dict[str, Any]:
    kinds = {str: "stringValue", bool: "boolValue", int: "intValue"}
    return {
        "timeUnixNano": str(int(datetime.now(UTC).timestamp() * 1e9)),
        "eventName": name,
        "attributes": [
            {"key": f"feature_flag.{key.replace('__', '.')}", "value": {kinds[type(v)]: v}}
            for key, v in attributes.items()
        ],
    }


async def test_an_exporter_of_logs_may_send_to_it(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    evaluation = "feature_flag.evaluation"
    records: list[Any] = [
        _log(evaluation, key="otel", result__variant="red", context__id="user-1"),
        _log(evaluation, key="otel", result__value=True),
        _log("http.request", key="otel", result__variant="red"),
        _log(evaluation, result__variant="red"),
        _log(evaluation, key="otel", result__value=7),
        None,
    ]
    service = {"key": "service.name", "value": {"stringValue": "api"}}
    body = {
        "resourceLogs": [
            {"resource": {"attributes": [service]}, "scopeLogs": [{"logRecords": records}]}, {}, 7
        ]
    }  # fmt: skip
    assert (await client.post(PATH, json=body)).status_code == 202
    found = await of(admin, "otel", daysBack=1)
    assert [(v["appName"], v["variant"], v["total"]) for v in found["variants"]] == [
        ("api", "enabled", 1), ("api", "red", 1),
    ]  # fmt: skip


async def test_a_batch_with_an_id_counts_once(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    batch = "6f0f3a0e-8d0b-4c7e-9d9b-000000000001"
    for _ in range(2):
        answer = await tell(client, {KEY: "once", VARIANT: "a"}, **{"yardarm-batch": batch})
        assert answer.status_code == 202
    assert (await of(admin, "once"))["total"] == 1


async def test_they_are_exported_as_csv(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    feature = {"name": "exported", "strategies": [{"name": "default"}]}
    assert (await admin.post("/api/admin/features", json=feature)).status_code == 201
    await tell(client, *[{KEY: "exported", VARIANT: 'with "quotes", and commas'}] * 3)
    answer = await admin.get(READ + "/export", params={"feature": "exported"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].endswith('.csv"')
    (line,) = csv.DictReader(io.StringIO(answer.text))
    today = datetime.now(UTC).date().isoformat()
    assert line == {
        "day": today, "feature": "exported", "environment": "production", "appName": "shop",
        "variant": 'with "quotes", and commas', "count": "3",
    }  # fmt: skip
    every = (await admin.get(READ + "/export", params={"project": "default"})).text
    assert [row["feature"] for row in csv.DictReader(io.StringIO(every))] == ["exported"]
    past = {"from": "2026-01-01", "to": "2026-01-02"}
    assert (await admin.get(READ + "/export", params=past)).text.count("\r\n") == 1


async def test_and_as_parquet(client: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    await tell(client, {KEY: "columns", VARIANT: "a"})
    asked = {"feature": "columns", "format": "parquet"}
    answer = await admin.get(READ + "/export", params=asked)
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    table = parquet.read_table(pa.BufferReader(answer.content))
    assert [str(kind) for kind in table.schema.types] == ["date32[day]"] + ["string"] * 4 + [
        "int64"
    ]
    assert table.to_pylist() == [{
        "day": datetime.now(UTC).date(), "feature": "columns", "environment": "production",
        "appName": "shop", "variant": "a", "count": 1,
    }]  # fmt: skip


async def test_without_its_library_parquet_is_refused(
    admin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = await admin.get(READ + "/export", params={"format": "parquet"})
    assert answer.status_code == 400
    assert "yardarm[parquet]" in answer.json()["details"][0]["message"]


async def test_who_may_tell_and_who_may_read(
    running: Running, admin: httpx.AsyncClient, client: httpx.AsyncClient, page: httpx.AsyncClient
) -> None:
    assert (await tell(admin, {KEY: "x", VARIANT: "a"})).status_code == 403
    for http in (client, page):
        assert (await http.get(f"{READ}/features/x")).status_code == 403
    async with httpx.AsyncClient(base_url=running.url) as nobody:
        assert (await tell(nobody, {KEY: "x", VARIANT: "a"})).status_code == 401
        asked = {"origin": "https://shop.example.com", "access-control-request-method": "POST"}
        assert (await nobody.options(PATH, headers=asked)).status_code == 204


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ({"events": []}, "appName"),
        ({"appName": "", "events": []}, "appName"),
        ({"appName": "shop"}, "events"),
        ({"appName": "shop", "events": {}}, "events"),
        ({"appName": "shop", "events": [7]}, "events[0]"),
        ({"appName": "shop", "events": [{VARIANT: "a"}]}, f"events[0].{KEY}"),
        ({"appName": "shop", "events": [{KEY: "a"}]}, f"events[0].{VARIANT}"),
        ({"appName": "shop", "events": [{KEY: "a", VALUE: "on"}]}, f"events[0].{VARIANT}"),
        ({"appName": "shop", "events": [{KEY: "a", VARIANT: "x" * 256}]}, f"events[0].{VARIANT}"),
        (
            {"appName": "shop", "events": [{KEY: "a", VARIANT: "b", "timestamp": "soon"}]},
            "events[0].timestamp",
        ),
        ({"appName": "shop", "events": [{KEY: "a", VARIANT: "b"}] * (MOST + 1)}, "events"),
    ],
)
async def test_what_cannot_be_counted_is_named(
    client: httpx.AsyncClient, body: dict[str, Any], label: str
) -> None:
    answer = await client.post(PATH, json=body)
    assert answer.status_code == 400
    assert label in answer.json()["details"][0]["context"]["label"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"format": "xlsx"}, "format"),
        ({"project": "nobodys"}, "project"),
        ({"from": "soon"}, "from"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "from"),
        ({"from": "1990-01-01"}, "from"),
    ],
)
async def test_an_export_that_cannot_be_is_named(
    admin: httpx.AsyncClient, query: dict[str, Any], name: str
) -> None:
    answer = await admin.get(READ + "/export", params=query)
    assert answer.status_code == 400
    assert name in answer.json()["details"][0]["message"]


async def test_what_was_acknowledged_is_there_after_a_stop(database_url: str) -> None:
    async with servers.running_server(database_url) as one, servers.client(one) as http:
        assert (await tell(http, {KEY: "kept", VARIANT: "a"})).status_code == 202
    async with servers.running_server(database_url) as two, servers.admin(two) as http:
        assert (await of(http, "kept"))["total"] == 1

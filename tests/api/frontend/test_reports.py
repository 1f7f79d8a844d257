"""What browsers report."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from tests.servers import FRONTEND_TOKEN
from yardarm.app.serve import Running

BUCKET = {
    "start": "2026-11-23T17:19:05.941Z", "stop": "2026-11-23T17:19:08.000Z",
    "toggles": {"cap-a": {"yes": 2, "no": 1, "variants": {"v1": 2}}},
}  # fmt: skip


@pytest.fixture(scope="module")
async def frontend(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": FRONTEND_TOKEN}
    async with httpx.AsyncClient(base_url=running.url, headers=headers) as http:
        yield http


@pytest.mark.parametrize("prefix", ["/api/frontend", "/api/proxy"])
async def test_metrics_are_stored_before_the_answer(
    frontend: httpx.AsyncClient, admin: httpx.AsyncClient, server_database_url: str, prefix: str
) -> None:
    app = f"cap-js{prefix}"
    body = {"bucket": BUCKET, "appName": app, "instanceId": "browser", "impressionMetrics": []}
    headers = {"unleash-sdk": "unleash-js-sdk:3.8.2", "unleash-appname": app}
    answer = await frontend.post(f"{prefix}/client/metrics", json=body, headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    (detail,) = await stored(
        server_database_url, "select * from client_instance_details where app_name = $1", app
    )
    assert (detail["instance_id"], detail["environment"], detail["sdk_version"]) == (
        "browser", "production", "unleash-js-sdk:3.8.2",
    )  # fmt: skip
    (row,) = await stored(
        server_database_url,
        "select count(*) from client_metrics where metrics->>'appName' = $1", app,
    )  # fmt: skip
    assert row["count"] == 1


async def test_an_instance_without_a_name_is_a_browser_and_a_version_stays(
    frontend: httpx.AsyncClient, server_database_url: str
) -> None:
    body = {"bucket": BUCKET, "appName": "nameless"}
    path = "/api/frontend/client/metrics"
    await frontend.post(path, json=body, headers={"unleash-sdk": "s:1"})
    assert (await frontend.post(path, json=body)).status_code == 200
    (detail,) = await stored(
        server_database_url, "select * from client_instance_details where app_name = 'nameless'"
    )
    assert (detail["instance_id"], detail["sdk_version"]) == ("browser", "s:1")


async def test_a_report_that_cannot_be_is_told(frontend: httpx.AsyncClient) -> None:
    answer = await frontend.post("/api/frontend/client/metrics", json={"appName": "x"})
    assert answer.status_code == 400
    assert answer.json()["details"][0]["path"] == ["bucket"]


async def test_registering_is_taken_and_stores_nothing(
    frontend: httpx.AsyncClient, server_database_url: str
) -> None:
    answer = await frontend.post("/api/frontend/client/register", json={"appName": "registers"})
    assert (answer.status_code, answer.content) == (200, b"")
    sql = "select * from client_strategies where app_name = 'registers'"
    assert await stored(server_database_url, sql) == []


async def stored(url: str, sql: str, *args: object) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(sql, *args))
    finally:
        await connection.close()

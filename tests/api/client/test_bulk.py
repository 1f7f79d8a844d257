"""POST /api/client/metrics/bulk: what edges gather, Unleash's and ours."""

import uuid
from typing import Any

import httpx
import msgspec
import pytest

from tests.api.client.test_reports import stored

BULK = "/api/client/metrics/bulk"
AT = "2026-11-24T12:00:00.123456789Z"


def counts(app: str, **more: Any) -> dict[str, Any]:
    """As Unleash Edge sends them."""
    return {
        "featureName": "f", "appName": app, "environment": "production", "timestamp": AT,
        "yes": 2, "no": 1, "variants": {"v": 2}, "sdkVersion": None, "sdkType": None,
        "yggdrasilVersion": None, "platformName": None, "platformVersion": None, **more,
    }  # fmt: skip


async def metrics_of(url: str, app: str) -> list[dict[str, Any]]:
    rows = await stored(
        url, "select metrics from client_metrics where metrics ->> 'appName' = $1", app
    )
    return [msgspec.json.decode(row["metrics"]) for row in rows]


async def test_what_unleash_edge_sends(client: httpx.AsyncClient, server_database_url: str) -> None:
    app = uuid.uuid4().hex
    application = {
        "appName": app, "instanceId": "i", "environment": "production", "projects": ["default"],
        "interval": 15, "started": AT, "strategies": ["default"], "sdkVersion": "s:1",
        "connectVia": [{"appName": "unleash-edge", "instanceId": "01H"}], "sdkType": "backend",
        "connectionId": None, "yggdrasilVersion": None, "platformName": None,
    }  # fmt: skip
    body = {
        "applications": [application],
        "metrics": [counts(app), counts(app), counts(app, featureName="g")],
        "impactMetrics": [], "seenTokens": ["*:development.abc"],
    }  # fmt: skip
    answer = await client.post(BULK, json=body)
    assert (answer.status_code, answer.content) == (202, b"")
    (document,) = await metrics_of(server_database_url, app)
    toggles = document["bucket"]["toggles"]
    assert toggles["f"] == {"yes": 4, "no": 2, "variants": {"v": 4}}
    assert toggles["g"]["yes"] == 2
    (detail,) = await stored(
        server_database_url, "select * from client_instance_details where app_name = $1", app
    )
    assert (detail["instance_id"], detail["environment"]) == ("i", "production")
    assert detail["sdk_version"] == "s:1"


async def test_what_is_of_another_environment_is_dropped(
    client: httpx.AsyncClient, server_database_url: str
) -> None:
    app = uuid.uuid4().hex
    other = {"environment": "development"}
    body = {"applications": [{"appName": app, **other}], "metrics": [counts(app, **other)]}
    assert (await client.post(BULK, json=body)).status_code == 202
    assert await metrics_of(server_database_url, app) == []


async def test_a_batch_that_comes_again_is_counted_once(
    client: httpx.AsyncClient, server_database_url: str
) -> None:
    app = uuid.uuid4().hex
    body = {"applications": [{"appName": app, "instanceId": "i"}], "metrics": [counts(app)]}
    first = {"yardarm-batch": str(uuid.uuid4())}
    for _ in range(3):
        assert (await client.post(BULK, json=body, headers=first)).status_code == 202
    assert len(await metrics_of(server_database_url, app)) == 1
    other = {"yardarm-batch": str(uuid.uuid4())}
    assert (await client.post(BULK, json=body, headers=other)).status_code == 202
    assert len(await metrics_of(server_database_url, app)) == 2


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ({"metrics": []}, "applications"),
        ({"applications": []}, "metrics"),
        ({"applications": [], "metrics": {}}, "metrics"),
        ({"applications": [{}], "metrics": []}, "applications[0].appName"),
        ({"applications": [], "metrics": [counts("a", yes=-1)]}, "metrics[0].yes"),
        ({"applications": [], "metrics": [counts("a", timestamp=None)]}, "metrics[0].timestamp"),
    ],
)
async def test_what_cannot_be_is_named(client: httpx.AsyncClient, body: Any, label: str) -> None:
    answer = await client.post(BULK, json=body)
    assert answer.status_code == 400
    assert answer.json()["details"][0]["context"]["label"] == label

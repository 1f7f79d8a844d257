"""GET /internal-backstage/prometheus: v3's names, bounded labels, true numbers."""

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests import running as servers
from tests.servers import FRONTEND_TOKEN
from yardarm import __version__
from yardarm.app.serve import Running

PATH = "/internal-backstage/prometheus"
DEFAULT = [{"name": "default"}]

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def scrape(running: Running) -> Samples:
    async with httpx.AsyncClient(base_url=running.url) as http:
        answer = await http.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


async def test_every_name_of_v3_has_its_type(running: Running, client: httpx.AsyncClient) -> None:
    await client.get("/api/client/features")
    async with httpx.AsyncClient(base_url=running.url) as http:
        text = (await http.get(PATH)).text
    for line in (
        "http_request_duration_milliseconds summary", "db_query_duration_seconds summary",
        "feature_toggle_update_total counter", "feature_toggle_usage_total counter",
        "feature_toggles_total gauge", "db_pool_min gauge", "db_pool_max gauge",
        "db_pool_free gauge", "db_pool_used gauge", "db_pool_pending_creates gauge",
        "db_pool_pending_acquires gauge", "process_cpu_seconds_total counter",
        "yardarm_revision gauge", "yardarm_database_followed gauge",
        "yardarm_reports_waiting gauge", "yardarm_deliveries_total counter",
    ):  # fmt: skip
        assert f"# TYPE {line}\n" in text
    samples = await scrape(running)
    labels = {"path": "/api/client/features", "method": "GET", "status": "200"}
    for quantile in ("0.1", "0.5", "0.9", "0.99"):
        assert value(samples, "http_request_duration_milliseconds", quantile=quantile, **labels) > 0


async def test_requests_are_counted_by_the_pattern_of_their_route(
    running: Running, admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    before = await scrape(running)
    known = (await client.get("/api/client/features")).headers["etag"]
    browser = {"authorization": FRONTEND_TOKEN}
    requests = [
        (client, "GET", "/api/client/features", {"if-none-match": known}),
        (client, "GET", "/api/client/features", {"authorization": "wrong"}),
        (client, "GET", "/api/client/features/nothing", {}),
        (client, "GET", "/api/client/features/no/such", {}),
        (admin, "GET", "/api/admin/addons/77", {}),
        (admin, "DELETE", "/api/admin/addons/abc", {}),
        (admin, "GET", "/api/admin/features/a", {}),
        (admin, "GET", "/api/admin/features/b", {}),
        (admin, "GET", "/api/admin/strategies", {"authorization": ""}),
        (admin, "GET", "/no/such/path/4711", {}),
        (admin, "BREW", "/api/admin/features", {}),
        (admin, "GET", "/api/admin/features/%zz", {}),
        (admin, "HEAD", "/health", {}),
        (client, "GET", "/api/frontend", browser),
        (client, "GET", "/api/frontend?userId=%FF", browser),
        (client, "OPTIONS", "/api/frontend", {}),
        (client, "GET", "/api/proxy", {}),
        (client, "POST", "/ofrep/v1/evaluate/flags", {}),
        (client, "POST", "/ofrep/v1/evaluate/flags/nothing", {}),
    ]

    for http, method, path, headers in requests:
        await http.request(method, path, headers=headers)
    after = await scrape(running)
    for path, method, status, wanted in [
        ("/api/client/features", "GET", "200", 1),
        ("/api/client/features", "GET", "304", 1),
        ("/api/client/features", "GET", "401", 1),
        ("/api/client/features/:name", "GET", "404", 1),
        ("/api/admin/addons/:id", "GET", "404", 1),
        ("/api/admin/addons/:id", "DELETE", "400", 1),
        ("/api/admin/features/:name", "GET", "404", 2),
        ("/api/admin/strategies", "GET", "401", 1),
        ("(other)", "GET", "404", 2),
        ("(other)", "(other)", "404", 0),
        ("(other)", "GET", "400", 1),
        ("/health", "HEAD", "200", 1),
        ("/api/frontend", "GET", "200", 1),
        ("/api/frontend", "GET", "400", 1),
        ("/api/frontend", "OPTIONS", "204", 1),
        ("/api/proxy", "GET", "403", 1),
        ("/ofrep/v1/evaluate/flags", "POST", "200", 1),
        ("/ofrep/v1/evaluate/flags/:key", "POST", "404", 1),
    ]:
        name = "http_request_duration_milliseconds_count"
        labels = {"path": path, "method": method, "status": status}
        grown = value(after, name, **labels) - value(before, name, **labels)
        assert grown == wanted, labels
    paths = {dict(labels).get("path") for _, labels in after}
    assert not any(p and ("4711" in p or "77" in p or "nothing" in p) for p in paths)


async def test_features_changes_and_usage_are_counted(
    running: Running, admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    before = await scrape(running)
    await admin.post("/api/admin/features", json={"name": "counted", "strategies": DEFAULT})
    await admin.post("/api/admin/features/counted/toggle/on")
    await admin.post("/api/admin/features/no-such/toggle/on")
    await admin.post("/api/admin/features", json={"name": "archived", "strategies": DEFAULT})
    await admin.delete("/api/admin/features/archived")
    report = {
        "appName": 'the "shop"',
        "bucket": {"toggles": {"counted": {"yes": 3, "no": 2, "variants": {"a": 3}}}},
    }
    for _ in range(2):
        assert (await client.post("/api/client/metrics", json=report)).status_code == 202
    refused = {"appName": "x", "bucket": {"toggles": {"counted": {"yes": -1}}}}
    await client.post("/api/client/metrics", json=refused)
    after = await scrape(running)
    assert value(after, "feature_toggle_update_total", toggle="counted") == 2
    assert value(after, "feature_toggle_update_total", toggle="archived") == 2
    assert value(after, "feature_toggle_update_total", toggle="no-such") == 0
    usage = {"toggle": "counted", "appName": 'the "shop"'}
    assert value(after, "feature_toggle_usage_total", active="true", **usage) == 6
    assert value(after, "feature_toggle_usage_total", active="false", **usage) == 4
    features = {"name": "feature_toggles_total", "version": __version__}
    assert value(after, **features) - value(before, **features) == 1
    assert value(after, "yardarm_revision") >= value(before, "yardarm_revision") + 4
    assert value(after, "yardarm_database_followed") == 1
    assert value(after, "yardarm_reports_waiting") == 0


async def test_the_database_is_seen(running: Running, admin: httpx.AsyncClient) -> None:
    await admin.get("/api/admin/strategies")
    samples = await scrape(running)
    name = "db_query_duration_seconds_count"
    assert value(samples, name, store="strategies", action="select") >= 1
    assert value(samples, "db_pool_max") == 8
    free, used = value(samples, "db_pool_free"), value(samples, "db_pool_used")
    assert 1 <= free + used <= 8
    assert value(samples, "db_pool_pending_acquires") == 0


async def test_what_strangers_name_is_bounded(running: Running, client: httpx.AsyncClient) -> None:
    toggles = {f"made-up-{n}": {"yes": 1, "no": 1} for n in range(4_000)}
    report = {"appName": "flood", "bucket": {"toggles": toggles}}
    assert (await client.post("/api/client/metrics", json=report)).status_code == 202
    samples = await scrape(running)
    series = [labels for name, labels in samples if name == "feature_toggle_usage_total"]
    assert len(series) == 5_001
    assert value(
        samples, "feature_toggle_usage_total", toggle="(other)", active="true", appName="(other)"
    ) > 1_000  # fmt: skip


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_it_is_for_reading_only(running: Running, method: str) -> None:
    async with servers.admin(running) as http:
        assert (await http.request(method, PATH)).status_code == 404

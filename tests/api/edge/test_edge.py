"""`yardarm edge` behind a server: what SDKs get is what the server would tell them."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.streams import reading
from tests.conftest import eventually
from tests.edges import running_edge
from tests.servers import CLIENT_TOKEN, FRONTEND_TOKEN
from yardarm.app.serve import Running
from yardarm.live import edge_reports, edge_tokens, receipts

SPEC = {"unleash-client-spec": "5.2.0"}


@pytest.fixture(scope="module")
async def edge(
    running: Running, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    folder = tmp_path_factory.mktemp("edge")
    patch = pytest.MonkeyPatch()
    patch.setattr(edge_tokens, "RECHECK", 0.5)
    patch.setattr(edge_reports, "EVERY", 0.5)
    patch.setattr(receipts, "PAUSE", 0.5)
    async with (
        running_edge(running.url, folder) as url,
        httpx.AsyncClient(base_url=url, headers={"authorization": CLIENT_TOKEN, **SPEC}) as http,
    ):
        yield http
    patch.undo()


async def made(admin: httpx.AsyncClient, **more: Any) -> str:
    name = f"edge-{uuid.uuid4().hex[:8]}"
    body = {"name": name, "enabled": True, "strategies": [{"name": "default"}], **more}
    assert (await admin.post("/api/admin/features", json=body)).status_code == 201
    return name


async def new_token(admin: httpx.AsyncClient, **more: Any) -> str:
    body = {"tokenName": "new", "type": "client", "environment": "production", "projects": ["*"]}
    answer = await admin.post("/api/admin/api-tokens", json={**body, **more})
    return str(answer.json()["secret"])


async def listed(http: httpx.AsyncClient, **headers: str) -> dict[str, Any]:
    answer = await http.get("/api/client/features", headers=headers)
    assert answer.status_code == 200, answer.text
    return {f["name"]: f for f in answer.json()["features"]}


async def until(http: httpx.AsyncClient, name: str, **headers: str) -> dict[str, Any]:
    """The feature, once the edge has it."""
    found: dict[str, Any] = {}

    async def there() -> bool:
        found.update(await listed(http, **headers))
        return name in found

    await eventually(there)
    return dict(found[name])


async def test_what_the_server_tells_the_edge_tells(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, edge: httpx.AsyncClient
) -> None:
    constraint = {"contextName": "userId", "operator": "IN", "values": ["1"]}
    segment = await admin.post(
        "/api/admin/segments", json={"name": uuid.uuid4().hex, "constraints": [constraint]}
    )
    variants = [{"name": "a", "weight": 1000, "payload": {"type": "json", "value": "{}"}}]
    strategies = [
        {
            "name": "flexibleRollout",
            "parameters": {"rollout": "50", "stickiness": "default", "groupId": "g"},
            "constraints": [constraint],
            "segments": [segment.json()["id"]],
        }
    ]
    name = await made(admin, strategies=strategies, variants=variants)
    await until(edge, name)
    ours = (await edge.get("/api/client/features")).json()
    theirs = (await client.get("/api/client/features", headers=SPEC)).json()
    for body in (ours, theirs):
        del body["meta"]["etag"]
    assert ours == theirs
    inlined = (await edge.get("/api/client/features", headers={"unleash-client-spec": ""})).json()
    assert inlined["version"] == 1


async def test_a_tag_is_known_until_something_changes(
    admin: httpx.AsyncClient, edge: httpx.AsyncClient
) -> None:
    name = await made(admin)
    await until(edge, name)
    etag = (await edge.get("/api/client/features")).headers["etag"]
    same = await edge.get("/api/client/features", headers={"if-none-match": etag})
    assert same.status_code == 304
    assert (await admin.post(f"/api/admin/features/{name}/toggle/off")).status_code == 200

    async def off() -> bool:
        answer = await edge.get("/api/client/features", headers={"if-none-match": etag})
        return answer.status_code == 200 and not (await listed(edge))[name]["enabled"]

    await eventually(off)


async def test_environments_are_told_apart(
    admin: httpx.AsyncClient, edge: httpx.AsyncClient
) -> None:
    """The token of the other one comes with a client."""
    name = await made(admin)
    assert (await until(edge, name))["enabled"] is True
    token = await new_token(admin, environment="development")
    there = await until(edge, name, authorization=token)
    assert there["enabled"] is False


async def test_a_token_of_some_projects_sees_no_others(
    admin: httpx.AsyncClient, edge: httpx.AsyncClient
) -> None:
    project = {"id": f"p-{uuid.uuid4().hex[:8]}", "name": "apart"}
    assert (await admin.post("/api/admin/projects", json=project)).status_code == 201
    name = await made(admin)
    await until(edge, name)
    token = await new_token(admin, projects=[project["id"]])
    assert await listed(edge, authorization=token) == {}


async def test_a_revoked_token_is_forgotten(
    admin: httpx.AsyncClient, edge: httpx.AsyncClient
) -> None:
    token = await new_token(admin)
    await listed(edge, authorization=token)
    assert (await admin.delete(f"/api/admin/api-tokens/{token}")).status_code == 200

    async def refused() -> bool:
        answer = await edge.get("/api/client/features", headers={"authorization": token})
        return answer.status_code == 401

    await eventually(refused, within=10)


async def test_streams_and_deltas(admin: httpx.AsyncClient, edge: httpx.AsyncClient) -> None:
    async with reading(str(edge.base_url)) as reader:
        await eventually(lambda: reader.names)
        name = await made(admin)
        await eventually(lambda: name in reader.features)
        await admin.delete(f"/api/admin/features/{name}")
        await eventually(lambda: name not in reader.features)
        held = reader.ids[-1]
    unchanged = await edge.get("/api/client/delta", headers={"if-none-match": f'"{held}"'})
    assert unchanged.status_code == 304
    whole = (await edge.get("/api/client/delta")).json()["events"]
    assert [event["type"] for event in whole] == ["hydration"]


async def test_browsers_and_openfeature(admin: httpx.AsyncClient, edge: httpx.AsyncClient) -> None:
    name = await made(admin)
    await until(edge, name)
    headers = {"authorization": FRONTEND_TOKEN}
    for path in ("/api/frontend", "/api/proxy"):
        toggles = (await edge.get(path, headers=headers)).json()["toggles"]
        assert name in [t["name"] for t in toggles]
    found = await edge.post(f"/ofrep/v1/evaluate/flags/{name}", json={}, headers=headers)
    assert found.json()["value"] is True
    refused = await edge.get("/api/client/features", headers=headers)
    assert refused.status_code == 403


async def test_tokens_are_asked_about_upstream(
    admin: httpx.AsyncClient, edge: httpx.AsyncClient
) -> None:
    unknown = await edge.get("/api/client/features", headers={"authorization": "*:production.no"})
    assert unknown.status_code == 401
    assert (
        await edge.get("/api/client/features", headers={"authorization": ""})
    ).status_code == 401
    token = await new_token(admin)
    headers = {"authorization": f"Bearer {token}"}
    assert (await edge.get("/api/client/features", headers=headers)).status_code == 200
    question = {"tokens": [token, "*:production.no"]}
    valid = (await edge.post("/edge/validate", json=question)).json()["tokens"]
    assert [found["token"] for found in valid] == [token]


async def test_it_has_no_admin_api(edge: httpx.AsyncClient) -> None:
    for method, path in (("GET", "/api/admin/features"), ("POST", "/api/admin/features")):
        # Not by a client that holds answers against the document, which is the server's.
        answer = await asyncio.to_thread(httpx.request, method, f"{edge.base_url}{path}", json={})
        assert answer.status_code == 404
        assert "edge" in answer.json()["message"]


async def test_it_says_how_it_is(edge: httpx.AsyncClient) -> None:
    assert (await edge.get("/health")).json() == {"health": "GOOD"}
    ready = (await edge.get("/ready")).json()
    lines = (await edge.get("/internal-backstage/prometheus")).text
    assert (ready["ready"], ready["upstream"], ready["flags"]) == (True, "followed", "upstream")
    assert ready["streams"] >= 1
    assert "yardarm_upstream_followed 1.0" in lines


async def test_reports_go_upstream(admin: httpx.AsyncClient, edge: httpx.AsyncClient) -> None:
    name = await made(admin)
    app = f"app-{uuid.uuid4().hex[:8]}"
    registration = {"appName": app, "instanceId": "i", "strategies": ["default"], "interval": 10}
    assert (await edge.post("/api/client/register", json=registration)).status_code == 202
    for _ in range(3):
        toggles = {name: {"yes": 2, "no": 1, "variants": {"v": 2}}}
        report = {"appName": app, "instanceId": "i", "bucket": {"toggles": toggles}}
        assert (await edge.post("/api/client/metrics", json=report)).status_code == 202

    async def counted() -> bool:
        seen = (await admin.get("/api/admin/metrics/feature-toggles")).json()
        return bool(seen["lastHour"].get(name, {}).get("no") == 3)

    await eventually(counted, within=15)
    known = (await admin.get(f"/api/admin/metrics/applications/{app}")).json()
    assert known["instances"][0]["instanceId"] == "i"


async def test_an_edge_behind_an_edge(
    admin: httpx.AsyncClient, edge: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with (
        running_edge(str(edge.base_url), tmp_path) as url,
        httpx.AsyncClient(base_url=url, headers={"authorization": CLIENT_TOKEN, **SPEC}) as second,
    ):
        name = await made(admin)
        await until(second, name)
        first = (await edge.get("/api/client/features")).headers["etag"]
        assert (await second.get("/api/client/features")).headers["etag"] == first
        report = {"appName": "far", "bucket": {"toggles": {name: {"yes": 1}}}}
        assert (await second.post("/api/client/metrics", json=report)).status_code == 202

        async def counted() -> bool:
            seen = (await admin.get("/api/admin/metrics/feature-toggles")).json()
            return bool(seen["lastHour"].get(name, {}).get("yes") == 1)

        await eventually(counted, within=20)


async def test_the_server_knows_what_clients_of_an_edge_hold(
    admin: httpx.AsyncClient, edge: httpx.AsyncClient
) -> None:
    name = await made(admin)
    instance = {"unleash-appname": name, "unleash-instanceid": "one", "unleash-sdk": "sdk:1"}
    await until(edge, name)
    tag = (await edge.get("/api/client/features", headers=instance)).headers["etag"]
    await edge.get("/api/client/features", headers={**instance, "if-none-match": tag})
    await made(admin)
    about: dict[str, Any] = {}

    async def heard() -> bool:
        found = (await admin.get("/api/admin/propagation")).json()
        about.update(next((b for b in found["behind"] if b["appName"] == name), {}))
        return bool(about)

    await eventually(heard)
    assert (about["instanceId"], about["sdk"], about["streams"]) == ("one", "sdk:1", False)

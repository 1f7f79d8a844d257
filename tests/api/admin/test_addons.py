"""/api/admin/addons: every route, wrong input, and where secrets are not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests import running as servers
from tests.conftest import create_database, eventually
from tests.servers import ServerProcess
from tests.sink import running_sink
from yardarm.app.serve import Running
from yardarm.store import events, migrate, state
from yardarm.store.database import Database

SECRET = "https://hooks.example.com/services/T0/B0/a-secret-path"
WEBHOOK: dict[str, Any] = {
    "provider": "webhook",
    "enabled": True,
    "description": "to the chat",
    "parameters": {"url": SECRET, "contentType": "text/plain"},
    "events": ["feature-created", "feature-updated", "what-nobody-knows"],
}


async def create(admin: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await admin.post("/api/admin/addons", json={**WEBHOOK, **changes})
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


async def test_create_answers_in_the_clear_and_reading_hides(admin: httpx.AsyncClient) -> None:
    created = await create(admin)
    assert list(created) == ["id", "provider", "enabled", "description", "parameters", "events"]
    assert created == {"id": created["id"], **WEBHOOK}
    hidden = {**created, "parameters": {"url": "*****", "contentType": "text/plain"}}
    assert (await admin.get(f"/api/admin/addons/{created['id']}")).json() == hidden
    listed = (await admin.get("/api/admin/addons")).json()
    assert hidden in listed["addons"]
    assert [p["name"] for p in listed["providers"]] == ["webhook", "slack", "teams"]
    assert [p["name"] for p in listed["providers"][1]["parameters"]] == [
        "url", "username", "emojiIcon", "defaultChannel",
    ]  # fmt: skip


async def test_defaults(admin: httpx.AsyncClient) -> None:
    answer = await admin.post(
        "/api/admin/addons", json={"provider": "webhook", "parameters": {"url": SECRET}}
    )
    shown = (await admin.get(f"/api/admin/addons/{answer.json()['id']}")).json()
    assert (shown["enabled"], shown["description"], shown["events"]) == (True, None, [])


async def test_put_replaces_keeps_what_is_masked_and_answers_without_body(
    admin: httpx.AsyncClient, server_database_url: str
) -> None:
    path = f"/api/admin/addons/{(await create(admin))['id']}"
    body = {"provider": "webhook", "parameters": {"url": "*****"}, "events": [], "enabled": False}
    answer = await admin.put(path, json=body)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    shown = (await admin.get(path)).json()
    assert (shown["enabled"], shown["description"], shown["events"]) == (False, None, [])
    assert shown["parameters"] == {"url": "*****"}
    assert await kept_secrets(server_database_url, shown["id"]) == [SECRET]
    await admin.put(path, json={**body, "parameters": {"url": SECRET + "/2"}})
    assert await kept_secrets(server_database_url, shown["id"]) == [SECRET + "/2"]


async def test_delete_removes_the_secret_too(
    admin: httpx.AsyncClient, server_database_url: str
) -> None:
    addon_id = (await create(admin))["id"]
    answer = await admin.delete(f"/api/admin/addons/{addon_id}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert "content-type" not in answer.headers
    assert await kept_secrets(server_database_url, addon_id) == []
    for method in ("GET", "DELETE"):
        answer = await admin.request(method, f"/api/admin/addons/{addon_id}")
        assert (answer.status_code, answer.json()["error"]) == (404, "Could not find addon")
    answer = await admin.put(f"/api/admin/addons/{addon_id}", json=WEBHOOK)
    assert answer.status_code == 404
    assert (await create(admin))["id"] > addon_id


async def test_events_say_what_v3s_say(admin: httpx.AsyncClient) -> None:
    addon_id = (await create(admin))["id"]
    path = f"/api/admin/addons/{addon_id}"
    await admin.put(path, json={**WEBHOOK, "events": []})
    await admin.put(path, json={**WEBHOOK, "events": []})
    await admin.delete(path)
    found = (await admin.get("/api/admin/events")).json()["events"][:3]
    assert [(e["type"], e["data"]) for e in found] == [
        ("addon-config-deleted", {"id": str(addon_id)}),
        ("addon-config-updated", {"id": str(addon_id), "provider": "webhook"}),
        ("addon-config-created", {"provider": "webhook"}),
    ]
    assert {e["createdBy"] for e in found} == {"init-admin-1"}


@pytest.mark.parametrize(
    ("change", "label", "kind"),
    [
        ({"provider": None}, "provider", "string.base"),
        ({"provider": ""}, "provider", "string.empty"),
        ({"provider": "pigeon"}, "provider", "any.only"),
        ({"enabled": "maybe"}, "enabled", "boolean.base"),
        ({"description": 7}, "description", "string.base"),
        ({"parameters": []}, "parameters", "object.base"),
        ({"parameters": "text"}, "parameters", "object.base"),
        ({"parameters": None}, "parameters", "object.base"),
        ({"parameters": {}}, "parameters.url", "any.required"),
        ({"parameters": {"url": None}}, "parameters.url", "alternatives.types"),
        ({"parameters": {"url": ["x"]}}, "parameters.url", "alternatives.types"),
        ({"parameters": {"url": 7}}, "parameters.url", "any.invalid"),
        ({"parameters": {"url": "ftp://example.com"}}, "parameters.url", "any.invalid"),
        ({"parameters": {"url": "*****"}}, "parameters.url", "any.required"),
        ({"parameters": {"url": SECRET, "a": "b"}}, "parameters.a", "object.unknown"),
        ({"parameters": {"url": SECRET, "bodyTemplate": "{{#a}}"}},
         "parameters.bodyTemplate", "any.invalid"),
        ({"parameters": {"url": SECRET, "contentType": "a\r\nx: y"}},
         "parameters.contentType", "any.invalid"),
        ({"parameters": {"url": SECRET, "bodyTemplate": "x" * 20_000}},
         "parameters.bodyTemplate", "string.max"),
        ({"parameters": {"url": SECRET, "authorization": "a\r\nx: y"}},
         "parameters.authorization", "any.invalid"),
        ({"parameters": {"url": SECRET, "signingSecret": "too short"}},
         "parameters.signingSecret", "string.min"),
        ({"events": "feature-created"}, "events", "array.base"),
        ({"events": [7]}, "events[0]", "string.base"),
        ({"events": ["x" * 256]}, "events[0]", "string.max"),
        ({"provider": 7, "enabled": 7}, "provider", "string.base"),
    ],
)  # fmt: skip
async def test_wrong_input_names_its_first_field(
    admin: httpx.AsyncClient, change: dict[str, Any], label: str, kind: str
) -> None:
    path = f"/api/admin/addons/{(await create(admin))['id']}"
    for method, where in (("POST", "/api/admin/addons"), ("PUT", path)):
        if method == "PUT" and change == {"parameters": {"url": "*****"}}:
            continue
        answer = await admin.request(method, where, json={**WEBHOOK, **change})
        assert answer.status_code == 400
        found = [(d["context"]["label"], d["type"]) for d in answer.json()["details"]]
        assert found == [(label, kind)]
        assert answer.json()["isJoi"] is True


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "localhost",
     "169.254.169.254", "10.0.0.1", "[fd00:ec2::254]", "0.0.0.0", "a.localhost"],
)  # fmt: skip
async def test_an_address_inside_is_refused(admin: httpx.AsyncClient, host: str) -> None:
    parameters = {"url": f"http://{host}:5432/x"}
    answer = await admin.post("/api/admin/addons", json={**WEBHOOK, "parameters": parameters})
    assert answer.status_code == 400
    assert "YARDARM_OUTGOING_ALLOW" in answer.json()["message"]


async def test_what_is_allowed_and_loopback_in_open_mode_are_taken(database_url: str) -> None:
    inside = {**WEBHOOK, "parameters": {"url": "http://10.1.2.3/x"}}
    loopback = {**WEBHOOK, "parameters": {"url": "http://localhost:9/x"}}
    async with (
        servers.running_server(database_url, outgoing_allow="10.1.0.0/16") as server,
        servers.admin(server) as http,
    ):
        assert (await http.post("/api/admin/addons", json=inside)).status_code == 201
        assert (await http.post("/api/admin/addons", json=loopback)).status_code == 400
    async with (
        servers.running_server(database_url, auth="none") as server,
        httpx.AsyncClient(base_url=server.url) as http,
    ):
        assert (await http.post("/api/admin/addons", json=loopback)).status_code == 201
        assert (await http.post("/api/admin/addons", json=inside)).status_code == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize(
    ("given", "status"), [("abc", 400), ("-1", 400), ("1.5", 400), ("٣", 400), ("99999999999", 404),
                          ("0", 404), ("9" * 400, 404), ("2147483647", 404)],
)  # fmt: skip
async def test_an_id_that_is_none(
    admin: httpx.AsyncClient, method: str, given: str, status: int
) -> None:
    body = WEBHOOK if method == "PUT" else None
    answer = await admin.request(method, f"/api/admin/addons/{given}", json=body)
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["details"][0]["path"] == ["id"]


@pytest.fixture(scope="module")
async def with_addons(postgres: str, template: str) -> AsyncIterator[tuple[Running, str]]:
    url = await create_database(postgres, template=template)
    async with servers.running_server(url) as server:
        yield server, url


async def test_rows_are_the_fold_and_no_secret_is_in_the_history(
    with_addons: tuple[Running, str],
) -> None:
    server, url = with_addons
    async with servers.admin(server) as admin:
        kept = await create(admin)
        gone = await create(admin)
        path = f"/api/admin/addons/{kept['id']}"
        await admin.put(path, json={**WEBHOOK, "parameters": {"url": SECRET + "/2"}})
        await admin.delete(f"/api/admin/addons/{gone['id']}")
    database = await Database.connect(url)
    async with database.transaction(read_only=True) as tx:
        rows = await state.rows(tx)
        assert list(rows.addons) == [str(kept["id"])]
        assert await state.replayed(tx) == rows
        assert await events.first_broken_link(tx) is None
    await database.close()
    assert "a-secret-path" not in await everything_but_the_secrets(url)


async def test_the_first_slack_addon_brings_its_tag_type(
    with_addons: tuple[Running, str],
) -> None:
    server, _ = with_addons
    async with servers.admin(server) as admin:
        path = "/api/admin/tag-types/slack"
        assert (await admin.get(path)).status_code == 404
        for _ in range(2):
            parameters = {"url": SECRET, "defaultChannel": "general"}
            await create(admin, provider="slack", parameters=parameters)
        assert (await admin.get(path)).json()["tagType"]["icon"] == "S"


async def test_a_migration_taken_back_brings_rows_back_but_no_secret(database_url: str) -> None:
    async with servers.running_server(database_url) as server, servers.admin(server) as admin:
        first, second = await create(admin), await create(admin)
        await admin.delete(f"/api/admin/addons/{second['id']}")
    database = await Database.connect(database_url)
    while "addons" not in (await migrate.down(database) or ""):
        pass
    await database.close()
    async with servers.running_server(database_url) as server, servers.admin(server) as admin:
        hidden = {**first, "parameters": {"url": "*****", "contentType": "text/plain"}}
        path = f"/api/admin/addons/{first['id']}"
        assert (await admin.get(path)).json() == hidden
        masked = {**WEBHOOK, "parameters": {"url": "*****"}}
        answer = await admin.put(path, json=masked)
        assert answer.json()["details"][0]["path"] == ["parameters", "url"]
        assert (await admin.put(path, json=WEBHOOK)).status_code == 200
        assert (await create(admin))["id"] > second["id"]
    assert await kept_secrets(database_url, first["id"]) == [SECRET]


async def test_no_secret_is_in_a_log(database_url: str, log: Path) -> None:
    async with running_sink() as sink:
        sink.answer = lambda _: "500 Internal Server Error"
        url = sink.url.replace("/hook", "/a-secret-path")
        environment = {"YARDARM_OUTGOING_ALLOW": "127.0.0.1/32", "YARDARM_LOG_LEVEL": "debug"}
        with ServerProcess(database_url=database_url, environment=environment, log=log) as server:
            headers = {"authorization": "*:*.admin-secret-of-the-tests"}
            async with httpx.AsyncClient(base_url=server.url, headers=headers) as admin:
                wrong = {"url": "http://127.0.0.1/a-secret-path", "bodyTemplate": "{{#x}}"}
                await admin.post("/api/admin/addons", json={**WEBHOOK, "parameters": wrong})
                await create(admin, parameters={"url": url})
                await create(admin, parameters={"url": url, "contentType": "x", "bodyTemplate": ""})
                feature = {"name": "told", "strategies": [{"name": "default"}]}
                await admin.post("/api/admin/features", json=feature)
                await eventually(lambda: log.read_text().count("answered 500") >= 3)
            await asyncio.to_thread(server.stop)
        text = await asyncio.to_thread(log.read_text)
    assert "a-secret-path" not in text


async def kept_secrets(url: str, addon_id: int) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "select value from addon_secrets where addon_id = $1", addon_id
        )
    finally:
        await connection.close()
    return [row["value"] for row in rows]


async def everything_but_the_secrets(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "select table_name from information_schema.tables where table_schema = 'public'"
        )
        texts = [
            str(await connection.fetch(f'select t::text from "{table["table_name"]}" t'))
            for table in tables
            if table["table_name"] != "addon_secrets"
        ]
    finally:
        await connection.close()
    return "\n".join(texts)


async def test_a_delete_never_meets_the_courier_in_a_deadlock(admin: httpx.AsyncClient) -> None:
    for _ in range(60):
        addon_id = (await create(admin, events=[]))["id"]
        assert (await admin.put(f"/api/admin/addons/{addon_id}", json=WEBHOOK)).status_code == 200
        assert (await admin.delete(f"/api/admin/addons/{addon_id}")).status_code == 200


@pytest.mark.parametrize("name", ["url", "signingSecret", "authorization"])
async def test_no_secret_is_in_what_is_refused(admin: httpx.AsyncClient, name: str) -> None:
    secret = "a secret with a line\nbreak"
    parameters = {"url": SECRET, "signingSecret": "x", name: secret, "unknown": "shown"}
    answer = await admin.post("/api/admin/addons", json={**WEBHOOK, "parameters": parameters})
    assert answer.status_code == 400
    assert "a secret with" not in answer.text
    assert SECRET not in answer.text
    assert answer.json()["_original"]["parameters"]["unknown"] == "shown"

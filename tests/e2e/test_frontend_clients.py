"""Real clients that a server evaluates for: of browsers, behind the old proxy, of OpenFeature."""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.conftest import create_database, eventually
from tests.e2e.sdk import Driver
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN, ServerProcess

pytestmark = pytest.mark.sdk

_WITHIN = 15.0
_SCRIPT = "evaluated.mjs"
_names = itertools.count(1)
BROWSERS = ("get", "post", "proxy", "react")
PROVIDERS = ("server", "web", "python")


@pytest.fixture(scope="module")
async def module_database_url(postgres: str, template: str) -> str:
    return await create_database(postgres, template=template)


@pytest.fixture(scope="module")
async def server(
    module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ServerProcess]:
    log = tmp_path_factory.mktemp("server") / "server.log"
    process = ServerProcess(database_url=module_database_url, log=log)
    await asyncio.to_thread(process.start)
    yield process
    assert await asyncio.to_thread(process.stop) == 0
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
async def admin(server: ServerProcess) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": ADMIN_TOKEN}
    url = f"{server.url}/api/admin"
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http:
        yield http


@pytest.fixture
def app() -> str:
    """What an application and its features are called that no other test uses."""
    return f"app-{next(_names)}"


async def create(admin: httpx.AsyncClient, name: str, **body: Any) -> None:
    feature = {"name": name, "enabled": True, "strategies": [{"name": "default"}], **body}
    answer = await admin.post("/features", json=feature)
    assert answer.status_code == 201, answer.text


async def create_four(admin: httpx.AsyncClient, app: str) -> None:
    """A feature for user 1 alone, and one with a payload of each type for everybody."""
    user = [{"name": "userWithId", "parameters": {"userIds": "1"}}]
    await create(admin, f"{app}-boolean", strategies=user)
    for kind, (payload_type, value) in {
        "string": ("string", "größer 🚩"), "number": ("number", "1.5"),
        "object": ("json", '{"a": [1, "2"]}'),
    }.items():  # fmt: skip
        payload = {"type": payload_type, "value": value}
        variant = {"name": "chosen", "weight": 1000, "payload": payload}
        await create(admin, f"{app}-{kind}", variants=[variant])


async def switch(admin: httpx.AsyncClient, name: str, state: str) -> None:
    answer = await admin.post(f"/features/{name}/toggle/{state}")
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("kind", BROWSERS)
async def test_a_browser(
    server: ServerProcess,
    admin: httpx.AsyncClient,
    module_database_url: str,
    tmp_path: Path,
    app: str,
    kind: str,
) -> None:
    """It fetches, follows a change of context and a flip, and what it counts arrives."""
    await create_four(admin, app)
    behind_proxy = kind == "proxy"
    url = server.url if behind_proxy else f"{server.url}/api/frontend"
    async with Driver("node", _SCRIPT, tmp_path, kind) as browser:
        token = CLIENT_TOKEN if behind_proxy else FRONTEND_TOKEN
        await browser.ask("start", url=url, token=token, app=app, user="1")
        seen = Counter[tuple[str, bool]]()

        async def is_enabled(name: str) -> bool:
            found: bool = await browser.ask("is_enabled", name=f"{app}-{name}")
            seen[name, found] += 1
            return found

        async def until(*, on: bool) -> None:
            async def agrees() -> bool:
                return await is_enabled("boolean") is on

            await eventually(agrees, within=_WITHIN)

        await until(on=True)
        assert not await is_enabled("unknown")
        # A poll that is due meanwhile cuts off the client's own question after a change of context.
        await browser.ask("become", user="2")
        await until(on=False)
        await browser.ask("become", user="1")
        await until(on=True)
        variant = await browser.ask("variant", name=f"{app}-object")
        assert variant["name"] == "chosen"
        assert variant["payload"] == {"type": "json", "value": '{"a": [1, "2"]}'}
        assert variant["feature_enabled"] is True
        await switch(admin, f"{app}-boolean", "off")
        await until(on=False)
        await switch(admin, f"{app}-boolean", "on")
        await until(on=True)

        async def arrived() -> bool:
            found = await reported(module_database_url, app, f"{app}-boolean")
            if kind == "react":  # a component counts when it is drawn, which React decides
                return bool(found) and all(found.values())
            return found == {"yes": seen["boolean", True], "no": seen["boolean", False]}

        await eventually(arrived, within=_WITHIN)
        if not behind_proxy:
            assert await instances(module_database_url, app) == [
                ("browser", "unleash-js-sdk:3.8.2")
            ]
        assert await browser.ask("state") == {"complaints": 0}
        assert await browser.stop() == 0


@pytest.mark.parametrize("kind", PROVIDERS)
async def test_openfeature(
    server: ServerProcess, admin: httpx.AsyncClient, tmp_path: Path, app: str, kind: str
) -> None:
    """Every type, what is not there, somebody else, and a flip."""
    await create_four(admin, app)
    number = "float" if kind == "python" else "number"
    async with _provider(kind, tmp_path) as provider:
        token = FRONTEND_TOKEN if kind == "web" else CLIENT_TOKEN
        await provider.ask("start", url=server.url, token=token, user="1")

        async def value(type_: str, name: str, default: Any, user: str = "1") -> Any:
            return await provider.ask(
                "value", type=type_, name=f"{app}-{name}", default=default, user=user
            )

        assert await value("boolean", "boolean", default=False) == {
            "value": True, "variant": "enabled", "reason": "TARGETING_MATCH", "errorCode": None,
        }  # fmt: skip
        chosen = {"variant": "chosen", "reason": "SPLIT", "errorCode": None}
        assert await value("string", "string", "no") == {"value": "größer 🚩", **chosen}
        assert await value(number, "number", 0.5) == {"value": 1.5, **chosen}
        assert await value("object", "object", {}) == {"value": {"a": [1, "2"]}, **chosen}
        unknown = await value("boolean", "unknown", default=True)
        assert (unknown["value"], unknown["errorCode"]) == (True, "FLAG_NOT_FOUND")
        other = await value("boolean", "boolean", default=True, user="2")
        assert (other["value"], other["reason"]) == (False, "DISABLED")
        for state, on in (("off", False), ("on", True)):
            await switch(admin, f"{app}-boolean", state)

            async def follows(on: bool = on) -> bool:
                found: bool = (await value("boolean", "boolean", default=not on))["value"]
                return found is on

            await eventually(follows, within=_WITHIN)
        # Off it has no value, and the code's default stands.
        await switch(admin, f"{app}-string", "off")

        async def has_none() -> bool:
            found: bool = (await value("string", "string", "default"))["value"] == "default"
            return found

        await eventually(has_none, within=_WITHIN)
        assert await provider.stop() == 0


def _provider(kind: str, folder: Path) -> Driver:
    if kind == "python":
        return Driver("python", "openfeature_client.py", folder)
    return Driver("node", _SCRIPT, folder, kind)


async def reported(url: str, app: str, feature: str) -> dict[str, int]:
    found = Counter[str]()
    for row in await rows(
        url, "select metrics from client_metrics where metrics->>'appName' = $1", app
    ):
        counts = json.loads(row["metrics"])["bucket"]["toggles"].get(feature, {})
        found.update({answer: counts.get(answer, 0) for answer in ("yes", "no")})
    return dict(found)


async def instances(url: str, app: str) -> list[tuple[str, str]]:
    sql = "select instance_id, sdk_version from client_instance_details where app_name = $1"
    return [tuple(row) for row in await rows(url, sql, app)]


async def rows(url: str, sql: str, *arguments: object) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(sql, *arguments))
    finally:
        await connection.close()

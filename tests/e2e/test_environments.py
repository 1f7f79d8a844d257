"""Real SDKs of two environments: each sees its own, and only its own."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import eventually
from tests.e2e.sdk import KINDS, Kind, Sdk
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, DEVELOPMENT_TOKEN, ServerProcess

pytestmark = pytest.mark.sdk

_FEATURES = "/api/admin/projects/default/features"


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[ServerProcess]:
    process = ServerProcess(database_url=database_url, log=tmp_path / "server.log")
    await asyncio.to_thread(process.start)
    yield process
    assert await asyncio.to_thread(process.stop) == 0
    assert "Traceback" not in (tmp_path / "server.log").read_text()


async def _post(admin: httpx.AsyncClient, path: str, body: Any = None) -> None:
    answer = await admin.post(f"{_FEATURES}{path}", json=body)
    assert answer.is_success, answer.text


async def _until(sdk: Sdk, name: str, user: str, *, verdict: bool) -> None:
    async def agrees() -> bool:
        return await sdk.is_enabled(name, {"userId": user}) is verdict

    await eventually(agrees, within=15)


@pytest.mark.parametrize("kind", KINDS)
async def test_each_environment_is_served_its_own(
    server: ServerProcess, tmp_path: Path, kind: Kind
) -> None:
    async with (
        httpx.AsyncClient(base_url=server.url, headers={"authorization": ADMIN_TOKEN}) as admin,
        Sdk(kind, tmp_path / "development") as development,
        Sdk(kind, tmp_path / "production") as production,
    ):
        for name in ("basket", "payment"):
            await _post(admin, "", {"name": name})
        await _post(admin, "/payment/environments/development/on")
        strategy = {"name": "userWithId", "parameters": {"userIds": "ada"}}
        await _post(admin, "/basket/environments/development/strategies", strategy)
        await _post(admin, "/basket/environments/development/on")
        await _post(admin, "/basket/dependencies", {"feature": "payment"})
        await development.start(server.url, DEVELOPMENT_TOKEN, "in-development")
        await production.start(server.url, CLIENT_TOKEN, "in-production")
        await development.ready()
        await production.ready()
        await _until(development, "basket", "ada", verdict=True)
        assert not await development.is_enabled("basket", {"userId": "bob"})
        assert not await production.is_enabled("basket", {"userId": "ada"})
        await _post(admin, "/payment/environments/development/off")
        await _until(development, "basket", "ada", verdict=False)
        await _post(admin, "/payment/environments/production/on")
        await _post(admin, "/basket/environments/production/copy", {"from": "development"})
        await _until(production, "basket", "ada", verdict=True)
        assert not await development.is_enabled("basket", {"userId": "ada"})

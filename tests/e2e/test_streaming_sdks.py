"""SDKs of today that stream or poll deltas, through flips, segments and the server's death."""

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.streams import DELTA, STREAMING
from tests.conftest import eventually
from tests.e2e.recorder import Recorder
from tests.e2e.sdk import Kind, Mode, Sdk
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, ServerProcess

pytestmark = pytest.mark.sdk

WAYS: tuple[tuple[Kind, Mode], ...] = (
    ("python", "streaming"), ("node", "streaming"), ("node", "delta")
)  # fmt: skip
NAMES = ("flipped", "archived", "segmented", "created-while-away")
INSIDE, OUTSIDE = {"userId": "1"}, {"userId": "2"}


async def _do(admin: httpx.AsyncClient, method: str, path: str, body: Any = None) -> Any:
    answer = await admin.request(method, path, json=body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def _segment(*users: str) -> dict[str, Any]:
    constraint = {"contextName": "userId", "operator": "IN", "values": users}
    return {"name": "some-users", "constraints": [constraint]}


async def _create(admin: httpx.AsyncClient, name: str, *segments: int) -> None:
    strategy = {"name": "default", "segments": segments} if segments else {"name": "default"}
    body = {"name": name, "enabled": True, "strategies": [strategy]}
    await _do(admin, "POST", "/features", body)


async def _agree(sdks: Iterable[Sdk], *wanted: bool) -> None:
    """All of them decide so on NAMES, and on the segmented one for who is outside."""

    async def agree() -> bool:
        for sdk in sdks:
            found = [await sdk.is_enabled(name, INSIDE) for name in NAMES]
            if (*found, await sdk.is_enabled("segmented", OUTSIDE)) != wanted:
                return False
        return True

    await eventually(agree, within=20)


async def test_all_ways_lead_to_the_same_state(database_url: str, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    server = ServerProcess(database_url=database_url, log=log)
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(stack.enter_context, server)
        admin = await stack.enter_async_context(
            httpx.AsyncClient(
                base_url=f"{server.url}/api/admin",
                headers={"authorization": ADMIN_TOKEN},
                trust_env=False,
            )
        )
        segment = (await _do(admin, "POST", "/segments", _segment("1")))["id"]
        await _create(admin, "flipped")
        await _create(admin, "archived")
        recorder = await stack.enter_async_context(Recorder(server.port))
        sdks = [
            await stack.enter_async_context(Sdk(kind, tmp_path / f"{kind}-{mode}"))
            for kind, mode in WAYS
        ]
        for sdk, (kind, mode) in zip(sdks, WAYS, strict=True):
            await sdk.start(recorder.url, CLIENT_TOKEN, f"{kind}-{mode}", mode=mode)
        for sdk in sdks:
            await sdk.ready()
        await _agree(sdks, True, True, False, False, False)

        await _do(admin, "POST", "/features/flipped/toggle/off")
        await _create(admin, "segmented", segment)
        await _do(admin, "DELETE", "/features/archived")
        await _agree(sdks, False, False, True, False, False)
        await _do(admin, "PUT", f"/segments/{segment}", _segment("2"))
        await _do(admin, "POST", "/features/flipped/toggle/on")
        await _agree(sdks, True, False, False, False, True)
        assert [(await sdk.state()).complaints for sdk in sdks] == [0, 0, 0]

        await asyncio.to_thread(server.kill)
        await _agree(sdks, True, False, False, False, True)
        await asyncio.to_thread(server.start)
        await _create(admin, "created-while-away")
        await _do(admin, "POST", "/features/flipped/toggle/off")
        await _do(admin, "PUT", f"/segments/{segment}", _segment("1", "2"))
        await _agree(sdks, False, False, True, True, True)

        streams = recorder.asked(STREAMING)
        returned = [headers for headers in streams if "last-event-id" in headers]
        assert {headers["unleash-appname"] for headers in returned} == {
            "python-streaming", "node-streaming"
        }  # fmt: skip
        assert all(headers["last-event-id"].isdigit() for headers in returned)
        polled = recorder.asked(DELTA)
        assert {headers["unleash-appname"] for headers in polled} == {"node-delta"}
        assert any(headers.get("if-none-match", "").strip('"').isdigit() for headers in polled)
        assert recorder.asked("/api/client/features") == []
        for sdk in sdks:
            assert await sdk.stop() == 0
    assert "Traceback" not in log.read_text()

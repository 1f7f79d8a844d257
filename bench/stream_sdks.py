"""From a toggle to what a real SDK decides, which streams."""

import asyncio
import time
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from tests.e2e.sdk import KINDS, VERSIONS, Kind, Sdk
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, ServerProcess

_NAME = "toggled-for-sdks"
_TOGGLES = 20


async def measured(server: ServerProcess, folder: Path, rounds: int) -> list[dict[str, Any]]:
    """Milliseconds until an SDK that is asked again and again has changed its mind; asking takes
    a fraction of one.
    """
    headers = {"authorization": ADMIN_TOKEN}
    async with httpx.AsyncClient(
        base_url=f"{server.url}/api/admin/features", headers=headers, trust_env=False
    ) as admin:
        body = {"name": _NAME, "enabled": True, "strategies": [{"name": "default"}]}
        (await admin.post("", json=body)).raise_for_status()
        return [await _of(kind, admin, server, folder / kind, rounds) for kind in KINDS]


async def _of(
    kind: Kind, admin: httpx.AsyncClient, server: ServerProcess, folder: Path, rounds: int
) -> dict[str, Any]:
    runs = []
    async with Sdk(kind, folder) as sdk:
        await sdk.start(server.url, CLIENT_TOKEN, kind, mode="streaming")
        await sdk.ready()
        for _ in range(rounds):
            took = [await _toggled(admin, sdk, on=bool(n % 2)) for n in range(_TOGGLES)]
            runs.append(sorted(took))
        await sdk.stop()
    return {
        "sdk": VERSIONS[kind],
        "p50_ms": round(median(median(run) for run in runs), 2),
        "p99_ms": round(median(run[int(len(run) * 0.99)] for run in runs), 2),
    }


async def _toggled(admin: httpx.AsyncClient, sdk: Sdk, *, on: bool) -> float:
    started = time.perf_counter()
    toggle = asyncio.create_task(admin.post(f"/{_NAME}/toggle/{'on' if on else 'off'}"))
    while await sdk.is_enabled(_NAME) is not on:
        pass
    took = (time.perf_counter() - started) * 1e3
    (await toggle).raise_for_status()
    await asyncio.sleep(0.1)
    return took

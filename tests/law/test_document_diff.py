"""An export is what is there, whatever was done before: a diff with it tells nothing."""

import random
from typing import Any

import httpx
import pytest

from tests.law.commands import first_commands, random_command
from tests.running import admin, running_server

_DIFF = "/api/admin/history/diff/document"


async def _diff(http: httpx.AsyncClient, document: Any, **query: str) -> dict[str, list[str]]:
    """What differs, in words."""
    answer = await http.post(_DIFF, json=document, params=query)
    assert answer.status_code == 200, answer.text
    return {f"{c['kind']}:{c['name']}": c["text"] for c in answer.json()["changes"]}


@pytest.mark.parametrize(
    "commands", [60, pytest.param(3000, marks=pytest.mark.prove)], ids=["short", "full"]
)
async def test_an_export_is_no_difference(database_url: str, seed: int, commands: int) -> None:
    rng = random.Random(seed)
    first = first_commands()
    kept: list[tuple[str, Any]] = []
    async with running_server(database_url) as server, admin(server) as http:
        http.timeout = httpx.Timeout(60)
        for number in range(len(first) + commands):
            command = first[number] if number < len(first) else random_command(rng, number + 1)
            await http.request(command.method, command.path, json=command.body)
            if number % 30 == 0:
                newest = (await http.get("/api/admin/search/events?limit=1")).json()
                for version in ("1", "4"):
                    path = f"/api/admin/state/export?version={version}"
                    document = (await http.get(path)).json()
                    assert await _diff(http, document) == {}, (number, version)
                    kept.append((str(newest["events"][0]["id"]), document))
        for revision, document in rng.sample(kept, k=min(6, len(kept))):
            assert await _diff(http, document, **{"from": revision}) == {}, revision

"""GET /api/admin/propagation: how far a revision has come, asked of any replica."""

from typing import Any

import httpx
import pytest

from tests import running as servers
from tests.api.streams import DELTA, reading
from tests.conftest import eventually
from tests.running import running_server
from tests.servers import CLIENT_TOKEN
from yardarm.app.serve import Running
from yardarm.live import receipts

PATH = "/api/admin/propagation"
FEATURES = "/api/client/features"


def sdk(instance: str) -> dict[str, str]:
    return {
        "unleash-appname": "shop",
        "unleash-instanceid": instance,
        "unleash-sdk": "unleash-node-sdk:6.12.1",
        "unleash-client-spec": "5.2.0",
        "authorization": CLIENT_TOKEN,
    }


async def test_every_replica_tells_of_all_instances(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "PAUSE", 0.1)
    async with (
        running_server(database_url) as one,
        running_server(database_url) as other,
        servers.admin(one) as admin,
        servers.client(one) as polls,
        servers.admin(other) as asked,
        servers.client(other) as deltas,
    ):

        async def change(name: str) -> int:
            body = {"name": name, "strategies": [{"name": "default"}]}
            assert (await admin.post("/api/admin/features", json=body)).status_code == 201
            revision = one.house.board.position.revision
            assert await other.house.board.reach(revision, within=5)
            return revision

        async def poll(http: httpx.AsyncClient, path: str, instance: str, tag: str | None) -> str:
            headers = sdk(instance) | ({"if-none-match": tag} if tag else {})
            return (await http.get(path, headers=headers)).headers["etag"]

        async def told(revision: int) -> dict[str, Any]:
            answer = await asked.get(PATH, params={"revision": revision})
            found: dict[str, Any] = answer.json()
            return found

        first = await change("first")
        async with reading(other.url, headers=sdk("streams")):
            tag = await poll(polls, FEATURES, "polls", None)
            await poll(polls, FEATURES, "polls", tag)
            held = await poll(deltas, DELTA, "deltas", None)
            await poll(deltas, DELTA, "deltas", held)
            await polls.get(FEATURES)  # says no name

            async def holding(revision: int, *wanted: int) -> None:
                async def is_told() -> bool:
                    found = await told(revision)
                    return (found["holding"], found["instances"]) == wanted

                await eventually(is_told)

            await holding(first, 3, 3)
            second = await change("second")
            await holding(second, 1, 3)
            late = (await told(second))["behind"]
            assert [(r["instanceId"], r["revision"], r["streams"]) for r in late] == [
                (name, first, False) for name in ("polls", "deltas")
            ]
            assert {(r["appName"], r["sdk"]) for r in late} == {("shop", "unleash-node-sdk:6.12.1")}
            await holding(first, 3, 3)
            tag = await poll(polls, FEATURES, "polls", tag)
            await poll(polls, FEATURES, "polls", tag)
            held = await poll(deltas, DELTA, "deltas", held)
            await poll(deltas, DELTA, "deltas", held)
            await holding(second, 3, 3)


async def test_what_is_asked_for_must_be_there(running: Running, admin: httpx.AsyncClient) -> None:
    body = {"name": "one", "strategies": [{"name": "default"}]}
    await admin.post("/api/admin/features", json=body)
    newest = (await admin.get(PATH)).json()
    assert newest["environment"] == "production"
    assert newest["revision"] == running.house.board.current("production").position.revision
    assert newest["madeAt"] is not None
    assert (newest["instances"], newest["holding"], newest["behind"]) == (0, 0, [])
    await admin.post("/api/admin/strategies", json={"name": "unseen", "parameters": []})
    position = running.house.board.position.revision
    unseen = (await admin.get(PATH, params={"revision": position})).json()
    assert unseen == newest, "an event that no client sees is held by all"
    for wrong in (position + 1, -1, "x", 2**31):
        answer = await admin.get(PATH, params={"revision": wrong})
        assert (answer.status_code, "revision" in answer.text) == (400, True), wrong
    answer = await admin.get(PATH, params={"environment": "nowhere"})
    assert (answer.status_code, "environment" in answer.text) == (400, True)

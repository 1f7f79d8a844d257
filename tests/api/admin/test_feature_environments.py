"""A feature in two environments: what is done in one is not seen in the other."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests import running as servers
from tests.servers import CLIENT_TOKEN
from yardarm.app.serve import Running

_DEVELOPMENT_TOKEN = "*:development.client-secret-of-development"
_PATH = "/api/admin/projects/default/features"
Fetch = Callable[[str], Awaitable[tuple[dict[str, Any] | None, str]]]


@pytest.fixture(scope="module")
async def running(server_database_url: str) -> AsyncIterator[Running]:
    tokens = f"{CLIENT_TOKEN},{_DEVELOPMENT_TOKEN}"
    async with servers.running_server(server_database_url, init_client_api_tokens=tokens) as server:
        yield server


@pytest.fixture
async def fetch(running: Running) -> AsyncIterator[Fetch]:
    """What clients see of a feature: `name@development` asks for those of development."""
    tokens = {"development": _DEVELOPMENT_TOKEN, "production": CLIENT_TOKEN}
    async with httpx.AsyncClient(base_url=running.url) as http:

        async def one(name: str, place: str) -> tuple[dict[str, Any] | None, str]:
            headers = {"authorization": tokens[place], "unleash-client-spec": "5.2.0"}
            answer = await http.get("/api/client/features", headers=headers)
            found = [f for f in answer.json()["features"] if f["name"] == name]
            return (found[0] if found else None), answer.headers["etag"]

        yield lambda at: one(*at.split("@"))


async def _made(admin: httpx.AsyncClient, name: str) -> str:
    assert (await admin.post(_PATH, json={"name": name})).status_code == 201
    return f"{_PATH}/{name}/environments"


async def test_on_in_development_is_not_on_in_production(
    admin: httpx.AsyncClient, fetch: Fetch
) -> None:
    path = await _made(admin, "two-places")
    _, production = await fetch("two-places@production")
    assert (await admin.post(f"{path}/development/on")).status_code == 200
    seen, _ = await fetch("two-places@development")
    assert seen is not None
    assert seen["enabled"] is True
    assert [s["name"] for s in seen["strategies"]] == ["flexibleRollout"]
    seen, now = await fetch("two-places@production")
    assert seen is not None
    assert (seen["enabled"], seen["strategies"]) == (False, [])
    assert now == production, "clients of production keep what they have"
    here = (await admin.get(f"{path}/development")).json()
    assert (here["name"], here["environment"], here["enabled"]) == (
        "two-places", "development", True,
    )  # fmt: skip
    assert (await admin.post(f"{path}/development/off")).status_code == 200
    seen, _ = await fetch("two-places@development")
    assert seen is not None
    assert seen["enabled"] is False


async def test_v3_and_the_newer_api_see_each_others_default_environment(
    admin: httpx.AsyncClient,
) -> None:
    path = await _made(admin, "both-apis")
    strategy = {"name": "flexibleRollout", "parameters": {"rollout": "20"}}
    added = await admin.post(f"{path}/production/strategies", json=strategy)
    assert added.status_code == 200
    await admin.post(f"{path}/production/on")
    v3 = (await admin.get("/api/admin/features/both-apis")).json()
    assert v3["enabled"] is True
    assert [s["parameters"]["rollout"] for s in v3["strategies"]] == ["20"]
    body = {"enabled": False, "strategies": [{**strategy, "parameters": {"rollout": "30"}}]}
    assert (await admin.put("/api/admin/features/both-apis", json=body)).status_code == 200
    state = (await admin.get(f"{path}/production")).json()
    assert state["enabled"] is False
    assert state["strategies"][0]["parameters"]["rollout"] == "30"
    assert state["strategies"][0]["id"] == added.json()["id"], "a strategy keeps its id"
    development = (await admin.get(f"{path}/development")).json()
    assert (development["enabled"], development["strategies"]) == (False, [])


async def test_on_without_an_enabled_strategy_adds_one_or_enables_them(
    admin: httpx.AsyncClient, fetch: Fetch
) -> None:
    for name, query, expected in (
        ("asleep", "", [("default", True), ("flexibleRollout", False)]),
        ("woken", "?shouldActivateDisabledStrategies=true", [("default", False)]),
    ):
        path = await _made(admin, name)
        body = {"name": "default", "disabled": True}
        assert (await admin.post(f"{path}/development/strategies", json=body)).status_code == 200
        assert (await admin.post(f"{path}/development/on{query}")).status_code == 200
        state = (await admin.get(f"{path}/development")).json()
        assert [(s["name"], s["disabled"]) for s in state["strategies"]] == expected
        seen, _ = await fetch(f"{name}@development")
        assert seen is not None
        assert seen["enabled"] is True


async def test_a_switch_that_is_set_already_writes_no_event(admin: httpx.AsyncClient) -> None:
    path = await _made(admin, "switched")
    types = []
    for state in ("off", "on", "on"):
        assert (await admin.post(f"{path}/production/{state}")).status_code == 200
        newest = (await admin.get("/api/admin/events")).json()["events"]
        types.append([e["type"] for e in newest if "switched" in str(e["data"])])
    assert types[0] == ["feature-created"]
    assert types[1] == types[2]
    assert types[2] == ["feature-environment-enabled", "feature-strategy-add", "feature-created"]


async def test_an_environment_that_is_not_there_is_404(admin: httpx.AsyncClient) -> None:
    path = await _made(admin, "nowhere")
    for answer in (
        await admin.get(f"{path}/mars"),
        await admin.post(f"{path}/mars/on"),
        await admin.post(f"{path}/mars/strategies", json={"name": "default"}),
    ):
        assert answer.status_code == 404
        assert "mars" in answer.json()["message"]


async def test_one_environment_is_copied_onto_another(
    admin: httpx.AsyncClient, fetch: Fetch
) -> None:
    path = await _made(admin, "copied")
    await admin.post(f"{path}/development/on")
    body = {"from": "development"}
    assert (await admin.post(f"{path}/production/copy", json=body)).status_code == 200
    seen, _ = await fetch("copied@production")
    assert seen is not None
    assert (seen["enabled"], len(seen["strategies"])) == (True, 1)
    ids = [
        (await admin.get(f"{path}/{place}/strategies")).json()[0]["id"]
        for place in ("development", "production")
    ]
    assert ids[0] != ids[1]
    assert (await admin.post(f"{path}/production/copy", json={"from": "mars"})).status_code == 404
